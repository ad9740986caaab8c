"""Twilio's answers are lost, or it cannot be asked for a minute: nobody is parted, nobody forgotten."""

import pytest

from helpline.models import CallState, Duty, EventKind, ParticipantState, Staff
from tests.journeys.test_a_call_is_answered import talking, waiting
from tests.journeys.test_staff_telephones import ROSA, on_call, spanish_caller
from tests.journeys.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def goes_wrong(world: World, fault: str, where: str, times: int = 1) -> None:
    """Have the next requests to Twilio's REST interface whose path is like this go wrong."""
    world.emulator.ask("POST", "/faults", {"fault": fault, "where": where, "times": times, "seconds": 0})


def redirects(world: World) -> int:
    """Count how often the caller was sent into the conference."""
    asked = [sent["url"].split("#")[0] for sent in world.emulator.webhooks()]
    return sum(url.endswith("/bridge") for url in asked)


class TestBridging:
    @pytest.mark.parametrize("fault", ["rest-lost", "rest-timeout", "rest-500", "rest-429"])
    def test_the_two_meet_and_are_left_together(self, world: World, fault: str) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = waiting(world)
        world.until(lambda: maya.state == "ringing", within=10)
        goes_wrong(world, fault, "/Calls/CA")

        maya.accepts()
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=20)
        world.passes(30)
        maya.phone().say("I am here")

        assert "I am here" in caller.heard
        assert redirects(world) == 1
        assert world.the_call().events.filter(kind=EventKind.CONNECTED).count() == 1


class TestHangingUp:
    @pytest.mark.parametrize("fault", ["rest-lost", "rest-timeout", "rest-500"])
    def test_a_conversation_that_was_ended_is_over_for_both(self, world: World, fault: str) -> None:
        caller, maya = talking(world)
        goes_wrong(world, fault, "/Calls/CA", times=2)

        maya.presses("hang-up")

        assert world.the_call().state == CallState.ENDED
        world.until(lambda: caller.status == "completed", within=30)


class TestAMinuteWithoutRest:
    @pytest.mark.parametrize("fault", ["rest-timeout", "rest-500", "rest-429"])
    def test_a_counselor_at_home_has_missed_nothing_and_is_rung_afterwards(
        self, world: World, fault: str
    ) -> None:
        rosa = on_call(world)
        spanish_caller(world)
        goes_wrong(world, fault, "", times=0)
        world.passes(60)
        assert not world.rings(ROSA)

        world.emulator.ask("DELETE", "/faults")
        world.until(lambda: world.rings(ROSA), within=20)
        phone = world.ringing(ROSA)
        phone.answer()
        phone.press("1")

        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=20)
        rosa.refresh_from_db()
        assert (rosa.duty, rosa.missed_offers) == (Duty.ON, 0)


class TestATelephoneOfWhichTheAnswerWasLost:
    def test_it_rings_once_and_connects(self, world: World) -> None:
        on_call(world)
        goes_wrong(world, "rest-lost", "/Calls.json")
        spanish_caller(world)
        world.until(lambda: world.rings(ROSA), within=20)
        phone = world.ringing(ROSA)
        world.passes(6)

        phone.answer()
        phone.press("1")

        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=20)
        called = world.emulator.ask("GET", "/calls", to=ROSA)
        legs = called["calls"] if isinstance(called, dict) else called
        assert len(legs) == 1
        assert Staff.objects.get(user__username="rosa").calls.count() == 1
        assert world.the_call().offers.get().participant.state == ParticipantState.JOINED
