"""A counselor's leg is lost during a call: the caller stays first in line, and who rings for them."""

from datetime import timedelta

import pytest

from helpline.models import CallState, CommandKind, Disposition, EventKind, OfferState
from helpline.operations import bridges, calls, deadlines, duty, legs, offers
from helpline.operations.where import Where
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.conversations import accepted, fresh, talking

pytestmark = pytest.mark.django_db


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

    @pytest.mark.parametrize("have_met", [True, False])
    @pytest.mark.parametrize("priority", ["normal", "crisis"])
    def test_whose_leg_keeps_failing_is_rung_again_at_once_while_nobody_else_is_free(
        self, have_met: bool, priority: str
    ) -> None:
        call, maya, leg = talking(priority=priority)
        bridging.staff_hangs_up(call, self.LATER)
        again = call.offers.get(state=OfferState.RINGING)
        offers.accept(offer_id=again.pk, sid="CA9", staff_id=maya.pk, now=self.LATER)
        if have_met:
            bridging.meet(fresh(call), self.LATER)
            bridging.staff_hangs_up(fresh(call), self.LATER)
        else:
            legs.ended(leg_id=again.participant.pk, status="completed", now=self.LATER)

        rings = call.offers.get(state=OfferState.RINGING)
        assert (rings.staff, rings.rejoin) == (maya, True)

    def test_in_danger_whose_leg_keeps_failing_lets_the_others_take_the_call(self) -> None:
        call, maya, leg = talking(priority="crisis")
        sam = cast.staff("sam", on_duty_since=NOON)
        bridging.staff_hangs_up(call, self.LATER)
        again = call.offers.get(state=OfferState.RINGING, staff=maya)
        offers.accept(offer_id=again.pk, sid="CA9", staff_id=maya.pk, now=self.LATER)
        bridging.meet(fresh(call), self.LATER)

        bridging.staff_hangs_up(fresh(call), self.LATER)

        assert call.offers.get(state=OfferState.RINGING).staff == sam

    def test_whoever_talked_last_owes_the_outcome_of_a_call_that_broke_off(self) -> None:
        call, maya, leg = talking()
        bridging.staff_hangs_up(call, self.LATER)

        calls.caller_ended(call_id=call.pk, status="completed", now=self.LATER + timedelta(minutes=1))

        assert (fresh(call).disposition, fresh(call).staff) == (Disposition.CUT_OFF, maya)

    @pytest.mark.parametrize("goes", ["while they are on their way", "after they were lost too"])
    def test_who_took_the_call_afterwards_and_never_met_the_caller_owes_nothing(self, goes: str) -> None:
        call, maya, leg = talking()
        sam = cast.staff("sam", on_duty_since=NOON)
        bridging.staff_hangs_up(call, self.LATER)
        offers.decline(
            offer_id=call.offers.get(state=OfferState.RINGING).pk, staff_id=maya.pk, now=self.LATER
        )
        again = call.offers.get(state=OfferState.RINGING)
        offers.accept(offer_id=again.pk, sid="CA9", staff_id=sam.pk, now=self.LATER)
        if goes == "after they were lost too":
            legs.ended(leg_id=again.participant.pk, status="completed", now=self.LATER)

        calls.caller_ended(call_id=call.pk, status="completed", now=self.LATER)

        assert fresh(call).staff == maya
        sam.refresh_from_db()
        assert not sam.in_wrap_up(self.LATER)
        assert sam.calls_today == 0
        assert not call.offers.filter(staff=sam, state=OfferState.DONE).exists()

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

        bridges.checked(offer_id=leg.staff_offer.pk, staff=Where.OVER, caller=Where.OUT, now=self.LATER)
        assert fresh(call).state == CallState.OFFERED
        assert call.events.filter(kind=EventKind.DROPPED).exists()
        assert call.commands.filter(kind=CommandKind.MOVE_CALLER).exists()

    def test_news_that_a_leg_left_the_conference_parts_nobody_by_itself(self) -> None:
        call, maya, leg = talking()

        bridges.left(conference=leg.staff_offer.pk, sid=leg.sid or "", now=NOON)
        deadlines.move_everything_on(now=NOON + timedelta(seconds=2))
        bridges.checked(offer_id=leg.staff_offer.pk, staff=Where.IN, caller=Where.IN, now=self.LATER)

        assert fresh(call).state == CallState.CONNECTED
        assert call.offers.get().state == OfferState.ACCEPTED
