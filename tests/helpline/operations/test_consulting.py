"""Asking a colleague about a call: who is asked, who is not, and who does not come."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import alongside, bridges, calls, duty, legs, matching, offers, transfers
from helpline.operations.transfers import Refusal, Refused, Target
from helpline.operations.where import Where
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.consulting import (
    BO_SID,
    ask,
    asked,
    has_it,
    in_consultation,
    later,
    talk_with_somebody_free,
)
from tests.support.conversations import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk() -> tuple[Call, Staff, Staff]:
    return talk_with_somebody_free()


@pytest.fixture
def consulting() -> tuple[Call, Staff, Staff, Offer]:
    return in_consultation()


class TestConsulting:
    def test_rings_the_colleague_beside_the_counselor_and_holds_the_caller(
        self, talk: tuple[Call, Staff, Staff]
    ) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))

        mine = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        assert (offer.staff, offer.conference) == (bo, mine.conference)
        assert offer.participant.role == ParticipantRole.CONSULTED
        assert fresh(call).on_hold
        assert (fresh(call).state, fresh(call).staff) == (CallState.CONNECTED, maya)
        assert call.events.filter(kind=EventKind.ASKED, staff=bo).exists()

    def test_dials_the_telephone_of_somebody_who_is_on_it(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, _ = talk
        bo = cast.staff("ann", on_duty_since=NOON - timedelta(minutes=5), phone="+12125550143")
        offer = ask(call, maya, Target(staff_id=bo.pk))
        told = Command.objects.get(kind=CommandKind.DIAL_STAFF, call=call)
        assert (told.participant, told.urgent) == (offer.participant, True)

    @pytest.mark.parametrize("whom", ["team", "line"])
    def test_asks_whoever_is_free_of_a_team_or_for_a_line(
        self, talk: tuple[Call, Staff, Staff], whom: str
    ) -> None:
        call, maya, bo = talk
        bo.teams.create(slug="night", name="Night")
        to = Target(team="night") if whom == "team" else Target(line_id=call.line_id)
        assert ask(call, maya, to).staff == bo

    def test_makes_the_colleague_alongside_and_keeps_the_conversation_for_them(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, bo, offer = consulting

        assert offer.state == OfferState.ALONGSIDE
        assert has_it(call) == maya.name
        leg = Participant.objects.get(offer=offer)
        assert (leg.state, leg.sid, leg.joined_at) == (ParticipantState.JOINED, BO_SID, later(4))
        told = Command.objects.get(call=call, kind=CommandKind.SET_EXIT)
        assert told.participant is not None
        assert told.participant.staff_offer.staff == maya
        assert fresh(call).on_hold

    def test_taking_the_caller_off_hold_joins_all_three(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        call, maya, _, offer = consulting
        calls.resume(call_id=call.pk, staff_id=maya.pk, now=later(6))
        assert not fresh(call).on_hold
        assert asked(call, CommandKind.RESUME) == 1
        offer.refresh_from_db()
        assert offer.state == OfferState.ALONGSIDE

    def test_two_presses_ask_once(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        ask(call, maya, Target(staff_id=bo.pk))
        with pytest.raises(Refused) as refused:
            ask(call, maya, Target(staff_id=bo.pk))
        assert refused.value.refusal == Refusal.ALREADY_ASKED
        assert Offer.objects.filter(staff=bo).count() == 1

    def test_a_colleague_accepts_twice_from_one_leg(
        self, consulting: tuple[Call, Staff, Staff, Offer]
    ) -> None:
        _, _, bo, offer = consulting
        again = offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=bo.pk, now=later(5))
        assert (again.won, again.offer.state) == (True, OfferState.ALONGSIDE)


class TestBadInput:
    def refused(self, call: Call, maya: Staff, to: Target) -> Refused:
        with pytest.raises(Refused) as refused:
            transfers.consult(call_id=call.pk, staff_id=maya.pk, to=to, now=later(1))
        assert not fresh(call).on_hold
        assert not Offer.objects.filter(call=call, state=OfferState.RINGING).exists()
        return refused.value

    def test_oneself(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, _ = talk
        assert self.refused(call, maya, Target(staff_id=maya.pk)).refusal == Refusal.ONESELF

    @pytest.mark.parametrize(
        ("is_", "why"),
        [
            ({"duty": "off"}, "off duty"),
            ({"duty": "break"}, "break"),
            ({"seen_at": NOON - timedelta(hours=1)}, "not there"),
        ],
    )
    def test_somebody_who_is_not_there(
        self, talk: tuple[Call, Staff, Staff], is_: dict[str, Any], why: str
    ) -> None:
        call, maya, bo = talk
        Staff.objects.filter(pk=bo.pk).update(**is_)
        refused = self.refused(call, maya, Target(staff_id=bo.pk))
        assert refused.refusal == Refusal.NOBODY
        assert refused.why_not is not None
        assert refused.why_not.name.lower().replace("_", " ") == why

    @pytest.mark.parametrize("to", [Target(team="nobody"), Target(staff_id=999_999)])
    def test_nobody_eligible(self, talk: tuple[Call, Staff, Staff], to: Target) -> None:
        call, maya, _ = talk
        assert self.refused(call, maya, to).refusal == Refusal.NOBODY

    def test_in_danger_only_who_is_trained_for_it(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        bo.trainings.filter(topic="crisis").delete()
        calls.tell_danger(call_id=call.pk, staff_id=maya.pk, now=NOON)
        assert self.refused(fresh(call), maya, Target(staff_id=bo.pk)).refusal == Refusal.NOBODY

    def test_the_call_of_somebody_else(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        with pytest.raises(calls.NotYours):
            transfers.consult(call_id=call.pk, staff_id=bo.pk, to=Target(staff_id=maya.pk), now=later(1))

    def test_a_call_that_is_over(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        with pytest.raises(calls.NotYours):
            transfers.consult(call_id=call.pk, staff_id=maya.pk, to=Target(staff_id=bo.pk), now=later(1))


class TestWhoDoesNotCome:
    @pytest.mark.parametrize("how", ["declines", "rings out", "is called off", "goes off", "battery"])
    def test_leaves_the_caller_with_the_counselor(self, talk: tuple[Call, Staff, Staff], how: str) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        if how == "declines":
            offers.decline(offer_id=offer.pk, staff_id=bo.pk, now=later(5))
        elif how == "rings out":
            offers.lapse(offer_id=offer.pk, now=offer.ring_until)
        elif how == "is called off":
            transfers.call_off(call_id=call.pk, staff_id=maya.pk, now=later(5))
        elif how == "goes off":
            duty.go_off(staff_id=bo.pk, now=later(5))
        else:
            legs.ended(leg_id=offer.participant.pk, status="failed", now=later(5))

        call = fresh(call)
        assert (call.state, call.staff, call.on_hold) == (CallState.CONNECTED, maya, False)
        assert asked(call, CommandKind.RESUME) == 1
        assert call.events.filter(kind=EventKind.NOT_COMING, staff=bo).exists()
        assert has_it(call) == maya.name
        bo.refresh_from_db()
        assert bo.missed_offers == 0
        assert Participant.objects.get(offer=offer).state == ParticipantState.ENDED

    def test_is_lost_on_the_way_into_the_conference(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=bo.pk, now=later(3))
        legs.ended(leg_id=offer.participant.pk, status="completed", now=later(4))
        offer.refresh_from_db()
        assert offer.state == OfferState.FAILED
        assert (has_it(call), fresh(call).on_hold) == (maya.name, False)

    def test_is_found_in_the_conference_where_the_report_of_it_was_lost(
        self, talk: tuple[Call, Staff, Staff]
    ) -> None:
        call, theirs = self.on_their_way(talk)
        assert fresh(call).move_on_at == later(3) + alongside.COMES_WITHIN

        self.looked(call, Where.IN, at=13)

        theirs.refresh_from_db()
        assert theirs.state == ParticipantState.JOINED
        assert fresh(call).move_on_at is None

    def test_is_waited_for_and_then_given_up(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, theirs = self.on_their_way(talk)

        self.looked(call, Where.OUT, at=13)
        assert fresh(call).move_on_at == later(13) + alongside.COMES_WITHIN
        theirs.staff_offer.refresh_from_db()
        assert theirs.staff_offer.state == OfferState.ALONGSIDE

        self.looked(call, Where.OUT, at=93)
        theirs.staff_offer.refresh_from_db()
        assert theirs.staff_offer.state == OfferState.FAILED
        assert asked(call, CommandKind.END_LEG) == 1

    def on_their_way(self, talk: tuple[Call, Staff, Staff]) -> tuple[Call, Participant]:
        """Bo has accepted, and Twilio has not told that he came."""
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=bo.pk, now=later(3))
        return call, Participant.objects.select_related("offer").get(offer=offer)

    def looked(self, call: Call, where: Where, at: int) -> None:
        """Twilio says where bo is; the other two talk."""
        has_it = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        bridges.checked(
            offer_id=has_it.pk, staff=Where.IN, caller=Where.IN, others={BO_SID: where}, now=later(at)
        )

    def test_comes_too_late(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        transfers.call_off(call_id=call.pk, staff_id=maya.pk, now=later(5))
        verdict = offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=bo.pk, now=later(6))
        assert not verdict.won
        assert has_it(call) == maya.name

    def test_a_declined_consultation_keeps_nobody_from_the_call_later(
        self, talk: tuple[Call, Staff, Staff]
    ) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        offers.decline(offer_id=offer.pk, staff_id=bo.pk, now=later(5))
        Staff.objects.filter(pk=maya.pk).update(duty="off")
        bridging.staff_hangs_up(call, later(6))
        Call.objects.filter(pk=call.pk).update(rejoin_until=None)
        matching.rematch(now=later(7))
        assert Offer.objects.from_the_queue().filter(call=call, staff=bo, state=OfferState.RINGING).exists()
