"""A counselor calls a number from the desk: their own leg first, then the number; strangers learn nothing."""

import pytest

from helpline.contact_rules import PhoneNumber
from helpline.models import Call, Callback, CallbackState, CallState, Direction, Staff
from intake.models import Caller as Person
from intake.models import IntakeRecord
from intake.operations import numbers
from tests.journeys.test_staff_telephones import ROSA, on_call
from tests.journeys.world import Caller, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

ANA = "+12025550144"
WORDS_OF_OURS = ("helpline", "treatment", "callback", "opioid", "naltrexone", "record")


def ana_rings(world: World) -> Caller:
    world.until(lambda: world.rings(ANA), within=15)
    return world.ringing(ANA)


def made() -> Call:
    return Call.objects.get(direction=Direction.OUTBOUND)


def is_told_nothing(phone: Caller) -> None:
    assert not [word for word in WORDS_OF_OURS if word in phone.heard.casefold()], phone.heard


class TestFromTheDesk:
    def test_the_desk_rings_first_and_then_the_number(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()

        shown = maya.dials("202 555 0144")

        assert "Your call" in shown
        assert not world.rings(ANA)
        maya.accepts()
        ana = ana_rings(world)
        ana.answer()
        world.until(lambda: made().state == CallState.CONNECTED, within=20)
        is_told_nothing(ana)
        maya.phone().say("May I speak with Ana?")
        ana.hears("May I speak with Ana?")

        ana.hang_up()
        world.until(lambda: maya.state == "finished", within=10)
        maya.wraps_up("reached_patient")
        callback = Callback.objects.get()
        assert callback.state == CallbackState.REACHED
        assert callback.attempts.count() == 1

    def test_on_a_telephone_it_rings_there_and_a_machine_at_the_other_end_learns_nothing(
        self, world: World
    ) -> None:
        on_call(world)
        rosa = world.counselor("rosa")

        rosa.dials(ANA)

        world.until(lambda: world.rings(ROSA), within=15)
        assert not world.rings(ANA)
        phone = world.ringing(ROSA)
        phone.answer()
        phone.press("1")
        machine = ana_rings(world)
        machine.answer()
        machine.say("Please leave a message after the tone")
        world.until(lambda: "leave a message" in phone.heard, within=20)
        phone.hang_up()
        world.until(lambda: made().state == CallState.ENDED, within=30)
        is_told_nothing(machine)

    def test_it_rings_nobody_else_where_it_is_not_taken(self, world: World) -> None:
        maya, sam = (world.counselor(name).goes_on_duty() for name in ("maya", "sam"))
        maya.dials(ANA)

        maya.declines()
        world.passes(3)

        assert (maya.state, sam.state) == ("ready", "ready")
        assert made().state == CallState.ENDED
        assert not world.rings(ANA)

    def test_two_counselors_and_one_number(self, world: World) -> None:
        maya, sam = (world.counselor(name).goes_on_duty() for name in ("maya", "sam"))
        maya.dials(ANA)
        maya.dials(ANA)

        assert "A colleague is calling that number now." in sam.dials(ANA)

        assert Call.objects.count() == 1


class TestFromARecord:
    def test_the_number_they_gave_is_called_and_not_the_one_they_called_from(self, world: World) -> None:
        maya = world.counselor("maya").goes_on_duty()
        caller = world.call("+12025550143")
        caller.press("3")
        caller.press("2")
        world.until(lambda: maya.state == "ringing", within=15)
        maya.accepts()
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=20)
        record = IntakeRecord.objects.get()
        caller.hang_up()
        world.until(lambda: maya.state == "finished", within=10)
        maya.wraps_up("info_given")
        assert "They gave us no number to call." in maya.opens_record(record.pk)
        self.gave_a_number(world, record, maya.person())

        assert "Desk" in maya.calls_from_record(record.pk).text

        world.until(lambda: maya.state == "ringing", within=5)
        maya.accepts()
        ana_rings(world).answer()
        world.until(lambda: made().state == CallState.CONNECTED, within=20)
        assert made().callback_attempt.callback.origin_id == record.call_id

    def gave_a_number(self, world: World, record: IntakeRecord, maya: Staff) -> None:
        record.caller = Person.objects.create(known_as="Ana", created_at=world.now)
        record.save(update_fields=["caller"])
        numbers.give(
            number=PhoneNumber(ANA),
            zone="",
            wishes={},
            staff_id=maya.pk,
            now=world.now,
            caller=record.caller,
        )
