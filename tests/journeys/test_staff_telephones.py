"""Counselors who answer on their own telephones: press 1, or the caller goes to somebody else."""

import pytest

from helpline.models import CallState, Offer, OfferState, RingOn, Staff
from helpline.operations import duty
from tests.journeys.world import Caller, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

ROSA = "+12025550161"


def on_call(world: World) -> Staff:
    """Rosa is on duty at home and speaks Spanish; her shift is made to cover now."""
    rosa = Staff.objects.get(user__username="rosa")
    rosa.shifts.update(weekdays=list(range(7)), starts="00:00", ends="00:00")
    assert rosa.ring_on == RingOn.PHONE
    duty.go_on(staff_id=rosa.pk, now=world.now)
    return rosa


def spanish_caller(world: World) -> Caller:
    caller = world.call()
    caller.press("2")
    caller.press("2")
    return caller


def ringing(world: World) -> Caller:
    world.until(lambda: world.rings(ROSA), within=15)
    return world.ringing(ROSA)


class TestTheGate:
    def test_pressing_1_connects(self, world: World) -> None:
        on_call(world)
        caller = spanish_caller(world)
        phone = ringing(world)

        phone.answer()
        phone.hears("oprima el uno")
        phone.press("1")

        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=20)
        caller.say("Necesito ayuda")
        assert "Necesito ayuda" in phone.heard

    def test_an_answering_machine_never_gets_the_caller(self, world: World) -> None:
        on_call(world)
        caller = spanish_caller(world)
        phone = ringing(world)

        phone.answer()
        phone.say("Hi, you have reached Rosa, please leave a message after the beep")

        world.until(lambda: phone.status == "completed", within=40)
        assert world.the_call().state != CallState.CONNECTED
        assert caller.status == "in-progress"
        assert "you have reached Rosa" not in caller.heard

    def test_a_wrong_key_gets_a_second_chance(self, world: World) -> None:
        on_call(world)
        spanish_caller(world)
        phone = ringing(world)
        phone.answer()

        phone.press("7")
        phone.hears("no oprimió el uno")
        phone.press("1")

        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=20)

    def test_two_wrong_keys_pass_the_call_on(self, world: World) -> None:
        on_call(world)
        spanish_caller(world)
        phone = ringing(world)
        phone.answer()

        phone.press("7")
        phone.press("8")
        world.passes(1)

        assert phone.status == "completed"
        assert Offer.objects.get().state == OfferState.DECLINED

    @pytest.mark.parametrize("how", ["reject", "ignore"])
    def test_a_telephone_nobody_answers_passes_the_call_on(self, world: World, how: str) -> None:
        on_call(world)
        spanish_caller(world)
        phone = ringing(world)

        if how == "reject":
            phone.reject()

        world.until(lambda: Offer.objects.get().state != OfferState.RINGING, within=30)
        assert not world.rings(ROSA)

    def test_when_the_desk_was_quicker_the_telephone_stops_and_whoever_listens_is_told(
        self, world: World
    ) -> None:
        on_call(world)
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call()
        caller.press("2")
        caller.press("1")
        phone = ringing(world)
        phone.answer()
        world.passes(1)

        maya.accepts()
        world.passes(2)

        phone.hears("ya se tomó", within=10)
        world.until(lambda: phone.status == "completed", within=20)
        assert world.the_call().staff == maya.person()

    def test_hanging_up_a_telephone_leaves_the_caller_first_in_line(self, world: World) -> None:
        on_call(world)
        caller = spanish_caller(world)
        phone = ringing(world)
        phone.answer()
        phone.press("1")
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=20)
        maya = world.counselor("maya").goes_on_duty()

        phone.hang_up()

        caller.hears("primera persona en la fila", within=15)
        world.until(lambda: maya.state == "ringing", within=15)
