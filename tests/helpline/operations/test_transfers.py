"""Consulting a colleague about a call, handing it over to them, and going on without them."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import bridges, calls, duty, floors, legs, matching, offers, transfers
from helpline.operations.transactions import operation
from helpline.operations.transfers import Refusal, Refused, Target
from helpline.operations.where import Where
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.conversations import STAFF_SID, fresh, talking

BO_SID = "CA" + "b" * 32
pytestmark = pytest.mark.django_db


def later(seconds: float) -> Any:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def talk() -> tuple[Call, Staff, Staff]:
    """Maya talks with a caller, and bo is free."""
    call, maya, _ = talking()
    bo = cast.staff("bo", on_duty_since=NOON - timedelta(minutes=5))
    return fresh(call), maya, bo


def ask(call: Call, maya: Staff, to: Target, at: int = 1) -> Offer:
    transfers.consult(call_id=call.pk, staff_id=maya.pk, to=to, now=later(at))
    return Offer.objects.get(call=call, state=OfferState.RINGING)


def comes(call: Call, offer: Offer, at: int = 3) -> None:
    """The colleague accepts and is in the conference."""
    verdict = offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=offer.staff_id, now=later(at))
    assert verdict.won
    bridging.joined(call.pk, BO_SID, later(at + 1))


@pytest.fixture
def consulting(talk: tuple[Call, Staff, Staff]) -> tuple[Call, Staff, Staff, Offer]:
    """Maya consults bo, who is in the conference; the caller is on hold."""
    call, maya, bo = talk
    offer = ask(call, maya, Target(staff_id=bo.pk))
    comes(call, offer)
    offer.refresh_from_db()
    return fresh(call), maya, bo, offer


def asked(call: Call, kind: CommandKind) -> int:
    return Command.objects.filter(call=call, kind=kind).count()


def confirmed(call: Call, worked: bool = True, at: int = 10) -> None:
    """Twilio has answered the request to hand the call over."""
    command = Command.objects.get(call=call, kind=CommandKind.HAND_OVER)
    settled(command.pk, worked, at)


@operation
def settled(command_id: int, worked: bool, at: int) -> None:
    lock, state = floors.lock(), CommandState.DONE if worked else CommandState.FAILED
    Command.objects.filter(pk=command_id).update(state=state)
    transfers.handed_over_under(lock, command_id=command_id, worked=worked, now=later(at))


def hand_over(call: Call, maya: Staff) -> None:
    transfers.hand_over(call_id=call.pk, staff_id=maya.pk, now=later(9))


def has_it(call: Call) -> str:
    return Offer.objects.get(call=call, state=OfferState.ACCEPTED).staff.name


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

    def test_is_lost_on_the_way_into_the_conference(self, talk: tuple[Call, Staff, Staff]) -> None:
        call, maya, bo = talk
        offer = ask(call, maya, Target(staff_id=bo.pk))
        offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=bo.pk, now=later(3))
        legs.ended(leg_id=offer.participant.pk, status="completed", now=later(4))
        offer.refresh_from_db()
        assert offer.state == OfferState.FAILED
        assert (has_it(call), fresh(call).on_hold) == (maya.name, False)

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
