"""Receive Twilio's webhooks: verify and parse each, and answer it with TwiML even if the view fails."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from helpline import clock
from helpline.callflow.danger import Danger, hear_danger
from helpline.resilience import deadline, lost_connection
from helpline.voice.callback_urls import ASKED, FAST, LAST, PATIENT
from helpline.voice.keys import tells_danger
from helpline.voice.signature import is_genuine

log = logging.getLogger(__name__)

SECONDS = 7.5
"""The seconds that an answer may wait for the database.

Twilio gives up after 15, and a failure document may lead to another webhook.
"""
URGENT_SECONDS = 2.5
"""The seconds for the database where a call is or may be in danger; Twilio reads for 3 (`callback_urls`)."""
LAST_SECONDS = 1.4
"""The seconds for the database where a caller in danger left the queue: the crisis line rings at once."""
RECEIVED_AT = "helpline.received_at"
"""The key of the WSGI environment under which a server notes when a request came, by time.monotonic()."""
VERIFIED = "helpline.verified"
"""The key of the parameters that a server has verified; nothing that is sent over HTTP can get there."""
MOST_BYTES = 64 * 1024
MOST_PARAMETERS = 500
LONGEST_VALUE = 1600
LONGEST_SID = 34
"""The length of every id of Twilio's, and of the columns that keep them."""

Document = Any
"""TwiML: a string, or a response of the vendor's untyped library, whose `str` is TwiML."""


class Refused(Exception):
    """Raised for a request that is not a webhook we answer; `status` is the HTTP status of the refusal."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Webhook:
    """A verified webhook. A missing parameter reads as empty; a value that is far too long is cut."""

    params: Mapping[str, str]
    query: Mapping[str, str]
    now: datetime
    path: str = ""
    """The path and query that Twilio asked for."""
    marked: bool = False
    """Whether this call's cookie says that it is urgent."""
    asked: str = PATIENT
    """The connection overrides that Twilio was given for this URL (`callback_urls`)."""
    delivery: str = ""
    """Twilio's idempotency token: one for all deliveries of a webhook, and for no other; empty if missing."""

    def get(self, name: str) -> str:
        return self.params.get(name, "")

    @property
    def sid(self) -> str:
        """Return Twilio's id of the leg, cut to the length that one has and that is stored."""
        return self.get("CallSid")[:LONGEST_SID]

    @property
    def status(self) -> str:
        return self.get("CallStatus")

    @property
    def happened_at(self) -> datetime | None:
        """Return when a reported event happened, by Twilio's clock; None where the report does not say so."""
        try:
            at = parsedate_to_datetime(self.get("Timestamp"))
        except (ValueError, OverflowError):
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    @property
    def on_urgent_way(self) -> bool:
        """Say whether the call's URLs or its cookie say that it is in danger, without asking the database."""
        return self.marked or URGENT in self.path or URGENT in self.get("ErrorUrl")

    @property
    def urgent(self) -> bool:
        """Say whether the call is in danger, or this very request tells of danger; in doubt it is danger.

        On a staff leg it never is: a counselor who presses 1 when a call is screened accepts the call.
        """
        if "/legs/" in self.path:
            return False
        return self.on_urgent_way or tells_danger(self.get("Digits")) or self._danger is not None

    @property
    def danger_language(self) -> str:
        """Return the code of the language in which this request tells of danger; empty if none is certain."""
        return self._danger.language if self._danger else ""

    @property
    def _danger(self) -> Danger | None:
        speech = self.get("SpeechResult")
        return hear_danger(speech) if speech else None

    @property
    def seconds(self) -> float:
        """Return how many seconds the answer may take before the failure document is given instead."""
        if self.asked == LAST:
            return LAST_SECONDS
        return URGENT_SECONDS if self.asked == FAST or self.urgent else SECONDS

    def number(self, name: str) -> int:
        """Return a whole-number parameter; 0 if it is missing or is no number."""
        value = self.get(name) or self.query.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


View = Callable[..., Document]
Failure = Callable[..., Document]
"""A function that answers in place of a view, from the same arguments and without the database."""
URGENT = "/urgent/"
"""A part of the URLs of a call in danger; the word does not say why the call is urgent."""
MARK = "urgent"
LONGEST_DELIVERY = 64
"""Characters of Twilio's idempotency token, which is a UUID."""


def twiml_view(failure: Failure) -> Callable[[View], Callable[..., HttpResponse]]:
    """Turn `view(webhook, **ids) -> TwiML` into a Django view for Twilio; `failure` is one of `failures`.

    1. Refuse a request that is not Twilio's: write one log line without personal data, and nothing else.
    2. Answer, within the budget of time. If the database connection broke, open it again and try once more.
    3. If the view fails, answer with the failure document of the place where Twilio runs it.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def handle(request: HttpRequest, **ids: Any) -> HttpResponse:
            try:
                webhook = receive(request)
            except Refused as why:
                note(why)
                return _refusal(why)
            try:
                with deadline.within(webhook.seconds, since=request.META.get(RECEIVED_AT)):
                    return _twiml(
                        str(_retry_once_on_lost_connection(view, webhook, ids)), urgent=webhook.on_urgent_way
                    )
            except Exception:
                log.exception("webhook %s failed", view.__name__)
                return _twiml(str(failure(webhook, **ids)), urgent=webhook.urgent)

        return handle

    return decorate


def _twiml(document: str, *, urgent: bool) -> HttpResponse:
    response = HttpResponse(document, content_type="text/xml; charset=utf-8")
    response["Content-Length"] = str(len(response.content))  # else the server would send it in chunks
    if urgent:
        # Twilio keeps cookies for the length of a call: this one can be read while the database is down.
        response.set_cookie(MARK, "1", path="/voice/")
    return response


def note(why: Refused) -> None:
    """Log that a webhook was refused, without anything that it contained."""
    log.warning("webhook refused with %s: %s", why.status, why)


def _refusal(why: Refused) -> HttpResponse:
    response = HttpResponse("refused", status=why.status, content_type="text/plain; charset=utf-8")
    response._has_been_logged = True  # type: ignore[attr-defined] # or Django writes a second line
    return response


def _retry_once_on_lost_connection(view: View, webhook: Webhook, ids: Mapping[str, Any]) -> Document:
    """Return the view's document; if the database connection was lost, try once more on a new one.

    There is no second try if too little of the time budget is left for it.
    """
    try:
        return view(webhook, **ids)
    except Error as error:
        if not lost_connection.is_worth_a_second_try(error):
            raise
        log.warning("webhook %s lost its connection to the database; trying once more", view.__name__)
        connection.close()
        return view(webhook, **ids)


def verify(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parameters of a webhook that Twilio sent; raise Refused for others. It asks no database."""
    if request.method != "POST":
        raise Refused(405, "not a POST")
    try:
        body = request.body
    except RequestDataTooBig:
        raise Refused(413, "too large") from None
    if len(body) > MOST_BYTES:
        raise Refused(413, "too large")
    pairs = _pairs(body)
    genuine = is_genuine(
        settings.SIGNATURE_BASE,
        request.get_full_path(),
        pairs,
        request.META.get("HTTP_X_TWILIO_SIGNATURE", ""),
        settings.TWILIO_AUTH_TOKEN,
        request.META.get("HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS", ""),
    )
    if not genuine:
        raise Refused(403, "the signature is missing or wrong")
    return pairs


def receive(request: HttpRequest) -> Webhook:
    """Return a webhook that the front verified when it took it, or verify it here; raise Refused."""
    pairs = request.META.get(VERIFIED)
    if pairs is None:
        pairs = verify(request)
    query = dict(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))
    params = {name: _clean(value) for name, value in pairs}
    route = request.resolver_match
    asked = ASKED.get(str(route.url_name), PATIENT) if route else PATIENT
    delivery = _clean(request.META.get("HTTP_I_TWILIO_IDEMPOTENCY_TOKEN", ""))[:LONGEST_DELIVERY]
    return Webhook(
        params, query, clock.now(), request.get_full_path(), MARK in request.COOKIES, asked, delivery
    )


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
    """Return text that the database can store: broken UTF-8 and NUL are replaced, its length is limited."""
    if not value.isascii():
        value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value[:LONGEST_VALUE].replace("\x00", "")
