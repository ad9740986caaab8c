"""Conferences: rooms where several people hear each other.

https://www.twilio.com/docs/voice/twiml/conference
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from .leg import Leg
from .signals import Cut, Request

if TYPE_CHECKING:
    from .exchange import Exchange

EVENT_OF = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
}
"""What TwiML calls the events that callbacks name."""


@dataclass(eq=False)
class Participant:
    """Someone in a conference."""

    leg: Leg
    label: str = ""
    starts: bool = True
    ends: bool = False
    beep: str = "true"
    coach: str = ""
    joined_at: datetime | None = None
    hold: Request | None = None
    present: bool = True

    @property
    def status(self) -> str:
        """Return the state of a participant as REST names it."""
        if self.joined_at is None:
            return {"queued": "queued", "initiated": "connecting"}.get(self.leg.status, "ringing")
        return "connected" if self.present else "complete"


@dataclass(eq=False)
class Conference:
    """A conference. It starts with the second participant, if one of them may start it."""

    exchange: "Exchange"
    sid: str
    name: str
    created_at: datetime
    status: str = "init"
    updated_at: datetime | None = None
    participants: list[Participant] = field(default_factory=list)
    invited: list[Participant] = field(default_factory=list)
    callback: Request | None = None
    events: frozenset[str] = frozenset()
    sequence: int = 0
    why_ended: str = ""
    ended_by: str = ""

    def join(self, participant: Participant, callback: Request | None, events: str) -> None:
        """Let someone in. The first one decides where the conference's events are reported."""
        if callback is not None and not self.participants and self.callback is None:
            self.callback, self.events = callback, frozenset(events.split())
        leg = participant.leg
        self.invited = [other for other in self.invited if other.leg is not leg]
        participant.joined_at = self.exchange.clock.now()
        self.participants.append(participant)
        leg.quiet()
        leg.room = self
        leg.change(label=participant.label)
        self._report("participant-join", participant)
        if self.status == "init" and len(self.participants) > 1 and any(p.starts for p in self.participants):
            self._start()
        elif self.status == "in-progress" and participant.beep in ("true", "onEnter"):
            self._beep(participant)

    def _start(self) -> None:
        self.status, self.updated_at = "in-progress", self.exchange.clock.now()
        self._report("conference-start")
        for participant in self.participants:
            participant.leg.interrupt(Cut())
        if self.participants[-1].beep in ("true", "onEnter"):
            self._beep(self.participants[-1])

    def leave(self, participant: Participant, reason: str = "participant_hung_up") -> None:
        """Let someone out; the conference ends with the last, or with one who is to end it."""
        if not participant.present:
            return
        self._out(participant, reason)
        if participant.ends and self.status == "in-progress":
            self.end("participant-with-end-conference-on-exit-left", by=participant)
        elif not self.participants:
            self.end("last-participant-left", by=participant)
        elif participant.beep in ("true", "onExit"):
            self._beep(participant)

    def end(self, why: str, by: Participant | None = None) -> None:
        """End the conference; those still in it go on with what their documents say next."""
        if self.status == "completed":
            return
        self.status, self.updated_at, self.why_ended = "completed", self.exchange.clock.now(), why
        self.ended_by = by.leg.sid if by else ""
        reason = "conference_ended_via_api" if by is None else "moderator_ended_conference"
        for participant in list(self.participants):
            self._out(participant, reason)
        about = {"ReasonConferenceEnded": why, "Reason": why.replace("-", " ")}
        if by is not None:
            about |= {"CallSidEndingConference": by.leg.sid, "ParticipantLabelEndingConference": by.label}
        self._report("conference-end", about=about)

    def _out(self, participant: Participant, reason: str) -> None:
        leg = participant.leg
        participant.present = False
        self.participants.remove(participant)
        if leg.room is self:
            leg.room = None
        about = {"ParticipantCallStatus": leg.status, "ReasonParticipantLeft": reason}
        self._report("participant-leave", participant, about)
        leg.change(on_hold=False, muted=False)
        leg.interrupt(Cut())

    def hold(self, participant: Participant, music: Request | None) -> None:
        """Put someone on hold: until they are taken off it they hear `music` and nobody else."""
        participant.hold = music
        if not participant.leg.on_hold:
            participant.leg.change(on_hold=True)
            self._report("participant-hold", participant)
        participant.leg.interrupt(Cut())

    def unhold(self, participant: Participant) -> None:
        """Take someone off hold."""
        if participant.leg.on_hold:
            participant.leg.change(on_hold=False)
            self._report("participant-unhold", participant)
            participant.leg.interrupt(Cut())

    def mute(self, participant: Participant, muted: bool) -> None:
        """Let the others hear someone, or not."""
        if participant.leg.muted != muted:
            participant.leg.change(muted=muted)
            self._report("participant-mute" if muted else "participant-unmute", participant)

    def hear(self, speaker: Leg, kind: str, text: str) -> None:
        """Let the others hear what someone says or presses: not those on hold, nor before it has started."""
        said_by = next((p for p in self.participants if p.leg is speaker), None)
        if said_by is None or self.status != "in-progress" or speaker.muted or speaker.on_hold:
            return
        for participant in self.participants:
            leg = participant.leg
            if leg is not speaker and not leg.on_hold and said_by.coach in ("", leg.sid):
                leg.hear(kind, text, speaker=said_by.label or speaker.person)

    def find(self, key: str) -> Participant | None:
        """Return a participant by call or label."""
        everyone = [*self.participants, *self.invited]
        return next((p for p in everyone if key in (p.leg.sid, p.label)), None)

    def _beep(self, cause: Participant) -> None:
        for participant in self.participants:
            if participant is not cause and not participant.leg.on_hold:
                participant.leg.hear("beep")

    def _report(
        self, event: str, participant: Participant | None = None, about: dict[str, str] | None = None
    ) -> None:
        self.sequence += 1
        if self.callback is None or EVENT_OF[event] not in self.events:
            return
        params = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self.exchange.credentials.account_sid,
            "SequenceNumber": str(self.sequence),
            "Timestamp": format_datetime(self.exchange.clock.now()),
            "StatusCallbackEvent": event,
        }
        if participant is not None:
            params |= _about(participant)
        params |= about or {}
        self.exchange.webhooks.callback(
            self.callback.url,
            self.callback.method,
            params,
            call_sid=participant.leg.sid if participant else self.sid,
            kind="conference",
            about=self.sid,
        )


def _about(participant: Participant) -> dict[str, str]:
    leg = participant.leg
    said = {
        "CallSid": leg.sid,
        "Muted": _flag(leg.muted),
        "Hold": _flag(leg.on_hold),
        "Coaching": _flag(bool(participant.coach)),
        "StartConferenceOnEnter": _flag(participant.starts),
        "EndConferenceOnExit": _flag(participant.ends),
    }
    return said | ({"ParticipantLabel": participant.label} if participant.label else {})


def _flag(value: bool) -> str:
    return "true" if value else "false"


class Conferences:
    """All conferences, by their identifiers."""

    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self.by_sid: dict[str, Conference] = {}

    def find(self, name: str) -> Conference | None:
        """Return the conference of a name that is not over."""
        live = (c for c in self.by_sid.values() if c.status != "completed")
        return next((conference for conference in live if conference.name == name), None)

    def open(self, name: str) -> Conference:
        """Return the conference of a name that is not over; it is made when there is none."""
        conference = self.find(name)
        if conference is None:
            exchange = self._exchange
            conference = Conference(exchange, exchange.sids.new("CF"), name, exchange.clock.now())
            self.by_sid[conference.sid] = conference
        return conference
