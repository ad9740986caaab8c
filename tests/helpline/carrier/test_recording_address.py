"""Where a recording is asked for: at Twilio's own address, by its id."""

from typing import Any

import pytest
from django.conf import settings

from helpline.carrier import dispatcher
from helpline.models import CallState, Voicemail
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


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("audio/x-wav; codecs=1; rate=8000; channels=1; name=sound", "audio/x-wav"),
        ("audio/" + "x" * 60, "audio/wav"),
    ],
)
def test_the_sound_is_kept_however_long_its_content_type_is(
    twilio: Edge, now: Clock, told: str, kept: str
) -> None:
    call = cast.call(cast.line(), state=CallState.MESSAGE)
    recording: dict[str, Any] = {"RecordingSid": "RE" + "d" * 32, "RecordingStatus": "completed"}
    said_by_twilio.post(f"/voice/calls/{call.pk}/message/recording", **recording)
    twilio.will(Answer(200, b"RIFFsound", content_type=told), Answer(204))

    dispatcher.dispatch_pending(now=now())

    assert Voicemail.objects.get().content_type == kept
