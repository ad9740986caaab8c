"""Twilio reports how somebody from outside is who is called into a conversation."""

from uuid import uuid4

import pytest

from helpline.models import Participant, ParticipantState
from helpline.operations import parties
from helpline.voice.callback_urls import url
from tests.helpline.console import scenes
from tests.helpline.operations.test_parties import listed
from tests.support import cast
from tests.support.cast import NOON
from tests.support.twilio import post, twiml

pytestmark = pytest.mark.django_db
SID = "CA" + "7" * 32


@pytest.fixture
def party() -> Participant:
    line = cast.line()
    maya = cast.staff("maya", on_duty_since=NOON)
    call = scenes.talking(line, maya)
    parties.bring_in(call_id=call.pk, staff_id=maya.pk, number_id=listed().pk, now=NOON)
    return Participant.objects.get(number__isnull=False)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("initiated", ParticipantState.RINGING),
        ("ringing", ParticipantState.RINGING),
        ("in-progress", ParticipantState.JOINED),
        ("busy", ParticipantState.ENDED),
        ("completed", ParticipantState.ENDED),
    ],
)
def test_each_status_is_recorded_however_often_it_comes(
    status: str, state: ParticipantState, party: Participant
) -> None:
    for _ in range(2):
        answer = post(url("party-status", leg_id=party.pk), CallSid=SID, CallStatus=status)
        assert len(twiml(answer)) == 0

    party.refresh_from_db()
    assert (party.state, party.sid) == (state, SID)


def test_of_a_leg_that_nobody_knows_is_answered_all_the_same() -> None:
    cast.line()

    assert post(url("party-status", leg_id=uuid4()), CallSid=SID, CallStatus="completed").status_code == 200
