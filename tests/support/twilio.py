"""Speaking to the webhooks as Twilio does: signed, with everything it sends."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, fromstring

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from twilio.request_validator import RequestValidator

CAPTURED = json.loads(
    (Path(__file__).parent.parent / "helpline" / "voice" / "data" / "inbound-voice-webhook.json").read_text()
)["body"]

FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def post(address: str, client: Client | None = None, signature: str | None = None, **params: Any) -> Any:
    """POST a webhook to a path or a URL of ours, with the captured parameters and these."""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    form = CAPTURED | {"AccountSid": settings.TWILIO_ACCOUNT_SID, "To": settings.HELPLINE_NUMBER} | params
    form = {name: value for name, value in form.items() if value is not None}
    if signature is None:
        signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
            settings.PUBLIC_URL + path, form
        )
    return (client or Client()).post(
        path, urlencode(form), content_type=FORM, headers={"X-Twilio-Signature": signature}
    )


def twiml(response: HttpResponse) -> Element:
    """Return the TwiML of an answer; it must be a 200 with a document."""
    assert response.status_code == 200, response.status_code
    document = fromstring(response.content)  # noqa: S314  our own answer
    assert document.tag == "Response"
    return document


def elements(document: str, verb: str) -> list[Element]:
    """Return every verb of a kind in a document."""
    return list(fromstring(document.encode()).iter(verb))  # noqa: S314  our own answer


def said(document: Element) -> str:
    """Return everything that a document says, in order."""
    return " ".join((say.text or "") for say in document.iter("Say"))
