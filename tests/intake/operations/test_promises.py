"""A call is promised to a number the caller gave, at a time the rules allow, and once."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from helpline import contact_rules
from helpline.contact_rules import PhoneNumber, PromisedTime
from helpline.models import Callback, CallbackReason, CallbackState
from helpline.operations import callbacks
from intake.models import CallerIdMode, CallerNumber, SafeToCall, VoicemailWish
from intake.operations import numbers, promises
from intake.operations.promises import PromiseRequest
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

# Noon of 15 July in New York is 9 in the morning in Los Angeles.
HALF_PAST_TEN = PromisedTime(date(2026, 7, 16), time(10, 30), "America/Los_Angeles")
TOMORROW = PromiseRequest(scene.GIVEN, HALF_PAST_TEN)


def at(local_time: time, day: date = HALF_PAST_TEN.day, *, asked_for: bool = False) -> PromiseRequest:
    """The same at another time."""
    when = replace(HALF_PAST_TEN, day=day, time=local_time, asked_for=asked_for)
    return replace(TOMORROW, when=when)


def promise(wanted: PromiseRequest = TOMORROW, **more: Any) -> Callback:
    maya = cast.staff("maya")
    record = scene.record(maya, **more)
    return promises.promise(record_id=record.pk, wanted=wanted, staff_id=maya.pk, now=NOON)


class TestPromise:
    def test_is_kept_in_the_callers_own_time(self) -> None:
        made = promise()

        assert made.promised_time == HALF_PAST_TEN
        assert (made.local_time, made.zone) == (time(10, 30), "America/Los_Angeles")
        assert made.due_at.isoformat() == "2026-07-16T17:30:00+00:00"
        assert (made.number, made.reason) == (scene.GIVEN, CallbackReason.PROMISED)

    def test_remembers_the_call_it_was_made_in_and_who_made_it(self) -> None:
        made = promise()
        assert made.origin is not None
        assert made.staff is not None
        assert (made.origin.staff, made.staff.name, made.topic) == (made.staff, "Maya", "treatment")

    def test_twice_is_one(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)

        made = {
            promises.promise(record_id=record.pk, wanted=TOMORROW, staff_id=maya.pk, now=NOON).pk
            for _ in range(2)
        }

        assert len(made) == 1

    def test_another_time_in_the_same_call_moves_it(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        for wanted in (TOMORROW, at(time(11))):
            promises.promise(record_id=record.pk, wanted=wanted, staff_id=maya.pk, now=NOON)
        assert Callback.objects.get().local_time == time(11)

    def test_to_another_number_is_another_promise(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        for wanted in (TOMORROW, replace(TOMORROW, number=PhoneNumber("+12025550145"))):
            promises.promise(record_id=record.pk, wanted=wanted, staff_id=maya.pk, now=NOON)
        assert Callback.objects.count() == 2

    def test_keeps_the_number_with_its_wishes_and_its_person(self) -> None:
        wishes: dict[str, str | bool] = {"voicemail": "neutral", "code_word": "heron", "text_ok": True}
        maya = cast.staff("maya")
        record = scene.record(maya, {"known_as": "Bo"})

        wanted = replace(TOMORROW, wishes=wishes)
        promises.promise(record_id=record.pk, wanted=wanted, staff_id=maya.pk, now=NOON)

        kept = numbers.find(scene.GIVEN)
        assert kept is not None
        assert (kept.number, kept.zone, kept.confirmed_by) == (scene.GIVEN, HALF_PAST_TEN.zone, maya)
        assert (kept.voicemail, kept.code_word, kept.text_ok) == ("neutral", "heron", True)
        assert list(kept.callers.all()) == [record.caller]

    def test_an_hour_that_is_not_allowed_is_refused_with_the_next_one_that_is(self) -> None:
        with pytest.raises(callbacks.NotAllowed) as refused:
            promise(at(time(6, 30)))

        verdict = refused.value.verdict
        assert verdict.decision == contact_rules.Decision.DEFER
        assert verdict.until is not None
        assert verdict.until.isoformat() == "2026-07-16T15:00:00+00:00"
        assert not Callback.objects.exists()
        assert not CallerNumber.objects.exists()

    def test_unless_they_asked_for_just_that_hour(self) -> None:
        made = promise(at(time(6, 30), asked_for=True))
        assert made.asked_for_this_time

    def test_a_time_that_has_passed_where_they_are_is_refused(self) -> None:
        with pytest.raises(contact_rules.WrongTime):
            promise(at(time(8, 59), date(2026, 7, 15)))

    def test_the_present_minute_has_not_passed(self) -> None:
        assert promise(at(time(9), date(2026, 7, 15))).due_at == NOON

    def test_a_number_that_they_say_is_not_safe_is_refused(self) -> None:
        with pytest.raises(callbacks.NotAllowed) as refused:
            promise(replace(TOMORROW, wishes={"safe_to_call": SafeToCall.NO}))
        assert refused.value.verdict.names(contact_rules.Rule.UNSAFE)

    def test_a_number_that_somebody_said_is_not_safe_is_refused_until_it_is_said_to_be(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        numbers.give(number=scene.GIVEN, zone="", wishes={"safe_to_call": "no"}, staff_id=maya.pk, now=NOON)

        with pytest.raises(callbacks.NotAllowed) as refused:
            promises.promise(record_id=record.pk, wanted=TOMORROW, staff_id=maya.pk, now=NOON)
        assert refused.value.verdict.names(contact_rules.Rule.UNSAFE)

        safe = replace(TOMORROW, wishes={"safe_to_call": SafeToCall.YES})
        assert promises.promise(record_id=record.pk, wanted=safe, staff_id=maya.pk, now=NOON)

    def test_what_was_promised_before_to_a_number_that_is_not_safe_waits_for_a_person(self) -> None:
        made = promise()

        said = {"safe_to_call": SafeToCall.NO}
        numbers.give(number=scene.GIVEN, zone="", wishes=said, staff_id=made.staff_id or 0, now=NOON)

        made.refresh_from_db()
        assert (made.state, made.handed_over_because) == (CallbackState.HANDED_OVER, callbacks.NOT_SAFE)
        kept = numbers.find(scene.GIVEN)
        assert kept is not None
        assert kept.zone == HALF_PAST_TEN.zone


class TestOurNumber:
    HIDDEN = replace(TOMORROW, wishes={"caller_id_mode": CallerIdMode.HIDDEN})

    def test_is_not_shown_to_those_who_want_it_hidden(self) -> None:
        with pytest.raises(callbacks.NotAllowed):
            promise(self.HIDDEN)
        assert not Callback.objects.exists()

    def test_is_shown_when_they_agree_whatever_was_said_before(self) -> None:
        maya = cast.staff("maya")
        wishes = {"caller_id_mode": CallerIdMode.HIDDEN}
        numbers.give(number=scene.GIVEN, zone="", wishes=wishes, staff_id=maya.pk, now=NOON)
        assert promises.preview(wanted=TOMORROW, now=NOON).decision == contact_rules.Decision.DENY

        agreed = replace(TOMORROW, wishes={"caller_id_mode": CallerIdMode.SHOWN})

        assert promises.preview(wanted=agreed, now=NOON).decision == contact_rules.Decision.ALLOW


class TestPreview:
    def test_keeps_nothing(self) -> None:
        verdict = promises.preview(wanted=replace(TOMORROW, wishes={"code_word": "heron"}), now=NOON)
        assert verdict.decision == contact_rules.Decision.ALLOW
        assert not Callback.objects.exists()
        assert not CallerNumber.objects.exists()

    def test_allows_what_they_asked_for(self) -> None:
        assert promises.preview(wanted=at(time(23)), now=NOON).decision == contact_rules.Decision.DEFER
        asked = at(time(23), asked_for=True)
        assert promises.preview(wanted=asked, now=NOON).decision == contact_rules.Decision.ALLOW


class TestGive:
    def test_nothing_said_is_the_safe_thing(self) -> None:
        maya = cast.staff("maya")
        kept = numbers.give(number=scene.GIVEN, zone="", wishes={}, staff_id=maya.pk, now=NOON)
        assert (kept.voicemail, kept.text_ok, kept.safe_to_call) == (VoicemailWish.NEVER, False, "")

    def test_on_a_shared_telephone_silence_takes_no_protection_away(self) -> None:
        maya = cast.staff("maya")
        said = {"voicemail": "neutral", "safe_hours": "after six", "code_word": "heron"}
        for wishes in (said, {"voicemail": "", "safe_hours": "", "who_may_answer": "my sister"}):
            numbers.give(number=scene.GIVEN, zone="", wishes=wishes, staff_id=maya.pk, now=NOON)

        kept = CallerNumber.objects.get()
        assert (kept.voicemail, kept.safe_hours, kept.code_word) == ("neutral", "after six", "heron")
        assert kept.who_may_answer == "my sister"

    def test_finds_nothing_for_a_withheld_number(self) -> None:
        assert numbers.find(None) is None
