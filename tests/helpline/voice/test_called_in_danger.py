"""Somebody whom we called is in danger and loses their counselor: help comes, and no word says what it is."""

from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from pytest_django import Settings

from helpline.callflow.prompts import CALLED
from helpline.models import (
    Alarm,
    Call,
    Callback,
    CallbackState,
    CallState,
    DangerBy,
    Direction,
    Duty,
    EventKind,
    Offer,
    OfferState,
    Outside,
    Priority,
    Staff,
)
from helpline.operations import attempts, bridges, by_hand, calls, deadlines, duty, legs, offers
from helpline.operations.where import Where
from helpline.voice.callback_urls import url
from tests.support import bridging, cast, twilio
from tests.support.cast import NOON
from tests.support.promises import due, fresh, talk, the_call

pytestmark = pytest.mark.django_db

THEM, GIVEN = "CA2", "+12025550166"
CRISIS, BACKUP = "+12025550188", "+12025550199"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[Any]:
    settings.BACKUP_NUMBER = BACKUP
    at = [NOON]
    monkeypatch.setattr("helpline.clock.now", lambda: at[0])
    return at


def callback_in_danger(clock: list[Any]) -> None:
    """Maya keeps a promise; while they talk she is told of a danger and presses the button."""
    _, maya, when = due()
    call = talk(maya, when)
    clock[0] = when + timedelta(minutes=2)
    calls.tell_danger(call_id=call.pk, staff_id=maya.pk, now=clock[0])


def asked_back(clock: list[Any]) -> Callback:
    """Maya asks for a call to a caller in danger from whom she was cut off; her desk rings."""
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    lost = cast.call(
        cast.line(),
        state=CallState.ENDED,
        disposition="answered",
        ended_at=NOON,
        staff=maya,
        priority=Priority.CRISIS,
        danger_kind="overdose",
        danger_by=DangerBy.SPEECH,
        cut_off_number=GIVEN,
    )
    return by_hand.dial_back(call_id=lost.pk, staff_id=maya.pk, now=clock[0])


def picked_up(clock: list[Any]) -> None:
    """Maya calls them back, and somebody picks up: they are on their way to her."""
    maya = Staff.objects.get()
    offers.accept(offer_id=the_call().offers.get().pk, sid="CA1", staff_id=maya.pk, now=clock[0])
    legs.caller_dialled(call_id=the_call().pk, sid=THEM)
    bridging.joined(the_call().pk, "CA1", clock[0])
    bridges.send_caller(call_id=the_call().pk, sid=THEM, now=clock[0])


def dialled_back(clock: list[Any]) -> None:
    """They talk with maya again."""
    asked_back(clock)
    picked_up(clock)
    bridging.joined(the_call().pk, THEM, clock[0])


WAYS_IN = pytest.mark.parametrize("begin", [callback_in_danger, dialled_back])


def leg_is_lost() -> Element:
    """The counselor's leg ends, and with it the conference: Twilio asks where the other leg goes."""
    offer = bridging.accepted_offer(the_call().pk)
    twilio.post(url("leg-over", leg_id=offer.participant.pk), CallSid="CA1", CallStatus="completed")
    return post(url("bridged", call_id=the_call().pk, conference=offer.pk))


def post(address: str, client: Client | None = None, **params: Any) -> Element:
    values = {"CallSid": THEM, "CallStatus": "in-progress", "Direction": "outbound-api"} | params
    return twilio.twiml(twilio.post(address, client, **values))


def follow(document: Element, verb: str, attribute: str = "action", **params: Any) -> Element:
    found = document.find(verb)
    assert found is not None, tags(document)
    return post(str(found.get(attribute)), **params)


def leaves(document: Element) -> Element:
    return follow(document, "Enqueue", QueueResult="leave")


def not_reached(document: Element) -> Element:
    return follow(document, "Dial", DialCallStatus="no-answer")


def dialled(document: Element) -> str:
    number = document.find("Dial/Number")
    return "" if number is None else str(number.text)


def tags(document: Element) -> list[str]:
    return [verb.tag for verb in document]


@WAYS_IN
class TestNobodyIsThere:
    def test_the_crisis_line_is_dialled_at_once_then_the_backup_number(
        self, begin: Any, clock: list[Any]
    ) -> None:
        begin(clock)
        Staff.objects.update(duty=Duty.OFF)

        document = leg_is_lost()
        assert (tags(document), dialled(document)) == (["Dial"], CRISIS)
        assert (the_call().state, the_call().outside) == (CallState.WAITING, Outside.CRISIS)

        assert dialled(not_reached(document)) == BACKUP

    def test_after_every_number_the_next_round_follows_and_nothing_is_endless(
        self, begin: Any, clock: list[Any]
    ) -> None:
        begin(clock)
        Staff.objects.update(duty=Duty.OFF)

        between = not_reached(not_reached(leg_is_lost()))

        assert tags(between) == ["Say", "Enqueue"]
        assert tags(follow(between, "Enqueue", "waitUrl")) == ["Pause", "Leave"]
        clock[0] += timedelta(seconds=10)
        assert dialled(leaves(between)) == CRISIS

    def test_when_the_counselor_who_is_rung_goes_off_duty_it_is_dialled_at_once(
        self, begin: Any, clock: list[Any]
    ) -> None:
        begin(clock)
        document = leg_is_lost()
        assert the_call().offers.get(state=OfferState.RINGING).rejoin

        duty.go_off(staff_id=Staff.objects.get().pk, now=clock[0])

        assert the_call().commands.filter(kind="move_caller", stay=the_call().stay).exists()
        assert tags(follow(document, "Enqueue", "waitUrl")) == ["Leave"]
        assert dialled(leaves(document)) == CRISIS

    def test_who_talked_with_the_crisis_line_has_been_helped_and_the_promise_goes_to_a_person(
        self, begin: Any, clock: list[Any]
    ) -> None:
        begin(clock)
        Staff.objects.update(duty=Duty.OFF)
        document = leg_is_lost()
        post(url("outside-status", call_id=the_call().pk, round_=0), CallSid="CA3", CallStatus="in-progress")
        assert the_call().state == CallState.DIVERTED
        clock[0] += timedelta(minutes=5)

        end = follow(document, "Dial", DialCallStatus="completed", DialCallDuration="300")

        assert tags(end) == ["Hangup"]
        assert the_call().state == CallState.ENDED
        assert not Alarm.objects.exists()
        attempts.unrecorded(clock[0] + attempts.OUTCOME_WITHIN)
        assert Callback.objects.get().state == CallbackState.HANDED_OVER

    def test_the_sweep_brings_out_who_waits_on_though_twilio_does_not_ask(
        self, begin: Any, clock: list[Any]
    ) -> None:
        begin(clock)
        leg_is_lost()
        clock[0] += timedelta(seconds=9)

        deadlines.move_everything_on(now=clock[0])

        assert the_call().commands.filter(kind="move_caller", stay=the_call().stay).exists()

    def test_a_queue_that_fails_leads_to_the_crisis_line(self, begin: Any, clock: list[Any]) -> None:
        begin(clock)

        assert dialled(follow(leg_is_lost(), "Enqueue", QueueResult="queue-full")) == CRISIS


@WAYS_IN
class TestSomebodyIsThere:
    def test_everybody_is_rung_and_the_deadline_is_that_of_a_caller(
        self, begin: Any, clock: list[Any]
    ) -> None:
        begin(clock)
        sam, rosa = (cast.staff(name, on_duty_since=NOON) for name in ("sam", "rosa"))

        document = leg_is_lost()

        rung = the_call().offers.filter(state=OfferState.RINGING)
        assert {offer.staff for offer in rung} >= {sam, rosa}
        assert the_call().leave_at == clock[0] + timedelta(seconds=6)
        wait = follow(document, "Enqueue", "waitUrl")
        assert tags(wait) == ["Pause", "Leave"]
        assert wait[0].get("length") == "6"
        clock[0] += timedelta(seconds=6)
        assert dialled(leaves(document)) == CRISIS
        assert the_call().offers.filter(state=OfferState.RINGING).count() == rung.count()

    def test_who_accepts_meanwhile_has_them(self, begin: Any, clock: list[Any]) -> None:
        begin(clock)
        sam = cast.staff("sam", on_duty_since=NOON)
        document = leg_is_lost()
        leaves(document)
        offer = the_call().offers.get(state=OfferState.RINGING, staff=sam)

        offers.accept(offer_id=offer.pk, sid="CA9", staff_id=sam.pk, now=clock[0])
        bridging.meet(the_call(), clock[0])

        assert (the_call().state, the_call().staff, the_call().outside) == (CallState.CONNECTED, sam, "")


@WAYS_IN
def test_every_word_on_the_way_is_neutral(begin: Any, clock: list[Any]) -> None:
    begin(clock)
    maya = Staff.objects.get()
    heard: list[Element] = [leg_is_lost()]
    for seconds in (0, 3, 6):
        clock[0] += timedelta(seconds=seconds)
        heard.append(follow(heard[0], "Enqueue", "waitUrl"))
    heard.append(leaves(heard[0]))
    duty.go_off(staff_id=maya.pk, now=clock[0])
    for _ in range(3):
        while dialled(heard[-1]):
            heard.append(not_reached(heard[-1]))
        heard.append(follow(heard[-1], "Enqueue", "waitUrl"))
        heard.append(leaves(heard[-2]))
    heard.append(follow(heard[-1], "Dial", DialCallStatus="completed", DialCallDuration="60"))

    assert tags(heard[-1]) == ["Hangup"]
    said = {str(say.text).split()[0] for document in heard for say in document.iter("Say")}
    assert said == {"outbound_wait"} <= CALLED
    assert not any(document.findall(".//Gather") for document in heard)


class TestNotYetTalked:
    def test_whoever_picked_up_hears_that_we_are_sorry_and_the_promise_goes_to_a_person(
        self, clock: list[Any]
    ) -> None:
        callback = asked_back(clock)
        picked_up(clock)
        assert the_call().connected_at is None
        Staff.objects.update(duty=Duty.OFF)

        document = leg_is_lost()

        assert (tags(document), twilio.said(document)) == (["Say", "Hangup"], "outbound_sorry en")
        assert (the_call().state, the_call().outside) == (CallState.ENDED, "")
        assert fresh(callback).handed_over_because == "Not reached after they were cut off"

    def test_they_hold_for_a_bounded_time_where_somebody_could_take_it(self, clock: list[Any]) -> None:
        callback = asked_back(clock)
        picked_up(clock)
        document = leg_is_lost()
        assert tags(follow(document, "Enqueue", "waitUrl")) == ["Play", "Say", "Redirect"]
        clock[0] += timedelta(seconds=90)

        assert tags(follow(document, "Enqueue", "waitUrl")) == ["Leave"]
        assert tags(leaves(document)) == ["Say", "Hangup"]
        assert fresh(callback).state == CallbackState.HANDED_OVER

    def test_the_button_does_not_lead_a_stranger_to_the_crisis_line(self, clock: list[Any]) -> None:
        """The page of a counselor that is a moment old, or a tool of theirs, posts it all the same."""
        asked_back(clock)
        picked_up(clock)
        maya = Staff.objects.get()
        calls.tell_danger(call_id=the_call().pk, staff_id=maya.pk, now=clock[0])
        Staff.objects.update(duty=Duty.OFF)

        assert tags(leg_is_lost()) == ["Say", "Hangup"]
        assert the_call().state == CallState.ENDED
        assert Alarm.objects.get().call == the_call()

    def test_the_crisis_line_is_not_added_to_whoever_picked_up(self, clock: list[Any]) -> None:
        asked_back(clock)
        picked_up(clock)
        calls.tell_danger(call_id=the_call().pk, staff_id=Staff.objects.get().pk, now=clock[0])
        offer = Offer.objects.get(state=OfferState.ACCEPTED)

        bridges.checked(offer_id=offer.pk, staff=Where.UNKNOWN, caller=Where.UNKNOWN, now=clock[0])

        assert not the_call().commands.filter(kind="add_crisis_line").exists()


class TestReachedAgain:
    def test_is_a_crisis_once_they_talk_and_not_before(self, clock: list[Any]) -> None:
        asked_back(clock)
        picked_up(clock)
        assert not the_call().is_crisis

        bridging.joined(the_call().pk, THEM, clock[0])

        call = the_call()
        assert (call.priority, call.danger_kind, call.danger_by, call.danger_at) == (
            Priority.CRISIS,
            "overdose",
            DangerBy.SPEECH,
            clock[0],
        )
        assert (call.leave_at, call.move_on_at) == (None, None)
        assert call.events.filter(kind=EventKind.CHOSE, detail__cut_off=True).count() == 1

    def test_an_ordinary_callback_becomes_none_by_talking(self, clock: list[Any]) -> None:
        _, maya, when = due()

        assert not talk(maya, when).is_crisis

    def test_hanging_up_at_the_desk_ends_it_without_an_alarm(self, clock: list[Any]) -> None:
        dialled_back(clock)

        calls.hang_up(call_id=the_call().pk, staff_id=Staff.objects.get().pk, now=clock[0])

        assert Call.objects.get(direction=Direction.OUTBOUND).state == CallState.ENDED
        assert not Alarm.objects.exists()
