"""What Twilio tells and asks about a caller who lost their counselor and was left with the crisis line."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest
import time_machine

from helpline.models import QUEUED, CallState, CommandKind, Offer, ParticipantRole
from helpline.operations import bridges, crisis_line, deadlines
from helpline.operations.where import Where
from helpline.voice.callback_urls import url
from tests.support import bridging, twilio
from tests.support.cast import NOON
from tests.support.conversations import CALLER_SID, accepted, fresh

pytestmark = pytest.mark.django_db

CRISIS_SID = "CA" + "8" * 32
ROOM = "CF" + "1" * 32
HEARD = NOON + timedelta(seconds=61)
"""When a report comes, a minute after the counselor was lost."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(HEARD, tick=False) as traveller:
        yield traveller


@pytest.fixture
def offer() -> Offer:
    call, _, leg = accepted(priority="crisis")
    offer = call.offers.get()
    bridging.joined(call.pk, leg.sid or "", NOON)
    bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
    crisis_line.rings(conference=offer.pk, sid=CRISIS_SID, now=NOON)
    crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=NOON)
    bridging.joined(call.pk, CALLER_SID, NOON)
    bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=NOON)
    offer.refresh_from_db()
    assert offer.call.state == CallState.DIVERTED
    return offer


def is_asked_about(offer: Offer) -> bool:
    deadlines.move_everything_on(now=HEARD + timedelta(seconds=2))
    return bool(offer.commands.filter(kind=CommandKind.CHECK_BRIDGE).exists())


@pytest.mark.parametrize(("left", "told"), [(3, True), (61, False)])
def test_who_is_alone_is_told_that_others_are_called_unless_they_had_a_talk(
    left: int, told: bool, offer: Offer, clock: time_machine.Traveller
) -> None:
    """After a talk the call ends once Twilio says that the crisis line is gone."""
    clock.move_to(NOON + timedelta(seconds=left))

    music = twilio.twiml(
        twilio.post(url("alone", conference=offer.pk), CallSid=CALLER_SID, ConferenceSid=ROOM)
    )

    assert ("reconnecting en" in twilio.said(music)) == told
    assert music.find("Play") is not None
    assert is_asked_about(offer)


def test_a_crisis_line_that_is_reported_out_is_asked_about(offer: Offer) -> None:
    twilio.post(
        url("conference", conference=offer.pk),
        CallSid=CRISIS_SID,
        ConferenceSid=ROOM,
        StatusCallbackEvent="participant-leave",
    )

    assert is_asked_about(offer)


@pytest.mark.parametrize(("ended", "goes_on"), [(3, True), (50, False)])
def test_a_late_report_ends_no_call_but_one_that_had_a_talk(offer: Offer, ended: int, goes_on: bool) -> None:
    """By when it happened, as Twilio says, and not by when it came."""
    twilio.post(
        url("crisis-status", call_id=offer.call_id, conference=offer.pk),
        CallSid=CRISIS_SID,
        CallStatus="completed",
        CallDuration="60",
        Timestamp=format_datetime(NOON + timedelta(seconds=ended)),
    )

    assert (fresh(offer.call).state in QUEUED) == goes_on


def test_the_callers_own_leg_needs_no_report_to_go_on(offer: Offer) -> None:
    """Twilio has ended the conference, because the crisis line left it."""
    document = twilio.twiml(
        twilio.post(
            url("bridged", call_id=offer.call_id, conference=offer.pk),
            CallSid=CALLER_SID,
            CallStatus="in-progress",
            DialCallStatus="answered",
        )
    )

    assert document.find("Enqueue") is not None


@pytest.mark.parametrize(("asked", "goes_on"), [("", False), ("failures=3", True)])
def test_a_request_that_is_repeated_after_failures_tells_of_no_talk(
    offer: Offer, asked: str, goes_on: bool
) -> None:
    """It may come a minute after the crisis line has hung up."""
    offer.commands.filter(kind=CommandKind.SET_EXIT, participant__role=ParticipantRole.CRISIS_LINE).update(
        state="done"
    )

    twilio.post(
        url("bridged", asked, call_id=offer.call_id, conference=offer.pk),
        CallSid=CALLER_SID,
        CallStatus="in-progress",
        Direction="outbound-api",
    )

    assert (fresh(offer.call).state in QUEUED) == goes_on
