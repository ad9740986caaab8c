"""Nobody is on duty, or nobody comes: a message, or a callback in the same place in line."""

from collections.abc import Callable

import pytest

from helpline.models import (
    Call,
    Callback,
    CallbackState,
    CallState,
    Direction,
    Disposition,
    Voicemail,
)
from tests.journeys.test_a_call_is_answered import waiting
from tests.journeys.world import Caller, Desk, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


class TestVoicemail:
    def test_the_message_is_in_the_console_with_its_sound(self, world: World) -> None:
        caller = waiting(world)
        caller.hears("after the tone")
        world.until(lambda: caller.state["doing"].startswith("record"), within=40)
        caller.say("This is Sam. Please call me at 2 0 2, 5 5 5, 0 1 7 7.")
        world.passes(4)
        caller.press("#")
        caller.hears("listen to your message")
        world.until(lambda: caller.status == "completed", within=30)
        world.until(lambda: bool(Voicemail.objects.get().audio), within=20)

        maya = world.counselor("maya")
        page = maya.asks("/console/voicemail/")
        assert str(Voicemail.objects.get().pk) in page.text
        sound = maya.asks(f"/console/voicemail/{Voicemail.objects.get().pk}/audio")
        assert sound.content.startswith(b"RIFF")
        assert Call.objects.get().disposition == Disposition.VOICEMAIL

    def test_saying_nothing_leaves_no_message(self, world: World) -> None:
        caller = waiting(world)
        caller.hears("after the tone")

        world.until(lambda: caller.status == "completed", within=90)

        assert not Voicemail.objects.exists()
        assert Call.objects.get().disposition == Disposition.NO_MESSAGE

    def test_when_the_last_person_leaves_nobody_hears_music_for_ever(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        sam = world.counselor("sam").goes_on_duty()
        first = waiting(world)
        world.until(lambda: "ringing" in (maya.state, sam.state), within=10)
        (maya if maya.state == "ringing" else sam).declines()
        maya.goes_off_duty()
        sam.goes_off_duty()

        first.hears("after the tone", within=60)


class TestCallback:
    def keep_place(self, world: World) -> None:
        """A second caller presses 2 while waiting, keys in a number and confirms it."""
        caller = waiting(world)
        caller.hears("call you back")
        caller.press("2")
        caller.hears("which number")
        caller.press("2025550177#")
        caller.hears("0 1 7 7")
        caller.press("2")
        caller.hears("keep your place")
        caller.hang_up()

    def test_the_place_in_line_is_kept_and_the_caller_rung_when_it_is_their_turn(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        busy = waiting(world)
        world.until(lambda: maya.state == "ringing", within=10)
        maya.accepts()
        world.until(lambda: maya.state == "talking", within=10)
        world.passes(2)
        self.keep_place(world)
        later = world.call("+12025550156")
        later.press("3")
        later.press("2")
        world.passes(2)

        busy.hang_up()
        world.passes(2)
        maya.wraps_up("info_given")

        assert maya.state == "ringing"
        outbound = Call.objects.get(direction=Direction.OUTBOUND)
        assert outbound.state == CallState.OFFERED
        maya.accepts()
        world.until(lambda: world.rings("+12025550177"), within=10)
        world.ringing("+12025550177").answer()
        world.until(self.talking(outbound), within=10)

    def talking(self, call: Call) -> Callable[[], bool]:
        return lambda: Call.objects.get(pk=call.pk).state == CallState.CONNECTED

    def test_not_answered_it_is_tried_again_another_hour(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        self.keep_place(world)
        world.until(lambda: maya.state == "ringing", within=10)
        maya.accepts()
        world.until(lambda: world.rings("+12025550177"), within=10)

        world.ringing("+12025550177").reject()
        world.passes(2)

        callback = Callback.objects.get()
        assert callback.state == CallbackState.PROMISED
        assert (callback.due_at - world.now).total_seconds() > 3500

    def picked_up_without_news_of_the_conference(self, world: World) -> tuple[Caller, Desk]:
        """They pick up and talk with Maya; no report of who is in the conference comes."""
        maya = world.counselor("maya").goes_on_duty()
        self.keep_place(world)
        world.until(lambda: maya.state == "ringing", within=10)
        world.emulator.ask("POST", "/faults", {"fault": "drop", "where": "/conference", "times": 0})
        maya.accepts()
        world.until(lambda: world.rings("+12025550177"), within=10)
        them = world.ringing("+12025550177")
        them.answer()
        world.passes(2)
        maya.phone().say("I am here")
        assert "I am here" in them.heard
        return them, maya

    def is_not_rung_again_before_an_outcome(self, world: World, maya: Desk) -> None:
        outbound = Call.objects.get(direction=Direction.OUTBOUND)
        assert outbound.disposition in (Disposition.ANSWERED, Disposition.UNCONFIRMED)
        assert maya.state == "finished"
        assert Callback.objects.get().state == CallbackState.UNDER_WAY
        maya.wraps_up("reached_patient")
        assert Callback.objects.get().state == CallbackState.REACHED

    def test_whoever_talks_counts_as_talking_though_the_news_of_it_is_lost(self, world: World) -> None:
        them, maya = self.picked_up_without_news_of_the_conference(world)

        world.until(lambda: "Calling them" not in maya.call_bar, within=15)

        assert 'id="hold"' in maya.call_bar
        assert 'id="danger"' in maya.call_bar
        maya.phone().say("Still here")
        assert "Still here" in them.heard
        them.hang_up()
        world.passes(3)
        self.is_not_rung_again_before_an_outcome(world, maya)

    @pytest.mark.parametrize("who", ["they", "maya"])
    def test_whoever_has_talked_for_a_moment_is_not_rung_again_by_itself(
        self, world: World, who: str
    ) -> None:
        them, maya = self.picked_up_without_news_of_the_conference(world)
        world.passes(3)

        if who == "they":
            them.hang_up()
        else:
            maya.presses("hang-up")

        world.passes(3)
        self.is_not_rung_again_before_an_outcome(world, maya)
