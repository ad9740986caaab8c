"""Handing a call over to the colleague who is in it, and going on without them."""

from uuid import UUID

import pytest

from helpline.models import (
    QUEUED,
    Call,
    CallState,
    Command,
    CommandKind,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    Staff,
)
from helpline.operations import bridges, calls, crisis_line, danger, legs, transfers
from helpline.operations.transfers import Refusal, Refused, Target
from helpline.operations.where import Where
from tests.support import bridging
from tests.support.consulting import (
    BO_SID,
    ask,
    asked,
    confirmed,
    hand_over,
    has_it,
    in_consultation,
    later,
    talk_with_somebody_free,
)
from tests.support.conversations import STAFF_SID, fresh

pytestmark = pytest.mark.django_db
CRISIS_SID = "CA" + "8" * 32


@pytest.fixture
def talk() -> tuple[Call, Staff, Staff]:
    return talk_with_somebody_free()


@pytest.fixture
def consulting() -> tuple[Call, Staff, Staff, Offer]:
    return in_consultation()


class TestHandingOver:
    def test_waits_for_twilio_and_then_the_colleague_has_the_call(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, _ = consulting
        hand_over(call, maya)
        assert (has_it(call), fresh(call).staff) == (maya.name, maya)
        assert asked(call, CommandKind.END_LEG) == 0

        confirmed(call)

        call = fresh(call)
        assert (has_it(call), call.staff, call.state) == (bo.name, bo, CallState.CONNECTED)
        assert not call.on_hold
        ended = Command.objects.get(call=call, kind=CommandKind.END_LEG)
        assert ended.participant is not None
        assert ended.participant.staff_offer.staff == maya
        assert call.events.filter(kind=EventKind.HANDED_OVER, staff=bo).exists()
        assert Participant.objects.get(sid=BO_SID).role == ParticipantRole.COUNSELOR
        maya.refresh_from_db()
        assert maya.in_wrap_up(later(11))

    def test_takes_the_caller_off_hold_for_the_colleague(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, _ = consulting
        hand_over(call, maya)
        confirmed(call)
        last = Command.objects.filter(call=call, kind=CommandKind.RESUME).order_by("-pk").first()
        assert last is not None
        assert last.offer is not None
        assert last.offer.staff == bo

    def test_the_colleague_talks_on_in_the_same_conference(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, _ = consulting
        hand_over(call, maya)
        confirmed(call)
        first = Participant.objects.get(sid=STAFF_SID)
        legs.ended(leg_id=first.pk, status="completed", now=later(12))
        bridges.left(conference=first.conference, sid=STAFF_SID, now=later(12))
        assert (fresh(call).state, fresh(call).staff) == (CallState.CONNECTED, bo)

        calls.caller_ended(call_id=call.pk, status="completed", now=later(60))
        assert (fresh(call).state, fresh(call).disposition, fresh(call).staff) == ("ended", "answered", bo)

    def test_news_of_the_caller_leaving_reaches_the_one_who_has_the_call(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, offer = consulting
        hand_over(call, maya)
        confirmed(call)
        bridges.caller_out(call_id=call.pk, conference=offer.conference, now=later(30))
        assert fresh(call).state != CallState.CONNECTED
        assert not Offer.objects.filter(call=call, state=OfferState.ACCEPTED).exists()

    def test_twice_pressed_is_asked_once(self, consulting: tuple[Call, Staff, Staff, Offer]) -> None:
        call, maya, _, _ = consulting
        hand_over(call, maya)
        hand_over(call, maya)
        assert asked(call, CommandKind.HAND_OVER) == 1

    def test_confirmed_twice_changes_it_once(self, consulting: tuple[Call, Staff, Staff, Offer]) -> None:
        call, maya, bo, _ = consulting
        hand_over(call, maya)
        confirmed(call)
        confirmed(call)
        assert call.events.filter(kind=EventKind.HANDED_OVER).count() == 1
        assert has_it(call) == bo.name

    def test_refused_by_twilio_leaves_everything_as_it_was(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, _, offer = consulting
        hand_over(call, maya)
        confirmed(call, worked=False)
        assert has_it(call) == maya.name
        offer.refresh_from_db()
        assert offer.state == OfferState.ALONGSIDE
        told = Command.objects.filter(call=call, kind=CommandKind.SET_EXIT, participant__sid=BO_SID)
        assert told.exists()

    def test_is_refused_before_the_colleague_is_in(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        ask(call, maya, Target(staff_id=bo.pk))
        with pytest.raises(Refused) as refused:
            hand_over(call, maya)
        assert refused.value.refusal == Refusal.NOT_IN_YET

    def test_is_refused_where_the_call_became_a_danger_call_and_they_are_not_trained(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, _ = consulting
        bo.trainings.filter(topic="crisis").delete()
        calls.tell_danger(call_id=call.pk, staff_id=maya.pk, now=later(6))
        with pytest.raises(Refused) as refused:
            hand_over(call, maya)
        assert refused.value.refusal == Refusal.NOT_TRAINED
        assert has_it(call) == maya.name

    def with_the_crisis_line(self, call: Call) -> UUID:
        """The call became a danger call; Twilio said nothing for a while, and the crisis line was added."""
        conference = Offer.objects.get(call=call, state=OfferState.ACCEPTED).conference
        Call.objects.filter(pk=call.pk).update(priority="crisis", danger_at=later(5))
        crisis_line.answered(conference=conference, sid=CRISIS_SID, now=later(6))
        return conference

    def test_leaves_the_crisis_line_in_the_call(self, consulting: tuple[Call, Staff, Staff, Offer]) -> None:
        call, maya, bo, _ = consulting
        self.with_the_crisis_line(call)
        hand_over(call, maya)
        confirmed(call)

        offer = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        assert (offer.staff, crisis_line.talks_with(offer)) == (bo, True)
        assert asked(call, CommandKind.END_CRISIS_LINE) == 0
        last = Command.objects.filter(call=call, kind=CommandKind.SET_EXIT).order_by("-pk")[0]
        assert (last.participant, crisis_line.ends_conversation(offer)) == (offer.participant, False)

    def test_leaves_the_caller_with_the_crisis_line_when_the_colleague_is_lost_too(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, first = consulting
        conference = self.with_the_crisis_line(call)
        hand_over(call, maya)
        confirmed(call)
        offer = Offer.objects.get(call=call, state=OfferState.ACCEPTED)

        bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=later(40))

        call = fresh(call)
        assert (call.state, call.outside, call.sticky_staff) == (CallState.DIVERTED, "crisis", bo)
        assert asked(call, CommandKind.MOVE_CALLER) == asked(call, CommandKind.END_CRISIS_LINE) == 0
        danger.crisis_line_left(conference=conference, sid=CRISIS_SID, seconds=40, now=later(45))
        assert fresh(call).state in QUEUED
        assert asked(call, CommandKind.MOVE_CALLER) == 1

    def test_lets_the_crisis_line_leave_the_colleague_and_the_caller(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, _ = consulting
        conference = self.with_the_crisis_line(call)
        hand_over(call, maya)
        confirmed(call)

        danger.crisis_line_left(conference=conference, sid=CRISIS_SID, seconds=40, now=later(45))

        offer = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        assert (fresh(call).state, offer.staff) == (CallState.CONNECTED, bo)
        last = Command.objects.filter(call=call, kind=CommandKind.SET_EXIT).order_by("-pk")[0]
        assert (last.participant, crisis_line.ends_conversation(offer)) == (offer.participant, True)

    def test_keeps_the_colleague_from_leaving_meanwhile(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, offer = consulting
        hand_over(call, maya)
        with pytest.raises(Refused) as refused:
            transfers.leave(offer_id=offer.pk, staff_id=bo.pk, now=later(9))
        assert refused.value.refusal == Refusal.HANDING_OVER
        with pytest.raises(Refused):
            transfers.call_off(call_id=call.pk, staff_id=maya.pk, now=later(9))


class TestBouncingBack:
    @pytest.mark.parametrize("who", ["counselor", "colleague", "leg", "conference"])
    def test_gives_the_caller_back_to_the_first(
        self, consulting: tuple[Call, Staff, Staff, Offer], who: str
    ) -> None:
        call, maya, bo, offer = consulting
        leg = offer.participant
        if who == "counselor":
            transfers.call_off(call_id=call.pk, staff_id=maya.pk, now=later(9))
        elif who == "colleague":
            transfers.leave(offer_id=offer.pk, staff_id=bo.pk, now=later(9))
        elif who == "leg":
            legs.ended(leg_id=leg.pk, status="completed", now=later(9))
        else:
            legs.out_of_conference(leg_id=leg.pk, now=later(9))

        call = fresh(call)
        assert (has_it(call), call.state, call.on_hold) == (maya.name, CallState.CONNECTED, False)
        assert asked(call, CommandKind.RESUME) == 1
        offer.refresh_from_db()
        assert offer.state == OfferState.DONE
        last = Command.objects.filter(call=call, kind=CommandKind.SET_EXIT).order_by("-pk").first()
        assert last is not None
        assert last.participant is not None
        assert last.participant.sid == STAFF_SID
        assert call.events.filter(kind=EventKind.LEFT_IT, staff=bo).exists()
        assert asked(call, CommandKind.END_LEG) == (who in ("counselor", "colleague"))

    def test_a_second_press_says_that_nobody_is_there(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, offer = consulting
        transfers.leave(offer_id=offer.pk, staff_id=bo.pk, now=later(9))
        with pytest.raises(calls.NotYours):
            transfers.leave(offer_id=offer.pk, staff_id=bo.pk, now=later(9))
        with pytest.raises(Refused) as refused:
            transfers.call_off(call_id=call.pk, staff_id=maya.pk, now=later(9))
        assert refused.value.refusal == Refusal.NOBODY_ASKED

    def test_a_counselor_may_consult_again(self, consulting: tuple[Call, Staff, Staff, Offer]) -> None:
        call, maya, bo, _ = consulting
        transfers.call_off(call_id=call.pk, staff_id=maya.pk, now=later(9))
        assert ask(call, maya, Target(staff_id=bo.pk), at=10).staff == bo


class TestTheCallerHangsUp:
    def test_while_a_colleague_is_asked(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        calls.caller_ended(call_id=call.pk, status="completed", now=later(5))
        offer.refresh_from_db()
        assert offer.state == OfferState.WITHDRAWN
        assert not Offer.objects.filter(staff__in=(maya, bo), state__in=("ringing", "accepted")).exists()

    def test_while_a_colleague_is_in_it(self, consulting: tuple[Call, Staff, Staff, Offer]) -> None:
        call, maya, bo, offer = consulting
        calls.caller_ended(call_id=call.pk, status="completed", now=later(5))
        offer.refresh_from_db()
        assert (offer.state, fresh(call).disposition) == (OfferState.DONE, "answered")
        assert asked(call, CommandKind.END_LEG) == 2
        assert fresh(call).staff == maya

    def test_while_it_is_handed_over(self, consulting: tuple[Call, Staff, Staff, Offer]) -> None:
        call, maya, _, offer = consulting
        hand_over(call, maya)
        calls.caller_ended(call_id=call.pk, status="completed", now=later(5))
        confirmed(call)
        offer.refresh_from_db()
        assert (offer.state, fresh(call).staff) == (OfferState.DONE, maya)


class TestTheCounselorIsLost:
    def lost(self, call: Call, caller: Where, others: dict[str, Where] | None = None) -> Call:
        mine = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        legs.ended(leg_id=mine.participant.pk, status="completed", now=later(9))
        bridges.checked(offer_id=mine.pk, staff=Where.OVER, caller=caller, others=others, now=later(12))
        return fresh(call)

    def test_the_colleague_has_the_caller(self, consulting: tuple[Call, Staff, Staff, Offer]) -> None:
        call, maya, bo, _ = consulting
        call = self.lost(call, Where.IN, {BO_SID: Where.IN})
        assert (has_it(call), call.staff, call.state) == (bo.name, bo, CallState.CONNECTED)
        assert not call.on_hold
        assert Offer.objects.get(call=call, staff=maya).state == OfferState.FAILED

    def test_also_where_twilio_says_nothing_of_them(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, _, bo, _ = consulting
        assert self.lost(call, Where.IN).staff == bo

    @pytest.mark.parametrize("colleague", [Where.OVER, Where.OUT])
    def test_a_colleague_who_is_gone_too_leaves_the_caller_to_the_queue(
        self, consulting: tuple[Call, Staff, Staff, Offer], colleague: Where
    ) -> None:
        call, _, _, offer = consulting
        call = self.lost(call, Where.IN, {BO_SID: colleague})
        assert call.state in (CallState.WAITING, CallState.OFFERED)
        offer.refresh_from_db()
        assert offer.state == OfferState.DONE

    def test_a_colleague_who_only_rings_is_freed(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        call = self.lost(call, Where.IN)
        offer.refresh_from_db()
        assert offer.state == OfferState.WITHDRAWN
        assert call.state in (CallState.WAITING, CallState.OFFERED)

    def test_the_colleague_may_not_leave_the_caller_alone(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, _, bo, offer = consulting
        mine = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        legs.ended(leg_id=mine.participant.pk, status="completed", now=later(9))
        with pytest.raises(Refused):
            transfers.leave(offer_id=offer.pk, staff_id=bo.pk, now=later(10))


def test_somebody_whom_nobody_knows_makes_us_ask_who_is_there(talk: tuple[Call, Staff, Staff]) -> None:
    call, _, _ = talk
    bridging.joined(call.pk, "CA" + "9" * 32, later(3))
    assert fresh(call).move_on_at is not None
