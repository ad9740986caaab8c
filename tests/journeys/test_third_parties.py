"""A counselor brings somebody from outside into the conversation, whatever becomes of them."""

import pytest

from helpline.models import CallState, Participant, ParticipantState
from tests.journeys.test_a_call_is_answered import talking
from tests.journeys.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

INTERPRETER = "+12025550151"


def party() -> Participant:
    return Participant.objects.get(number__isnull=False)


def test_an_interpreter_hears_and_is_heard_and_leaves(world: World) -> None:
    caller, maya = talking(world)

    maya.brings_in("Language line")
    assert "is being called" in maya.call_bar
    interpreter = world.ringing(INTERPRETER)
    interpreter.answer()
    world.passes(1)

    assert "is in the call" in maya.call_bar
    interpreter.say("How may I help")
    assert "How may I help" in caller.heard
    assert "How may I help" in maya.phone().heard
    caller.say("Necesito ayuda")
    assert "Necesito ayuda" in interpreter.heard

    interpreter.hang_up()
    world.passes(1)
    assert "left the call" in maya.call_bar
    caller.say("Are you still there")
    assert "Are you still there" in maya.phone().heard


def test_one_who_is_busy_changes_nothing_for_the_two(world: World) -> None:
    caller, maya = talking(world)
    maya.brings_in("Language line")

    world.ringing(INTERPRETER).reject()
    world.passes(1)

    assert "The caller is with you." in maya.call_bar
    caller.say("I am here")
    assert "I am here" in maya.phone().heard


def test_a_machine_is_taken_out_again(world: World) -> None:
    caller, maya = talking(world)
    maya.brings_in("Night clinic")
    machine = world.ringing("+12025550154")
    machine.answer()
    machine.say("Please leave a message")
    assert "Please leave a message" in maya.phone().heard

    maya.presses("take-out")
    world.passes(1)

    assert machine.status == "completed"
    assert party().state == ParticipantState.ENDED
    assert world.the_call().state == CallState.CONNECTED
    caller.say("Good")
    assert "Good" in maya.phone().heard


@pytest.mark.parametrize("who", ["caller", "counselor"])
def test_nobody_from_outside_stays_when_either_leaves(who: str, world: World) -> None:
    caller, maya = talking(world)
    maya.brings_in("Language line")
    interpreter = world.ringing(INTERPRETER)
    interpreter.answer()
    world.passes(1)

    caller.hang_up() if who == "caller" else maya.presses("hang-up")
    world.passes(3)

    assert interpreter.status == "completed"
    assert party().state == ParticipantState.ENDED
    assert world.the_call().state == CallState.ENDED


def test_a_counselor_leaves_the_caller_with_a_partner(world: World) -> None:
    caller, maya = talking(world)
    maya.brings_in("Night clinic")
    clinic = world.ringing("+12025550154")
    clinic.answer()
    world.passes(1)
    clinic.say("This is the clinic")
    assert "This is the clinic" in caller.heard

    maya.presses("leave")
    world.passes(5)

    assert world.the_call().state == CallState.DIVERTED
    assert maya.phone().status == "completed"
    caller.say("Can I come tonight")
    assert "Can I come tonight" in clinic.heard

    world.passes(60)
    clinic.hang_up()
    world.passes(3)
    call = world.the_call()
    assert (call.state, call.disposition) == (CallState.ENDED, "left_with")
    assert caller.status == "completed"


def test_an_interpreter_is_not_left_with_the_caller(world: World) -> None:
    _, maya = talking(world)
    maya.brings_in("Language line")
    world.ringing(INTERPRETER).answer()
    world.passes(1)

    assert "leave-caller" not in maya.call_bar
