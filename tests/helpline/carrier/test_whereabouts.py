"""Where the two legs of an accepted offer are: only what Twilio says counts."""

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from helpline.carrier import dispatcher
from helpline.models import Command, CommandKind, CommandState
from helpline.operations import bridges
from helpline.operations.where import Where
from tests.support import crisis_legs
from tests.support.carrier import Answer
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock
from .scenes import CALLER, CRISIS, STAFF, accepted, ask, talking

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what the exchange is told about legs."""
    heard: list[Any] = []
    monkeypatch.setattr(bridges, "checked", lambda *, staff, caller, **_: heard.append((staff, caller)))
    monkeypatch.setattr(bridges, "not_checked", lambda **_: heard.append("not checked"))
    return heard


class TestWhatTwilioSays:
    def test_both_are_in(self, world: SmallTwilio, now: Clock, told: list[Any]) -> None:
        ask(CommandKind.CHECK_BRIDGE, talking(world))

        dispatcher.dispatch_pending(now=now())

        assert told == [(Where.IN, Where.IN)]
        assert world.changed() == []

    def test_the_caller_is_alive_and_not_in_it(self, world: SmallTwilio, now: Clock, told: list[Any]) -> None:
        ask(CommandKind.CHECK_BRIDGE, accepted(world))

        dispatcher.dispatch_pending(now=now())

        assert told == [(Where.IN, Where.OUT)]

    @pytest.mark.parametrize("status", ["completed", "failed", "busy", "no-answer", "canceled"])
    def test_a_leg_is_over(self, world: SmallTwilio, now: Clock, told: list[Any], status: str) -> None:
        offer = talking(world)
        del world.conferences[offer.conference_name].members[STAFF]
        world.legs[STAFF].status = status
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert told == [(Where.OVER, Where.IN)]

    def test_a_leg_that_twilio_does_not_know_is_over(
        self, world: SmallTwilio, now: Clock, told: list[Any]
    ) -> None:
        offer = talking(world)
        del world.legs[CALLER], world.conferences[offer.conference_name].members[CALLER]
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert told == [(Where.IN, Where.OVER)]

    def test_a_callback_that_has_no_leg_yet_is_not_known(
        self, world: SmallTwilio, now: Clock, told: list[Any]
    ) -> None:
        offer = accepted(world)
        offer.call.caller_sid = None
        offer.call.save()
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert told == [(Where.IN, Where.UNKNOWN)]

    def test_a_leg_is_over_though_the_conferences_cannot_be_asked_about(
        self, world: SmallTwilio, now: Clock, told: list[Any]
    ) -> None:
        offer = talking(world)
        world.legs[STAFF].status = "completed"
        world.unheard = "/Conferences"
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert told == [(Where.OVER, Where.UNKNOWN)]

    def test_a_crisis_line_that_cannot_be_asked_about_does_not_hide_the_two(
        self, world: SmallTwilio, now: Clock, told: list[Any]
    ) -> None:
        offer = talking(world)
        crisis_legs.make(offer, CRISIS, NOON)
        world.silent_about = {CRISIS}
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert told == [(Where.IN, Where.IN)]


LOOKS = {
    "counselor": f"/Calls/{STAFF}.json",
    "caller": f"/Calls/{CALLER}.json",
    "conferences": "/Conferences.json",
    "participants": "/Participants.json",
}
SUBSETS = [names for many in range(len(LOOKS) + 1) for names in combinations(LOOKS, many)]
HOW = ("in", "over", "out")


def seen(who: str, how: str, other: str, lost: tuple[str, ...]) -> Where:
    """What is proven about a leg in this state if these looks are lost; `other` is the other leg's state."""
    leg, listed = who not in lost, "participants" not in lost
    # Where Twilio does not say which conference it is: one with somebody in it is theirs, and goes on.
    surely = listed and ("conferences" not in lost or other == "in")
    if how == "over" and leg:
        return Where.OVER
    if how == "in":
        return Where.IN if listed else Where.UNKNOWN
    return Where.OUT if surely and (leg or who == "counselor") else Where.UNKNOWN


def put(world: SmallTwilio, sid: str, how: str) -> None:
    if how != "in":
        for conference in world.conferences.values():
            conference.members.pop(sid, None)
    if how == "over":
        world.legs[sid].status = "completed"


class TestEachLookStandsAlone:
    """Of several questions any may stay without an answer: what was answered counts."""

    @pytest.mark.parametrize("lost", SUBSETS, ids=lambda lost: "+".join(lost) or "none")
    @pytest.mark.parametrize("caller", HOW)
    @pytest.mark.parametrize("counselor", HOW)
    def test_what_is_seen_counts(
        self,
        counselor: str,
        caller: str,
        lost: tuple[str, ...],
        world: SmallTwilio,
        now: Clock,
        told: list[Any],
    ) -> None:
        offer = talking(world)
        put(world, STAFF, counselor)
        put(world, CALLER, caller)
        world.unheard_ends = tuple(LOOKS[name] for name in lost)
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        both = (seen("counselor", counselor, caller, lost), seen("caller", caller, counselor, lost))
        nothing = lost and both == (Where.UNKNOWN, Where.UNKNOWN)
        assert told == ["not checked" if nothing else both]

    @pytest.mark.parametrize("lost", SUBSETS, ids=lambda lost: "+".join(lost) or "none")
    def test_that_the_crisis_line_has_answered_counts_whatever_else_was_lost(
        self, lost: tuple[str, ...], world: SmallTwilio, now: Clock
    ) -> None:
        offer = talking(world, priority="crisis")
        crisis_legs.make(offer, CRISIS, NOON)
        world.in_conference(offer.conference_name, CRISIS)
        world.unheard_ends = tuple(LOOKS[name] for name in lost)
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert crisis_legs.known().get().answered_at is not None

    @pytest.mark.parametrize(("status", "answered"), [("in-progress", True), ("ringing", False)])
    def test_the_list_says_it_of_a_crisis_line_whose_status_was_lost(
        self, status: str, answered: bool, world: SmallTwilio, now: Clock
    ) -> None:
        offer = talking(world, priority="crisis")
        crisis_legs.make(offer, CRISIS, NOON)
        world.in_conference(offer.conference_name, CRISIS)
        world.legs[CRISIS].status = status
        world.silent_about = {CRISIS}
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now())

        assert (crisis_legs.known().get().answered_at is not None) == answered

    def test_a_conference_that_is_over_says_nothing_where_the_list_of_them_was_lost(
        self, world: SmallTwilio, now: Clock, told: list[Any]
    ) -> None:
        """They may be in a new one of the same name."""
        offer = talking(world)
        world.conferences.clear()
        world.unheard_ends = ("/Conferences.json",)
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now.go_on(30))

        assert told == ["not checked"]


class TestAListThatLags:
    def test_a_conference_that_is_not_listed_yet_says_nothing_about_who_lives(
        self, world: SmallTwilio, now: Clock, told: list[Any]
    ) -> None:
        offer = talking(world)
        world.conferences.clear()
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now.go_on(5))

        assert told == [(Where.UNKNOWN, Where.UNKNOWN)]

    def test_but_a_leg_that_is_over_is_over(self, world: SmallTwilio, now: Clock, told: list[Any]) -> None:
        offer = talking(world)
        world.conferences.clear()
        world.legs[STAFF].status = "completed"
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now.go_on(5))

        assert told == [(Where.OVER, Where.UNKNOWN)]

    @pytest.mark.parametrize("former", [False, True])
    def test_long_after_the_acceptance_what_is_not_listed_is_not_there(
        self, world: SmallTwilio, now: Clock, told: list[Any], former: bool
    ) -> None:
        offer = talking(world)
        if former:
            world.conferences[offer.conference_name].status = "completed"
        else:
            world.conferences.clear()
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now.go_on(30))

        assert told == [(Where.OUT, Where.OUT)]


class TestNoAnswer:
    @pytest.mark.parametrize("answer", [Answer(cut=True), Answer(500, {}), Answer(429, {}), Answer(401, {})])
    def test_the_exchange_is_told_that_twilio_could_not_be_asked(
        self, world: SmallTwilio, now: Clock, told: list[Any], answer: Answer
    ) -> None:
        ask(CommandKind.CHECK_BRIDGE, talking(world))
        world.down = answer

        dispatcher.dispatch_pending(now=now())

        assert told == ["not checked"]
        assert Command.objects.get().state == CommandState.FAILED

    def test_a_question_whose_asker_died_is_asked_again(
        self, world: SmallTwilio, now: Clock, told: list[Any]
    ) -> None:
        ask(CommandKind.CHECK_BRIDGE, talking(world))
        Command.objects.update(state=CommandState.SENDING, claimed_until=NOON + timedelta(seconds=7))

        dispatcher.dispatch_pending(now=now.go_on(8))

        assert told == [(Where.IN, Where.IN)]
