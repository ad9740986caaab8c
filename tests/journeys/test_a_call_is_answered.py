"""A call to the helpline reaches a trained person, who writes the intake and promises to call again."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from helpline.models import Callback, CallbackState, CallState, Disposition, EventKind, OfferState
from intake.models import IntakeRecord
from tests.journeys.world import Caller, Desk, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def waiting(world: World, choose: str = "3", about: str = "2") -> Caller:
    """Somebody calls, hears danger first, chooses English and says what it is about."""
    caller = world.call()
    caller.hears("911" if "911" in caller.heard else "9 1 1")
    caller.press(choose)
    caller.hears("what is your call about" if choose == "3" else "tratamiento")
    caller.press(about)
    return caller


def talking(world: World) -> tuple[Caller, Desk]:
    maya = world.counselor("maya").goes_on_duty()
    caller = waiting(world)
    world.until(lambda: maya.state == "ringing", within=10)
    maya.accepts()
    world.until(lambda: maya.state == "talking" and world.the_call().state == CallState.CONNECTED, within=15)
    return caller, maya


class TestTheWholeStory:
    def test_from_the_greeting_to_the_kept_promise(self, world: World) -> None:
        caller, maya = talking(world)

        caller.say("I would like to ask about naltrexone")
        assert "naltrexone" in maya.phone().heard
        maya.phone().say("I am glad that you called")
        assert "glad that you called" in caller.heard
        record = IntakeRecord.objects.get()
        assert str(world.the_call().pk) in maya.call_bar
        assert "data-intake" in maya.card

        promised(world, caller, maya)
        assert IntakeRecord.objects.get() == record
        kept(world, maya)


def promised(world: World, caller: Caller, maya: Desk) -> None:
    """Maya promises whom she talks with to call in half an hour, and hangs up."""
    promise_for(world, maya, minutes=30, number="2025550177")
    maya.presses("hang-up")
    world.passes(2)
    assert caller.status == "completed"
    assert maya.state == "finished"
    maya.wraps_up("callback_scheduled")
    assert maya.state == "ready"
    assert world.the_call().disposition == Disposition.ANSWERED


def kept(world: World, maya: Desk) -> None:
    """The half hour passes, maya is rung, and reaches the person at the number they gave."""
    world.passes(28 * 60, step=15)
    assert maya.state == "ready"
    world.until(lambda: maya.state == "ringing", within=180)
    assert "scheduled" in maya.call_bar.casefold()
    maya.accepts()
    world.until(lambda: world.rings("+12025550177"), within=10)
    other = world.ringing("+12025550177")
    other.answer()
    world.until(lambda: "Calling them" not in maya.call_bar, within=10)
    other.say("Thank you for calling back")
    assert "Thank you for calling back" in maya.phone().heard
    other.hang_up()
    world.passes(3)
    maya.wraps_up("reached_patient")

    assert Callback.objects.get().state == CallbackState.REACHED


def promise_for(world: World, maya: Desk, minutes: int, number: str) -> None:
    """Promise a call through the form on the caller card."""
    card = maya.card
    address = re.search(r'data-intake-promise="([^"]+)"', card)
    assert address
    local = (world.now + timedelta(minutes=minutes)).astimezone(ZoneInfo("America/New_York"))
    form = {
        "number": number,
        "zone": "America/New_York",
        "local_date": f"{local:%Y-%m-%d}",
        "local_time": f"{local:%H:%M}",
        "safe_to_call": "yes",
        "voicemail": "never",
    }
    headers = {"X-CSRFToken": maya._token(), "Referer": world.front}
    answer = maya.http.post(world.front + address[1], form, headers=headers)
    assert answer.status_code < 300, re.sub(r"<[^>]+>", " ", answer.text)[:600]
    assert Callback.objects.exists(), re.sub(r"<[^>]+>", " ", answer.text)[:600]


class TestOnTheWay:
    def test_in_spanish_every_word_is_spanish(self, world: World) -> None:
        world.counselor("maya").goes_on_duty()

        caller = waiting(world, choose="2")

        caller.hears("fila")
        heard = caller.state["heard"]
        languages = [item.get("language") for item in heard if item["kind"] == "say"]
        assert languages[-1] == "es-US"

    def test_what_it_is_about_can_be_said(self, world: World) -> None:
        world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.say("English")

        caller.say("I have a question about naltrexone")

        assert world.the_call().topic == "treatment"

    def test_an_honest_wait_is_heard_when_everybody_is_busy(self, world: World) -> None:
        talking(world)
        second = world.call("+12025550155")
        second.press("3")
        second.press("2")

        second.hears("in line")
        second.hears("minutes")

    def test_a_declined_call_rings_the_next_person(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        world.passes(1)
        sam = world.counselor("sam").goes_on_duty()
        waiting(world)
        world.until(lambda: maya.state == "ringing", within=10)

        maya.declines()

        world.until(lambda: sam.state == "ringing", within=5)

    def test_an_offer_that_rings_out_goes_to_the_next_person(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        waiting(world)
        world.until(lambda: maya.state == "ringing", within=10)
        sam = world.counselor("sam").goes_on_duty()

        world.until(lambda: sam.state == "ringing", within=25)

        assert world.the_call().offers.filter(state=OfferState.LAPSED).count() == 1

    def test_on_hold_the_caller_hears_music_and_comes_back(self, world: World) -> None:
        caller, maya = talking(world)

        maya.presses("hold")
        world.passes(1)
        assert caller.state["on_hold"]
        maya.presses("resume")
        world.passes(1)

        assert not caller.state["on_hold"]
        maya.phone().say("I am back")
        assert "I am back" in caller.heard

    def test_a_browser_that_dies_gives_the_caller_to_the_next_person_and_says_so(self, world: World) -> None:
        caller, maya = talking(world)
        sam = world.counselor("sam").goes_on_duty()

        maya.phone().hang_up()

        caller.hears("cut off", within=10)
        world.until(lambda: sam.state == "ringing", within=10)
        sam.accepts()
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=10)
        assert world.the_call().events.filter(kind=EventKind.DROPPED).exists()


class TestHangingUp:
    def test_in_the_greeting(self, world: World) -> None:
        world.call().hang_up()

        assert world.the_call().disposition == Disposition.ABANDONED_MENU

    def test_while_waiting_the_desk_stops_ringing(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = waiting(world)
        world.until(lambda: maya.state == "ringing", within=10)

        caller.hang_up()

        assert maya.state == "ready"
        assert world.the_call().disposition == Disposition.ABANDONED_QUEUE

    def test_while_talking_wrap_up_begins(self, world: World) -> None:
        caller, maya = talking(world)

        caller.hang_up()
        world.passes(1)

        assert maya.state == "finished"
        assert world.the_call().disposition == Disposition.ANSWERED


class TestSilence:
    def test_who_says_nothing_is_taken_to_a_person_in_english(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        world.call()

        world.until(lambda: maya.state == "ringing", within=120)

    def test_who_presses_nonsense_is_too(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()

        for _ in range(6):  # three tries in each of the two menus
            caller.press("8")
            world.passes(1)

        world.until(lambda: maya.state == "ringing", within=60)

    def test_a_withheld_number_is_served_like_any_other(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call("anonymous")
        caller.press("3")
        caller.press("2")

        world.until(lambda: maya.state == "ringing", within=10)

        assert world.the_call().caller_number is None
