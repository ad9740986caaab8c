"""Twilio is told who hears somebody beside a counselor, and what it answers is what the desks say."""

import pytest

from helpline.carrier import dispatcher
from helpline.models import Command, CommandKind, CommandState, EventKind, Mode, Participant
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock
from .scenes import COLLEAGUE, SCENES, STAFF, ask, supporting, take_over, talking

pytestmark = pytest.mark.django_db


def leg() -> Participant:
    return Participant.objects.get(sid=COLLEAGUE)


class TestTheMode:
    @pytest.mark.parametrize(
        ("mode", "form"),
        [
            (Mode.LISTEN, {"Muted": ["true"], "Coaching": ["true"], "CallSidToCoach": [STAFF]}),
            (Mode.COACH, {"Muted": ["false"], "Coaching": ["true"], "CallSidToCoach": [STAFF]}),
            (Mode.BARGE, {"Muted": ["false"], "Coaching": ["false"]}),
        ],
    )
    def test_is_one_request_in_which_no_silent_word_can_reach_the_caller(
        self, world: SmallTwilio, now: Clock, mode: Mode, form: dict[str, list[str]]
    ) -> None:
        offer = talking(world)
        ask(CommandKind.SET_MODE, offer, participant=supporting(world, offer))
        Participant.objects.filter(sid=COLLEAGUE).update(mode=mode, mode_told="")

        dispatcher.dispatch_pending(now=now())

        goes_on = [{"EndConferenceOnExit": ["false"]}] if mode == Mode.BARGE else []  # with who is heard
        assert [asked.form for asked in world.edge.asked if asked.method == "POST"] == [form, *goes_on]
        assert leg().mode_told == mode

    def test_counts_once_twilio_has_confirmed_it(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["set_mode"](world)
        assert leg().mode_told == "listen"

        dispatcher.dispatch_pending(now=now())

        assert leg().mode_told == "coach"
        assert told.command.call is not None
        assert told.command.call.events.get(kind=EventKind.MODE).detail == {"mode": "coach"}

    def test_that_twilio_refuses_stays_as_it_was(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["set_mode"](world)
        world.refuses = (400, 21212)

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert told.command.state == CommandState.FAILED
        assert (leg().mode, leg().mode_told) == ("listen", "listen")

    def test_waits_until_they_are_in_it(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["set_mode"](world)
        del next(iter(world.conferences.values())).members[COLLEAGUE]

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert told.command.state == CommandState.PENDING
        assert leg().mode_told == "listen"

    def test_is_not_told_of_who_has_left(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["set_mode"](world)
        leg().staff_offer.__class__.objects.filter(participant__sid=COLLEAGUE).update(state="done")

        dispatcher.dispatch_pending(now=now())

        assert world.edge.asked == []
        assert Command.objects.get().error.startswith("stale")


class TestATakeOver:
    def test_lets_everybody_hear_them_before_the_counselor_may_leave(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        take_over(world)

        dispatcher.dispatch_pending(now=now())

        assert world.done[:3] == [
            ("ends it", COLLEAGUE),
            ("heard by all", COLLEAGUE),
            ("leaves others in it", STAFF),
        ]
        assert leg().staff_offer.state == "accepted"

    def test_that_is_refused_is_followed_by_their_mode_again(self, world: SmallTwilio, now: Clock) -> None:
        take_over(world)
        world.refuses = (400, 21212)

        dispatcher.dispatch_pending(now=now())

        assert Command.objects.filter(kind=CommandKind.SET_MODE, participant=leg()).exists()
        assert leg().staff_offer.state == "alongside"
