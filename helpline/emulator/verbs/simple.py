"""Run the verbs that speak, wait, or end: Say, Play, Pause, Redirect, Hangup, Reject, Leave."""

from ..control_flow import Failure, HangUp, LeaveQueue, NextDocument, Request
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..telephony.sound import SPEECH_RATE, fetch_duration
from ..twiml.document import Document, Element
from .fetching import resolve_url

MAX_CHARACTERS = 4096
FOREVER = 1000
"""How many repetitions `loop="0"` stands for."""


async def say(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Speak words to the caller, for as long as speaking them takes."""
    leg.answer()
    words = element.text[:MAX_CHARACTERS]
    if not words:
        return
    if len(words) < len(element.text):
        exchange.log(leg, f"13521: Say has more than {MAX_CHARACTERS} characters", level=1)
    for _ in range(_repetitions(element)):
        leg.set_doing("say")
        leg.hear("say", words, element.get("language", "en-US"))
        await leg.sleep(len(words) / SPEECH_RATE)


async def play(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Play a sound file or keys to the caller."""
    leg.answer()
    leg.set_doing("play")
    digits = element.get("digits")
    if digits:
        leg.hear("digits", digits)
        await leg.sleep(len(digits) * 0.5)
    if not element.own_text:
        return
    url = resolve_url(document, element.own_text)
    for _ in range(_repetitions(element)):
        seconds = await leg.run_interruptible(fetch_duration(exchange, url, leg.sid))
        leg.hear("play", url)
        await leg.sleep(seconds)


async def pause(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Wait; at the start of a document this delays the answer."""
    leg.set_doing("pause")
    await leg.sleep(element.number("length", 1))


async def redirect(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Follow another document."""
    if not element.own_text and exchange.switches["empty_redirect"] == "fail":
        raise Failure(11100, "", "a Redirect without a URL")
    url = resolve_url(document, element.own_text) if element.own_text else document.url
    raise NextDocument(Request(url, element.get("method", "POST").upper(), kind="redirect"))


async def hangup(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """End the call."""
    leg.answer()
    raise HangUp


async def reject(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """End the call without answering it."""
    raise HangUp("busy" if element.get("reason") == "busy" else "no-answer")


async def leave(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Leave the queue."""
    raise LeaveQueue


def _repetitions(element: Element) -> int:
    times = element.number("loop", 1)
    return times if times > 0 else FOREVER
