"""A caller is brought from where they are to where they belong, and never out of a conversation."""

import pytest

from helpline.carrier import dispatcher
from helpline.carrier.outcome import DONE
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    OfferState,
    ParticipantState,
    RingOn,
)
from tests.support.carrier import Answer
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock, claim
from .scenes import CALLER, SCENES, ask, offered
from .stories import address, sent, the

pytestmark = pytest.mark.django_db


def lost(world: SmallTwilio, kind: CommandKind) -> Call:
    """A caller lost their counselor and is not in the queue yet; to be bridged, another has accepted."""
    SCENES["move_back"](world)
    Command.objects.all().delete()
    call = Call.objects.get()
    if kind == CommandKind.MOVE_CALLER:
        ask(kind, call=call, stay=2)
        return call
    offer = offered(call, OfferState.ACCEPTED, RingOn.BROWSER, ParticipantState.JOINED, "CA" + "3" * 32)
    Call.objects.update(state=CallState.CONNECTING, staff=offer.staff, accepted_at=NOON)
    ask(kind, call=call, offer=offer)
    return call


class TestMovingTheCaller:
    def test_an_accepted_caller_is_sent_into_the_conference(self, world: SmallTwilio, now: Clock) -> None:
        command = SCENES["bridge_caller"](world).command

        dispatcher.dispatch_pending(now=now())

        calls = f"/voice/calls/{command.call_id}"
        assert address(sent(world.edge)) == f"{calls}/offers/{command.offer_id}/bridge"

    def test_the_address_says_which_stay_in_the_queue_it_is_about(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["move_out"](world)

        dispatcher.dispatch_pending(now=now())

        assert address(sent(world.edge)).endswith("/stays/1/moved")

    @pytest.mark.parametrize("kind", [CommandKind.BRIDGE_CALLER, CommandKind.MOVE_CALLER])
    def test_who_lost_their_counselor_is_taken_out_of_that_conference_and_of_nothing_else(
        self, world: SmallTwilio, now: Clock, kind: CommandKind
    ) -> None:
        lost(world, kind)

        dispatcher.dispatch_pending(now=now())

        assert [(path.split()[0], path.split("/")[4]) for path in world.changed()] == [
            ("DELETE", "Conferences")
        ]

    def test_who_comes_by_themselves_is_not_pulled_out_of_the_next_conversation(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        """Cut off, they hear the words before the queue, from which the document lets them go on."""
        call = lost(world, CommandKind.BRIDGE_CALLER)
        world.conferences.clear()
        for _ in range(3):
            dispatcher.dispatch_pending(now=now.go_on(1.1))
        world.in_conference(call.offers.get(state=OfferState.ACCEPTED).conference_name, CALLER)
        Call.objects.update(stay_entered=2, stay_left=2, caller_sent=True)

        dispatcher.dispatch_pending(now=now.go_on(1.1))

        assert the(CommandKind.BRIDGE_CALLER).state == CommandState.DONE
        assert world.done == []

    def test_who_has_come_while_twilio_was_asked_is_not_pulled_out_again(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["bridge_caller"](world)
        Call.objects.update(stay_left=1, queue_sid="")
        claimed = claim()
        children = claimed.ask()
        Call.objects.update(caller_sent=True)

        with pytest.raises(StopIteration) as over:
            claimed.steps.send(children)

        assert over.value.value == DONE
        assert world.done == []

    def test_who_does_not_come_for_seconds_is_brought(self, world: SmallTwilio, now: Clock) -> None:
        lost(world, CommandKind.BRIDGE_CALLER)
        world.conferences.clear()

        for _ in range(8):
            assert world.done == []
            dispatcher.dispatch_pending(now=now.go_on(1.1))

        assert world.done == [("sent on", CALLER)]

    @pytest.mark.parametrize("scene", ["bridge_caller", "move_out", "move_back"])
    def test_a_caller_who_is_gone_at_twilio_is_gone_here(
        self, world: SmallTwilio, now: Clock, scene: str
    ) -> None:
        SCENES[scene](world)
        world.legs[CALLER].status = "completed"

        dispatcher.dispatch_pending(now=now())

        assert Call.objects.get().state == CallState.ENDED

    def test_one_whom_twilio_never_knew_is_lost_and_said_so(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["bridge_caller"](world)
        del world.legs[CALLER]

        dispatcher.dispatch_pending(now=now())

        assert Call.objects.get().disposition == Disposition.LOST

    def test_one_whose_leg_is_not_answered_yet_is_tried_again(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["bridge_caller"](world)
        world.legs[CALLER].status = "ringing"
        dispatcher.dispatch_pending(now=now())
        assert Call.objects.get().state == CallState.CONNECTING
        world.legs[CALLER].status = "in-progress"

        dispatcher.dispatch_pending(now=now.go_on(2))

        assert world.done == [("sent on", CALLER)]

    @pytest.mark.parametrize("scene", ["bridge_caller", "move_out"])
    def test_who_waits_is_taken_out_of_the_queue_and_out_of_nothing_else(
        self, world: SmallTwilio, now: Clock, scene: str
    ) -> None:
        SCENES[scene](world)

        dispatcher.dispatch_pending(now=now())

        assert [path.split("/")[4] for path in world.changed()] == ["Queues"]

    def test_who_left_by_themselves_while_we_asked_is_not_pulled_out_of_the_conversation(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        """Our books learn only afterwards that the wait document let them go."""
        command = SCENES["bridge_caller"](world).command
        world.in_conference(f"offer-{command.offer_id}", CALLER)
        dispatcher.dispatch_pending(now=now())
        Call.objects.update(stay_left=1, caller_sent=True)

        dispatcher.dispatch_pending(now=now.go_on(1.1))

        assert the(CommandKind.BRIDGE_CALLER).state == CommandState.DONE
        assert world.done == []

    def test_who_is_in_no_queue_for_seconds_is_brought_from_wherever_they_are(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["bridge_caller"](world)
        world.waiting.clear()

        for _ in range(3):
            assert world.done == []
            dispatcher.dispatch_pending(now=now.go_on(1.1))

        assert world.done == [("sent on", CALLER)]

    def test_one_who_hangs_up_while_the_answer_is_lost_is_gone_here(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["bridge_caller"](world)
        world.edge.will(Answer(500, {}))
        dispatcher.dispatch_pending(now=now())
        world.waiting.clear()
        world.legs[CALLER].status = "completed"

        dispatcher.dispatch_pending(now=now.go_on(3))

        assert Call.objects.get().state == CallState.ENDED
        assert ("sent on", CALLER) not in world.done

    def test_who_is_on_the_way_is_not_sent_again(self, world: SmallTwilio, now: Clock) -> None:
        """Out of the queue, and not in the conference yet: the document is being asked for."""
        SCENES["bridge_caller"](world)
        world.edge.will(Answer(500, {}))
        dispatcher.dispatch_pending(now=now())
        world.waiting.clear()

        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(3))
        assert world.done == []
        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(3))

        assert world.done == [("sent on", CALLER)]
