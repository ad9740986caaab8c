"""Receiving a webhook: verified, parsed, and answered with TwiML whatever happens."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from twilio.twiml.voice_response import VoiceResponse

from helpline import clock
from helpline.voice import fallback
from helpline.voice.signature import is_genuine

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
MOST_PARAMETERS = 500
LONGEST_VALUE = 1600

Document = Any
"""TwiML: a string, or a response of the vendor's untyped library, whose `str` is TwiML."""


class Refused(Exception):
    """The request is not a webhook we answer; `status` is the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Hook:
    """A verified webhook. Parameters that are missing read as empty; far too long ones are cut."""

    params: Mapping[str, str]
    query: Mapping[str, str]
    now: datetime

    def get(self, name: str) -> str:
        return self.params.get(name, "")

    @property
    def sid(self) -> str:
        return self.get("CallSid")

    @property
    def status(self) -> str:
        return self.get("CallStatus")

    def number(self, name: str) -> int:
        """Return a whole-number parameter; 0 where it is missing or is no number."""
        value = self.get(name) or self.query.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


View = Callable[..., Document]


def hang_up() -> VoiceResponse:
    """Return the document that ends a leg."""
    response = VoiceResponse()
    response.hangup()
    return response


def answered(view: View, otherwise: Callable[[], Document]) -> Callable[..., HttpResponse]:
    """Turn `view(hook, **ids) -> TwiML` into a Django view for Twilio.

    1. Refuse what is not Twilio's: one log line without personal data, nothing written.
    2. Answer. A database connection that broke is opened again and the answer tried once more.
    3. If there is no answer, there still is a document: `otherwise`.
    """

    @csrf_exempt
    @wraps(view)
    def handle(request: HttpRequest, **ids: Any) -> HttpResponse:
        try:
            hook = receive(request)
        except Refused as why:
            log.warning("webhook refused with %s: %s", why.status, why)
            return _refusal(why)
        try:
            document = _twice(view, hook, ids)
        except Exception:
            log.exception("webhook %s failed", view.__name__)
            document = otherwise()
        return _twiml(str(document))

    return handle


def _twiml(document: str) -> HttpResponse:
    response = HttpResponse(document, content_type="text/xml; charset=utf-8")
    response["Content-Length"] = str(len(response.content))  # or the server would send it in chunks
    return response


def webhook(view: View) -> Callable[..., HttpResponse]:
    """A webhook about a caller: when it fails they hear the safety message and reach the backup number."""
    return answered(view, fallback.document)


def staff_webhook(view: View) -> Callable[..., HttpResponse]:
    """A webhook about a staff leg: when it fails the leg is hung up, so that no machine is ever bridged."""
    return answered(view, hang_up)


def _refusal(why: Refused) -> HttpResponse:
    response = HttpResponse("refused", status=why.status, content_type="text/plain")
    response._has_been_logged = True  # type: ignore[attr-defined] # or Django writes a second line
    return response


def _twice(view: View, hook: Hook, ids: Mapping[str, Any]) -> Document:
    """Answer; where the connection to the database was lost, open another and answer again."""
    try:
        return view(hook, **ids)
    except (OperationalError, InterfaceError):
        connection.close()
        return view(hook, **ids)


def receive(request: HttpRequest) -> Hook:
    """Verify and parse a webhook; raise Refused."""
    if request.method != "POST":
        raise Refused(405, "not a POST")
    try:
        body = request.body
    except RequestDataTooBig:
        raise Refused(413, "too large") from None
    if len(body) > MOST_BYTES:
        raise Refused(413, "too large")
    pairs = _pairs(body)
    path = request.get_full_path()
    genuine = is_genuine(
        settings.SIGNATURE_BASE,
        path,
        pairs,
        request.META.get("HTTP_X_TWILIO_SIGNATURE", ""),
        settings.TWILIO_AUTH_TOKEN,
        request.META.get("HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS", ""),
    )
    if not genuine:
        raise Refused(403, "the signature is missing or wrong")
    query = dict(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))
    return Hook({name: _clean(value) for name, value in pairs}, query, clock.now())


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("ascii", "surrogateescape"),
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        raise Refused(400, "too many parameters") from None


def _clean(value: str) -> str:
    """Text the database can keep: bytes that are no UTF-8 and NUL are replaced, and there is an end to it."""
    if not value.isascii():
        value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value[:LONGEST_VALUE].replace("\x00", "")
