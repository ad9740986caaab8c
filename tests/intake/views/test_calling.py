"""Calling somebody from their record: which numbers may be called, by whom, and what the page says."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from django.urls import reverse

from helpline.contact_rules import PhoneNumber, WishKind
from helpline.models import Call, Callback, CallbackReason, Duty, Staff
from helpline.operations import by_hand, wishes
from helpline.operations import numbers as of_calls
from intake.models import CallerNumber, IntakeRecord
from intake.operations import numbers
from tests.intake import scene
from tests.intake.scene import GIVEN
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import promise

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=30)
NIGHT = NOON + timedelta(hours=14)


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


def record_of(staff: Staff, **wishes_of_number: str) -> IntakeRecord:
    """The record of a call that is over, in which a number was given to call."""
    record = scene.record(staff)
    scene.patch(record, staff, {"known_as": "Ana", "danger_now": "no"})
    record.refresh_from_db()
    numbers.give(
        number=GIVEN,
        zone="America/New_York",
        wishes=wishes_of_number,
        staff_id=staff.pk,
        now=NOON,
        caller=record.caller,
        call_id=record.call_id,
    )
    scene.over(record.call)
    return IntakeRecord.objects.select_related("call").get(pk=record.pk)


def page(who: Staff | User, record: IntakeRecord, now: Any = LATER) -> str:
    with time_machine.travel(now, tick=False):
        answer = scene.browser_of(who).get(reverse("intake:record", args=[record.pk]))
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def press(who: Staff | User, record: IntakeRecord, now: Any = LATER, **sent: str) -> Any:
    given = CallerNumber.objects.first()
    sent = {"given": str(given.pk if given else uuid4())} | sent
    with time_machine.travel(now, tick=False):
        return scene.browser_of(who).post(reverse("intake:call", args=[record.pk]), sent)


class TestPage:
    def test_shows_each_number_they_gave_masked_with_what_is_safe(self, maya: Staff) -> None:
        record = record_of(maya, voicemail="never", safe_hours="not before noon", code_word="blue")
        shown = page(maya, record)
        assert "••• ••• ••44" in shown
        assert "If voicemail or someone else answers: Say nothing" in shown
        assert "When it is safe: not before noon" in shown
        assert "Safe word: blue" in shown
        assert "You may call this number now." in shown

    def test_the_number_they_called_from_is_none(self, maya: Staff) -> None:
        record = scene.record(maya)
        scene.over(record.call)
        assert "They gave us no number to call." in page(maya, record)

    def test_nor_is_one_for_the_case_that_they_are_cut_off(self, maya: Staff) -> None:
        record = scene.record(maya)
        of_calls.note_for_cut_off(call_id=record.call_id, number=GIVEN, staff_id=maya.pk, now=NOON)
        scene.over(record.call)
        assert "They gave us no number to call." in page(maya, record)

    @pytest.mark.parametrize("reason", [CallbackReason.PROMISED, CallbackReason.KEPT_PLACE])
    def test_one_that_was_promised_a_call_is_shown_once(self, reason: str, maya: Staff) -> None:
        record = record_of(maya)
        on = record.call.line
        promise(on, maya, origin_id=record.call_id, number=GIVEN, reason=reason)
        promise(on, maya, origin_id=record.call_id, number="+12025550151", reason=reason)
        shown = page(maya, record)
        assert shown.count("••44 If voicemail") == 1
        assert "••51" in shown

    def test_whoever_writes_nothing_calls_nobody(self, maya: Staff) -> None:
        assert "Call them" not in page(cast.supervisor(), record_of(maya))


class TestPress:
    def test_rings_the_desk_and_keeps_for_which_record(self, maya: Staff) -> None:
        record = record_of(maya)

        answer = press(maya, record)

        assert answer.headers["Location"] == reverse("console:desk")
        made = Call.objects.get(direction="outbound")
        assert made.offers.get(state="ringing").staff == maya
        callback = Callback.objects.get()
        assert (callback.number, callback.origin, callback.zone) == (GIVEN, record.call, "America/New_York")
        assert record.call.events.get(kind="dialled").staff == maya

    def test_twice_is_one_call(self, maya: Staff) -> None:
        record = record_of(maya)
        assert [press(maya, record).status_code for _ in range(2)] == [302, 302]
        assert Callback.objects.count() == 1

    def test_at_night_it_needs_a_reason(self, maya: Staff) -> None:
        record = record_of(maya)
        assert "where they are. Say why you are calling them now. Why now?" in page(maya, record, NIGHT)
        refused = press(maya, record, NIGHT)
        assert refused.status_code == 422
        assert "Say why you are calling them now." in refused.text

        press(maya, record, NIGHT, why="They asked on the chat")

        assert Callback.objects.get().events.get(kind="called_by_hand").why == "They asked on the chat"

    @pytest.mark.parametrize(
        ("happened", "words"),
        [
            (lambda record, maya: Staff.objects.update(duty=Duty.OFF), by_hand.NOT_ON_DUTY),
            (
                lambda record, maya: wishes.record(
                    number=GIVEN, kind=WishKind.NOT_SAFE, staff_id=maya.pk, now=NOON
                ),
                "not safe to call this number",
            ),
            (
                lambda record, maya: scene.patch(record, maya, {"contact_wish": "no_contact"}),
                "told us not to call them",
            ),
            (
                lambda record, maya: scene.conversation(cast.staff("sam"), number=GIVEN.e164),
                by_hand.TALKING,
            ),
            (
                lambda record, maya: Call.objects.filter(pk=record.call_id).update(
                    state="connected", disposition="", ended_at=None
                ),
                by_hand.STILL_ON_THE_LINE,
            ),
        ],
    )
    def test_that_is_refused_says_why_and_so_does_the_page(
        self, happened: Any, words: str, maya: Staff
    ) -> None:
        record = record_of(maya)
        happened(record, maya)

        assert words in page(maya, record)
        answer = press(maya, record)

        assert answer.status_code == 422
        assert words in answer.text
        assert not Callback.objects.exists()

    def test_of_a_number_that_is_not_theirs_is_not_there(self, maya: Staff) -> None:
        record = record_of(maya)
        for given in (str(uuid4()), "2025550144", ""):
            assert press(maya, record, given=given).status_code == 404

    def test_of_somebody_who_may_not_read_the_record_is_not_there(self, maya: Staff) -> None:
        record = record_of(maya)
        assert press(cast.staff("sam", on_duty_since=NOON), record).status_code == 404
        assert press(cast.supervisor(), record).status_code == 404

    def test_a_number_given_in_a_later_call_of_theirs_is_called_from_the_first_too(self, maya: Staff) -> None:
        record = record_of(maya)
        other = PhoneNumber("+12025550155")
        numbers.give(number=other, zone="", wishes={}, staff_id=maya.pk, now=LATER, caller=record.caller)
        shown = page(maya, record)
        assert "••55" in shown
        assert "••44" in shown
