"""Interpret documents: run verb after verb, and document after document, until the call is over."""

from dataclasses import replace

from ..control_flow import Failure, HangUp, LegEnded, NextDocument, Redirected, Request
from ..telephony.exchange import Exchange, ExtraParams
from ..telephony.leg import Leg
from ..twiml.document import Document, Element
from . import fetching
from .table import VERBS

APOLOGY = "We are sorry. Something went wrong on our side. Good bye."
"""What is spoken when an application fails and has no fallback that works."""

ALLOWED: dict[str, frozenset[str]] = {
    "call": frozenset(VERBS),
    "queue": frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"}),
    "conference": frozenset({"Play", "Say", "Pause", "Redirect"}),
    "whisper": frozenset({"Play", "Say", "Pause", "Gather", "Redirect", "Hangup"}),
}
"""The verbs that a document may use, by the context that it runs in."""


async def follow(exchange: Exchange, leg: Leg, request: Request) -> None:
    """Run a call from its first document to its end; the leg is over when this returns."""
    status = "completed"
    try:
        await _follow(exchange, leg, request)
    except HangUp as end:
        status = end.status
    except LegEnded:
        return
    exchange.end(leg, status)


async def _follow(exchange: Exchange, leg: Leg, request: Request) -> None:
    while True:
        try:
            document = await fetching.fetch(leg, request)
            await execute(exchange, leg, document, "call")
            return
        except NextDocument as turn:
            request = turn.request
        except Redirected as sent:
            leg.clear_input()
            request = sent.request
        except Failure as failure:
            request = _fallback(leg, request, failure)


def _fallback(leg: Leg, request: Request, failure: Failure) -> Request:
    if leg.fallback is None or not leg.fallback.url or request.kind == "fallback":
        leg.hear("say", APOLOGY, "en-US")
        raise HangUp from failure
    about = {"ErrorCode": str(failure.code), "ErrorUrl": failure.url}
    return replace(leg.fallback, params=about, kind="fallback")


async def follow_nested(
    exchange: Exchange, leg: Leg, request: Request, context: str, about: ExtraParams | None = None
) -> None:
    """Run documents beside the call's own until they end.

    `context` is queue, conference or whisper; `about` returns additional parameters for each request. Raises
    HangUp and LeaveQueue as the documents say, Failure, and the leg's interrupts.
    """
    while True:
        said = about() if about else {}
        document = await fetching.fetch(leg, replace(request, params=said | request.params))
        try:
            await execute(exchange, leg, document, context)
            return
        except NextDocument as turn:
            request = turn.request


async def execute(exchange: Exchange, leg: Leg, document: Document, context: str) -> None:
    """Run a document's verbs one after another."""
    for position, element in enumerate(document.verbs):
        if element.name not in ALLOWED[context]:
            _refuse(leg, document, element, context)
            continue
        if element.name == "Reject" and (position > 0 or leg.status != "ringing"):
            exchange.log(leg, "12200: Reject counts only as the first verb", level=1)
            continue
        if element.name == "Leave" and context == "call":
            exchange.log(leg, "12200: Leave counts only while waiting in a queue", level=1)
            continue
        leg.raise_pending()
        try:
            await VERBS[element.name](exchange, leg, element, document)
        except Failure as failure:
            exchange.fail(leg, failure)
            raise


def _refuse(leg: Leg, document: Document, element: Element, context: str) -> None:
    if context == "whisper" and element.name == "Dial":
        code, why = 13201, "a document for the called party cannot dial"
    elif context == "conference":
        code, why = 13238, f"{element.name} cannot be used while waiting for a conference"
    else:
        leg.exchange.log(leg, f"12200: {element.name} cannot be used in a {context}", level=1)
        return
    failure = Failure(code, document.url, why)
    leg.exchange.fail(leg, failure)
    raise failure
