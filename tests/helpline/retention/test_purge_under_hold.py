"""What a legal hold keeps from being removed, also where it comes while something is removed."""

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from helpline import retention
from helpline.models import (
    AccessKind,
    AccessRecord,
    Call,
    Callback,
    Command,
    LegalHold,
    Voicemail,
)
from helpline.operations import access_records, holds
from intake.models import IntakeRecord
from tests.helpline.retention.test_purge import YEARS, by, ended, no_doubt_of_the_clock  # noqa: F401
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import promise

pytestmark = pytest.mark.django_db


class TestLegalHold:
    def test_keeps_the_call_its_number_its_sound_its_promises_and_its_record(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        Call.objects.update(state="ended", disposition="answered", ended_at=NOON)
        call = Call.objects.get()
        message = Voicemail.objects.create(
            call=call, recording_sid="RE1", left_at=NOON, audio=b"x", state="handled", handled_at=NOON
        )
        kept = promise(call.line, maya, origin_id=call.pk)
        Callback.objects.filter(pk=kept.pk).update(state="reached", settled_at=NOON)
        Command.objects.create(kind="hold", state="done", call=call, created_at=NOON, not_before=NOON)
        holds.place(call_id=call.pk, reference="2026-17", user_id=by().pk, now=NOON)

        retention.purge(now=NOON + 90 * YEARS)

        call.refresh_from_db()
        message.refresh_from_db()
        assert call.caller_number
        assert message.audio == b"x"
        assert IntakeRecord.objects.filter(pk=record.pk).exists()
        assert Callback.objects.filter(pk=kept.pk).exists()
        assert Command.objects.exists()

        assert holds.lift(call_id=call.pk, user_id=by().pk, now=NOON)
        retention.purge(now=NOON + 90 * YEARS)
        assert not Call.objects.exists()

    def test_keeps_who_saw_what_of_the_call(self) -> None:
        line = cast.line()
        call, other = ended(NOON, line=line), ended(NOON, line=line)
        message = Voicemail.objects.create(call=call, recording_sid="RE1", left_at=NOON)
        kept = promise(line, cast.staff("maya"), origin_id=call.pk)
        kinds = (AccessKind.SAW_CALL_NUMBER, AccessKind.HEARD_VOICEMAIL, AccessKind.SAW_CALLBACK_NUMBER)
        held = (call.pk, message.pk, kept.pk)
        for kind, subject in [*zip(kinds, held, strict=True), (kinds[0], other.pk)]:
            access_records.note(kind=kind, subject_id=subject, user_id=by().pk, now=NOON)
        holds.place(call_id=call.pk, reference="2026-17", user_id=by().pk, now=NOON)

        retention.purge(now=NOON + 90 * YEARS)

        assert set(AccessRecord.objects.values_list("subject_id", flat=True)) == set(held)

    def test_is_placed_listed_and_lifted_by_a_command(self) -> None:
        call = ended(NOON)
        by()
        out = StringIO()
        place = ["legal_hold", "place", str(call.pk), "--by", "lee"]

        with pytest.raises(CommandError, match="--reference"):
            call_command(*place)
        call_command(*place, "--reference", "2026-17", stdout=out)
        call_command("legal_hold", "list", stdout=out)

        assert LegalHold.objects.filter(lifted_at=None).count() == 1
        assert "2026-17" in out.getvalue()
        call_command("legal_hold", "lift", str(call.pk), "--by", "lee", stdout=out)
        assert not LegalHold.objects.filter(lifted_at=None).exists()
        with pytest.raises(CommandError, match="no such call"):
            call_command("legal_hold", "place", str(uuid4()), "--by", "lee", "--reference", "x")


class TestAHoldThatComesMeanwhile:
    def test_keeps_a_call_that_was_found_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        call = ended(NOON)
        holds.place(call_id=call.pk, reference="2026-17", user_id=by().pk, now=NOON)
        rule = next(each for each in retention.rules() if each.name == "calls")
        found_before = replace(rule, old=lambda before: Call.objects.filter(pk=call.pk))
        monkeypatch.setitem(retention.table._rules, rule.name, found_before)

        retention.purge(now=NOON + 90 * YEARS)

        assert LegalHold.objects.get(lifted_at=None).call == call

    @pytest.mark.django_db(transaction=True)
    def test_waits_for_the_slice_that_is_being_removed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        call, user = ended(NOON), by()
        refused: list[bool] = []

        def place() -> None:
            try:
                with connection.cursor() as cursor:
                    impatient = "SET lock_timeout = 50" if on_postgresql else "PRAGMA busy_timeout = 50"
                    cursor.execute(impatient)
                holds.place(call_id=call.pk, reference="2026-17", user_id=user.pk, now=NOON)
            except OperationalError:
                refused.append(True)
            finally:
                connection.close()

        def remove(keys: Sequence[Any]) -> None:
            thread = Thread(target=place)
            thread.start()
            thread.join()

        on_postgresql = connection.vendor == "postgresql"
        rule = next(each for each in retention.rules() if each.name == "calls")
        monkeypatch.setitem(retention.table._rules, rule.name, replace(rule, remove=remove))

        retention.purge(now=NOON + 90 * YEARS)

        assert refused == [True]

    @pytest.mark.django_db(transaction=True)
    def test_is_told_that_the_call_is_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        call, user, place = ended(NOON), by(), LegalHold.objects.get_or_create

        def after_the_purge(*args: Any, **more: Any) -> Any:
            Call.objects.all().delete()
            return place(*args, **more)

        monkeypatch.setattr(LegalHold.objects, "get_or_create", after_the_purge)

        with pytest.raises(holds.NoSuchCall):
            holds.place(call_id=call.pk, reference="2026-17", user_id=user.pk, now=NOON)
