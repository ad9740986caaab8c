"""A call from its connection to its disposition, and the counselor's part in it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpline.models import (
    Call,
    CallState,
    CommandKind,
    Disposition,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import bridges, calls, deadlines, duty, legs, offers, queue
from helpline.operations.bridges import Where
from helpline.signals import call_connected, call_ended
from tests.support import bridging, cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

CALLER_SID = "CA" + "1" * 32
STAFF_SID = "CA" + "2" * 32


def accepted(**more: Any) -> tuple[Call, Staff, Leg]:
    """A call that maya has accepted; neither leg is in the conference."""
    on = cast.line()
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(on, sid=CALLER_SID, **more)
    queue.join(call_id=call.pk, now=NOON)
    offers.accept(offer_id=call.offers.get().pk, sid=STAFF_SID, staff_id=maya.pk, now=NOON)
    return fresh(call), maya, Leg.objects.get()


def talking(**more: Any) -> tuple[Call, Staff, Leg]:
    """A call in which maya and the caller talk."""
    call, maya, leg = accepted(**more)
    for sid in (STAFF_SID, CALLER_SID):
        bridging.joined(call.pk, sid, NOON)
    leg.refresh_from_db()
    return fresh(call), maya, leg


def fresh(call: Call) -> Call:
    return Call.objects.select_related("line").get(pk=call.pk)


class TestConnecting:
    def test_both_legs_in_the_conference_make_a_conversation_and_are_told_once(self) -> None:
        heard: list[Any] = []

        def listen(call_id: Any, **_: Any) -> None:
            heard.append(call_id)

        call_connected.connect(listen)
        try:
            call, maya, leg = talking()
            bridging.joined(call.pk, CALLER_SID, NOON)
        finally:
            call_connected.disconnect(listen)

        assert (call.state, call.connected_at, leg.state) == (CallState.CONNECTED, NOON, LegState.JOINED)
        assert heard == [call.pk]

    def test_one_leg_alone_is_not_a_conversation(self) -> None:
        call, _, _ = accepted()

        bridging.joined(call.pk, CALLER_SID, NOON)

        assert fresh(call).state == CallState.CONNECTING

    def test_the_caller_is_brought_once_the_counselors_leg_is_in(self) -> None:
        call, _, leg = accepted()
        assert not call.commands.filter(kind=CommandKind.BRIDGE_CALLER).exists()

        for _ in range(2):
            bridging.joined(call.pk, leg.sid or "", NOON)

        assert call.commands.get(kind=CommandKind.BRIDGE_CALLER).offer_id == leg.offer_id


class TestNotMet:
    """At the deadline Twilio is asked, and only its positive answer parts or gives up anybody."""

    AFTER = NOON + timedelta(seconds=12)

    def asked(self, call: Call, now: datetime = AFTER) -> Offer:
        deadlines.move_everything_on(now=now)
        offer = Offer.objects.get(state=OfferState.ACCEPTED)
        assert call.commands.filter(kind=CommandKind.CHECK_BRIDGE, offer=offer).count() == 1
        assert fresh(call).state == CallState.CONNECTING
        return offer

    def test_two_who_are_in_the_conference_are_connected_though_no_event_said_so(self) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.IN, now=self.AFTER)

        assert (fresh(call).state, fresh(call).connected_at) == (CallState.CONNECTED, self.AFTER)

    def test_a_counselor_who_is_in_gets_the_caller_brought(self) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.OUT, now=self.AFTER)

        assert fresh(call).state == CallState.CONNECTING
        assert call.commands.filter(kind=CommandKind.BRIDGE_CALLER).count() == 1

    @pytest.mark.parametrize("staff", [Where.OVER, Where.OUT, Where.UNKNOWN])
    def test_a_counselor_who_is_not_in_loses_a_caller_who_never_left_the_queue(self, staff: Where) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=staff, caller=Where.OUT, now=self.AFTER)

        call = fresh(call)
        assert (call.state, call.front, call.staff) == (CallState.OFFERED, True, None)
        assert Offer.objects.filter(state=OfferState.FAILED).count() == 1
        assert call.commands.get(kind=CommandKind.MOVE_CALLER).stay == call.stay
        assert call.commands.filter(kind=CommandKind.END_LEG).exists()

    def test_an_answer_to_a_question_asked_before_they_joined_parts_nobody(self) -> None:
        call, _, leg = accepted()
        offer = self.asked(call)
        bridging.meet(call, self.AFTER + timedelta(seconds=1))

        bridges.checked(
            offer_id=offer.pk,
            staff=Where.IN,
            caller=Where.OUT,
            asked_at=self.AFTER,
            now=self.AFTER + timedelta(seconds=2),
        )

        assert fresh(call).state == CallState.CONNECTED
        assert call.offers.get().state == OfferState.ACCEPTED

    def test_a_caller_who_is_gone_has_ended_the_call(self) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.OVER, now=self.AFTER)

        assert fresh(call).state == CallState.ENDED

    def test_whoever_may_be_talking_talks_on_when_twilio_cannot_be_asked(self) -> None:
        call, _, leg = accepted()
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        offer = self.asked(call)

        deadlines.move_everything_on(now=self.AFTER + timedelta(seconds=10))

        assert fresh(call).state == CallState.CONNECTED
        assert Offer.objects.get(pk=offer.pk).state == OfferState.ACCEPTED

    def test_who_never_met_does_not_wait_for_twilio_to_be_asked(self) -> None:
        call, _, _ = accepted()
        self.asked(call)

        deadlines.move_everything_on(now=self.AFTER + timedelta(seconds=10))

        assert fresh(call).state == CallState.OFFERED
        assert Offer.objects.filter(state=OfferState.FAILED).exists()


class TestLosingTheCounselor:
    LATER = NOON + timedelta(seconds=30)

    def test_a_leg_that_hangs_up_leaves_the_caller_first_in_line_and_rings_the_same_person(self) -> None:
        call, maya, leg = talking()
        cast.staff("sam", on_duty_since=NOON)

        bridging.staff_hangs_up(call, self.LATER)

        call = fresh(call)
        assert (call.state, call.front) == (CallState.OFFERED, True)
        offer = call.offers.get(state=OfferState.RINGING)
        assert (offer.staff, offer.rejoin) == (maya, True)
        maya.refresh_from_db()
        assert not maya.in_wrap_up(self.LATER)

    def test_after_ten_seconds_somebody_else_is_rung(self) -> None:
        call, maya, leg = talking()
        sam = cast.staff("sam", on_duty_since=NOON)
        bridging.staff_hangs_up(call, self.LATER)

        deadlines.move_everything_on(now=self.LATER + timedelta(seconds=10))

        assert call.offers.get(state=OfferState.RINGING).staff == sam

    def test_who_is_alone_on_duty_and_back_too_late_is_rung_again_at_once(self) -> None:
        call, maya, leg = talking()
        bridging.staff_hangs_up(call, self.LATER)

        deadlines.move_everything_on(now=self.LATER + timedelta(seconds=10))

        assert call.offers.get(state=OfferState.RINGING).staff == maya
        maya.refresh_from_db()
        assert maya.missed_offers == 0

    @pytest.mark.parametrize("passes_on", ["decline", "break"])
    def test_who_does_not_take_them_back_leaves_the_caller_to_everybody(self, passes_on: str) -> None:
        call, maya, leg = talking()
        sam = cast.staff("sam", on_duty_since=NOON)
        bridging.staff_hangs_up(call, self.LATER)
        offer = call.offers.get(state=OfferState.RINGING)

        if passes_on == "break":
            duty.take_break(staff_id=maya.pk, now=self.LATER)
        else:
            offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=self.LATER)

        assert call.offers.get(state=OfferState.RINGING).staff == sam

    def test_who_hangs_up_before_the_two_have_met_is_not_rung_for_them_again(self) -> None:
        call, maya, leg = accepted()
        sam = cast.staff("sam", on_duty_since=NOON)

        calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert call.offers.get(state=OfferState.RINGING).staff == sam

    def test_whose_leg_keeps_failing_is_not_rung_first_again(self) -> None:
        call, maya, leg = talking()
        sam = cast.staff("sam", on_duty_since=NOON)
        bridging.staff_hangs_up(call, self.LATER)
        again = call.offers.get(state=OfferState.RINGING)
        offers.accept(offer_id=again.pk, sid="CA9", staff_id=maya.pk, now=self.LATER)
        bridging.meet(fresh(call), self.LATER)

        bridging.staff_hangs_up(fresh(call), self.LATER)

        assert call.offers.get(state=OfferState.RINGING).staff == sam

    def test_whoever_talked_last_owes_the_outcome_of_a_call_that_broke_off(self) -> None:
        call, maya, leg = talking()
        bridging.staff_hangs_up(call, self.LATER)

        calls.caller_ended(call_id=call.pk, status="completed", now=self.LATER)

        assert (fresh(call).disposition, fresh(call).staff) == (Disposition.ANSWERED, maya)

    def test_in_danger_everybody_is_rung_at_once_and_they_among_them(self) -> None:
        call, maya, leg = talking(priority="crisis")
        sam = cast.staff("sam", on_duty_since=NOON)

        bridging.staff_hangs_up(call, self.LATER)

        rung = call.offers.filter(state=OfferState.RINGING)
        assert {offer.staff for offer in rung} == {maya, sam}
        assert rung.get(staff=maya).rejoin

    def test_when_the_caller_hung_up_first_nothing_rings_again(self) -> None:
        call, maya, leg = talking()

        legs.out_of_conference(leg_id=leg.pk, now=NOON)
        legs.ended(leg_id=leg.pk, status="completed", now=NOON)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert (fresh(call).state, fresh(call).disposition) == (CallState.ENDED, Disposition.ANSWERED)
        assert call.offers.count() == 1

    def test_the_end_of_a_leg_waits_two_seconds_for_news_of_the_caller_and_then_twilio_is_asked(
        self,
    ) -> None:
        call, maya, leg = talking()

        legs.ended(leg_id=leg.pk, status="completed", now=NOON)
        deadlines.move_everything_on(now=NOON + timedelta(seconds=2))
        assert fresh(call).state == CallState.CONNECTED
        assert call.commands.filter(kind=CommandKind.CHECK_BRIDGE).exists()

        bridges.checked(offer_id=leg.offer_id, staff=Where.OVER, caller=Where.OUT, now=self.LATER)
        assert fresh(call).state == CallState.OFFERED
        assert call.events.filter(kind=EventKind.DROPPED).exists()
        assert call.commands.filter(kind=CommandKind.MOVE_CALLER).exists()

    def test_news_that_a_leg_left_the_conference_parts_nobody_by_itself(self) -> None:
        call, maya, leg = talking()

        bridges.left(offer_id=leg.offer_id, sid=leg.sid or "", now=NOON)
        deadlines.move_everything_on(now=NOON + timedelta(seconds=2))
        bridges.checked(offer_id=leg.offer_id, staff=Where.IN, caller=Where.IN, now=self.LATER)

        assert fresh(call).state == CallState.CONNECTED
        assert call.offers.get().state == OfferState.ACCEPTED


class TestEnding:
    @pytest.mark.parametrize(
        ("state", "disposition"),
        [
            (CallState.MENU, Disposition.ABANDONED_MENU),
            (CallState.MESSAGE, Disposition.NO_MESSAGE),
            (CallState.CALLBACK, Disposition.ABANDONED_QUEUE),
        ],
    )
    def test_every_state_ends_in_one_disposition(self, state: CallState, disposition: Disposition) -> None:
        call = cast.call(cast.line(), state=state)

        assert calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        assert not calls.caller_ended(call_id=call.pk, status="failed", now=NOON)

        assert fresh(call).disposition == disposition
        assert call.events.filter(kind=EventKind.ENDED).count() == 1

    def test_hanging_up_in_the_queue_stops_the_ringing(self) -> None:
        on = cast.line()
        cast.staff("maya", on_duty_since=NOON - timedelta(minutes=1))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert fresh(call).disposition == Disposition.ABANDONED_QUEUE
        assert call.offers.get().state == OfferState.WITHDRAWN

    def test_hanging_up_between_accept_and_bridge_frees_the_counselor_at_once(self) -> None:
        call, maya, _ = accepted()

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        maya.refresh_from_db()
        assert fresh(call).disposition == Disposition.ABANDONED_QUEUE
        assert not maya.in_wrap_up(NOON)
        assert call.offers.get().state == OfferState.FAILED

    def test_it_is_told(self) -> None:
        heard: list[Any] = []

        def listen(call_id: Any, **_: Any) -> None:
            heard.append(call_id)

        call_ended.connect(listen)
        try:
            call = cast.call(cast.line())
            calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        finally:
            call_ended.disconnect(listen)
        assert heard == [call.pk]


class TestWrapUp:
    def test_after_a_conversation_the_person_has_time_before_the_next(self) -> None:
        call, maya, _ = talking()
        end = NOON + timedelta(minutes=10)
        calls.caller_ended(call_id=call.pk, status="completed", now=end)
        another = cast.call(call.line, sid="CA" + "5" * 32, now=end)

        queue.join(call_id=another.pk, now=end)
        assert fresh(another).state == CallState.WAITING
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=end)

        assert fresh(another).state == CallState.OFFERED
        assert fresh(call).outcome == "info_given"
        maya.refresh_from_db()
        assert (maya.calls_today, maya.talk_seconds_today) == (1, 600)

    def test_a_call_that_read_the_clock_before_it_ended_rings_when_its_turn_at_the_lock_comes(self) -> None:
        call, maya, _ = talking()
        end = NOON + timedelta(minutes=10)
        calls.caller_ended(call_id=call.pk, status="completed", now=end)
        another = cast.call(call.line, sid="CA" + "5" * 32, now=end)

        calls.wrap_up(
            call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=end + timedelta(milliseconds=1)
        )
        queue.join(call_id=another.pk, now=end)

        assert fresh(another).state == CallState.OFFERED

    def test_more_time_is_two_minutes(self) -> None:
        call, maya, _ = talking()
        calls.more_wrap_up(staff_id=maya.pk, now=NOON)

        maya.refresh_from_db()
        assert maya.wrap_up_until == NOON + timedelta(minutes=2)

    def test_a_live_call_cannot_be_wrapped_up(self) -> None:
        call, maya, _ = talking()

        with pytest.raises(calls.StillLive):
            calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=NOON)

    def test_an_outcome_nobody_knows_is_refused(self) -> None:
        call, maya, _ = talking()

        with pytest.raises(calls.UnknownOutcome):
            calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="whatever", now=NOON)

    def test_somebody_elses_call_is_refused(self) -> None:
        call, _, _ = talking()
        sam = cast.staff("sam")

        with pytest.raises(calls.NotYours):
            calls.wrap_up(call_id=call.pk, staff_id=sam.pk, outcome="info_given", now=NOON)

    def test_two_crisis_calls_in_a_row_are_counted_and_a_quieter_one_ends_the_row(self) -> None:
        call, maya, _ = talking(priority="crisis")
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        maya.refresh_from_db()
        assert maya.consecutive_crisis == 1


class TestHold:
    def test_it_is_asked_of_twilio_once(self) -> None:
        call, maya, _ = talking()

        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)
        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)
        calls.resume(call_id=call.pk, staff_id=maya.pk, now=NOON)

        kinds = list(call.commands.order_by("pk").values_list("kind", flat=True))
        assert kinds[-2:] == [CommandKind.HOLD, CommandKind.RESUME]

    def test_only_a_conversation_can_be_held(self) -> None:
        call, maya, _ = accepted()

        with pytest.raises(calls.NotTalking):
            calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)


class TestHangUp:
    def test_it_ends_the_callers_leg(self) -> None:
        call, maya, _ = talking()

        calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert call.commands.filter(kind=CommandKind.END_CALLER).exists()

    def test_somebody_elses_call_is_refused(self) -> None:
        call, _, _ = talking()

        with pytest.raises(calls.NotYours):
            calls.hang_up(call_id=call.pk, staff_id=cast.staff("sam").pk, now=NOON)
