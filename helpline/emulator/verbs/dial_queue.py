"""Run Dial's Queue, which connects the call to the first caller in a queue."""

from datetime import timedelta

from ..control_flow import StateChanged
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..telephony.queues import Member
from ..twiml.document import Document, Element
from .fetching import resolve_url


class QueueDial:
    """One leg that waits for the first caller of a queue and then talks to them."""

    def __init__(
        self, exchange: Exchange, leg: Leg, dial: Element, noun: Element, document: Document
    ) -> None:
        self.exchange = exchange
        self.leg = leg
        self.timeout = dial.number("timeout", 30)
        self.limit = dial.number("timeLimit", 14400)
        self.star = dial.flag("hangupOnStar")
        self.name = noun.own_text
        self.queue = exchange.queues.find(self.name)
        self.url = resolve_url(document, noun.get("url")) if noun.get("url") else ""
        self.method = noun.get("method", "POST").upper()
        self.member: Member | None = None

    async def run(self) -> None:
        """Wait for a caller until the timeout, then stay connected until the conversation ends."""
        if self.queue is None:
            code = 14212 if not self.name else 14213 if len(self.name) > 64 else 0
            if code:
                self.exchange.log(self.leg, f"{code}: the queue's name is too short or too long", level=0)
            return
        self.leg.set_doing("dial")
        self.queue.dequeuers.append(self.leg)
        self.leg.hear("ring")
        clock = self.exchange.clock
        until = clock.now() + timedelta(seconds=self.timeout)
        while (member := self.queue.dequeue(self.leg, self.url, self.method)) is None:
            left = (until - clock.now()).total_seconds()
            if left <= 0:
                return
            await self.leg.wait(left)
        self.queue.dequeuers.remove(self.leg)
        self.member = member
        while member.present and member.bridge is None:
            await self.leg.wait()
        if member.bridge is not None:
            await self._talk(member)

    async def _talk(self, member: Member) -> None:
        bridge = member.bridge
        assert bridge is not None  # noqa: S101  asked for by `run` alone
        while bridge.open and not (self.star and "*" in self.leg.digits):
            left = self.limit - bridge.seconds
            if left <= 0 or await self.leg.wait(left):
                break
        bridge.close()

    def clean_up(self) -> None:
        """End the conversation; a caller who was not connected yet stays first in the queue."""
        if self.queue is not None and self.leg in self.queue.dequeuers:
            self.queue.dequeuers.remove(self.leg)
            for dequeuer in self.queue.dequeuers:
                dequeuer.wake()
        if self.member is None:
            return
        if self.member.bridge is not None:
            self.member.bridge.close()
        elif self.member.present:
            self.member.dequeuer = None
            self.member.leg.interrupt(StateChanged())

    def action_params(self) -> dict[str, str]:
        """Return the parameters of the request for the action."""
        if self.queue is None:
            return {"DialCallStatus": "failed", "DequeueResult": self.exchange.switches["missing_queue"]}
        member = self.member
        if member is None or member.bridge is None:
            status = self.exchange.switches["empty_queue"]
            return {"DialCallStatus": status, "DialBridged": "false", "QueueSid": self.queue.sid}
        seconds = str(member.bridge.seconds)
        return {
            "DialCallStatus": "completed",
            "DialCallSid": member.leg.sid,
            "DialCallDuration": seconds,
            "DialBridged": "true",
            "QueueSid": self.queue.sid,
            "DequeueResult": "bridged",
            "DequeuedCallSid": member.leg.sid,
            "DequeuedCallQueueTime": str(member.waited),
            "DequeuedCallDuration": seconds,
        }
