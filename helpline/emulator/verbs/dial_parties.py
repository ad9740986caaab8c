"""Run Dial's Number, Client and Sip: ring other telephones, and connect the first that answers."""

from datetime import timedelta

from ..control_flow import Failure, HangUp, Request
from ..telephony import machine_detection
from ..telephony.bridge import Bridge
from ..telephony.dial_plan import DialPlan
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg, Reporting
from ..telephony.machine_detection import Detection
from ..telephony.params import sip_call_id
from ..telephony.phone_numbers import to_e164
from ..telephony.recordings import Recording, RecordingOptions
from ..twiml.document import Document, Element
from . import fetching

MIN_TIMEOUT, MAX_TIMEOUT = 5, 600
MAX_TARGETS = 10
"""How many telephones one Dial may ring."""


class PartiesDial:
    """One leg's attempt to reach somebody.

    `groups` are the targets that ring together, one group after another. `children` are the legs that were
    called, and `winner` is the one that answered first.
    """

    def __init__(
        self, exchange: Exchange, leg: Leg, dial: Element, targets: list[Element], document: Document
    ) -> None:
        self.exchange = exchange
        self.leg = leg
        self.dial = dial
        self.document = document
        self.caller_id = to_e164(dial.get("callerId"))
        self.timeout = min(max(dial.number("timeout", 30), MIN_TIMEOUT), MAX_TIMEOUT)
        self.limit = dial.number("timeLimit", 14400)
        if len(targets) > MAX_TARGETS:
            exchange.log(leg, f"13250: Dial rings {MAX_TARGETS} at most", level=1)
        targets = targets[:MAX_TARGETS]
        self.groups = [[target] for target in targets] if dial.flag("sequential") else [targets]
        self.children: list[Leg] = []
        self.winner: Leg | None = None
        self.bridge: Bridge | None = None
        self.recording_options = _recording_options(dial, document)
        self.recording: Recording | None = None
        self.over = False

    async def run(self) -> None:
        """Ring until somebody answers or everyone has refused, then wait for the end of the conversation."""
        self.leg.set_doing("dial")
        if not self._may_show(self.caller_id):
            self.exchange.log(self.leg, "13214: callerId is neither the account's nor verified", level=1)
            return
        if "-ringing" in self.dial.get("record"):
            self._record()
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

    def _may_show(self, number: str) -> bool:
        """Return whether a number may be the caller ID.

        It may be one of the call's own numbers, one of the account's, or a verified one.
        """
        known = number in ("", self.leg.from_, self.leg.to) or not number.startswith("+")
        return known or self.exchange.allows_caller_id(number)

    def _is_being_asked(self, winner: Leg) -> bool:
        """Return whether the leg that answered still follows a document of its own before it is connected."""
        return winner.alive and self.bridge is None and not winner.independent

    def _call(self, target: Element) -> Leg:
        exchange = self.exchange
        noun = DialTarget(target, self.document)
        child = exchange.make_leg(
            from_=self.caller_id or self._caller(),
            to=noun.address,
            direction="outbound-dial",
            parent_sid=self.leg.sid,
            reporting=noun.reporting,
        )
        child.custom = noun.parameters
        child.on_end.append(self.leg.wake)
        plan = DialPlan(self.timeout, detection=noun.detection, digits=noun.digits)
        exchange.ring(child, plan, lambda: self._answered(child, noun))
        return child

    def _caller(self) -> str:
        return self.leg.from_ if self.leg.direction == "inbound" else self.leg.to

    async def _answered(self, child: Leg, noun: "DialTarget") -> None:
        """Cancel the other legs, run the document of the one that answered, then connect it to the caller."""
        if self.winner is not None:
            raise HangUp("canceled")
        self.winner = child
        for other in self.children:
            if other is not child and other.alive:
                self.exchange.end(other, "canceled")
        self.leg.wake()
        try:
            if noun.whisper is not None:
                await self.exchange.follow_nested(child, noun.whisper, "whisper")
        except Failure as failure:
            raise HangUp from failure
        finally:
            self.leg.wake()
        if self.over or not self.leg.alive:
            raise HangUp
        self.leg.answer()
        self.bridge = Bridge(self.leg, child)
        if self.recording_options is not None and self.recording is None:
            self._record()
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
            left = (until - self.exchange.clock.now()).total_seconds()
            if left <= 0:
                break
            await self.leg.wait(left)
        bridge.close()

    def clean_up(self) -> None:
        """Stop ringing, finish the recording, and end the called legs that REST has not redirected."""
        if self.over:
            return
        self.over = True
        if self.bridge is not None:
            self.bridge.close()
        if self.recording is not None:
            self.exchange.recordings.stop(self.recording)
        for child in self.children:
            if child.alive and not child.independent:
                self.exchange.end(child, "completed" if child.status == "in-progress" else "canceled")

    def _record(self) -> None:
        if self.recording_options is not None:
            self.recording = self.exchange.recordings.start(self.recording_options, self.leg.sid)

    def action_params(self) -> dict[str, str]:
        """Return the parameters of the request for the action."""
        last = self.winner or (self.children[-1] if self.children else None)
        if last is None:
            return {"DialCallStatus": "failed"}
        seconds = self.bridge.seconds if self.bridge else 0
        status = "completed" if self.winner else last.status
        if status == "canceled":
            status = self.exchange.switches["dial_abandoned"]
        params = {
            "DialCallStatus": status,
            "DialCallSid": last.sid,
            "DialCallDuration": str(seconds),
            "DialBridged": "true" if self.bridge else "false",
        }
        if last.to.startswith("sip"):
            code = {"completed": "200", "busy": "486", "no-answer": "408"}.get(status, "404")
            params |= {"DialSipCallId": sip_call_id(last), "DialSipResponseCode": code}
        if self.recording is not None:
            url = self.exchange.recordings.url(self.recording)
            params |= {"RecordingUrl": url, "RecordingSid": self.recording.sid}
            params["RecordingDuration"] = self.recording.duration
        return params


def _recording_options(dial: Element, document: Document) -> RecordingOptions | None:
    how = dial.get("record", "do-not-record")
    if how not in (
        "true",
        *(f"record-from-{when}" for when in ("answer", "ringing", "answer-dual", "ringing-dual")),
    ):
        return None
    return fetching.recording_options(document, dial, "DialVerb", channels=2 if how.endswith("-dual") else 1)


class DialTarget:
    """One telephone to ring, with the settings of its Number, Client or Sip element."""

    def __init__(self, element: Element, document: Document) -> None:
        self.address = _address_of(element)
        self.whisper: Request | None = fetching.attribute_request(
            document, element, "url", "method", "whisper"
        )
        to = fetching.attribute_request(document, element, "statusCallback", "statusCallbackMethod", "status")
        events = element.get("statusCallbackEvent", "completed").split()
        self.reporting = Reporting(to.url, to.method, frozenset(events)) if to else Reporting()
        self.digits = element.get("sendDigits")
        self.detection = _detection(element, document)
        self.parameters = {
            child.get("name"): child.get("value") for child in element.children if child.name == "Parameter"
        }


def _detection(element: Element, document: Document) -> Detection | None:
    callback = fetching.attribute_request(
        document, element, "amdStatusCallback", "amdStatusCallbackMethod", "amd"
    )

    def get(name: str, default: str) -> str:
        return element.get(f"machineDetection{name}", default)

    try:
        return machine_detection.read(get, callback, asynchronous=True)
    except ValueError:
        return None


def _address_of(element: Element) -> str:
    if element.name == "Client":
        identity = next((child.text for child in element.children if child.name == "Identity"), "")
        return f"client:{identity or element.own_text}"
    return element.own_text if element.name == "Sip" else to_e164(element.own_text)
