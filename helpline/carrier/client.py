"""The connection to Twilio's REST interface, or to the emulator that stands in for it."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import requests
from django.conf import settings

from helpline.resilience.outages import TWILIO

TIMEOUT = (2.0, 3.0)
"""Seconds to connect, and to wait for the answer. Without them the library waits for ever."""
MEDIA_TIMEOUT = (2.0, 30.0)
NO_SOUND = ("text/", "application/json", "application/xml")
"""The beginnings of the content types of an error's page, which a server may send with a 200."""


@lru_cache(maxsize=1)
def twilio() -> Any:
    """Return the vendor's client, speaking to TWILIO_API_URL. It does not try again by itself: we decide."""
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    http = TwilioHttpClient(max_retries=0)
    http.request = _watched(http.request)
    http.timeout = TIMEOUT  # its constructor takes one number only, for connecting and again for the answer
    client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
    client.api.base_url = settings.TWILIO_API_URL
    return client


def load() -> None:
    """Load the vendor's library. On a busy machine that takes seconds: no transaction is to wait for it."""
    _ = twilio().calls


def _watched(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Note of each request whether Twilio answered it: the log tells of an outage once (`outages`)."""

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
    """Return the request that changes a leg: redirects, cancels or ends it."""
    return partial(twilio().calls(sid).update, **how)


def media(recording_sid: str) -> tuple[bytes, str]:
    """Return a recording's audio and its content type; raise requests.RequestException.

    What is no sound is not taken for one: whoever keeps the audio here deletes it there.
    """
    answer = requests.get(
        f"{settings.TWILIO_API_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}"
        f"/Recordings/{recording_sid}.wav",
        auth=(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN),
        timeout=MEDIA_TIMEOUT,
    )
    answer.raise_for_status()
    content_type = answer.headers.get("Content-Type", "audio/wav")
    if not answer.content or content_type.startswith(NO_SOUND):
        raise requests.RequestException("the answer is no sound")
    return answer.content, content_type
