"""Connect to Twilio's REST interface, or to the emulator that stands in for it."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import requests
from django.conf import settings

from helpline.resilience.outages import TWILIO

TIMEOUT = (2.0, 3.0)
"""Seconds to connect, and seconds to wait for the answer; without them the library waits for ever."""
MEDIA_TIMEOUT = (2.0, 30.0)
WAVE = "audio/wav"
LONGEST_KIND = 40
"""Characters of a content type that are kept (`Voicemail.content_type`)."""
NO_SOUND = ("text/", "application/json", "application/xml")
"""How the content types of an error page begin; a server may send such a page with a 200."""


@lru_cache(maxsize=1)
def twilio() -> Any:
    """Return the vendor's client, which calls TWILIO_API_URL. It never retries: we decide when to."""
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    http = TwilioHttpClient(max_retries=0)
    http.request = _watched(http.request)
    http.timeout = TIMEOUT  # the constructor takes only one number, for both
    client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
    client.api.base_url = settings.TWILIO_API_URL
    return client


def load() -> None:
    """Load the vendor's library before a transaction begins: loading takes seconds on a busy machine."""
    _ = twilio().calls


def _watched(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Report for each request whether Twilio answered it; the log tells of an outage once (`outages`)."""

    def request(*args: Any, **options: Any) -> Any:
        try:
            answer = ask(*args, **options)
        except requests.RequestException as error:
            TWILIO.failed(type(error).__name__)
            raise
        if answer.status_code >= 500:
            TWILIO.failed(f"HTTP {answer.status_code}")
        else:
            TWILIO.works()
        return answer

    return request


def update(sid: str, **how: str) -> Callable[[], Any]:
    """Return the request that changes a leg: that redirects, cancels or ends it."""
    return partial(twilio().calls(sid).update, **how)


def media(recording_sid: str) -> tuple[bytes, str]:
    """Return a recording's audio and its content type; raise requests.RequestException.

    The content type comes without its parameters. One that is missing or too long to be kept is taken for
    `WAVE`, which we ask for: no sound is lost because of a header. An answer that is not a sound raises too:
    Twilio's copy is deleted once the audio is kept here.
    """
    answer = requests.get(
        f"{settings.TWILIO_API_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}"
        f"/Recordings/{recording_sid}.wav",
        auth=(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN),
        timeout=MEDIA_TIMEOUT,
    )
    answer.raise_for_status()
    content_type = answer.headers.get("Content-Type", WAVE)
    if not answer.content or content_type.startswith(NO_SOUND):
        raise requests.RequestException("the answer is not a sound")
    return answer.content, _kind(content_type)


def _kind(content_type: str) -> str:
    kind = content_type.partition(";")[0].strip()
    return kind if 0 < len(kind) <= LONGEST_KIND else WAVE
