"""Dial's Number, Client and Sip: ringing other telephones; the first to answer wins."""

from datetime import timedelta

from .. import fetching
from ..bridge import Bridge
from ..leg import Leg, Reporting
from ..recordings import Recording
from ..signals import Failure, HangUp, Request
from ..twiml import Document, Element

SHORTEST, LONGEST = 5, 600


class Ringing:
    """One leg's attempt to reach someone."""

    def __init__(self, leg: Leg, dial: Element, targets: list[Element], document: Document) -> None:
        self.leg = leg
        self.dial = dial
        self.document = document
        self.timeout = min(max(dial.number("timeout", 30), SHORTEST), LONGEST)
        self.limit = dial.number("timeLimit", 14400)
        self.groups = [[target] for target in targets] if dial.flag("sequential") else [targets]
        self.children: list[Leg] = []
        self.winner: Leg | None = None
        self.bridge: Bridge | None = None
        self.recording: Recording | None = None
        self.over = False

    async def run(self) -> None:
        """Ring until someone answers or all have refused; then talk until one of the two has had enough."""
        self.leg.do("dial")
        for group in self.groups:
            self.leg.hear("ring")
            calling = [self._call(target) for target in group]
            self.children += calling
            while self.winner is None and any(child.alive for child in calling):
                await self.leg.wait()
            if self.winner is not None:
                break
        while self.winner is not None and self._is_being_asked(self.winner):
            await self.leg.wait()
        if self.bridge is not None:
            await self._talk(self.bridge)

    def _is_being_asked(self, winner: Leg) -> bool:
        """Say whether the one who answered follows a document of their own before the two are put through."""
        return winner.alive and self.bridge is None and not winner.independent

    def _call(self, target: Element) -> Leg:
        exchange = self.leg.exchange
        noun = Noun(target, self.document)
        child = exchange.make_leg(
            from_=self.dial.get("callerId") or self._caller(),
            to=noun.address,
            direction="outbound-dial",
            parent_sid=self.leg.sid,
            reporting=noun.reporting,
        )
        child.custom = noun.parameters
        child.on_end.append(self.leg.wake)
        exchange.ring(child, self.timeout, lambda: self._answered(child, noun))
        return child

    def _caller(self) -> str:
        return self.leg.from_ if self.leg.direction == "inbound" else self.leg.to

    async def _answered(self, child: Leg, noun: "Noun") -> None:
        """Lead the winner through their own document, then put them through."""
        if self.winner is not None:
            raise HangUp("canceled")
        self.winner = child
        for other in self.children:
            if other is not child and other.alive:
                child.exchange.end(other, "canceled")
        self.leg.wake()
        try:
            if noun.whisper is not None:
                await child.exchange.nested(child, noun.whisper, "whisper")
        except Failure as failure:
            raise HangUp from failure
        finally:
            self.leg.wake()
        if self.over or not self.leg.alive:
            raise HangUp
        self.leg.answer()
        self.bridge = Bridge(self.leg, child)
        self.leg.wake()
        try:
            while self.bridge.open:
                await child.wait()
        finally:
            self.bridge.close()

    async def _talk(self, bridge: Bridge) -> None:
        star = self.dial.flag("hangupOnStar")
        until = bridge.opened_at + timedelta(seconds=self.limit)
        while bridge.open and not (star and "*" in self.leg.digits):
            left = (until - self.leg.exchange.clock.now()).total_seconds()
            if left <= 0:
                break
            await self.leg.wait(left)
        bridge.close()

    def give_up(self) -> None:
        """Stop ringing, and end the other leg; keep what was recorded."""
        if self.over:
            return
        self.over = True
        if self.bridge is not None:
            self.bridge.close()
            self._record(self.bridge)
        for child in self.children:
            if child.alive and not child.independent:
                child.exchange.end(child, "completed" if child.status == "in-progress" else "canceled")

    def _record(self, bridge: Bridge) -> None:
        if self.dial.get("record", "do-not-record").startswith("record-") and bridge.seconds:
            recordings = self.leg.exchange.recordings
            self.recording = recordings.keep(
                call_sid=self.leg.sid,
                source="DialVerb",
                started_at=bridge.opened_at,
                seconds=bridge.seconds,
            )
            names = ("recordingStatusCallback", "recordingStatusCallbackMethod")
            to = fetching.request(self.document, self.dial, *names, kind="recording")
            recordings.report(self.recording, to, self.dial.get("recordingStatusCallbackEvent"))

    def result(self) -> dict[str, str]:
        """Return what the action is told."""
        last = self.winner or (self.children[-1] if self.children else None)
        if last is None:
            return {"DialCallStatus": "failed"}
        seconds = self.bridge.seconds if self.bridge else 0
        status = "completed" if self.winner else last.status
        params = {
            "DialCallStatus": status,
            "DialCallSid": last.sid,
            "DialCallDuration": str(seconds),
            "DialBridged": "true" if self.bridge else "false",
        }
        if self.recording is not None:
            url = self.leg.exchange.recordings.url(self.recording)
            params |= {"RecordingUrl": url, "RecordingSid": self.recording.sid}
        return params


class Noun:
    """Whom to ring, and what is to happen on their side."""

    def __init__(self, element: Element, document: Document) -> None:
        self.address = _address(element)
        self.whisper: Request | None = fetching.request(document, element, "url", "method", "whisper")
        to = fetching.request(document, element, "statusCallback", "statusCallbackMethod", "status")
        events = element.get("statusCallbackEvent", "completed").split()
        self.reporting = Reporting(to.url, to.method, frozenset(events)) if to else Reporting()
        self.parameters = {
            child.get("name"): child.get("value") for child in element.children if child.name == "Parameter"
        }


def _address(element: Element) -> str:
    if element.name == "Client":
        identity = next((child.text for child in element.children if child.name == "Identity"), "")
        return f"client:{identity or element.own_text}"
    text = element.own_text
    return text if element.name == "Sip" else text.replace(" ", "").replace("-", "")
