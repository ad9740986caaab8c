"""Somebody is in danger: a person, the crisis line or the backup number is there in seconds, and stays."""

import pytest

from helpline.models import (
    Alarm,
    Call,
    CallState,
    CommandKind,
    Direction,
    Disposition,
    OfferState,
)
from helpline.operations import commands
from tests.journeys.test_a_call_is_answered import promised, talking, waiting
from tests.journeys.world import Caller, Desk, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


CRISIS, BACKUP = "+12025550188", "+12025550199"


class TestDanger:
    def test_pressing_1_rings_everybody_trained_for_it_at_once(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        sam = world.counselor("sam").goes_on_duty()
        caller = world.call()

        caller.press("1")
        world.passes(1)

        assert (maya.state, sam.state) == ("ringing", "ringing")
        sam.accepts()
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=10)
        assert maya.state == "ready"

    def test_with_nobody_to_ring_the_crisis_line_rings_at_once(self, world: World) -> None:
        caller = world.call()

        caller.press("1")

        assert world.rings(CRISIS)
        world.ringing(CRISIS).answer()
        world.passes(1)
        caller.say("Please help me")
        assert world.the_call().state == CallState.DIVERTED

    def test_with_nobody_answering_the_crisis_line_rings_within_ten_seconds_and_staff_ring_on(
        self, world: World
    ) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("1")
        world.passes(1)
        assert maya.state == "ringing"

        world.until(lambda: world.rings(CRISIS), within=9)

        assert "naloxone" in caller.heard
        assert maya.state == "ringing"
        world.ringing(CRISIS).answer()
        world.passes(1)
        assert maya.state == "ready"

    def test_a_counselor_who_accepts_while_the_crisis_line_rings_has_the_caller(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("1")
        world.until(lambda: world.rings(CRISIS), within=9)

        maya.accepts()

        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=10)
        maya.phone().say("I am here with you")
        assert "I am here with you" in caller.heard
        assert not world.rings(CRISIS)

    def test_nobody_takes_the_caller_from_the_crisis_line(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("1")
        world.until(lambda: world.rings(CRISIS), within=9)
        line = world.ringing(CRISIS)
        line.answer()
        world.passes(45)

        line.say("You are with the crisis center")

        assert "You are with the crisis center" in caller.heard
        assert maya.state == "ready"

    def test_a_crisis_line_that_does_not_answer_is_followed_by_everybody_and_the_backup_number(
        self, world: World
    ) -> None:
        caller = world.call()
        caller.press("1")
        world.ringing(CRISIS).reject()
        maya = world.counselor("maya").goes_on_duty()

        world.until(lambda: world.rings(BACKUP), within=20)

        assert maya.state == "ringing"
        assert "9 1 1" in caller.heard
        assert "9 8 8" in caller.heard

    def test_a_spoken_word_is_enough(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()

        caller.say("I think my friend took an overdose")
        world.passes(1)

        assert maya.state == "ringing"
        assert "risis" in maya.call_bar

    def test_a_lone_1_where_a_number_is_asked_for_is_danger_within_ten_seconds(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = waiting(world)
        caller.hears("call you back")
        caller.press("2")
        caller.hears("which number")

        caller.press("1")

        world.until(lambda: maya.state == "ringing" and "risis" in maya.call_bar, within=7)
        world.until(lambda: world.rings(CRISIS), within=2)

    def test_danger_said_in_spanish_is_danger_within_ten_seconds(self, world: World) -> None:
        world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("2")

        caller.say("mi hijo no respira")

        world.until(lambda: world.rings(CRISIS), within=8)
        assert "naloxona" in caller.heard

    def test_a_counselor_who_is_lost_leaves_one_ringing_of_the_crisis_line(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("1")
        world.passes(1)
        maya.accepts()
        maya.phone().hang_up()

        world.until(lambda: world.rings(CRISIS), within=9)
        world.passes(2)

        legs = world.emulator.ask("GET", "/calls", to=CRISIS)
        assert len(legs["calls"] if isinstance(legs, dict) else legs) == 1
        world.ringing(CRISIS).answer()
        caller.say("Please help me")
        assert world.the_call().state == CallState.DIVERTED

    def three_talk(self, world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Caller, Desk, Caller]:
        """The crisis line was added while nobody knew whether caller and counselor had met."""
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("1")
        world.passes(1)
        maya.accepts()
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=10)
        with monkeypatch.context() as patch:
            patch.setattr("helpline.operations.crisis_line.have_met", lambda call: False)
            ask_for_the_crisis_line(world)
            line = world.ringing(CRISIS)
            line.answer()
        world.passes(3)
        line.say("You are with the crisis center")
        assert "crisis center" in caller.heard
        assert "crisis center" in maya.phone().heard
        return caller, maya, line

    @pytest.mark.parametrize("how", ["leg", "button"])
    def test_a_counselor_who_leaves_does_not_part_the_caller_from_the_crisis_line(
        self, world: World, monkeypatch: pytest.MonkeyPatch, how: str
    ) -> None:
        caller, maya, line = self.three_talk(world, monkeypatch)

        maya.phone().hang_up() if how == "leg" else maya.presses("hang-up")

        world.passes(10)
        caller.say("Please stay with me")
        assert "stay with me" in line.heard
        assert maya.phone().status == "completed"
        assert world.the_call().state == CallState.DIVERTED
        assert not world.rings(CRISIS)
        caller.hang_up()
        world.passes(2)
        assert line.status == "completed"
        assert world.the_call().state == CallState.ENDED

    def test_a_crisis_line_that_leaves_after_the_counselor_leaves_nobody_alone(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caller, maya, line = self.three_talk(world, monkeypatch)
        maya.phone().hang_up()
        world.passes(5)

        line.hang_up()

        world.until(lambda: world.rings(CRISIS) or maya.state == "ringing", within=10)
        assert caller.status == "in-progress"

    @pytest.mark.parametrize(
        "fails",
        [
            [{"fault": "drop", "where": "/added"}],
            [{"fault": "drop", "where": "/added"}, {"fault": "drop", "where": "conference"}],
            [{"fault": "rest-500", "where": "/2010-04-01"}],
            [{"fault": "rest-500", "where": "/2010-04-01"}, {"fault": "drop", "where": "/added"}],
        ],
        ids=["its report is lost", "all reports are lost", "Twilio is away", "both"],
    )
    def test_a_crisis_line_that_leaves_unheard_of_leaves_nobody_alone(
        self, world: World, monkeypatch: pytest.MonkeyPatch, fails: list[dict[str, str]]
    ) -> None:
        caller, maya, line = self.three_talk(world, monkeypatch)
        maya.phone().hang_up()
        world.passes(5)
        for fault in fails:
            world.emulator.ask("POST", "/faults", {**fault, "times": 0})

        line.hang_up()

        world.until(lambda: maya.state == "ringing", within=3)
        world.passes(60)
        assert caller.status == "in-progress"
        assert world.the_call().state != CallState.ENDED

    def test_a_crisis_line_that_leaves_unheard_of_after_a_talk_has_helped(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caller, maya, line = self.three_talk(world, monkeypatch)
        maya.phone().hang_up()
        world.passes(60)
        for fault in ({"fault": "drop", "where": "/added"}, {"fault": "rest-500", "where": "/2010-04-01"}):
            world.emulator.ask("POST", "/faults", {**fault, "times": 0})

        line.hang_up()

        world.until(lambda: caller.status == "completed", within=10)
        assert world.the_call().disposition == Disposition.DIVERTED
        assert not Alarm.objects.filter(closed_at=None).exists()

    def test_a_counselor_who_is_lost_after_the_crisis_line_has_left_leaves_nobody_alone(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caller, maya, line = self.three_talk(world, monkeypatch)
        line.hang_up()
        world.passes(2)

        maya.phone().hang_up()

        world.until(lambda: world.rings(CRISIS) or maya.state == "ringing", within=10)
        assert caller.status == "in-progress"

    def test_when_the_only_person_goes_off_duty_the_crisis_line_rings_at_once(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("1")
        assert not world.rings(CRISIS)

        maya.goes_off_duty()

        assert world.rings(CRISIS)


def ask_for_the_crisis_line(world: World) -> None:
    call = world.the_call()
    offer = call.offers.get(state=OfferState.ACCEPTED)
    commands.enqueue(CommandKind.ADD_CRISIS_LINE, now=world.now, call=call, offer=offer, urgent=True)
    world.settle()


THEIRS = "+12025550177"


class TestDangerOfSomebodyWeCalled:
    def called(self, world: World, maya: Desk) -> Caller:
        """Maya's desk rings; she calls them, and the two talk."""
        world.until(lambda: maya.state == "ringing", within=180)
        maya.accepts()
        world.until(lambda: world.rings(THEIRS), within=10)
        them = world.ringing(THEIRS)
        them.answer()
        world.until(lambda: "Calling them" not in maya.call_bar, within=10)
        return them

    def is_with_the_crisis_line(self, world: World, them: Caller) -> None:
        """The two hear each other, and no word of ours said what this is about."""
        line = world.ringing(CRISIS)
        line.answer()
        world.passes(1)
        line.say("We are here")
        them.say("Please help me")
        assert "We are here" in them.heard
        assert "Please help me" in line.heard
        assert Call.objects.get(direction=Direction.OUTBOUND).state == CallState.DIVERTED
        ours = them.heard.replace("We are here", "")
        assert "One moment, please." in ours
        for word in ("9 1 1", "9 8 8", "naloxone", "crisis", "counselor", "danger", "line"):
            assert word not in ours.casefold()

    def test_told_in_a_callback_it_leads_to_the_crisis_line_when_the_counselor_is_lost(
        self, world: World
    ) -> None:
        caller, maya = talking(world)
        promised(world, caller, maya)
        world.passes(28 * 60, step=15)
        them = self.called(world, maya)
        maya.presses("danger")

        maya.phone().hang_up()

        world.until(lambda: maya.state == "ringing", within=2)
        world.until(lambda: world.rings(CRISIS), within=9)
        self.is_with_the_crisis_line(world, them)

    def test_dialled_back_after_a_cut_they_go_on_to_the_crisis_line_when_nobody_is_there(
        self, world: World
    ) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("1")
        world.passes(1)
        maya.accepts()
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=10)
        maya.gives_number(THEIRS)
        caller.hang_up()
        world.passes(3)
        maya.calls_back(world.the_call())
        them = self.called(world, maya)

        maya.phone().hang_up()
        maya.goes_off_duty()

        world.until(lambda: world.rings(CRISIS), within=5)
        self.is_with_the_crisis_line(world, them)
