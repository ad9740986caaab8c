"""Getting the document that a call is to follow, and judging the answer as Twilio does."""

from urllib.parse import urljoin

from . import params, twiml
from .leg import Leg
from .signals import Failure, Request
from .twiml import Document, Element
from .webhooks import Answer

XML = {"text/xml", "application/xml", "text/html", "application/rss+xml"}


async def fetch(leg: Leg, request: Request) -> Document:
    """Ask for a document. Raises Failure when there is none to follow, and the leg's interrupts."""
    if request.inline is not None:
        return twiml.parse(request.inline.encode(), "")
    answer = await leg.during(ask(leg, request))
    return _judged(answer, request)


async def ask(leg: Leg, request: Request) -> Answer:
    """Send the request for a document, with what is to be said of the leg."""
    return await leg.exchange.webhooks.send(
        request.url,
        request.method,
        request.params | params.of_call(leg),
        call_sid=leg.sid,
        kind=request.kind,
        cookies=leg.cookies,
    )


def notify(leg: Leg, request: Request | None) -> None:
    """Send a request whose answer nobody follows, because the call has ended or gone elsewhere."""
    if request is not None and request.url:
        leg.exchange.webhooks.start(_ask_in_vain(leg, request, params.of_call(leg)), leg.sid)


async def _ask_in_vain(leg: Leg, request: Request, about: dict[str, str]) -> None:
    try:
        await leg.exchange.webhooks.send(
            request.url,
            request.method,
            request.params | about,
            call_sid=leg.sid,
            kind=request.kind,
            cookies=leg.cookies,
        )
    except Failure:
        return


def _judged(answer: Answer, request: Request) -> Document:
    base = answer.url if answer.note.method == "POST" else request.url
    try:
        document = _read(answer, base)
    except Failure as failure:
        answer.note.error = str(failure).replace(" ", ": ", 1)
        raise
    answer.note.warnings.extend(document.warnings)
    return document


def _read(answer: Answer, url: str) -> Document:
    if not 200 <= answer.status < 300:
        raise Failure(11200, url, f"the answer was {answer.status}")
    if not answer.body.strip():
        raise Failure(11770, url, "the answer was empty")
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind in XML:
        return twiml.parse(answer.body, url)
    if kind.startswith("audio/"):
        return Document(url, [Element("Play", own=[url], words=[url])])
    if kind == "text/plain":
        try:
            return twiml.parse(answer.body, url)
        except Failure:
            words = answer.body.decode("utf-8", "replace")
            return Document(url, [Element("Say", own=[words], words=[words])])
    raise Failure(12300, url, f"the answer's content type is {kind or 'missing'}")


def address(document: Document, url: str) -> str:
    """Return an attribute's URL, seen from the document that it stands in."""
    return urljoin(document.url, url.strip()) if document.url else url.strip()


def request(
    document: Document, element: Element, name: str = "action", method: str = "method", kind: str = "action"
) -> Request | None:
    """Return the request that an element's attribute asks for; None when it has none."""
    if not element.get(name):
        return None
    return Request(address(document, element.get(name)), element.get(method, "POST").upper(), kind=kind)
