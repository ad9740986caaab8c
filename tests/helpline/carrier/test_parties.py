"""What Twilio is asked about somebody from outside who is called into a conversation."""

from datetime import timedelta

import pytest

from helpline.carrier import dispatcher, reconciliation
from helpline.models import (
    Call,
    CallEvent,
    CommandKind,
    CommandState,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    RingOn,
)
from helpline.operations import calls, parties
from tests.support.carrier import Answer
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio, Trouble

from .conftest import Clock
from .scenes import COLLEAGUE, INTERPRETER, PARTY, SCENES, ask, called_in, offered
from .stories import address, the

pytestmark = pytest.mark.django_db


def party() -> Participant:
    return Participant.objects.get(number__isnull=False)


class TestALostReportOfTheAnswer:
    @pytest.mark.parametrize(
        ("status", "state"), [("in-progress", ParticipantState.JOINED), ("ringing", ParticipantState.RINGING)]
    )
    def test_is_made_good_by_a_look_into_the_conference(
        self, world: SmallTwilio, now: Clock, status: str, state: ParticipantState
    ) -> None:
        called_in(world, PARTY)
        Participant.objects.filter(sid=PARTY).update(state=ParticipantState.RINGING)
        offer = Offer.objects.get()
        world.in_conference(offer.conference_name, PARTY)
        world.legs[PARTY].status = status
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert party().state == state


class TestCallingIn:
    def test_goes_on_where_a_colleague_was_given_the_call_meanwhile(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        command = SCENES["add_party"](world).command
        first = Offer.objects.get()
        Offer.objects.filter(pk=first.pk).update(state=OfferState.DONE)
        colleague = offered(
            first.call, OfferState.ACCEPTED, RingOn.BROWSER, ParticipantState.JOINED, COLLEAGUE
        )
        Offer.objects.filter(pk=colleague.pk).update(conference=first.conference)
        Call.objects.update(staff=colleague.staff)

        dispatcher.dispatch_pending(now=now())

        command.refresh_from_db()
        assert command.state == CommandState.DONE
        assert world.done == [("added", INTERPRETER)]

    def test_rings_into_the_conference_and_does_not_end_it(self, world: SmallTwilio, now: Clock) -> None:
        command = SCENES["add_party"](world).command

        dispatcher.dispatch_pending(now=now())

        asked = world.edge.asked[0]
        assert asked.path.endswith("/Participants.json")
        assert asked.form["To"] == [INTERPRETER]
        assert asked.form["From"] == [party().call.line.number]
        assert asked.form["EndConferenceOnExit"] == ["false"]
        assert asked.form["EarlyMedia"] == ["true"]
        assert asked.form["Label"] == [f"party-{command.participant_id}"]
        assert address(asked, "StatusCallback").endswith(f"/legs/{command.participant_id}/party")
        assert world.legs[party().sid or ""].to == INTERPRETER

    @pytest.mark.parametrize("acts", [True, False])
    def test_after_a_lost_answer_rings_once(self, acts: bool, world: SmallTwilio, now: Clock) -> None:
        scene = SCENES["add_party"](world)
        world.troubles = [Trouble(acts=acts)]

        dispatcher.dispatch_pending(now=now())
        for seconds in range(4, 20, 4):
            dispatcher.dispatch_pending(now=now.go_on(seconds))

        assert world.done.count(scene.done) == 1
        assert the(CommandKind.ADD_PARTY).state == CommandState.DONE
        assert party().sid in world.legs

    def test_refused_by_twilio_is_said_and_the_call_goes_on(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["add_party"](world)
        no = Answer(400, {"code": 21217, "status": 400, "message": "not a number"})
        world.troubles = [Trouble(answer=no), Trouble(answer=no)]

        dispatcher.dispatch_pending(now=now())

        assert party().state == ParticipantState.ENDED
        told = CallEvent.objects.filter(kind=EventKind.PARTY).get()
        assert told.detail["step"] == "not_reached"
        assert Call.objects.get().state == "connected"

    def test_is_not_asked_once_the_call_is_over(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["add_party"](world)
        calls.caller_ended(call_id=Call.objects.get().pk, status="completed", now=NOON)

        dispatcher.dispatch_pending(now=now())

        assert INTERPRETER not in [to for _, to in world.done]
        assert party().state == ParticipantState.ENDED
        assert the(CommandKind.END_PARTY).state == CommandState.DONE

    def test_made_just_as_the_call_ends_is_ended(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["add_party"](world)
        world.troubles = [Trouble(acts=True)]
        dispatcher.dispatch_pending(now=now())
        calls.caller_ended(call_id=Call.objects.get().pk, status="completed", now=NOON)

        for seconds in range(4, 30, 4):
            dispatcher.dispatch_pending(now=now.go_on(seconds))

        assert ("added", INTERPRETER) in world.done
        assert ("ended", party().sid) in world.done


class TestTakingOut:
    def test_before_twilio_was_asked_rings_nobody(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["add_party"](world)
        call = Call.objects.get()
        assert call.staff_id is not None
        parties.take_out(call_id=call.pk, staff_id=call.staff_id, participant_id=party().pk, now=NOON)

        dispatcher.dispatch_pending(now=now())

        assert world.done == []
        assert party().state == ParticipantState.ENDED

    def test_ends_the_leg_and_says_that_it_is_over(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["end_party"](world)

        dispatcher.dispatch_pending(now=now())

        assert world.done == [("ended", PARTY)]
        assert party().state == ParticipantState.ENDED


class TestReconciling:
    def test_finds_a_leg_that_ended_without_a_word(self, world: SmallTwilio, now: Clock) -> None:
        called_in(world, PARTY)
        world.leg(PARTY, to=INTERPRETER, status="completed")

        reconciliation.reconcile(now=NOON + timedelta(minutes=2))

        assert party().state == ParticipantState.ENDED
