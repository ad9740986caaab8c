"""Build the callback URLs in our TwiML and our requests to Twilio: absolute, with our own ids in them."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from helpline.models import Call

PATIENT = "rc=2&rp=ct,rt,5xx&ct=2000&rt=9000"
"""Twilio's connection overrides for most webhooks: retry twice if connecting or reading fails, or on a 5xx.

The database has 7.5 seconds for our answer (webhook.SECONDS), and all tries together 15: Twilio waits no
longer.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""
FAST = "rc=3&rp=all&ct=1000&rt=3000&tt=6000"
"""The overrides where danger may be told, and for a call in danger: retry three times on any failure.

The database has 2.5 seconds for an answer (webhook.URGENT_SECONDS), but a new connection to a silent server
may take longer (`config.postgres.base.LEAST_CONNECT_SECONDS`). A retry finds what an earlier try has written,
and all tries together take no longer than six seconds. If a front is killed just as a key arrives, the first
two tries may be cut off; the next one waits on the listening socket for the front that follows (ADR 8).
Twilio does not document whether it calls a cut connection `ct` or `rt`, so every failure is tried again. If
all tries are too late, Twilio asks for the fallback document, whose first words offer the danger key again:
Twilio may not tell the fallback which key was pressed.
"""
LAST = "rc=3&rp=all&ct=1000&rt=1800&tt=3600"
"""The overrides for a caller in danger who has left the queue, six seconds after the key.

The database has 1.4 seconds for an answer (webhook.LAST_SECONDS), because the crisis line has to ring four
seconds later. That leaves time for two tries of which the first is never answered, or for an answer that
waits for a lock and one repeated delivery.
"""
HOLD_MUSIC = "voice/hold.wav"
"""The static file of the music that Twilio plays to waiting callers."""
ASKED = {
    "menu": FAST,
    "wait-key": FAST,
    "left": FAST,
    "callback-number": FAST,
    "callback-again": FAST,
    "callback-confirm": FAST,
    "message-key": FAST,
    "message-done": FAST,
    "wait-urgent": FAST,
    "wait-key-urgent": FAST,
    "left-urgent": LAST,
    "outside-over": FAST,
    "outside-status": FAST,
    "fallback": FAST,
    "fallback-key": FAST,
    "fallback-after": FAST,
}
"""The connection overrides of a URL, by the URL's name; a name that is missing here has PATIENT."""


def url(name: str, /, query: str = "", **ids: Any) -> str:
    """Return the public URL of a webhook by its name in `helpline.voice.urls`.

    The fragment holds Twilio's connection overrides; it is neither sent nor signed.
    """
    path = reverse(f"voice:{name}", kwargs=ids)
    return f"{settings.PUBLIC_URL}{path}{'?' + query if query else ''}#{ASKED.get(name, PATIENT)}"


def again(path: str, asked: str = PATIENT) -> str:
    """Return the public URL of a path that Twilio has just asked for, with these connection overrides."""
    return f"{settings.PUBLIC_URL}{path}#{asked}"


def in_queue(name: str, call: Call, query: str = "") -> str:
    """Return the URL of a queue webhook. A call in danger has its own URLs, under which it fails faster."""
    urgent = "-urgent" if call.is_crisis else ""
    return url(f"{name}{urgent}", query, call_id=call.pk, stay=call.stay)


def queue_name(call: Call) -> str:
    """Return the name of the queue at Twilio in which the callers of a line wait."""
    return f"line-{call.line_id}"


def hold_music() -> str:
    """Return the URL of the music that waiting callers hear."""
    return f"{settings.PUBLIC_URL}{settings.STATIC_URL}{HOLD_MUSIC}"
