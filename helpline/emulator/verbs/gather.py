"""Run Gather, which asks for keys or words.

https://www.twilio.com/docs/voice/twiml/gather
"""

from dataclasses import replace

from ..control_flow import BargedIn, NextDocument
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..twiml.document import Document, Element
from .fetching import action_or_own_document
from .simple import pause, play, say

PROMPTS = {"Say": say, "Play": play, "Pause": pause}
CONFIDENCE = "0.92"
"""The confidence of recognised speech, which is always the same because it was typed."""


async def gather(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Play the nested prompts, take keys or words, and follow the action's document.

    Without input the document goes on with its next verb, unless actionOnEmptyResult is set.
    """
    leg.answer()
    leg.clear_input()
    doing_override, leg.doing_override = leg.doing_override, leg.doing_override or "gather"
    wanted_input = GatherInput(exchange, leg, element)
    try:
        leg.set_doing("gather")
        await wanted_input.prompt(element, document)
        taken = await wanted_input.take()
    finally:
        leg.doing_override = doing_override
        leg.barge_in_check = None
    if taken or element.flag("actionOnEmptyResult"):
        raise NextDocument(replace(action_or_own_document(document, element), params=taken or {"Digits": ""}))


class GatherInput:
    """The input that one Gather asks for and has received so far."""

    def __init__(self, exchange: Exchange, leg: Leg, element: Element) -> None:
        self.exchange = exchange
        self.leg = leg
        wanted = element.get("input", "dtmf").split()
        self.keys = "dtmf" in wanted
        self.words = "speech" in wanted
        self.finish = element.get("finishOnKey", "#")
        self.most = element.number("numDigits", 0)
        self.timeout = element.number("timeout", 5)
        self.barge = element.flag("bargeIn", True)
        self.digits = ""
        self.finished_on = ""
        self.speech = ""

    async def prompt(self, element: Element, document: Document) -> None:
        """Play the nested verbs; the first key or word stops them."""
        self.leg.barge_in_check = self._interrupted
        try:
            for child in element.children:
                await PROMPTS[child.name](self.exchange, self.leg, child, document)
        except BargedIn:
            pass
        finally:
            self.leg.barge_in_check = None

    def _interrupted(self) -> bool:
        return bool(self.keys and self.leg.digits) or bool(self.words and self.barge and self.leg.spoken)

    async def take(self) -> dict[str, str]:
        """Wait for keys or words, and return them as the action's parameters; empty when there were none."""
        while not self._complete():
            if await self.leg.wait(self.timeout):
                break
        if self.digits:
            says = self.exchange.switches.on("finished_on_key")
            ended = {"FinishedOnKey": self.finished_on} if says and self.finished_on else {}
            return {"Digits": self.digits, **ended}
        return {"SpeechResult": self.speech, "Confidence": CONFIDENCE} if self.speech else {}

    def _complete(self) -> bool:
        while self.leg.digits:
            key = self.leg.digits.pop(0)
            if not self.keys:
                continue
            if self.finish and key in self.finish:
                self.finished_on = key
                return True
            self.digits += key
            if self.most and len(self.digits) >= self.most:
                return True
        if self.words and not self.digits and self.leg.spoken:
            self.speech = " ".join(self.leg.spoken)
            return True
        return False
