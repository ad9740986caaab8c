"""Where a recording is asked for: at Twilio's own address, by its id."""

from typing import Any

import pytest
from django.conf import settings

from helpline.carrier import dispatcher
from helpline.models import CallState
from tests.support import cast
from tests.support import twilio as said_by_twilio
from tests.support.carrier import Answer, Edge

from .conftest import Clock

pytestmark = pytest.mark.django_db


def test_it_is_asked_for_at_twilios_own_address_whatever_a_webhook_says(twilio: Edge, now: Clock) -> None:
    call = cast.call(cast.line(), state=CallState.MESSAGE)
    sid = "RE" + "d" * 32
    told: dict[str, Any] = {
        "RecordingSid": sid,
        "RecordingUrl": "http://10.0.0.1/secrets",
        "RecordingStatus": "completed",
    }
    said_by_twilio.post(f"/voice/calls/{call.pk}/message/recording", **told)
    twilio.will(Answer(200, b"RIFFsound", content_type="audio/x-wav"), Answer(204))

    dispatcher.dispatch_pending(now=now())

    ours = f"/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}/Recordings/{sid}"
    assert [asked.path for asked in twilio.asked] == [f"{ours}.wav", f"{ours}.json"]
