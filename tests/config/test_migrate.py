"""Migrating while calls arrive."""

import threading
from importlib import import_module
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, models, transaction
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q

from config.management.commands import migrate
from helpline.models import Call, CallEvent
from helpline.models.online import AddCheckOnline, AddIndexOnline, ValidateCheckOnline
from helpline.operations import arrivals
from tests.support import cast, migration_rules, twilio

INDEX = models.Index(fields=["at"], name="tried_index")


def migration(*done: Any, **more: Any) -> Migration:
    made = type("Migration", (Migration,), {"operations": list(done), "initial": False} | more)
    built: Migration = made("0002_something", "helpline")
    return built


class TestRule:
    def test_every_migration_keeps_it(self) -> None:
        loader = MigrationLoader(None, ignore_no_migrations=True)
        ours = [each for (app, _), each in loader.disk_migrations.items() if app in ("helpline", "intake")]

        assert len(ours) >= 2
        assert {
            str(each): migration_rules.faults(each) for each in ours if migration_rules.faults(each)
        } == {}

    @pytest.mark.parametrize(
        "bad",
        [
            migration(operations.AddField("call", "seen", models.BooleanField(default=False))),
            migration(operations.AddField("call", "seen", models.CharField(unique=True, null=True))),
            migration(operations.AddIndex("callevent", INDEX)),
            migration(AddIndexOnline("callevent", INDEX)),
            migration(AddIndexOnline("callevent", INDEX), AddIndexOnline("call", INDEX), atomic=False),
            migration(operations.AddConstraint("call", models.CheckConstraint(condition=Q(), name="x"))),
            migration(operations.RenameField("call", "topic", "subject")),
            migration(operations.RemoveField("call", "topic")),
            migration(operations.AlterField("call", "topic", models.TextField())),
            migration(operations.RunPython(print), operations.RunPython(print)),
        ],
        ids=lambda bad: ",".join(type(each).__name__ for each in bad.operations),
    )
    def test_refuses_what_would_stop_calls(self, bad: Migration) -> None:
        assert migration_rules.faults(bad)

    @pytest.mark.parametrize(
        "good",
        [
            migration(operations.AddField("call", "seen", models.BooleanField(db_default=False))),
            migration(operations.AddField("call", "seen_at", models.DateTimeField(null=True))),
            migration(AddIndexOnline("callevent", INDEX), atomic=False),
            migration(AddCheckOnline("call", models.CheckConstraint(condition=Q(stay__gte=0), name="x"))),
            migration(ValidateCheckOnline("call", "x")),
            migration(operations.RemoveField("call", "topic"), unused_since_the_last_release=True),
        ],
        ids=lambda good: ",".join(type(each).__name__ for each in good.operations),
    )
    def test_allows_what_does_not(self, good: Migration) -> None:
        assert migration_rules.faults(good) == []


@pytest.mark.parametrize(("model", "statement"), [(Call, "call"), (CallEvent, "event")])
class TestTheHotInsert:
    def test_names_every_column_that_has_no_default_in_the_database(self, model: Any, statement: str) -> None:
        sql = getattr(arrivals.statements(), statement)
        named = set(sql[sql.index("(") + 1 : sql.index(")")].split(", "))
        made = {model._meta.pk.column} if isinstance(model._meta.pk, models.AutoField) else set()
        fields = [field for field in model._meta.concrete_fields if not field.null]
        needed = {field.column for field in fields if not field.has_db_default()}

        assert needed - made <= named

    @pytest.mark.django_db(transaction=True)
    def test_survives_a_column_that_it_does_not_know(self, model: Any, statement: str) -> None:
        cast.line()
        field = models.CharField(max_length=8, db_default="", default="")
        field.set_attributes_from_name("tomorrow")
        field.model = model
        with connection.schema_editor() as editor:
            editor.add_field(model, field)
        try:
            document = twilio.twiml(twilio.post("/voice/incoming", CallSid="CA" + "7" * 32))
            assert document.find(".//Gather") is not None
            assert CallEvent.objects.filter(call__caller_sid="CA" + "7" * 32, kind="arrived").exists()
        finally:
            Call.objects.all().delete()
            with connection.schema_editor() as editor:
                editor.remove_field(model, field)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestLimits:
    def test_a_statement_may_take_long_and_a_lock_may_not(self) -> None:
        with migrate.limits(connection):
            assert shown("statement_timeout") == "0"
            assert shown("lock_timeout") == "2s"
        assert shown("statement_timeout") == "10s"
        assert shown("lock_timeout") == "8s"

    def test_it_is_tried_again_until_the_table_is_free(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0)
        monkeypatch.setattr(migrate, "LIMITS", migrate.LIMITS | {"lock_timeout": "100ms"})
        tried: list[int] = []

        def in_the_way(*_: Any, **__: Any) -> None:
            tried.append(1)
            if len(tried) == 3:
                let_go.set()
                holder.join()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE helpline_call IN ACCESS EXCLUSIVE MODE")

        held, let_go = threading.Event(), threading.Event()
        holder = threading.Thread(target=reading, args=(held, let_go))
        holder.start()
        held.wait()
        monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", in_the_way)
        call_command("migrate", verbosity=0)

        assert len(tried) == 3

    def test_it_gives_up_with_one_line_and_other_errors_are_not_hidden(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0)

        def refused(*_: Any, **__: Any) -> None:
            error = OperationalError("in use")
            error.__cause__ = cause
            raise error

        monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", refused)
        cause: Any = import_module("psycopg").errors.LockNotAvailable()
        with pytest.raises(CommandError, match="Nothing is half done"):
            call_command("migrate", verbosity=0)
        cause = import_module("psycopg").errors.DiskFull()
        with pytest.raises(OperationalError):
            call_command("migrate", verbosity=0)

    def test_an_invalid_index_is_rebuilt_and_one_that_is_still_to_come_is_dropped(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(migrate, "_to_come", lambda _: {"tried_to_come"})
        with connection.cursor() as cursor:
            for name in ("tried_rebuilt", "tried_to_come"):
                cursor.execute(f"CREATE INDEX {name} ON helpline_callevent (at)")
                cursor.execute(
                    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [name]
                )
        try:
            call_command("migrate", verbosity=0)
            assert valid("tried_rebuilt") == [True]
            assert valid("tried_to_come") == []
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP INDEX IF EXISTS tried_rebuilt, tried_to_come")


def reading(held: threading.Event, let_go: threading.Event) -> None:
    """Read the calls in a transaction of another connection, until told to end."""
    with transaction.atomic():
        Call.objects.exists()
        held.set()
        let_go.wait(30)
    connection.close()


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def valid(index: str) -> list[bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = %s",
            [index],
        )
        return [row[0] for row in cursor.fetchall()]
