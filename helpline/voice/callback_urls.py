"""Return the callback URLs in our TwiML and requests to Twilio: absolute, with our own ids in them."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from helpline.models import Call

PATIENT = "rc=2&rp=ct,rt,5xx&ct=2000&rt=9000"
"""How Twilio is to ask: two more tries where it could not connect, read or was told 5xx.

An answer takes 7.5 seconds at most (webhook.SECONDS), and all tries together 15: Twilio waits no longer.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""
FAST = "rc=3&rp=all&ct=1000&rt=3000&tt=6000"
"""The same where danger is told, and on the way of a call in danger: an answer takes 2.5 seconds at most.

A later try finds what an earlier one did, and all of them together take no longer than six seconds. Of a
front that is killed just as a key arrives the first two may be cut off; the next waits on the listening
socket for the front that follows (ADR 8). Whether Twilio calls a cut connection `ct` or `rt` is not
documented, so every failure is tried again. When all are late the fallback is asked, whose first words offer
the key again: Twilio need not tell it which key was pressed.
"""
LAST = "rc=3&rp=all&ct=1000&rt=1800&tt=3600"
"""The same where a caller in danger has left the queue, six seconds after the key: 1.4 seconds at most.

The crisis line has to ring four seconds later. So two tries of which the first is never answered, or an
answer that waits for a lock and a delivery that Twilio repeats, are still in time.
"""
HOLD_MUSIC = "voice/hold.wav"
"""The static file that Twilio plays to whoever waits."""
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
"""By the name of a URL, how Twilio is to ask for it; PATIENT where nothing is said."""


def url(name: str, /, query: str = "", **ids: Any) -> str:
    """Return the public URL of a webhook by its name in `helpline.voice.urls`.

    Its fragment tells Twilio how to ask; it is neither sent nor signed.
    """
    path = reverse(f"voice:{name}", kwargs=ids)
    return f"{settings.PUBLIC_URL}{path}{'?' + query if query else ''}#{ASKED.get(name, PATIENT)}"


def again(path: str) -> str:
    """Return the public URL of a path that Twilio has just asked for."""
    return f"{settings.PUBLIC_URL}{path}#{PATIENT}"


def in_queue(name: str, call: Call, query: str = "") -> str:
    """Return the URL of a webhook of the queue; a call in danger has its own, under which it fails faster."""
    urgent = "-urgent" if call.is_crisis else ""
    return url(f"{name}{urgent}", query, call_id=call.pk, stay=call.stay)


def queue_name(call: Call) -> str:
    """Return the name of the queue at Twilio in which the callers of a line wait."""
    return f"line-{call.line_id}"


def hold_music() -> str:
    """Return the URL of the music that is played to whoever waits."""
    return f"{settings.PUBLIC_URL}{settings.STATIC_URL}{HOLD_MUSIC}"
