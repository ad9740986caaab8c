"""Record a call that comes in, with as few statements as possible: every call goes through here.

On PostgreSQL the row of the call and its first event are one statement. The SQL is written by hand, but its
columns and defaults come from the models' fields, so a column that is added later gets its default here too.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models

from helpline import contact_rules
from helpline.models import Call, CallEvent, CallState, Direction, EventKind, Line
from helpline.operations.transactions import operation, steps
from helpline.privacy import encryption

PARAMETER = "%s"


@steps
def arrive(
    *, call_id: UUID, sid: str, number: contact_rules.PhoneNumber | None, to: str, now: datetime
) -> int | None:
    """Record a call to one of our lines, with its first event; return the id of the flow that it begins with.

    Returns None for a call that is recorded already, and for a dialled number `to` that is not ours.
    `number` is the caller's; None where it is withheld.
    """
    sealed = sealed_number(call_id, number) if number else ""
    key = call_id if connection.vendor == "postgresql" else call_id.hex
    call = (key, sid[:34], sealed, encryption.fingerprint(number), now, to[:16])
    return _in_one(call, now) if connection.vendor == "postgresql" else _in_two(call, now)


def _in_one(call: tuple[Any, ...], now: datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statements().both, (*call, now))
        row = cursor.fetchone()
    return row[0] if row else None


@operation
def _in_two(call: tuple[Any, ...], now: datetime) -> int | None:
    """Write the call and then its event, on a database whose statements can write to one table only."""
    with connection.cursor() as cursor:
        cursor.execute(statements().call, call)
        row = cursor.fetchone()
        if row:
            cursor.execute(statements().event, (now, row[0]))
    return row[1] if row else None


def sealed_number(call_id: UUID, number: contact_rules.PhoneNumber) -> str:
    """Return the caller's number, encrypted as the row of the call stores it; no model object is needed."""
    column = str(Call._meta.get_field("caller_number").column)
    where = encryption.place(Call._meta.db_table, column, call_id)
    return encryption.to_text(encryption.encrypt(number.e164.encode(), where))


def main_line() -> Line | None:
    """Return the line that takes calls to a number that no line has; None where no line is described yet."""
    ours = Line.objects.filter(number=settings.HELPLINE_NUMBER).first()
    return ours or Line.objects.order_by("pk").first()


@dataclass(frozen=True, slots=True)
class Statements:
    """The SQL of an arrival: `call` writes the call, `event` its event by the call's id, `both` the two."""

    call: str
    event: str
    both: str


@cache
def statements() -> Statements:
    """Build the SQL from the models' fields, once in each process."""
    columns, values = _insert(
        Call,
        id=PARAMETER,
        line_id="id",
        flow_id="flow_id",
        direction=_quoted(Direction.INBOUND),
        state=_quoted(CallState.MENU),
        caller_sid=PARAMETER,
        caller_number=PARAMETER,
        caller_index=PARAMETER,
        arrived_at=PARAMETER,
    )
    call = (
        f"INSERT INTO {Call._meta.db_table} ({columns}) SELECT {values} FROM {Line._meta.db_table}"  # noqa: S608
        f" WHERE number = %s ON CONFLICT (caller_sid) DO NOTHING RETURNING id, flow_id"
    )
    columns, values = _insert(CallEvent, call_id="id", at=PARAMETER, kind=_quoted(EventKind.ARRIVED))
    event = f"INSERT INTO {CallEvent._meta.db_table} ({columns}) SELECT {values} FROM"
    both = f"WITH arrived AS ({call}), told AS ({event} arrived) SELECT flow_id FROM arrived"  # noqa: S608
    return Statements(call, f"{event} {Call._meta.db_table} WHERE id = %s", both)


def _insert(model: type[models.Model], **given: str) -> tuple[str, str]:
    """Return the columns of an INSERT and the SQL of their values: given values, and defaults of the rest.

    A column that may be NULL, or whose default the database itself sets, is left out unless it is given.
    """
    values = _defaults(model) | given
    order = [column for column in map(_column, model._meta.concrete_fields) if column in values]
    return ", ".join(order), ", ".join(values[column] for column in order)


def _defaults(model: type[models.Model]) -> dict[str, str]:
    """Return, as SQL, the default of each column for which an INSERT must give a value."""
    written = [
        field
        for field in model._meta.concrete_fields
        if not (field.null or field.has_db_default() or field.generated or field.primary_key)
    ]
    return {_column(field): _literal(field) for field in written}


def _column(field: "models.Field[Any, Any]") -> str:
    return str(field.column)


def _literal(field: "models.Field[Any, Any]") -> str:
    """Return a field's default as a constant in SQL."""
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return _quoted(json.dumps(value))
    value = field.get_db_prep_save(value, connection)
    if value is None or isinstance(value, bool):
        return str(value).upper() if value is not None else "NULL"
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"
