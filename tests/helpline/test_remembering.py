"""Every change of a record keeps what it said before, however it is made; nothing about a caller is kept."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from helpline.models import Line, RecordVersion, Shift, Staff, Team, Training
from helpline.models.remembering import JSON, REMEMBERED, Remember, triggers
from helpline.privacy.fields import PhoneNumberField
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


class Editor:
    """What a migration writes to, within the transaction of a test, which SQLite's own refuses."""

    connection = connection

    def execute(self, sql: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)


class Meddler(Editor):
    """A migration during which somebody renames the lines, once: after its nth statement."""

    def __init__(self, after: int) -> None:
        self.left = after

    def execute(self, sql: str, params: None) -> None:
        super().execute(sql, params)
        self.left -= 1
        if self.left == 0:
            Line.objects.update(name="Renamed")


def said(kind: str, record: int, *columns: str) -> list[tuple[Any, ...]]:
    """What a record said, version by version; each but the last is over."""
    versions = list(RecordVersion.objects.filter(kind=kind, record=record).order_by("pk"))
    assert [version.until is None for version in versions[:-1]] == [False] * (len(versions) - 1)
    for before, after in pairwise(versions):
        assert before.until == after.since
    return [tuple(version.said[column] for column in columns) for version in versions]


class TestEveryWayOfChanging:
    def test_saving_a_record(self) -> None:
        line = cast.line()
        line.policy = {"strategy": "ring_all"}
        line.save()

        assert said("line", line.pk, "policy") == [({},), ({"strategy": "ring_all"},)]

    def test_a_query_set_that_updates_many_rows(self) -> None:
        people = [cast.staff("maya"), cast.staff("sam")]
        Staff.objects.update(tier=3)

        assert [said("staff", each.pk, "tier") for each in people] == [[(1,), (3,)]] * 2

    def test_adding_and_removing_many_rows_at_once(self) -> None:
        person = cast.staff("maya")
        person.trainings.all().delete()
        (added,) = Training.objects.bulk_create(
            [Training(staff=person, topic="grief", expires_on=date(2027, 1, 1))]
        )

        (first, *_) = RecordVersion.objects.filter(kind="training").order_by("pk")
        assert first.until is not None
        assert said("training", added.pk, "topic", "expires_on") == [("grief", "2027-01-01")]

    def test_sql_by_hand(self) -> None:
        shift = cast.staff("maya").shifts.get()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE helpline_shift SET zone = 'America/Denver'")

        assert said("shift", shift.pk, "zone") == [("America/New_York",), ("America/Denver",)]

    def test_joining_and_leaving_a_team(self) -> None:
        person, team = cast.staff("maya"), Team.objects.create(slug="north", name="North")
        person.teams.add(team)
        person.teams.clear()

        joined = RecordVersion.objects.get(kind="membership")
        assert joined.said == {"staff_id": person.pk, "team_id": team.pk}
        assert joined.until is not None

    def test_closing_an_account(self) -> None:
        user = cast.staff("maya").user
        user.is_active = False
        user.save()

        assert [bool(each) for (each,) in said("account", user.pk, "is_active")] == [True, False]


NOT_REMEMBERED = {
    ("helpline_staff", "planned_by_hand"): "the router is not given it",
    ("helpline_staff", "phone"): "a telephone number of staff",
    ("helpline_staff", "seen_at"): "each heartbeat writes it",
    ("helpline_staff", "rung_at"): "offers have their instants",
    ("helpline_staff", "missed_offers"): "the router is given the break that follows, not the count",
    **{
        ("auth_user", column): "the router is not given it"
        for column in (
            *("username", "password", "first_name", "last_name", "email"),
            *("is_superuser", "last_login", "date_joined"),
        )
    },
}
"""Why a column of a table that is remembered is not."""


class TestWhatIsNotKept:
    def test_every_column_is_remembered_or_has_a_reason_why_not(self) -> None:
        tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        columns = {
            (kind.table, field.column)
            for kind in REMEMBERED
            for field in tables[kind.table]._meta.concrete_fields
            if not field.primary_key
        }
        remembered = {(kind.table, column) for kind in REMEMBERED for column in kind.columns}

        assert columns - remembered == set(NOT_REMEMBERED)

    def test_a_change_that_changes_nothing(self) -> None:
        person = cast.staff("maya")
        person.save()
        Shift.objects.update(zone="America/New_York")

        assert not RecordVersion.objects.exclude(until=None).exists()

    def test_a_heartbeat(self) -> None:
        person = cast.staff("maya")
        Staff.objects.filter(pk=person.pk).update(seen_at=NOON, rung_at=NOON)

        assert len(said("work", person.pk)) == 1

    def test_a_telephone_number_or_anything_of_a_caller(self) -> None:
        tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        for kind in REMEMBERED:
            kept = [
                field for field in tables[kind.table]._meta.concrete_fields if field.column in kind.columns
            ]
            assert len(kept) == len(kind.columns)
            assert not any(isinstance(field, PhoneNumberField) for field in kept)
            assert not kind.table.startswith(("helpline_call", "helpline_offer", "intake_"))


class TestTriggers:
    def test_the_newest_migration_of_each_kind_remembers_what_the_table_says(self) -> None:
        made: dict[str, tuple[str, tuple[str, ...]]] = {}
        for name in sorted(MigrationLoader(None).disk_migrations):
            for each in MigrationLoader(None).disk_migrations[name].operations:
                if isinstance(each, Remember):
                    made[each.kind] = each.table, each.columns

        assert made == {kind.kind: (kind.table, kind.columns) for kind in REMEMBERED}

    def test_all_are_there_after_all_migrations(self) -> None:
        """A migration that writes a table anew on SQLite removes them, and has to make them again."""
        catalog = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
        column = "tgname" if connection.vendor == "postgresql" else "name"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {catalog} WHERE {column} LIKE 'remember_%%'", [])  # noqa: S608
            there = {row[0] for row in cursor.fetchall()}

        assert there == {name for kind in REMEMBERED for name in triggers(kind.kind)}

    def test_every_column_of_json_is_known_as_such(self) -> None:
        tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        held = {
            field.column
            for kind in REMEMBERED
            for field in tables[kind.table]._meta.concrete_fields
            if field.column in kind.columns and field.get_internal_type() == "JSONField"
        }

        assert held == set(JSON)

    def test_a_record_that_was_there_before_gets_its_first_version(self) -> None:
        line: Line = cast.line()
        RecordVersion.objects.all().delete()
        (kind,) = (each for each in REMEMBERED if each.kind == "line")
        Remember(kind.kind, kind.table, kind.columns).database_forwards("helpline", Editor(), None, None)

        assert said("line", line.pk, "name") == [(line.name,)]

    @pytest.mark.parametrize("after", range(1, 11))
    def test_a_change_that_is_made_between_the_statements_is_not_missed(self, after: int) -> None:
        line: Line = cast.line()
        RecordVersion.objects.all().delete()
        (kind,) = (each for each in REMEMBERED if each.kind == "line")
        Remember(kind.kind, kind.table, kind.columns).database_forwards(
            "helpline", Meddler(after), None, None
        )

        line.refresh_from_db()
        assert said("line", line.pk, "name")[-1] == (line.name,)
