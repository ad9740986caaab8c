"""A supervisor beside a call: called by "help me", heard by the counselor alone, and taking the call over."""

import re

import pytest

from helpline.models import Call, CallState, Line, OfferState, Participant
from tests.journeys.test_a_call_is_answered import waiting
from tests.journeys.world import Caller, Desk, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOTICE = "Someone on our team may listen"


def told_and_talking(world: World) -> tuple[Caller, Desk]:
    """A caller hears that someone may listen, to the end, and then talks with maya."""
    Line.objects.update(may_listen=True)
    maya = world.counselor("maya").goes_on_duty()
    caller = waiting(world)
    caller.hears(NOTICE)
    world.passes(8)
    maya.accepts()
    world.until(lambda: maya.state == "talking" and world.the_call().state == CallState.CONNECTED, within=15)
    return caller, maya


def joins(world: World, lee: Desk, mode: str) -> None:
    """Press a button in maya's row on Live; the desk that opens rings in."""
    page = lee.asks("/console/floor/").text
    address = re.search(rf'formaction="([^"]+/beside)" name="mode" value="{mode}"', page)
    assert address, "Live offers no such button"
    form = {"mode": mode, "csrfmiddlewaretoken": lee._token()}
    answer = lee.http.post(
        world.front + address[1], form, headers={"Referer": f"{world.front}/console/floor/"}
    )
    assert "?accept=" in answer.url, answer.url
    lee.accepts()
    world.until(lambda: Participant.objects.filter(role="supervisor", state="joined").exists(), within=10)


def changes(lee: Desk, mode: str) -> None:
    lee._post(r'hx-post="([^"]+/mode)"', mode=mode)
    lee.world.passes(1)


class TestACoachedDangerCall:
    def test_from_help_me_to_a_take_over(self, world: World) -> None:
        caller, maya = told_and_talking(world)
        lee = world.counselor("lee")
        maya.presses("danger")
        maya.presses("help")
        assert "Every supervisor has been told." in maya.call_bar
        bar = lee.asks("/console/frame").text
        assert "asks for help" in bar
        come = re.search(r'action="([^"]+/coming)"', bar)
        assert come
        lee.http.post(
            world.front + come[1],
            {},
            headers={"X-CSRFToken": lee._token(), "Referer": world.front, "HX-Request": "true"},
        )
        assert "Lee Carter is coming." in maya.call_bar

        joins(world, lee, "coach")
        assert "Lee Carter</strong> is coaching you." in maya.call_bar
        lee.phone().say("ask whether anybody is with them")
        assert "ask whether anybody is with them" in maya.phone().heard
        assert "ask whether anybody is with them" not in caller.heard
        caller.say("I am alone")
        assert "I am alone" in lee.phone().heard

        changes(lee, "listen")
        assert "Lee Carter</strong> is listening." in maya.call_bar
        lee.phone().say("nobody hears this")
        assert "nobody hears this" not in maya.phone().heard + caller.heard

        changes(lee, "barge")
        lee.phone().say("This is Lee")
        assert "This is Lee" in caller.heard
        assert "This is Lee" in maya.phone().heard

        lee.presses("take-over")
        world.until(lambda: lee.state == "talking", within=10)
        world.until(lambda: maya.phone().status == "completed", within=10)
        assert world.the_call().state == CallState.CONNECTED
        assert maya.state == "ready"
        assert "Lee Carter has your caller now." in maya.call_bar
        lee.phone().say("I stay with you")
        assert "I stay with you" in caller.heard
        world.passes(30)
        assert world.the_call().state == CallState.CONNECTED
        lee.presses("hang-up")
        world.passes(3)
        assert caller.status == "completed"


class TestTalkingWithBoth:
    def test_keeps_the_caller_of_a_counselor_who_is_lost(self, world: World) -> None:
        caller, maya = told_and_talking(world)
        lee = world.counselor("lee")
        joins(world, lee, "coach")
        changes(lee, "barge")

        maya.phone().hang_up()
        world.until(lambda: lee.state == "talking", within=20)

        caller.say("Are you both gone?")
        assert "Are you both gone?" in lee.phone().heard
        lee.phone().say("I am still with you")
        assert "I am still with you" in caller.heard
        assert world.the_call().staff == lee.person()
        assert "Lee Carter has your caller now." in maya.call_bar


class TestListening:
    def test_leaves_no_trace_in_the_call_and_one_in_its_timeline(self, world: World) -> None:
        caller, maya = told_and_talking(world)
        lee = world.counselor("lee")
        joins(world, lee, "listen")
        before = caller.heard
        maya.phone().say("I hear you")

        lee.presses("leave")
        world.passes(5)

        assert caller.heard.replace(before, "").strip(" |") == "I hear you"
        assert lee.state in ("off", "ready")
        assert lee.phone().status == "completed"
        assert world.the_call().state == CallState.CONNECTED
        page = lee.asks(f"/console/calls/{world.the_call().pk}/").text
        assert "Lee Carter joined and listens: nobody hears them" in page
        assert "Lee Carter left the conversation" in page

    def test_ends_with_a_browser_that_dies(self, world: World) -> None:
        caller, maya = told_and_talking(world)
        lee = world.counselor("lee")
        joins(world, lee, "listen")

        lee.phone().hang_up()
        world.passes(5)

        assert "Lee Carter has left the call." in maya.call_bar
        assert lee.person().offers.get().state == OfferState.DONE
        assert Call.objects.get().state == CallState.CONNECTED
        assert caller.status == "in-progress"

    def test_is_not_possible_where_the_caller_came_before_the_words_were_over(self, world: World) -> None:
        Line.objects.update(may_listen=True)
        maya = world.counselor("maya").goes_on_duty()
        waiting(world)
        maya.accepts()
        world.until(
            lambda: maya.state == "talking" and world.the_call().state == CallState.CONNECTED, within=15
        )

        page = world.counselor("lee").asks("/console/floor/").text

        assert "/beside" not in page
        assert "The caller was not told that someone may listen." in page
