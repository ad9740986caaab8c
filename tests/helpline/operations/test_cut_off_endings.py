"""How a call counts whose caller lost their counselor before it ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpline.models import AlarmKind, Call, Disposition, EventKind, Offer, OfferState, Priority, Staff
from helpline.operations import (
    bridges,
    calls,
    conversations,
    losing,
    met_late,
    offers,
    queue,
    talked_outside,
    voicemails,
)
from helpline.operations.floors import locking
from helpline.operations.where import Where
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.conversations import accepted, fresh, talking

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(seconds=30)
IN_VAIN = NOON + timedelta(seconds=90)


def cut_off() -> tuple[Call, Staff]:
    """Maya and the caller have talked; her leg was lost, and the caller waits again."""
    call, maya, _ = talking()
    bridging.staff_hangs_up(call, LATER)
    return fresh(call), maya


def asked_for_a_message() -> tuple[Call, Staff]:
    call, maya = cut_off()
    queue.left(call_id=call.pk, stay=call.stay, failed=True, now=LATER)
    return fresh(call), maya


def hangs_up(call: Call) -> Call:
    calls.caller_ended(call_id=call.pk, status="completed", now=IN_VAIN)
    return fresh(call)


def sam_takes(call: Call, now: datetime) -> Staff:
    """Sam takes a call that rings, and the caller is sent to him; nobody says that they came."""
    sam = cast.staff("sam", on_duty_since=NOON)
    rings = call.offers.get(state=OfferState.RINGING)
    Offer.objects.filter(pk=rings.pk).update(staff=sam)
    offers.accept(offer_id=rings.pk, sid="CA9", staff_id=sam.pk, now=now)
    bridging.joined(call.pk, "CA9", now)
    bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=now)
    return sam


def leaves_a_message(call: Call) -> None:
    voicemails.left(call_id=call.pk, recording_sid="RE1", seconds=9, now=IN_VAIN)


def lost_after_a_guess(**more: Any) -> tuple[Call, Staff]:
    """Twilio could not be asked whether the two met, and then the counselor's leg was lost."""
    call, maya, leg = accepted(**more)
    bridging.joined(call.pk, leg.sid or "", NOON)
    bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=NOON)
    bridges.not_checked(offer_id=Offer.objects.get(call=call).pk, now=NOON)
    locking(losing.requeue_after_drop)(fresh(call), LATER, kind=EventKind.DROPPED, move=True)
    return fresh(call), maya


class TestACallerWhoWasCutOff:
    def test_and_hangs_up_while_waiting_again_ends_as_cut_off(self) -> None:
        call, maya = cut_off()

        call = hangs_up(call)

        assert (call.disposition, call.staff) == (Disposition.CUT_OFF, maya)

    @pytest.mark.parametrize(
        ("after", "in_danger", "ends_as"),
        [
            (10, False, Disposition.ANSWERED),
            (11, False, Disposition.CUT_OFF),
            (2, True, Disposition.CUT_OFF),
        ],
    )
    def test_and_hangs_up_at_once_had_said_goodbye_unless_in_danger(
        self, after: int, in_danger: bool, ends_as: Disposition
    ) -> None:
        """A counselor may hang up their own telephone after the goodbye."""
        call, _ = cut_off()
        if in_danger:
            Call.objects.update(priority=Priority.CRISIS)

        calls.caller_ended(call_id=call.pk, status="completed", now=LATER + timedelta(seconds=after))

        assert fresh(call).disposition == ends_as

    def test_and_is_asked_for_a_message_and_leaves_none_ends_as_cut_off(self) -> None:
        call, maya = asked_for_a_message()

        call = hangs_up(call)

        assert (call.disposition, call.staff) == (Disposition.CUT_OFF, maya)

    @pytest.mark.parametrize("told", ["before they hang up", "after that"])
    def test_and_leaves_a_message_ends_as_that_whenever_it_is_told(self, told: str) -> None:
        call, maya = asked_for_a_message()

        if told == "before they hang up":
            leaves_a_message(call)
        call = hangs_up(call)
        if told == "after that":
            leaves_a_message(call)

        assert (fresh(call).disposition, fresh(call).staff) == (Disposition.VOICEMAIL, maya)

    def test_and_talks_with_another_counselor_was_answered(self) -> None:
        call, _ = cut_off()
        sam = cast.staff("sam", on_duty_since=NOON)
        maya_rings = call.offers.get(state=OfferState.RINGING)
        offers.decline(offer_id=maya_rings.pk, staff_id=maya_rings.staff_id, now=LATER)
        again = call.offers.get(state=OfferState.RINGING)
        offers.accept(offer_id=again.pk, sid="CA9", staff_id=sam.pk, now=LATER)
        bridging.meet(fresh(call), LATER)

        call = hangs_up(call)

        assert (call.disposition, call.staff) == (Disposition.ANSWERED, sam)

    @pytest.mark.parametrize("counts_as_connected", [False, True])
    @pytest.mark.parametrize(
        ("outcome", "counts"),
        [("info_given", Disposition.ANSWERED), ("silent", Disposition.UNCONFIRMED)],
    )
    def test_and_may_have_talked_with_another_counselor_counts_by_the_word_of_that_one(
        self, outcome: str, counts: Disposition, counts_as_connected: bool
    ) -> None:
        call, _ = cut_off()
        sam = sam_takes(call, LATER)
        if counts_as_connected:
            bridges.not_checked(offer_id=call.offers.get(state=OfferState.ACCEPTED).pk, now=LATER)

        call = hangs_up(call)
        assert (call.disposition, call.staff) == (Disposition.UNCONFIRMED, sam)

        calls.wrap_up(call_id=call.pk, staff_id=sam.pk, outcome=outcome, now=IN_VAIN)
        assert fresh(call).disposition == counts

    def test_and_had_been_with_the_crisis_line_unreported_was_put_through(self) -> None:
        call, _, _ = talking(priority="crisis")
        bridging.staff_hangs_up(call, LATER)
        Call.objects.filter(pk=call.pk).update(outside="crisis", outside_number="+12025550188")
        call = hangs_up(call)
        assert call.disposition == Disposition.CUT_OFF

        talked_outside.caller_hung_up(call_id=call.pk, round_=call.danger_round, seconds=40, now=IN_VAIN)

        assert fresh(call).disposition == Disposition.DIVERTED

    def test_stays_cut_off_whatever_outcome_their_counselor_records(self) -> None:
        call, maya = cut_off()
        hangs_up(call)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=IN_VAIN)

        assert fresh(call).disposition == Disposition.CUT_OFF

    def test_who_hangs_up_during_the_talk_was_answered(self) -> None:
        call, _, _ = talking()

        assert hangs_up(call).disposition == Disposition.ANSWERED


class TestACallerWhoLostACounselorWhomTheyMayNeverHaveMet:
    def test_ends_as_not_known(self) -> None:
        call, maya = lost_after_a_guess()

        call = hangs_up(call)

        assert (call.disposition, call.staff) == (Disposition.UNCONFIRMED, maya)

    @pytest.mark.parametrize(
        ("outcome", "counts"),
        [("info_given", Disposition.CUT_OFF), ("silent", Disposition.UNCONFIRMED)],
    )
    def test_was_cut_off_and_not_answered_by_the_word_of_the_counselor(
        self, outcome: str, counts: Disposition
    ) -> None:
        call, maya = lost_after_a_guess()
        hangs_up(call)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome=outcome, now=IN_VAIN)

        assert fresh(call).disposition == counts


class TestACallerWhoNeverMetTheFirstCounselor:
    def test_was_answered_by_the_word_of_the_one_who_had_them_until_the_end(self) -> None:
        call, _, leg = accepted()
        bridges.checked(offer_id=leg.staff_offer.pk, staff=Where.OVER, caller=Where.OUT, now=NOON)
        sam = sam_takes(fresh(call), NOON)
        call = hangs_up(call)
        assert (call.disposition, call.staff) == (Disposition.UNCONFIRMED, sam)

        calls.wrap_up(call_id=call.pk, staff_id=sam.pk, outcome="info_given", now=IN_VAIN)

        assert fresh(call).disposition == Disposition.ANSWERED


class TestLateNewsThatTheTwoHadMet:
    """It comes after the call has ended, of the time before the counselor was lost."""

    AT, LATE = NOON + timedelta(seconds=3), NOON + timedelta(minutes=5)

    def comes(self, call: Call, of: Offer | None = None, at: datetime = AT) -> Call:
        offer = of or call.offers.filter(state=OfferState.FAILED).order_by("made_at")[0]
        met_late.note(conference=offer.pk, sid=call.caller_sid or "", at=at, now=self.LATE)
        return fresh(call)

    def talks(self, call: Call) -> list[Any]:
        return [
            (talk.staff_id, talk.began, talk.ended, talk.sure)
            for talk in conversations.of([call.pk])[call.pk]
        ]

    @pytest.mark.parametrize("first", ["the outcome", "the news"])
    def test_makes_it_a_call_that_was_cut_off(self, first: str) -> None:
        call, maya = lost_after_a_guess()
        hangs_up(call)

        if first == "the news":
            self.comes(call)
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=self.LATE)
        for _ in range(2):
            call = self.comes(call)

        assert (call.disposition, call.connected_at) == (Disposition.CUT_OFF, NOON)
        assert self.talks(call) == [(maya.pk, NOON, LATER, True)]
        assert conversations.waited(call, conversations.of([call.pk])[call.pk]) == IN_VAIN - LATER

    def test_does_not_silence_the_alarm_about_a_caller_in_danger(self) -> None:
        call, _ = lost_after_a_guess(priority="crisis")
        hangs_up(call)

        self.comes(call)

        alarm = call.alarms.get()
        assert (alarm.kind, alarm.acknowledged_by) == (AlarmKind.ENDED, None)
        assert alarm.tell_at is not None

    @pytest.mark.parametrize("told_by", ["the news", "the outcome"])
    def test_of_somebody_who_then_said_goodbye_makes_it_answered(self, told_by: str) -> None:
        call, maya = lost_after_a_guess()
        now = LATER + timedelta(seconds=5)
        calls.caller_ended(call_id=call.pk, status="completed", now=now)
        assert fresh(call).disposition == Disposition.UNCONFIRMED

        if told_by == "the news":
            self.comes(call)
        else:
            calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=self.LATE)

        assert fresh(call).disposition == Disposition.ANSWERED

    def test_that_is_of_a_time_after_the_loss_proves_nothing(self) -> None:
        call, _ = lost_after_a_guess()
        hangs_up(call)

        assert self.comes(call, at=LATER + timedelta(seconds=1)).disposition == Disposition.UNCONFIRMED

    @pytest.mark.parametrize("came_of_it", [Disposition.ABANDONED_QUEUE, Disposition.NO_MESSAGE])
    def test_of_a_caller_who_seemed_to_have_waited_only_makes_it_a_call_that_was_cut_off(
        self, came_of_it: Disposition
    ) -> None:
        call, maya, leg = accepted()
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=NOON)
        bridging.staff_hangs_up(call, LATER)
        call = hangs_up(call)
        assert (call.disposition, call.staff) == (Disposition.ABANDONED_QUEUE, None)
        Call.objects.update(disposition=came_of_it)

        call = self.comes(call)

        assert (call.disposition, call.staff) == (Disposition.CUT_OFF, maya)
        assert self.talks(call) == [(maya.pk, self.AT, LATER, True)]

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_of_two_of_whom_neither_is_known_to_have_talked_counts_for_each(
        self, order: tuple[int, int]
    ) -> None:
        """Maya was lost; sam and the caller counted as connected until the end."""
        call, maya = lost_after_a_guess(priority="crisis")
        sam = sam_takes(call, LATER)
        bridges.not_checked(offer_id=call.offers.get(staff=sam).pk, now=LATER)
        call = hangs_up(call)
        assert (call.disposition, call.staff) == (Disposition.UNCONFIRMED, sam)
        both = list(call.offers.order_by("made_at"))

        for nth in order:
            at = (self.AT, LATER + timedelta(seconds=2))[nth]
            call = self.comes(call, both[nth], at)
            sams_word = nth == 1 or order[0] == 1
            assert call.alarms.get().acknowledged_by == (sam.user if sams_word else None)

        assert call.disposition == Disposition.ANSWERED
        assert self.talks(call) == [
            (maya.pk, NOON, LATER, True),
            (sam.pk, LATER, IN_VAIN, True),
        ]
