"""Dial's Conference: being in a conference, with music before it starts and while on hold."""

from ..control_flow import Cut, Failure, Request
from ..telephony.conference import Participant
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..telephony.recordings import Taping
from ..twiml.document import Document, Element
from . import fetching

MOST = 250
LONGEST_LABEL = 128
DEFAULT_LIMIT = 14400


class Meeting:
    """One leg's stay in a conference."""

    def __init__(
        self, exchange: Exchange, leg: Leg, dial: Element, noun: Element, document: Document
    ) -> None:
        self.exchange = exchange
        self.leg = leg
        self.limit = dial.number("timeLimit", DEFAULT_LIMIT)
        self.star = dial.flag("hangupOnStar")
        self.noun = noun
        self.conference = exchange.conferences.open(noun.own_text)
        self.callback = fetching.request(
            document, noun, "statusCallback", "statusCallbackMethod", "conference"
        )
        self.taping = _taping(noun, document)
        self.participant = Participant(
            leg,
            label=noun.get("participantLabel"),
            starts=noun.flag("startConferenceOnEnter", True),
            ends=noun.flag("endConferenceOnExit"),
            beep=noun.get("beep", "true"),
            coach=noun.get("coach"),
            wait=fetching.request(document, noun, "waitUrl", "waitMethod", "wait"),
            music="waitUrl" not in noun.attributes,
        )

    def can_join(self) -> bool:
        """Say whether there is room and the label is free; if not, it is noted, and the next verb is next."""
        label, others = self.participant.label, self.conference.participants
        why = ""
        if not self.conference.name:
            why = "13237: a conference needs a name"
        elif len(label) > LONGEST_LABEL:
            why = f"16023: a label has {LONGEST_LABEL} characters at most"
        elif label and any(other.label == label for other in others):
            why = "16025: the label is in use by another participant"
        elif len(others) >= min(self.noun.number("maxParticipants", MOST), MOST):
            why = "16020: the conference is full"
        if why:
            self.exchange.log(self.leg, why, level=0)
            self.conference.abandoned()
        return not why

    async def run(self) -> None:
        """Stay until the conference or the leg's time in it is over."""
        leg, participant = self.leg, self.participant
        leg.seat = f"conference:{self.conference.name}"
        leg.do("conference")
        leg.muted = self.noun.flag("muted")
        events = self.noun.get("statusCallbackEvent")
        self.conference.join(participant, self.callback, events, self.taping)
        until = self.exchange.clock.after(self.limit, self._time_is_up)
        try:
            while participant.present:
                try:
                    await self._be_there()
                except Cut:
                    continue
        finally:
            until.cancel()

    def _time_is_up(self) -> None:
        self.conference.leave(self.participant)

    async def _be_there(self) -> None:
        """Hear music or the others until something changes."""
        leg, participant = self.leg, self.participant
        if participant.announcement is not None:
            await self._be_told(participant.announcement)
        if leg.on_hold:
            await self._hear(participant.hold, music=participant.hold is None)
        elif self.conference.status == "init" or self.conference.lets_wait(participant):
            await self._hear(participant.wait, music=participant.music)
        while not (self.star and "*" in leg.digits):
            await leg.wait()
        self.conference.leave(participant)

    async def _be_told(self, request: Request) -> None:
        self.participant.announcement = None
        failure = ""
        try:
            await self._hear(request, music=False)
        except Failure as problem:
            failure = str(problem)
        self.conference.announced(self.participant, request, failure)

    async def _hear(self, request: "Request | None", *, music: bool) -> None:
        if request is not None:
            await self.exchange.nested(self.leg, request, "conference", self._about)
        elif music:
            self.leg.hear("music")

    def _about(self) -> dict[str, str]:
        return {"ConferenceSid": self.conference.sid, "FriendlyName": self.conference.name}

    def give_up(self) -> None:
        """Leave, if not gone yet."""
        alive = self.leg.alive
        self.conference.leave(
            self.participant, "participant_updated_via_api" if alive else "participant_hung_up"
        )
        self.leg.seat = ""
        self.leg.forget(Cut)

    def result(self) -> dict[str, str]:
        """Return what the action is told."""
        joined = self.exchange.switches["conference_dial_status"]
        return {"DialCallStatus": joined if self.participant.joined_at else "failed"}


def _taping(noun: Element, document: Document) -> Taping | None:
    if noun.get("record", "do-not-record") not in ("record-from-start", "true"):
        return None
    return fetching.taping(document, noun, "Conference")
