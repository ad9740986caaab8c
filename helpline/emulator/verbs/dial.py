"""Run Dial, which connects the call to a conference, a queue or other telephones.

https://www.twilio.com/docs/voice/twiml/dial
"""

from dataclasses import replace

from ..control_flow import LegEnded, NextDocument, Redirected
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..twiml.document import Document, Element
from . import fetching
from .dial_conference import ConferenceDial
from .dial_parties import PartiesDial
from .dial_queue import QueueDial


async def dial(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Connect the call; afterwards follow the action's document, or the next verb when there is no action."""
    if not element.flag("answerOnBridge"):
        leg.answer()
    action = fetching.attribute_request(document, element)
    connection = _connection_for(exchange, leg, element, document)
    if connection is None:
        return
    try:
        await connection.run()
    except (LegEnded, Redirected) as stop:
        connection.clean_up()
        skipped = isinstance(stop, Redirected) and exchange.switches["redirected_dial"] == "skipped"
        if action is not None and not skipped:
            fetching.notify(leg, replace(action, params=connection.action_params()))
        raise
    except Exception:
        connection.clean_up()
        raise
    connection.clean_up()
    if action is not None:
        raise NextDocument(replace(action, params=connection.action_params()))


def _connection_for(
    exchange: Exchange, leg: Leg, element: Element, document: Document
) -> "ConferenceDial | QueueDial | PartiesDial | None":
    nouns = {child.name: child for child in element.children}
    if len(nouns) > 1 and nouns.keys() & {"Conference", "Queue"}:
        exchange.log(leg, "13000: a Conference or Queue cannot be mixed with others", level=1)
    if "Conference" in nouns:
        meeting = ConferenceDial(exchange, leg, element, nouns["Conference"], document)
        return meeting if meeting.can_join() else None
    if "Queue" in nouns:
        return QueueDial(exchange, leg, element, nouns["Queue"], document)
    targets = list(element.children)
    if element.own_text:
        targets.append(Element("Number", own=element.own, words=element.own))
    return PartiesDial(exchange, leg, element, targets, document) if targets else None
