"""Dial's Conference: being in a conference, with music before it starts and while on hold."""

from .. import fetching
from ..conference import Participant
from ..leg import Leg
from ..signals import Cut, Request
from ..twiml import Document, Element

MOST = 250
DEFAULT_LIMIT = 14400


class Meeting:
    """One leg's stay in a conference."""

    def __init__(self, leg: Leg, dial: Element, noun: Element, document: Document) -> None:
        self.leg = leg
        self.limit = dial.number("timeLimit", DEFAULT_LIMIT)
        self.star = dial.flag("hangupOnStar")
        self.noun = noun
        self.conference = leg.exchange.conferences.open(noun.own_text)
        self.callback = fetching.request(
            document, noun, "statusCallback", "statusCallbackMethod", "conference"
        )
        self.wait = fetching.request(document, noun, "waitUrl", "waitMethod", "wait")
        self.music = "waitUrl" not in noun.attributes
        self.participant = Participant(
            leg,
            label=noun.get("participantLabel"),
            starts=noun.flag("startConferenceOnEnter", True),
            ends=noun.flag("endConferenceOnExit"),
            beep=noun.get("beep", "true"),
            coach=noun.get("coach"),
        )

    def can_join(self) -> bool:
        """Say whether there is room, and the label is free; if not, the next verb is next (16020, 16025)."""
        label = self.participant.label
        taken = bool(label) and any(other.label == label for other in self.conference.participants)
        return not taken and len(self.conference.participants) < self.noun.number("maxParticipants", MOST)

    async def run(self) -> None:
        """Stay until the conference or the leg's time in it is over."""
        leg, participant = self.leg, self.participant
        leg.seat = f"conference:{self.conference.name}"
        leg.do("conference")
        leg.muted = self.noun.flag("muted")
        self.conference.join(participant, self.callback, self.noun.get("statusCallbackEvent"))
        until = leg.exchange.clock.after(self.limit, self._time_is_up)
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
        leg = self.leg
        if leg.on_hold:
            await self._hear(self.participant.hold, music=self.participant.hold is None)
        elif self.conference.status == "init":
            await self._hear(self.wait, music=self.music)
        while not (self.star and "*" in leg.digits):
            await leg.wait()
        self.conference.leave(self.participant)

    async def _hear(self, request: "Request | None", *, music: bool) -> None:
        if request is not None:
            await self.leg.exchange.nested(self.leg, request, "conference", self._about)
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
        return {"DialCallStatus": "answered" if self.participant.joined_at else "failed"}
