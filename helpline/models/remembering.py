"""The triggers that write a version of a record whenever it changes, and the table of what is remembered.

A trigger and not code of ours, because shifts and people are changed by the console, the admin, `configure`,
query sets that update many rows at once, and by hand in the database; none of them can forget it. It costs a
request no further statement. PostgreSQL and SQLite have one each for every row of `REMEMBERED`.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.operations.base import Operation

VERSIONS = "helpline_recordversion"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A kind of record whose versions are kept: its table, and the columns that are remembered.

    No column holds anything about a caller, or a telephone number of staff.
    """

    kind: str
    table: str
    columns: tuple[str, ...]


REMEMBERED = (
    Remembered(
        "staff",
        "helpline_staff",
        ("user_id", "name", "languages", "tier", "opted_out_topics", "ends_on"),
    ),
    # What changes while people work, apart from the above: heartbeats and offers write none of these.
    Remembered(
        "work",
        "helpline_staff",
        (
            *("duty", "duty_since", "missed_break", "ring_on", "idle_since", "wrap_up_until"),
            *("counted_on", "calls_today", "talk_seconds_today", "consecutive_crisis"),
        ),
    ),
    Remembered("training", "helpline_training", ("staff_id", "topic", "expires_on")),
    Remembered(
        "shift",
        "helpline_shift",
        ("staff_id", "weekdays", "starts", "ends", "zone", "first_date", "last_date"),
    ),
    Remembered("membership", "helpline_staff_teams", ("staff_id", "team_id")),
    Remembered("team", "helpline_team", ("slug", "name")),
    Remembered("account", "auth_user", ("is_active", "is_staff")),
    Remembered(
        "line",
        "helpline_line",
        (
            *("floor_id", "number", "name", "flow_id", "policy", "ring_seconds", "connect_seconds"),
            *("wrap_up_seconds", "max_wait_seconds", "crisis_seconds", "expected_call_seconds"),
            *("crisis_number", "may_listen", "calls_to"),
        ),
    ),
    Remembered(
        "number",
        "helpline_outsidenumber",
        (
            *("number", "slug", "kind", "name", "languages", "states", "counties", "hours", "say", "source"),
            *("owner", "review_on", "tried_at", "tried_by_id"),
        ),
    ),
)
JSON = (
    *("languages", "opted_out_topics", "weekdays", "policy", "calls_to"),
    *("states", "counties"),
)
"""The columns that hold JSON. SQLite keeps them as text."""


NEWEST_CHANGE = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, ("  # noqa: S608
    f"SELECT max(changed_in) FROM {VERSIONS} WHERE NOT kind = 'work' AND changed_in < greatest("
    "pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
    " pg_current_xact_id_if_assigned()::text::bigint + 1))"
)
"""What `newest_change` asks PostgreSQL.

A number greater than that of any transaction yet is of the server from which the database was restored.
"""


def newest_change() -> tuple[int, int | None]:
    """Return two numbers of PostgreSQL's transactions: all before the first are over, and the newest change.

    The second is of the newest change of what is remembered, apart from `work`, that this transaction can
    see, its own changes included; None where there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_CHANGE)
        before, newest = cursor.fetchone()
    return before, newest


class Remember(Operation):
    """Make the triggers for one kind of record, in place of any that are there for it.

    A migration says the columns itself: it may run before a column of a later release is there. A later one
    that adds a column, or on SQLite writes a table anew, remembers its kind again. Records that are there
    already get their first version.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, kind: str, table: str, columns: tuple[str, ...]) -> None:
        self.kind = kind
        self.table = table
        self.columns = columns

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change no model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        sql = _Postgres(self) if schema_editor.connection.vendor == "postgresql" else _SQLite(self)
        for statement in sql.statements():
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        on = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        for name in triggers(self.kind):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}", params=None)

    def describe(self) -> str:
        return f"Remember what each {self.kind} said"


def triggers(kind: str) -> tuple[str, str, str]:
    """Return the names of the triggers of a kind: for rows that are added, changed and removed."""
    return f"remember_{kind}_added", f"remember_{kind}_changed", f"remember_{kind}_removed"


class _SQL:
    """The statements that make the triggers of one kind. Every name in them is from a migration of ours."""

    CLOCK = ""  # the instant, where the first versions are written
    NOW = ""  # the instant within a trigger: one for all that it writes
    CHANGED_IN = "NULL"  # the number of the transaction, where the database has one
    DIFFERS = ""

    def __init__(self, what: Remember) -> None:
        self.what = what

    def said(self, row: str) -> str:
        """Return the expression of a row's columns as JSON."""
        raise NotImplementedError

    def trigger(self, name: str, event: str, when: str, body: str) -> list[str]:
        """Return the statements that make one trigger."""
        raise NotImplementedError

    def statements(self) -> list[str]:
        what, (added, changed, removed) = self.what, triggers(self.what.kind)
        columns = ", ".join(what.columns)
        differs = " OR ".join(f"OLD.{each} {self.DIFFERS} NEW.{each}" for each in what.columns)
        there = f"{self.insert(what.table, self.CLOCK)} FROM {what.table}"
        first = f"{self.insert('NEW', self.NOW)};"
        close = (
            f"UPDATE {VERSIONS} SET until = {self.NOW}, changed_in = {self.CHANGED_IN} "  # noqa: S608
            f"WHERE kind = '{what.kind}' AND record = OLD.id AND until IS NULL;"
        )
        return [
            *self.trigger(added, "INSERT", "", first),
            *self.trigger(changed, f"UPDATE OF {columns}", f"WHEN ({differs})", f"{close} {first}"),
            *self.trigger(removed, "DELETE", "", close),
            # Last: a change before a trigger is there is read here, and one after it is kept by the trigger.
            f"{there} WHERE NOT EXISTS (SELECT 1 FROM {VERSIONS} "  # noqa: S608
            f"WHERE kind = '{what.kind}' AND record = {what.table}.id AND until IS NULL)",
        ]

    def insert(self, row: str, at: str) -> str:
        """Return the statement that writes the version of a row that holds from an instant on."""
        return (
            f"INSERT INTO {VERSIONS} (kind, record, said, since, changed_in) "
            f"SELECT '{self.what.kind}', {row}.id, {self.said(row)}, {at}, {self.CHANGED_IN}"
        )


class _Postgres(_SQL):
    # Read by the trigger, which runs under the lock of the row: so the versions of a row are in order. The
    # instants at which the statement or the transaction began may be before a version of another process.
    CLOCK = "clock_timestamp()"
    NOW = "changed_at"
    CHANGED_IN = "pg_current_xact_id()::text::bigint"
    DIFFERS = "IS DISTINCT FROM"

    def said(self, row: str) -> str:
        return (
            "jsonb_build_object(" + ", ".join(f"'{each}', {row}.{each}" for each in self.what.columns) + ")"
        )

    def trigger(self, name: str, event: str, when: str, body: str) -> list[str]:
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ DECLARE changed_at timestamptz := clock_timestamp(); BEGIN {body} RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER {event} ON {self.what.table} "
            f"FOR EACH ROW {when} EXECUTE FUNCTION {name}()",
        ]


class _SQLite(_SQL):
    CLOCK = NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"  # the same throughout a statement
    DIFFERS = "IS NOT"

    def said(self, row: str) -> str:
        values = (f"json({row}.{each})" if each in JSON else f"{row}.{each}" for each in self.what.columns)
        pairs = (f"'{name}', {value}" for name, value in zip(self.what.columns, values, strict=True))
        return "json_object(" + ", ".join(pairs) + ")"

    def trigger(self, name: str, event: str, when: str, body: str) -> list[str]:
        return [
            f"CREATE TRIGGER {name} AFTER {event} ON {self.what.table} FOR EACH ROW {when} BEGIN {body} END"
        ]
