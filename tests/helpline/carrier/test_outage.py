"""Twilio's REST interface is away for a minute: nobody's miss, and afterwards everybody is rung."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from helpline.jobs import sweep
from helpline.models import Duty, Offer, Staff
from helpline.operations import queue
from tests.support import cast
from tests.support.carrier import Answer
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock

pytestmark = pytest.mark.django_db

PHONES = [f"+1202555010{number}" for number in range(3)]
NO_ANSWER = Answer(cut=True)
NOT_NOW = Answer(429, {"code": 20429, "message": "no", "status": 429})


@pytest.mark.parametrize("answer", [NO_ANSWER, NOT_NOW])
class TestAMinuteWithoutRest:
    def test_nobody_has_missed_anything_and_all_are_rung_afterwards(
        self, world: SmallTwilio, now: Clock, settings: Settings, answer: Answer
    ) -> None:
        on = cast.line(policy={"strategy": "ring_all"}, max_wait_seconds=900)
        for number, phone in enumerate(PHONES):
            cast.staff(f"rosa{number}", phone=phone, on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)
        world.in_queue(call.caller_sid or "")
        queue.join(call_id=call.pk, now=NOON)
        world.down = answer

        for _ in range(30):
            sweep.once(holder="a", now=now.go_on(3))
        assert world.done == []
        world.down = None
        for _ in range(8):
            sweep.once(holder="a", now=now.go_on(2))

        assert {(who.duty, who.missed_offers) for who in Staff.objects.all()} == {(Duty.ON, 0)}
        assert {to for what, to in world.done if what == "dialled"} == set(PHONES)
        assert Offer.objects.filter(state="ringing").count() == 3
