"""Keys rotate while calls arrive: everything stays readable and findable, and the old keys can go."""

import base64
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from helpline.contact_rules import PhoneNumber, WishKind
from helpline.keys import proof, rotation
from helpline.models import Call, Callback, CallbackReason, KeyProof, Line, NumberWish, Voicemail
from helpline.operations import kept_places, ruling, wishes
from helpline.privacy import encryption
from intake.models import CallerNumber
from intake.operations import numbers
from tests.helpline.privacy.test_sealed_fields import again, pairs, put, stored
from tests.support import cast
from tests.support.cast import NOON
from tests.support.processes import wait_until

PROJECT = Path(__file__).resolve().parents[3]
NUMBER = PhoneNumber("+12025550177")
SECRET = "JBSWY3DPEHPK3PXP"


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def new_keys(settings: Settings) -> Any:
    """Return what puts new keys in front of those that the rows were written with."""

    def put_in_front() -> None:
        settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
        settings.INDEX_KEYS = [secrets.token_urlsafe(36), *settings.INDEX_KEYS]

    return put_in_front


def only_the_newest(settings: Settings) -> None:
    settings.FIELD_KEYS, settings.INDEX_KEYS = settings.FIELD_KEYS[:1], settings.INDEX_KEYS[:1]


def rotate() -> str:
    said = StringIO()
    call_command("rotate_keys", stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.django_db
class TestRotation:
    def test_afterwards_the_newest_keys_are_enough(self, settings: Settings, new_keys: Any) -> None:
        rows = pairs()
        proof.prove()
        new_keys()
        before = {(type(row), row.pk, column): getattr(again(row), column) for row, _, column in rows}

        said = rotate()

        assert "Nothing needs an old key any more" in said
        only_the_newest(settings)
        assert proof.misfit() == ""
        assert {(type(row), row.pk, column): getattr(again(row), column) for row, _, column in rows} == before

    def test_a_second_run_finds_nothing_to_do(self, new_keys: Any) -> None:
        pairs()
        new_keys()
        rotate()
        row = Voicemail.objects.order_by("pk")[0]
        before = stored(row, "audio")

        assert "0 values were written anew" in rotate()
        assert bytes(stored(row, "audio")) == bytes(before)

    def test_authenticator_apps_and_recovery_codes_still_work(
        self, settings: Settings, new_keys: Any
    ) -> None:
        user = cast.supervisor()
        TOTP.activate(user, SECRET)
        codes = RecoveryCodes.activate(user).get_unused_codes()
        assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(codes[0])
        new_keys()

        rotate()

        only_the_newest(settings)
        app, left = (Authenticator.objects.get(type=kind) for kind in ("totp", "recovery_codes"))
        now = format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))
        assert TOTP(app).validate_code(now)
        assert RecoveryCodes(left).get_unused_codes() == codes[1:]

    def test_an_authenticator_app_whose_key_is_gone_is_named(self, settings: Settings) -> None:
        TOTP.activate(cast.supervisor(), SECRET)
        before = Authenticator.objects.get().data
        settings.FIELD_KEYS = [new_key()]

        assert rotation.rotate().left == (f"mfa_authenticator {Authenticator.objects.get().pk}",)
        assert Authenticator.objects.get().data == before

    def test_what_was_wished_of_a_number_still_holds(self, settings: Settings, new_keys: Any) -> None:
        lee = cast.staff("lee")
        call = cast.call(cast.line(), caller_number=NUMBER)
        wishes.record(number=NUMBER, kind=WishKind.OPTED_OUT, staff_id=lee.pk, now=NOON, call_id=call.pk)
        numbers.give(number=NUMBER, zone="", wishes={}, staff_id=lee.pk, now=NOON)
        new_keys()
        assert ruling.standing(encryption.fingerprints(NUMBER)).opted_out_since == NOON

        rotate()

        only_the_newest(settings)
        assert ruling.standing(encryption.fingerprints(NUMBER)).opted_out_since == NOON
        found = numbers.find(NUMBER)
        assert found is not None
        assert found.number == NUMBER

    def test_a_wish_of_a_number_that_is_kept_nowhere_keeps_its_key(self, new_keys: Any) -> None:
        """It is never guessed and never dropped: the old key has to stay, and the command says so."""
        wishes.record(number=NUMBER, kind=WishKind.OPTED_OUT, staff_id=None, now=NOON)
        proof.prove()
        of_old_keys = KeyProof.objects.get()
        new_keys()

        with pytest.raises(CommandError, match="still need an old key"):
            rotate()

        assert ruling.standing(encryption.fingerprints(NUMBER)).opted_out_since == NOON
        assert KeyProof.objects.filter(pk=of_old_keys.pk, fingerprint=of_old_keys.fingerprint).exists()

    def test_a_damaged_value_is_named_and_left_as_it_is(self, new_keys: Any) -> None:
        call = cast.call(cast.line(), cut_off_number=NUMBER)
        put(call, "cut_off_number", "damaged")
        new_keys()

        said = StringIO()
        with pytest.raises(CommandError, match="1 values still need"):
            call_command("rotate_keys", stdout=said, stderr=said)

        assert f"helpline_call {call.pk}" in said.getvalue()
        assert stored(call, "cut_off_number") == "damaged"

    def test_what_was_written_since_it_was_read_is_not_overwritten(self, new_keys: Any) -> None:
        call = cast.call(cast.line(), given_number=NUMBER)
        new_keys()
        column = Call._meta.get_field("given_number")
        read = Call.objects.get(pk=call.pk)
        cast.write(Call.objects.filter(pk=call.pk), given_number="+12025550178")

        assert rotation._Reencrypt(column)(read) is False
        assert again(call).given_number == PhoneNumber("+12025550178")

    def test_wrong_keys_rotate_nothing(self, settings: Settings) -> None:
        cast.call(cast.line())
        proof.prove()
        settings.FIELD_KEYS = [new_key()]

        with pytest.raises(CommandError, match="FIELD_KEYS do not fit"):
            rotate()


@pytest.mark.django_db
class TestBetweenTwoKeys:
    """While some rows carry the old fingerprint and others the new one, a number is one number."""

    def test_two_presses_for_a_kept_place_are_one_promise(self, new_keys: Any) -> None:
        line = cast.line()
        first = self._kept(line, "CA1")
        new_keys()

        assert self._kept(line, "CA2").pk == first.pk

        rotate()
        assert self._kept(line, "CA3").pk == first.pk
        assert Callback.objects.count() == 1

    def _kept(self, line: Line, sid: str) -> Callback:
        call = cast.call(line, sid=sid, state="callback", queued_at=NOON, move_on_at=NOON)
        return kept_places.keep_place(call_id=call.pk, number=NUMBER, now=NOON)

    def test_a_wish_stops_promises_of_either_key(self, new_keys: Any) -> None:
        lee, line = cast.staff("lee"), cast.line()
        before = self._promised(line, "CA1")
        new_keys()
        after = self._promised(line, "CA2")
        assert before.number_index != after.number_index

        wishes.record(number=NUMBER, kind=WishKind.OPTED_OUT, staff_id=lee.pk, now=NOON)

        assert {again(before).state, again(after).state} == {"declined"}

    def _promised(self, line: Line, sid: str) -> Callback:
        origin = cast.call(line, sid=sid)
        return Callback.objects.create(
            line=line,
            origin=origin,
            reason=CallbackReason.PROMISED,
            number=NUMBER,
            due_at=NOON + timedelta(hours=2),
            expires_at=NOON + timedelta(hours=3),
            promised_at=NOON,
        )

    def test_who_talks_is_busy_under_either_key(self, new_keys: Any) -> None:
        cast.call(cast.line(), caller_number=NUMBER)
        new_keys()

        assert ruling.is_busy(encryption.fingerprints(NUMBER))

    def test_a_number_given_again_is_the_one_we_know(self, new_keys: Any) -> None:
        lee = cast.staff("lee")
        numbers.give(number=NUMBER, zone="", wishes={"safe_to_call": "no"}, staff_id=lee.pk, now=NOON)
        new_keys()

        numbers.give(number=NUMBER, zone="", wishes={}, staff_id=lee.pk, now=NOON)

        assert [each.safe_to_call for each in CallerNumber.objects.all()] == ["no"]


class Writer(threading.Thread):
    """Makes calls as two services do of which one has been restarted with the new keys and one has not."""

    def __init__(self, line: Line, old: tuple[str, str], new: tuple[list[str], list[str]]) -> None:
        super().__init__()
        self.line, self.made, self.enough = line, 0, threading.Event()
        self._ciphers = [encryption.Cipher([old[0]]), encryption.Cipher(new[0])]
        self._fingerprinters = [encryption.Fingerprinter([old[1]]), encryption.Fingerprinter(new[1])]

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self._call()
        finally:
            connection.close()

    def _call(self) -> None:
        which, number = self.made % 2, number_of(self.made)
        key = uuid4()
        token = self._ciphers[which].encrypt(
            number.encode(), encryption.place("helpline_call", "caller_number", key)
        )
        call = Call(
            pk=key,
            line=self.line,
            flow=self.line.flow,
            direction="inbound",
            state="menu",
            caller_sid=f"CA{self.made:032d}",
            arrived_at=NOON,
        )
        with transaction.atomic(), connection.cursor() as cursor:
            call.save()
            cursor.execute(
                "UPDATE helpline_call SET caller_number = %s, caller_index = %s WHERE id = %s",
                [encryption.to_text(token), self._fingerprinters[which].fingerprint(number), key],
            )
        self.made += 1


def number_of(nth: int) -> str:
    return f"+1202555{nth:04d}"


@contextmanager
def calls_arriving(writer: Writer) -> Iterator[Writer]:
    writer.start()
    try:
        yield writer
    finally:
        writer.enough.set()
        writer.join(30)


def command(field_keys: list[str], index_keys: list[str]) -> "subprocess.Popen[str]":
    """Start the command as an operator does, on the database of this test."""
    where = connection.settings_dict
    return subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys"],
        cwd=PROJECT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"postgresql://helpline@/{where['NAME']}?host={where['HOST']}",
            "FIELD_KEYS": ",".join(field_keys),
            "INDEX_KEY": ",".join(index_keys),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_keys_rotate_while_calls_arrive_though_it_is_killed(settings: Settings) -> None:
    old = settings.FIELD_KEYS[0], settings.INDEX_KEYS[0]
    line = cast.line()
    settings.FIELD_KEYS = [new_key(), old[0]]
    settings.INDEX_KEYS = [secrets.token_urlsafe(36), old[1]]
    new = list(settings.FIELD_KEYS), list(settings.INDEX_KEYS)

    def written_anew() -> int:
        return Call.objects.filter(caller_index__startswith=encryption.fingerprinter().id).count()

    def all_are_found(until: int) -> None:
        for nth in range(until):
            found = Call.objects.filter(caller_index__in=encryption.fingerprints(PhoneNumber(number_of(nth))))
            assert [call.caller_number for call in found] == [PhoneNumber(number_of(nth))]

    with calls_arriving(Writer(line, old, new)) as writer:
        wait_until(lambda: writer.made > 300, seconds=60, what="calls have arrived")
        first = command(*new)
        at_first = written_anew()
        wait_until(lambda: written_anew() > at_first + 20, seconds=60, what="it has begun")
        first.send_signal(signal.SIGKILL)
        first.communicate()
        all_are_found(100)
        second = command(*new)
        all_are_found(100)
        wait_until(lambda: written_anew() > 300, seconds=60, what="it goes on")

    second.communicate(timeout=120)
    third = command(*new)  # once whatever still had the old settings has gone
    said, errors = third.communicate(timeout=120)
    assert third.returncode == 0, errors
    assert "Nothing needs an old key any more" in said
    only_the_newest(settings)
    all_are_found(writer.made)
    assert Call.objects.count() == writer.made
    assert not NumberWish.objects.exists()
