"""A counselor asks a colleague into a call: it is handed over, or the caller comes back to the first."""

import pytest

from helpline.models import CallState, Disposition, Offer, OfferState
from intake.models import IntakeRecord
from tests.journeys.test_a_call_is_answered import talking
from tests.journeys.world import Caller, Desk, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def asks(world: World, maya: Desk, username: str = "sam") -> Desk:
    """Maya asks a colleague by name, and their desk rings."""
    other = world.counselor(username).goes_on_duty()
    chosen = maya.offers_of_colleagues()
    value = f"person:{other.person().pk}"
    assert value in chosen
    maya.asks_colleague(value)
    world.until(lambda: other.state == "ringing", within=15)
    assert f"{maya.person().name} asks you to join" in other.call_bar
    return other


def consulting(world: World) -> tuple[Caller, Desk, Desk]:
    """Maya and a colleague talk, and the caller hears music."""
    caller, maya = talking(world)
    other = asks(world, maya)
    other.accepts()
    world.until(lambda: other.state == "alongside" and "data-hand-over" in maya.call_bar, within=20)
    world.until(lambda: "the caller hears music" in maya.call_bar, within=20)
    other.phone().say("What is it about?")
    assert "What is it about?" in maya.phone().heard
    assert "What is it about?" not in caller.heard
    return caller, maya, other


def brings_in(world: World, caller: Caller, maya: Desk, other: Desk) -> None:
    """All three talk."""
    maya.presses("resume")
    world.until(lambda: "all three of you talk" in maya.call_bar, within=20)
    other.phone().say("Hello, this is a colleague")
    assert "this is a colleague" in caller.heard


class TestAWarmTransfer:
    def test_consult_join_leave(self, world: World) -> None:
        caller, maya, other = consulting(world)
        brings_in(world, caller, maya, other)

        maya.presses("hand-over")
        world.until(lambda: other.state == "talking", within=20)

        assert maya.state != "talking"
        assert IntakeRecord.objects.get().counselor == other.person()
        world.until(lambda: maya.phone().status == "completed", within=20)
        assert caller.status == "in-progress"
        caller.say("Are you still there?")
        assert "Are you still there?" in other.phone().heard
        other.presses("hang-up")
        world.passes(2)
        assert caller.status == "completed"
        assert other.state == "finished"
        call = world.the_call()
        assert (call.disposition, call.staff) == (Disposition.ANSWERED, other.person())

    def test_the_counselor_is_lost_meanwhile_and_the_colleague_has_the_caller(self, world: World) -> None:
        caller, maya, other = consulting(world)
        brings_in(world, caller, maya, other)

        maya.phone().hang_up()
        world.until(lambda: other.state == "talking", within=60)

        assert caller.status == "in-progress"
        caller.say("Hello?")
        assert "Hello?" in other.phone().heard
        assert "has your caller now." in maya.call_bar


class TestBouncingBack:
    def test_the_colleague_leaves_and_the_caller_is_with_the_first(self, world: World) -> None:
        caller, maya, other = consulting(world)

        other.presses("leave")
        world.until(lambda: other.state == "ready" and maya.state == "talking", within=20)
        world.until(lambda: "hears music" not in maya.call_bar, within=20)

        caller.say("I am still here")
        assert "I am still here" in maya.phone().heard
        assert other.phone().status == "completed"
        assert (world.the_call().state, world.the_call().staff) == (CallState.CONNECTED, maya.person())

    def test_a_colleague_who_says_not_now_leaves_it_as_it_was(self, world: World) -> None:
        caller, maya = talking(world)
        other = asks(world, maya)

        other.declines()
        world.until(lambda: "hears music" not in maya.call_bar and other.state == "ready", within=20)

        maya.phone().say("I am back")
        assert "I am back" in caller.heard

    def test_the_caller_hangs_up_while_the_two_consult(self, world: World) -> None:
        caller, maya, other = consulting(world)

        caller.hang_up()
        world.until(lambda: maya.state == "finished" and other.state == "ready", within=30)

        assert not Offer.objects.filter(state__in=(OfferState.ACCEPTED, OfferState.ALONGSIDE)).exists()
        assert other.phone().status == "completed"

    def test_the_caller_hangs_up_while_the_call_is_handed_over(self, world: World) -> None:
        caller, maya, other = consulting(world)
        brings_in(world, caller, maya, other)

        maya.presses("hand-over")
        caller.hang_up()
        world.until(lambda: "finished" in (maya.state, other.state), within=30)

        assert {maya.state, other.state} <= {"finished", "ready"}
        assert world.the_call().disposition == Disposition.ANSWERED
        assert not Offer.objects.filter(state__in=(OfferState.ACCEPTED, OfferState.ALONGSIDE)).exists()
        assert {maya.phone().status, other.phone().status} == {"completed"}

    def test_the_battery_of_a_colleague_dies(self, world: World) -> None:
        caller, maya, other = consulting(world)

        other.phone().hang_up()
        world.until(lambda: "hears music" not in maya.call_bar, within=30)

        maya.phone().say("It is only the two of us")
        assert "It is only the two of us" in caller.heard
        assert (maya.state, other.state) == ("talking", "ready")
        assert f"{other.person().name} has left the call." in maya.call_bar

    def test_a_colleague_who_goes_off_duty_while_it_rings_leaves_it_as_it_was(self, world: World) -> None:
        caller, maya = talking(world)
        other = asks(world, maya)

        other.goes_off_duty()
        world.until(lambda: "hears music" not in maya.call_bar, within=20)

        maya.phone().say("Nobody else is here")
        assert "Nobody else is here" in caller.heard
        assert (maya.state, other.state) == ("talking", "off")
