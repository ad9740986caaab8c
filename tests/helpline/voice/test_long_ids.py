"""An id that is longer than Twilio's are is cut to what is stored, and is no error on PostgreSQL."""

from typing import Any
from uuid import uuid4

import pytest

from helpline.models import Call, CallState, Voicemail
from helpline.voice.callback_urls import url
from tests.support import cast, twilio
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

LONG = "CA" + "9" * 70


def test_of_a_recording() -> None:
    call = cast.call(cast.line(), sid="CA1", state=CallState.MESSAGE, queued_at=NOON)
    about: dict[str, Any] = {"CallSid": "CA1", "CallStatus": "completed", "RecordingDuration": "3"}
    about |= {"RecordingSid": "RE" + "9" * 70, "RecordingStatus": "completed"}

    answered = twilio.post(url("message-recording", call_id=call.pk), **about)

    assert answered.status_code == 200
    assert Voicemail.objects.get().recording_sid == ("RE" + "9" * 70)[:34]


def test_of_a_caller() -> None:
    call = cast.call(cast.line(), sid=None, state=CallState.WAITING, queued_at=NOON, move_on_at=NOON)
    offer = uuid4()

    answered = twilio.post(
        url("bridge", call_id=call.pk, conference=offer), CallSid=LONG, CallStatus="in-progress"
    )

    assert answered.status_code == 200
    assert len(Call.objects.get().caller_sid or "") <= 34
