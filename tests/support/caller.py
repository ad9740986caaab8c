"""A caller on the line: each thing they do is posted to an address found in the answer before it."""

from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

from helpline.models import Staff
from tests.support import cast, twilio

SID = "CA" + "a" * 32


def dial(**params: Any) -> Element:
    """Call the line."""
    return twilio.twiml(twilio.post("/voice/incoming", CallSid=SID, From=cast.CALLER, **params))


def follow(document: Element, verb: str, attribute: str = "action", **params: Any) -> Element:
    """POST to the address that a verb of a document names, as Twilio does for this caller."""
    found = document.find(f".//{verb}")
    assert found is not None, [element.tag for element in document]
    address = found.get(attribute) if attribute != "text" else found.text
    assert address, f"{verb} names no {attribute}"
    values = {"CallSid": SID, "CallStatus": "in-progress", "From": cast.CALLER} | params
    return twilio.twiml(twilio.post(address, **values))


def on_duty(*names: str) -> None:
    """Have people on duty, seen at the desk for as long as the story lasts."""
    for name in names:
        cast.staff(name, languages=("en", "es"), on_duty_since=cast.NOON - timedelta(days=1))
    Staff.objects.update(seen_at=cast.NOON + timedelta(days=9000))


def into_the_queue(key: str = "2") -> Element:
    """Call, choose English and a topic; return the document that queues."""
    return follow(follow(dial(), "Gather", Digits="3"), "Gather", Digits=key)


def waits(document: Element) -> Element:
    """Return the hold document of a queued caller."""
    return follow(document, "Enqueue", "waitUrl", QueueTime="0", QueuePosition="1")
