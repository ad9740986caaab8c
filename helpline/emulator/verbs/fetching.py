"""Fetch the document that a call follows, and check the answer as Twilio does."""

from collections.abc import Callable

from ..control_flow import Failure, HangUp, Request
from ..http.exchange_log import Answer
from ..http.faults import AFTER_DOCUMENTS, ON_DOCUMENTS
from ..http.http_client import resolve
from ..http.webhooks import SOUND_KINDS, Webhooks
from ..telephony import params
from ..telephony.leg import Leg
from ..telephony.recordings import RecordingOptions
from ..telephony.sound import STAND_IN_SECONDS
from ..twiml import parser
from ..twiml.document import Document, Element

XML = {"text/xml", "application/xml", "text/html", "application/rss+xml"}
MAX_DOCUMENTS_AT_ONCE = 100
"""How many documents a call may follow in one instant; then it waits a second."""


async def fetch(leg: Leg, request: Request) -> Document:
    """Fetch a document. Raises Failure when there is none to follow, and the leg's interrupts.

    The faults `delay` and `hangup` are applied here, and a sound that is unreachable may be replaced by a
    stand-in.
    """
    await _slow_down_loops(leg)
    if request.inline is not None:
        return _inline(leg, request.inline)
    exchange = leg.exchange
    late = exchange.faults.take(ON_DOCUMENTS, request.url, request.kind)
    if late is not None:
        await leg.sleep(late.seconds)
    try:
        answer = await leg.run_interruptible(send_request(leg, request))
    except Failure as failure:
        if failure.after:
            await leg.sleep(failure.after)
        if request.kind not in SOUND_KINDS or not exchange.webhooks.uses_stand_in(failure):
            raise
        exchange.sounds[request.url] = STAND_IN_SECONDS
        return _sound(request.url)
    document = _parse_answer(leg, answer, request)
    gone = exchange.faults.take(AFTER_DOCUMENTS, request.url, request.kind)
    if gone is not None:
        there = [
            other for other in reversed(exchange.legs.values()) if other.alive and other.person == gone.who
        ]
        for other in there if gone.who else [leg]:
            exchange.hang_up(other)
    return document


async def _slow_down_loops(leg: Leg) -> None:
    """Make a call wait that follows many documents without taking time, so that a driven clock can move."""
    now = leg.exchange.clock.now()
    leg.documents = leg.documents + 1 if now == leg.fetched_at else 1
    leg.fetched_at = now
    if leg.documents > MAX_DOCUMENTS_AT_ONCE:
        await leg.sleep(1)


async def send_request(leg: Leg, request: Request) -> Answer:
    """Send the request for a document with the call's parameters."""
    return await leg.exchange.webhooks.send(
        request.url,
        request.method,
        _request_params(leg, request),
        call_sid=leg.sid,
        kind=request.kind,
        cookies=leg.cookies,
        defer_log=True,
    )


def _request_params(leg: Leg, request: Request) -> dict[str, str]:
    """Return the parameters of a request for a document.

    The switch `conference_wait_call` leaves CallSid out for a conference's wait URL.
    """
    said = params.of_call(leg) | request.params
    waiting = request.kind in ("wait", "redirect") and "ConferenceSid" in request.params
    if waiting and leg.exchange.switches["conference_wait_call"] == "unsaid":
        del said["CallSid"]
    return said


def notify(leg: Leg, request: Request | None) -> None:
    """Send a request whose answer nobody follows, because the call has ended or was redirected."""
    if request is None or not request.url:
        return
    exchange, about = leg.exchange, params.of_call(leg)

    def send() -> None:
        exchange.webhooks.start(_send_ignoring_answer(leg, request, about), leg.sid)

    late = exchange.faults.take(ON_DOCUMENTS, request.url, request.kind)
    if late is None:
        send()
    else:
        exchange.clock.after(late.seconds, send)


async def _send_ignoring_answer(leg: Leg, request: Request, about: dict[str, str]) -> None:
    try:
        await leg.exchange.webhooks.send(
            request.url,
            request.method,
            about | request.params,
            call_sid=leg.sid,
            kind=request.kind,
            cookies=leg.cookies,
        )
    except Failure:
        return


def _inline(leg: Leg, words: str) -> Document:
    leg.log_entry = None
    try:
        document = parser.parse(words.encode(), "")
    except Failure as failure:
        leg.exchange.fail(leg, failure)
        raise
    for warning in document.warnings:
        leg.exchange.log(leg, warning, level=1)
    return document


def _parse_answer(leg: Leg, answer: Answer, request: Request) -> Document:
    base = answer.url if answer.log_entry.method == "POST" else request.url
    leg.log_entry = answer.log_entry

    def read() -> Document:
        if request.kind == "action" and not answer.body.strip() and 200 <= answer.status < 300:
            _empty_action(leg)
        return _read(answer, base)

    return read_and_report(leg.exchange.webhooks, answer, read)


def read_and_report(webhooks: Webhooks, answer: Answer, read: Callable[[], Document]) -> Document:
    """Return the document that `read` finds in an answer, and log the answer with its failure and warnings.

    Raises the Failure of `read`.
    """
    try:
        document = read()
    except Failure as failure:
        webhooks.fail(answer.log_entry, failure)
        raise
    finally:
        webhooks.tell(answer.log_entry)
    for warning in document.warnings:
        webhooks.warn(answer.log_entry, warning)
    return document


def _empty_action(leg: Leg) -> None:
    if leg.exchange.switches["empty_answer"] == "hangup":
        raise HangUp


def _read(answer: Answer, url: str) -> Document:
    if not 200 <= answer.status < 300:
        raise Failure(11200, url, f"the answer was {answer.status}")
    if not answer.body.strip():
        raise Failure(11770, url, "the answer was empty")
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind in XML:
        return parser.parse(answer.body, url)
    if kind.startswith("audio/"):
        return _sound(url)
    if kind == "text/plain":
        return _plain(answer.body, url)
    raise Failure(12300, url, f"the answer's content type is {kind or 'missing'}")


def _sound(url: str) -> Document:
    """Return a document that plays the sound at a URL."""
    return Document(url, [Element("Play", own=[url], words=[url])])


def _plain(body: bytes, url: str) -> Document:
    """Parse plain text as a document if it is one, otherwise return a document that speaks it."""
    try:
        return parser.parse(body, url)
    except Failure as failure:
        if failure.code == 11750:
            raise
        words = body.decode("utf-8", "replace")
        return Document(url, [Element("Say", own=[words], words=[words])])


def resolve_url(document: Document, url: str) -> str:
    """Return a URL in a document, resolved against the document's own URL.

    Raises Failure for a relative URL in a document without an address.
    """
    found = resolve(document.url, url.strip()) if document.url else url.strip()
    if not document.url and "://" not in found:
        raise Failure(11100, found, "a relative URL needs a document with an address")
    return found


def attribute_request(
    document: Document, element: Element, name: str = "action", method: str = "method", kind: str = "action"
) -> Request | None:
    """Return the request for the URL in an attribute; None when the element has none."""
    if not element.get(name):
        return None
    return Request(resolve_url(document, element.get(name)), element.get(method, "POST").upper(), kind=kind)


def recording_options(
    document: Document, element: Element, source: str, channels: int = 1
) -> RecordingOptions:
    """Return the recording options in an element's attributes."""
    names = ("recordingStatusCallback", "recordingStatusCallbackMethod")
    callback = attribute_request(document, element, *names, kind="recording")
    return RecordingOptions(source, callback, element.get("recordingStatusCallbackEvent"), channels)


def action_or_own_document(document: Document, element: Element) -> Request:
    """Return the request for an element's action, or for its own document when it has no action.

    Raises Failure when the document is inline and so has no URL.
    """
    named = attribute_request(document, element)
    if named is None and not document.url:
        raise Failure(11100, "", "a document without an address needs an action")
    return named or Request(document.url, element.get("method", "POST").upper(), kind="action")
