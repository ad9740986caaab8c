"""What a colleague hears who is asked into a call, and how their leg is in its conference."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group

from helpline import access
from helpline.models import Call, Line, Mode, Offer, OfferState, ParticipantRole, Staff
from helpline.operations import calls, listening, transfers
from helpline.voice.callback_urls import url
from tests.support import cast, twilio
from tests.support.cast import NOON
from tests.support.conversations import fresh, talking

SID = "CA" + "b" * 32
PHONE = "+12025550101"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpline.clock.now", lambda: NOON)


@pytest.fixture
def asked() -> Offer:
    """Maya, who talks with a caller, asks bo, whose telephone rings."""
    call, maya, _ = talking()
    bo: Staff = cast.staff("bo", on_duty_since=NOON - timedelta(minutes=5), phone=PHONE)
    to = transfers.Target(staff_id=bo.pk)
    transfers.consult(call_id=call.pk, staff_id=maya.pk, to=to, now=NOON)
    return Offer.objects.get(call=call, state=OfferState.RINGING)


def screened(offer: Offer) -> Any:
    gate = url("gate", leg_id=offer.participant.pk)
    return twilio.twiml(twilio.post(gate, CallSid=SID, CallStatus="in-progress"))


def pressed(offer: Offer) -> Any:
    key = url("gate-key", leg_id=offer.participant.pk)
    return twilio.twiml(twilio.post(key, CallSid=SID, Digits="1", CallStatus="in-progress"))


def test_hears_that_a_colleague_asks_and_not_that_a_caller_waits(asked: Offer) -> None:
    said = twilio.said(screened(asked))
    assert "gate_consult en" in said
    assert "gate en" not in said


def test_joins_the_conference_of_the_counselor_without_ending_it(asked: Offer) -> None:
    screened(asked)
    (conference,) = pressed(asked).iter("Conference")

    mine = Offer.objects.get(state=OfferState.ACCEPTED)
    assert conference.text == f"offer-{mine.pk}"
    assert conference.get("endConferenceOnExit") == "false"
    assert conference.get("statusCallback", "").startswith(url("conference", conference=mine.pk)[:60])


def test_hears_kindly_that_they_are_not_needed_any_more(asked: Offer) -> None:
    call = Call.objects.get()
    transfers.call_off(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
    assert twilio.said(screened(asked)) == "gate_not_needed en"
    assert twilio.said(pressed(asked)) == "gate_not_needed en"


def test_hears_kindly_that_the_caller_has_hung_up(asked: Offer) -> None:
    screened(asked)
    pressed(asked)
    calls.caller_ended(call_id=asked.call_id, status="completed", now=NOON)

    over = twilio.post(url("leg-over", leg_id=asked.participant.pk), CallSid=SID, CallStatus="in-progress")

    assert twilio.said(twilio.twiml(over)) == "gate_over en"


def test_hears_nothing_of_a_hang_up_that_nobody_knows_of(asked: Offer) -> None:
    """The colleague goes on without them: the caller is still there."""
    screened(asked)
    pressed(asked)

    over = twilio.post(url("leg-over", leg_id=asked.participant.pk), CallSid=SID, CallStatus="in-progress")

    assert twilio.said(twilio.twiml(over)) == "gate_left en"


def beside(role: ParticipantRole, mode: Mode) -> Offer:
    """Bo is to be in the call of maya, and is rung on a telephone of their own."""
    call, maya, _ = talking()
    Line.objects.update(may_listen=True)
    Call.objects.update(notice_over_at=NOON)
    bo: Staff = cast.staff("bo", on_duty_since=NOON - timedelta(minutes=5), phone=PHONE)
    if role == ParticipantRole.SECOND:
        listening.ask_second(call_id=call.pk, by=maya.pk, staff_id=bo.pk, now=NOON)
    else:
        bo.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
        listening.begin(call_id=call.pk, staff_id=bo.pk, mode=mode, now=NOON)
    return Offer.objects.get(call=call, state=OfferState.RINGING)


@pytest.mark.parametrize(
    ("role", "mode", "prompt"),
    [
        (ParticipantRole.SECOND, Mode.LISTEN, "gate_second"),
        (ParticipantRole.SUPERVISOR, Mode.LISTEN, "gate_listen"),
        (ParticipantRole.SUPERVISOR, Mode.COACH, "gate_coach"),
        (ParticipantRole.SUPERVISOR, Mode.BARGE, "gate_barge"),
    ],
)
def test_hears_what_they_are_to_be(role: ParticipantRole, mode: Mode, prompt: str) -> None:
    offer = beside(role, mode)
    assert offer.participant.role == role
    assert f"{prompt} en" in twilio.said(screened(offer))


@pytest.mark.parametrize(
    ("role", "prompt"),
    [(ParticipantRole.SECOND, "gate_not_needed"), (ParticipantRole.SUPERVISOR, "gate_gone")],
)
def test_who_comes_too_late_hears_so(role: ParticipantRole, prompt: str) -> None:
    offer = beside(role, Mode.LISTEN)
    calls.caller_ended(call_id=offer.call_id, status="completed", now=NOON)
    assert twilio.said(screened(offer)) == f"{prompt} en"


def test_is_free_when_twilio_says_that_they_are_out_of_it(asked: Offer) -> None:
    screened(asked)
    pressed(asked)

    twilio.post(url("leg-over", leg_id=asked.participant.pk), CallSid=SID, CallStatus="in-progress")

    asked.refresh_from_db()
    assert asked.state == OfferState.FAILED  # Twilio has not reported them in it
    assert fresh(Call.objects.get()).state == "connected"
