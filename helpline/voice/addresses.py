"""The URLs that our TwiML and our requests to Twilio point at: absolute, with our own ids in them."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from helpline.models import Call, Priority


def url(name: str, /, query: str = "", **ids: Any) -> str:
    """Return the public URL of a webhook by its name in `helpline.voice.urls`."""
    path = reverse(f"voice:{name}", kwargs=ids)
    return f"{settings.PUBLIC_URL}{path}{'?' + query if query else ''}"


def in_queue(name: str, call: Call, query: str = "") -> str:
    """Return the URL of a webhook of the queue; a call in danger has its own, under which it fails faster."""
    urgent = "-urgent" if call.priority == Priority.CRISIS else ""
    return url(f"{name}{urgent}", query, call_id=call.pk, stay=call.stay)


def hold_music() -> str:
    """Return the URL of the music that is played to whoever waits."""
    return f"{settings.PUBLIC_URL}{settings.STATIC_URL}voice/hold.wav"
