"""A sealed value opens in its own table, column and row, however the row was written, and nowhere else."""

import base64
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from helpline.contact_rules import PhoneNumber
from helpline.keys import proof
from helpline.models import (
    Call,
    Callback,
    CallbackEvent,
    CallbackEventKind,
    EmergencyPlace,
    Staff,
    Voicemail,
)
from helpline.privacy import encryption
from helpline.privacy.fields import CANNOT_BE_READ
from intake.models import Caller, CallerNumber, IntakeRecord, IntakeRevision
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

ONE, OTHER = PhoneNumber("+12025550161"), PhoneNumber("+12025550162")


def stored(row: models.Model, column: str) -> Any:
    """Return what stands in the database."""
    meta = type(row)._meta
    key = meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {meta.db_table} WHERE {meta.pk.column} = %s",  # noqa: S608  our names
            [key],
        )
        return cursor.fetchone()[0]


def put(row: models.Model, column: str, value: Any) -> None:
    """Write into the database around everything that seals."""
    meta = type(row)._meta
    key = meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {meta.db_table} SET {column} = %s WHERE {meta.pk.column} = %s",  # noqa: S608  our names
            [value, key],
        )


def again(row: models.Model) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def callback(on: Any, number: PhoneNumber) -> Callback:
    return Callback.objects.create(
        line=on,
        reason="promised",
        number=number,
        due_at=NOON,
        expires_at=NOON + timedelta(hours=1),
        promised_at=NOON,
    )


def voicemail(call: Call, number: PhoneNumber) -> Voicemail:
    return Voicemail.objects.create(
        call=call, recording_sid="RE" + number.e164[-4:], left_at=NOON, audio=number.e164.encode()
    )


def pairs() -> list[tuple[models.Model, models.Model, str]]:
    """Return, for every sealed column of the project, two rows that are both filled."""
    line, lee = cast.line(), cast.staff("lee", phone=ONE)
    sam = cast.staff("sam", phone=OTHER)
    columns = ["caller_number", "number_to_ring", "cut_off_number", "given_number"]
    numbers: dict[str, Any] = dict.fromkeys(columns, ONE)
    others: dict[str, Any] = dict.fromkeys(columns, OTHER)
    calls = cast.call(line, sid="CA1", **numbers), cast.call(line, sid="CA2", **others)
    promises = callback(line, ONE), callback(line, OTHER)
    events = [
        CallbackEvent.objects.create(
            callback=each, at=NOON, kind=CallbackEventKind.PROMISED, why=str(each.pk)
        )
        for each in promises
    ]
    people = [
        Caller.objects.create(known_as=name, notes=f"of {name}", created_at=NOON) for name in ("Jo", "Al")
    ]
    telephones = [
        CallerNumber.objects.create(
            number=number,
            given_at=NOON,
            confirmed_by=lee,
            **dict.fromkeys(("safe_hours", "who_may_answer", "code_word"), f"words of {number}"),
        )
        for number in (ONE, OTHER)
    ]
    records = scene.record(lee, {"notes": "one"}), scene.record(sam, {"notes": "two"})
    revisions = [
        IntakeRevision.objects.create(record=each, number=9, changes={"notes": "n"}, staff=lee, at=NOON)
        for each in records
    ]
    messages = voicemail(calls[0], ONE), voicemail(calls[1], OTHER)
    places = [
        EmergencyPlace.objects.create(
            call=call,
            told_at=NOON,
            told_to=lee,
            **dict.fromkeys(("street", "city", "county", "state_code"), f"of {call.pk}"),
        )
        for call in calls
    ]
    filled: list[tuple[Any, list[str]]] = [
        (calls, list(numbers)),
        ((lee, sam), ["phone"]),
        (promises, ["number"]),
        (events, ["why"]),
        (people, ["known_as", "notes"]),
        (telephones, ["number", "safe_hours", "who_may_answer", "code_word"]),
        (records, ["answers"]),
        (revisions, ["changes"]),
        (messages, ["audio"]),
        (places, ["street", "city", "county", "state_code"]),
    ]
    return [(one, other, column) for (one, other), columns in filled for column in columns]


def reads(row: models.Model, column: str) -> Any:
    try:
        return getattr(again(row), column)
    except encryption.Unreadable:
        return CANNOT_BE_READ


class TestAPlace:
    def test_every_sealed_column_is_tried_here(self) -> None:
        tried = {(type(one), column) for one, _, column in pairs()}

        assert tried == {(model, field.name) for model, fields in proof.sealed_fields() for field in fields}

    def test_a_value_that_is_moved_to_another_row_does_not_open_there(self) -> None:
        for one, other, column in pairs():
            own = getattr(again(one), column)
            put(one, column, stored(other, column))

            assert reads(one, column) in (None, "", CANNOT_BE_READ), column
            assert own

    def test_a_value_that_is_moved_to_another_column_does_not_open_there(self) -> None:
        line = cast.line()
        call = cast.call(line, cut_off_number=OTHER)

        put(call, "number_to_ring", stored(call, "cut_off_number"))

        assert again(call).number_to_ring is None
        assert again(call).cut_off_number == OTHER

    def test_the_webhook_that_writes_by_itself_seals_for_the_same_place(self) -> None:
        from helpline.operations.arrivals import sealed_number

        call = cast.call(cast.line())
        put(call, "caller_number", sealed_number(call.pk, OTHER))

        assert again(call).caller_number == OTHER


class TestWriting:
    def test_rows_made_at_once_open_each_in_its_place(self) -> None:
        Caller.objects.bulk_create(
            [Caller(known_as=name, created_at=NOON) for name in ("Jo", "Al")], batch_size=1
        )

        assert {caller.known_as for caller in Caller.objects.all()} == {"Jo", "Al"}

    def test_an_update_that_does_not_know_its_row_is_refused(self) -> None:
        call = cast.call(cast.line())

        with pytest.raises(TypeError, match="save the row"), transaction.atomic():
            Call.objects.filter(pk=call.pk).update(given_number=OTHER)

        assert Call.objects.filter(pk=call.pk).update(caller_number="") == 1
        assert again(call).caller_number is None

    def test_a_row_whose_key_the_database_makes_is_sealed_with_what_is_known_before(self) -> None:
        call = cast.call(cast.line())
        promise = callback(call.line, ONE)

        event = CallbackEvent(callback=promise, at=NOON, kind=CallbackEventKind.TRIED, why="busy")
        event.save()

        assert again(event).why == "busy"
        assert "busy" not in stored(event, "why")

    def test_what_nobody_opened_is_written_back_as_it_is(self) -> None:
        call = cast.call(cast.line(), given_number=OTHER)
        before = stored(call, "given_number")

        again(call).save()

        assert stored(call, "given_number") == before

    def test_what_is_written_again_has_the_newest_key(self, settings: Settings) -> None:
        call = cast.call(cast.line(), given_number=OTHER)
        first = settings.FIELD_KEYS
        settings.FIELD_KEYS = [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(), *first]

        again(call).save(update_fields=["given_number"])

        settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
        assert again(call).given_number == OTHER

    def test_a_value_loaded_later_opens_too(self) -> None:
        lee = cast.staff("lee", phone=ONE)

        assert Staff.objects.defer("phone").get(pk=lee.pk).phone == ONE
        assert Staff.objects.only("pk").get(pk=lee.pk).phone == ONE


class TestDamage:
    def test_costs_the_value_and_not_the_row(self) -> None:
        caller = Caller.objects.create(known_as="Jo", notes="loud street", created_at=NOON)
        put(caller, "notes", "damaged")

        found = again(caller)

        assert (found.known_as, found.notes) == ("Jo", CANNOT_BE_READ)

    def test_is_written_back_as_it_was_found_even_by_a_form(self) -> None:
        caller = Caller.objects.create(known_as="Jo", notes="loud street", created_at=NOON)
        put(caller, "notes", "damaged")

        found = again(caller)
        found.notes = str(found.notes)  # what a form hands back that nobody has typed in
        found.save()

        assert stored(caller, "notes") == "damaged"

    def test_of_a_whole_record_is_said_in_plain_words(self, client: Client) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"notes": "one"})
        put(record, "answers", "damaged")
        client.force_login(maya.user)

        page = client.get(reverse("intake:record", args=[record.pk]))

        assert page.status_code == 503
        assert "cannot be read" in page.text

    def test_of_an_answer_never_loses_what_is_sealed_there(self) -> None:
        record = scene.record(cast.staff("maya"), {"notes": "one"})
        put(record, "answers", "damaged")

        with pytest.raises(encryption.Unreadable):
            again(record).answers  # noqa: B018  reading is what fails
        again(record).save()

        assert stored(record, "answers") == "damaged"
        assert IntakeRecord.objects.count() == 1
