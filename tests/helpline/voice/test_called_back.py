"""What somebody whom we called hears when their counselor is lost: another person, or that we are sorry."""

from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackState,
    CallState,
    Disposition,
    Duty,
    OfferState,
    Staff,
)
from helpline.operations import attempts, bridges, deadlines
from helpline.operations.where import Where
from helpline.voice.callback_urls import url
from tests.support import bridging, cast, twilio
from tests.support.cast import NOON
from tests.support.promises import accept, due, fresh, talk, the_call

pytestmark = pytest.mark.django_db

THEM = "CA2"
"""The leg of the person whom we called."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    at = [NOON]
    monkeypatch.setattr("helpline.clock.now", lambda: at[0])
    return at


@pytest.fixture
def talking(clock: list[Any]) -> Callback:
    """Maya, who is alone on duty, has called somebody back, and they talk."""
    callback, maya, when = due()
    talk(maya, when)
    clock[0] = when + timedelta(minutes=2)
    return callback


def goes_off(**values: Any) -> None:
    """Everybody is away from now on: off duty, on a break, or their desk is silent."""
    Staff.objects.update(**values)


def leg_is_lost() -> Element:
    """The counselor's leg ends, and with it the conference: Twilio asks where the other leg goes."""
    call = the_call()
    offer = bridging.accepted_offer(call.pk)
    twilio.post(url("leg-over", leg_id=offer.participant.pk), CallSid="CA1", CallStatus="completed")
    bridged = url("bridged", call_id=call.pk, conference=offer.pk)
    return twilio.twiml(twilio.post(bridged, CallSid=THEM, CallStatus="in-progress"))


def follow(document: Element, attribute: str) -> Element:
    enqueue = document.find("Enqueue")
    assert enqueue is not None, [verb.tag for verb in document]
    address = str(enqueue.get(attribute))
    return twilio.twiml(twilio.post(address, CallSid=THEM, CallStatus="in-progress", QueueResult="leave"))


def tags(document: Element) -> list[str]:
    return [verb.tag for verb in document]


def hears_sorry(document: Element) -> bool:
    return tags(document) == ["Say", "Hangup"] and twilio.said(document) == "outbound_sorry en"


class TestNobodyCouldTakeIt:
    @pytest.mark.parametrize(
        "away",
        [
            {"duty": Duty.OFF},
            {"duty": Duty.BREAK},
            {"seen_at": NOON - timedelta(hours=1)},
            {"languages": ["fr"]},
        ],
    )
    def test_they_are_told_at_once_that_we_are_sorry(self, talking: Callback, away: dict[str, Any]) -> None:
        goes_off(**away)

        assert hears_sorry(leg_is_lost())
        assert the_call().state == CallState.ENDED

    def test_the_promise_waits_for_the_counselors_word_and_then_goes_to_a_person(
        self, talking: Callback, clock: list[Any]
    ) -> None:
        goes_off(duty=Duty.OFF)
        leg_is_lost()

        assert (the_call().disposition, the_call().staff) == (Disposition.CUT_OFF, Staff.objects.get())
        assert fresh(talking).state == CallbackState.UNDER_WAY

        attempts.unrecorded(clock[0] + attempts.OUTCOME_WITHIN)
        assert fresh(talking).handed_over_because == attempts.UNRECORDED

    def test_before_the_two_have_met_it_is_tried_again_but_not_within_the_hour(
        self, clock: list[Any]
    ) -> None:
        callback, maya, when = due()
        clock[0] = when
        call = accept(maya, when)
        offer = call.offers.get()
        bridging.joined(call.pk, "CA1", when)
        bridge = url("bridge", call_id=call.pk, conference=offer.pk)
        assert "Dial" in tags(twilio.twiml(twilio.post(bridge, CallSid=THEM, CallStatus="in-progress")))
        goes_off(duty=Duty.OFF)

        assert hears_sorry(leg_is_lost())
        assert fresh(callback).state == CallbackState.PROMISED
        assert fresh(callback).due_at >= when + timedelta(hours=1)
        assert callback.attempts.get().outcome == AttemptOutcome.NO_ANSWER

    def test_twilio_is_told_where_it_does_not_ask(self, talking: Callback, clock: list[Any]) -> None:
        goes_off(duty=Duty.OFF)
        call = the_call()
        offer = bridging.accepted_offer(call.pk)

        bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.OUT, now=clock[0])

        call.refresh_from_db()
        assert call.commands.filter(kind="move_caller", stay=call.stay).exists()
        moved = url("moved", call_id=call.pk, stay=call.stay)
        assert hears_sorry(twilio.twiml(twilio.post(moved, CallSid=THEM, CallStatus="in-progress")))

    def test_in_danger_they_are_not_let_go(self, talking: Callback) -> None:
        """`test_called_in_danger` tests what follows."""
        Call.objects.update(priority="crisis")
        goes_off(duty=Duty.OFF)

        assert tags(leg_is_lost()) == ["Dial"]
        assert the_call().state == CallState.WAITING


class TestSomebodyCould:
    def test_they_hold_and_everybody_who_can_is_rung(self, talking: Callback) -> None:
        document = leg_is_lost()

        assert "Enqueue" in tags(document)
        assert tags(follow(document, "waitUrl")) == ["Play", "Say", "Redirect"]
        assert the_call().state == CallState.OFFERED

    @pytest.mark.parametrize("away", [{"duty": Duty.OFF}, {"seen_at": NOON - timedelta(hours=1)}])
    def test_when_the_last_who_could_goes_they_are_told_so_and_hold_no_longer(
        self, talking: Callback, clock: list[Any], away: dict[str, Any]
    ) -> None:
        cast.staff("sam", on_duty_since=NOON)
        Staff.objects.filter(name="Maya").update(duty=Duty.OFF)
        queue = leg_is_lost()
        follow(queue, "waitUrl")
        clock[0] += timedelta(seconds=30)
        the_call().offers.filter(state=OfferState.RINGING).update(state=OfferState.LAPSED)
        goes_off(**away)
        deadlines.move_everything_on(now=clock[0])

        assert tags(follow(queue, "waitUrl")) == ["Leave"]
        assert hears_sorry(follow(queue, "action"))

    def test_they_hold_for_a_minute_and_a_half_and_no_longer(
        self, talking: Callback, clock: list[Any]
    ) -> None:
        Staff.objects.update(seen_at=NOON + timedelta(days=1))
        queue = leg_is_lost()
        began = clock[0]
        for seconds in (30, 60, 89):
            clock[0] = began + timedelta(seconds=seconds)
            deadlines.move_everything_on(now=clock[0])
            assert "Leave" not in tags(follow(queue, "waitUrl")), seconds

        clock[0] = began + timedelta(seconds=90)

        assert tags(follow(queue, "waitUrl")) == ["Leave"]
        assert hears_sorry(follow(queue, "action"))


class TestHungUpByTelephone:
    @pytest.fixture
    def by_telephone(self, talking: Callback) -> Callback:
        """The counselor talks on their own telephone, and others are free."""
        the_call().offers.update(ring_on="phone")
        cast.staff("sam", on_duty_since=NOON)
        return talking

    def test_it_ends_the_call_and_no_machine_hears_music(self, by_telephone: Callback) -> None:
        assert hears_sorry(leg_is_lost())

        call = the_call()
        assert (call.state, call.disposition) == (CallState.ENDED, Disposition.ANSWERED)
        assert not call.offers.filter(state=OfferState.RINGING).exists()
        assert Staff.objects.get(name="Maya").in_wrap_up(NOON + timedelta(hours=2, minutes=2))

    def test_in_danger_it_rings_everybody(self, by_telephone: Callback) -> None:
        Call.objects.update(priority="crisis")

        assert "Enqueue" in tags(leg_is_lost())
        assert the_call().state == CallState.OFFERED


class TestTheQueueFails:
    def test_they_are_not_asked_for_a_message(self, talking: Callback) -> None:
        queue = leg_is_lost().find("Enqueue")
        assert queue is not None

        answer = twilio.post(
            str(queue.get("action")), CallSid=THEM, CallStatus="in-progress", QueueResult="queue-full"
        )

        assert hears_sorry(twilio.twiml(answer))
