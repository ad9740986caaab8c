"""Each kind of command goes each way on the floor of the random tests, which reach some seldom."""

from collections import Counter
from collections.abc import Callable

import pytest

from helpline import routing
from helpline.models import Call, CallState, CommandKind, Offer, OfferState
from helpline.operations import calls, duty, offers
from tests.helpline.test_machine import TheFloor
from tests.support.command_ways import EACH_WAY, Way, Ways, as_table

MAYA, ROSA = 0, 2
NEVER_STALE = (CommandKind.END_LEG, CommandKind.END_CALLER)
"""The end of a leg is asked for because the call is over: its end overtakes no such command."""


class QuietFloor(TheFloor):
    """The floor before anybody has called: only Maya, at her browser, and Rosa, on her telephone."""

    def are_called(self) -> None:
        """Nobody has called yet."""

    def only(self, person: int) -> None:
        """One person is on duty, and all others go."""
        for one in self.people:
            duty.go_off(staff_id=one.pk, now=self.now)
        duty.go_on(staff_id=self.people[person].pk, now=self.now)
        duty.heartbeat(staff_id=self.people[person].pk, now=self.now)

    def accepted(self) -> Call:
        """Whoever is rung says yes, and their leg enters the conference."""
        offer = Offer.objects.select_related("call", "participant").get(state=OfferState.RINGING)
        sid = self.sid_to_accept_with(offer)
        assert sid
        assert offers.accept(offer_id=offer.pk, sid=sid, now=self.now).won
        offer = Offer.objects.select_related("call", "participant").get(pk=offer.pk)
        self.enter(offer.call, offer, sid)
        return offer.call

    def talk(self) -> Call:
        """Somebody calls, Maya takes the call, and the two talk."""
        self.only(MAYA)
        self.arrives(self.line)
        self.two_talk(which=0, trouble="none")
        return Call.objects.get(state=CallState.CONNECTED)


def dial_staff(floor: QuietFloor) -> None:
    floor.only(ROSA)
    floor.arrives(floor.line)


def bridge_caller(floor: QuietFloor) -> None:
    floor.only(MAYA)
    floor.arrives(floor.line)
    floor.accepted()


def dial_caller(floor: QuietFloor) -> None:
    floor.only(MAYA)
    floor.promise_now()
    floor.sweep(floor.now)
    floor.accepted()


def move_caller(floor: QuietFloor) -> None:
    floor.talk()
    floor.arrives(floor.line)
    floor.pass_seconds(61)


def end_leg(floor: QuietFloor) -> None:
    dial_staff(floor)
    floor.carry_out([])
    calls.caller_ended(call_id=Call.objects.get().pk, status="completed", now=floor.now)


def end_caller(floor: QuietFloor) -> None:
    call = floor.talk()
    assert call.staff_id
    calls.hang_up(call_id=call.pk, staff_id=call.staff_id, now=floor.now)


STORIES: dict[CommandKind, Callable[[QuietFloor], None]] = {
    CommandKind.DIAL_STAFF: dial_staff,
    CommandKind.BRIDGE_CALLER: bridge_caller,
    CommandKind.DIAL_CALLER: dial_caller,
    CommandKind.MOVE_CALLER: move_caller,
    CommandKind.END_LEG: end_leg,
    CommandKind.END_CALLER: end_caller,
}
ROWS = [(kind, way) for kind in STORIES for way in EACH_WAY if not (way == Way.STALE and kind in NEVER_STALE)]


@pytest.fixture
def ways() -> Ways:
    return Counter()


@pytest.fixture
def floor(transactional_db: None, ways: Ways) -> QuietFloor:
    floor = QuietFloor(ways)
    floor.opens(strategy=routing.Strategy.LONGEST_IDLE, max_wait=60, crisis_number="", phone="", ways=[])
    return floor


@pytest.mark.parametrize(("kind", "way"), ROWS, ids=lambda of: of.name.lower())
def test_each_kind_goes_each_way(floor: QuietFloor, ways: Ways, kind: CommandKind, way: Way) -> None:
    try:
        STORIES[kind](floor)
        floor.the_next_command_goes(way)
        for each in floor.invariants:
            each.function(floor)
    finally:
        floor.teardown()

    assert ways[kind, way], as_table(ways)
