"""Dial: putting the call through to a conference, a queue, or other telephones.

https://www.twilio.com/docs/voice/twiml/dial
"""

from dataclasses import replace

from ..control_flow import Ended, Goto, SentOn
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..twiml.document import Document, Element
from . import fetching
from .dial_conference import Meeting
from .dial_parties import Ringing
from .dial_queue import Fetching


async def dial(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Connect the call; afterwards go on with the action's document, or without one with the next verb."""
    if not element.flag("answerOnBridge"):
        leg.answer()
    action = fetching.request(document, element)
    connecting = _connecting(exchange, leg, element, document)
    if connecting is None:
        return
    try:
        await connecting.run()
    except (Ended, SentOn) as stop:
        connecting.give_up()
        skipped = isinstance(stop, SentOn) and exchange.switches["redirected_dial"] == "skipped"
        if action is not None and not skipped:
            fetching.notify(leg, replace(action, params=connecting.result()))
        raise
    except Exception:
        connecting.give_up()
        raise
    connecting.give_up()
    if action is not None:
        raise Goto(replace(action, params=connecting.result()))


def _connecting(
    exchange: Exchange, leg: Leg, element: Element, document: Document
) -> "Meeting | Fetching | Ringing | None":
    nouns = {child.name: child for child in element.children}
    if len(nouns) > 1 and nouns.keys() & {"Conference", "Queue"}:
        exchange.log(leg, "13000: a Conference or Queue cannot be mixed with others", level=1)
    if "Conference" in nouns:
        meeting = Meeting(exchange, leg, element, nouns["Conference"], document)
        return meeting if meeting.can_join() else None
    if "Queue" in nouns:
        return Fetching(exchange, leg, element, nouns["Queue"], document)
    targets = list(element.children)
    if element.own_text:
        targets.append(Element("Number", own=element.own, words=element.own))
    return Ringing(exchange, leg, element, targets, document) if targets else None
