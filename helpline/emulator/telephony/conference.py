"""Run conferences: rooms where several people hear each other.

https://www.twilio.com/docs/voice/twiml/conference
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ..control_flow import Request, StateChanged
from .leg import CallControl, Leg
from .recordings import RecordingOptions

MAX_KEPT = 500
"""How many conferences that are over are kept."""
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
    "participant-speech-start": "speaker",
    "participant-speech-stop": "speaker",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}
"""The names of events in callbacks, with the value of `statusCallbackEvent` that asks for them."""
REASONS = {
    "conference-ended-via-api": "Conference ended via API",
    "participant-with-end-conference-on-exit-left": "Participant with endConferenceOnExit left",
    "participant-with-end-conference-on-exit-kicked": "Participant with endConferenceOnExit was removed",
    "last-participant-left": "Last participant left",
    "last-participant-kicked": "Last participant was removed",
}
"""The values of ReasonConferenceEnded, with the sentence that goes into Reason."""


@dataclass(eq=False)
class Participant:
    """A person in a conference, or one who is called into it.

    `starts` and `ends` are startConferenceOnEnter and endConferenceOnExit. `wait` is the document played
    until the conference starts; when it is None and `music` is set, music is played. `hold` is the document
    played on hold. `coach` is the SID of the only call that hears this person. `present` is False once they
    have left.
    """

    leg: Leg
    label: str = ""
    starts: bool = True
    ends: bool = False
    beep: str = "true"
    coach: str = ""
    joined_at: datetime | None = None
    hold: Request | None = None
    wait: Request | None = None
    music: bool = True
    announcement: Request | None = None
    present: bool = True

    @property
    def status(self) -> str:
        """Return the participant's status as REST names it."""
        if self.joined_at is not None:
            return "connected" if self.present else "complete"
        if not self.leg.alive:
            return "failed"
        ringing = "ringing" if self.leg.status == "ringing" else "connecting"
        return "queued" if self.leg.started_at is None else ringing


@dataclass(eq=False)
class Conference:
    """A conference.

    It starts with the second participant if one of them has startConferenceOnEnter. `invited` are those who
    are called into it and have not joined yet. `on_end` is called when it is over.
    """

    exchange: CallControl
    sid: str
    name: str
    created_at: datetime
    on_end: Callable[["Conference"], None]
    status: str = "init"
    updated_at: datetime | None = None
    participants: list[Participant] = field(default_factory=list)
    invited: list[Participant] = field(default_factory=list)
    callback: Request | None = None
    events: frozenset[str] = frozenset()
    recording_options: RecordingOptions | None = None
    sequence: int = 0
    joined: int = 0
    why_ended: str = ""
    ended_by: str = ""

    def join(
        self,
        participant: Participant,
        callback: Request | None,
        events: str,
        recording_options: RecordingOptions | None = None,
    ) -> None:
        """Add a participant.

        The first one's document decides where events are reported and whether the conference is recorded.
        """
        if self.joined == 0:
            self.callback, self.events, self.recording_options = (
                callback,
                frozenset(events.split()),
                recording_options,
            )
        self.joined += 1
        leg = participant.leg
        self.invited = [other for other in self.invited if other.leg is not leg]
        participant.joined_at = self.exchange.clock.now()
        self.participants.append(participant)
        leg.clear_input()
        leg.room = self
        leg.change(label=participant.label)
        self._tell()
        self._report("participant-join", participant)
        for other in self.participants[:-1]:
            if self.waits_alone(other, before=participant):
                other.leg.interrupt(StateChanged())
        if self.status == "init" and len(self.participants) > 1 and any(p.starts for p in self.participants):
            self._start()
        elif self.status == "in-progress" and participant.beep in ("true", "onEnter"):
            self._beep(participant)

    def _start(self) -> None:
        self.status, self.updated_at = "in-progress", self.exchange.clock.now()
        self._tell()
        self._report("conference-start")
        if self.recording_options is not None:
            self.exchange.recordings.start(self.recording_options, conference_sid=self.sid)
        for participant in self.participants:
            participant.leg.interrupt(StateChanged())
        if self.participants[-1].beep in ("true", "onEnter"):
            self._beep(self.participants[-1])

    def leave(
        self, participant: Participant, reason: str = "participant_hung_up", *, kicked: bool = False
    ) -> None:
        """Remove a participant.

        End the conference with the last one, or with one who has endConferenceOnExit.
        """
        if not participant.present or participant not in self.participants:
            return
        self._remove(participant, reason)
        how = "kicked" if kicked else "left"
        if participant.ends:
            self.end(f"participant-with-end-conference-on-exit-{how}", by=participant)
        elif not self.participants:
            self.end(f"last-participant-{how}", by=participant)
        elif participant.beep in ("true", "onExit"):
            self._beep(participant)
        for left in self.participants:
            if self.waits_alone(left):
                left.leg.interrupt(StateChanged())

    def waits_alone(self, participant: Participant, before: Participant | None = None) -> bool:
        """Return whether a participant who is left alone hears the wait document again.

        The switch `alone_in_conference` decides. `before` is a participant who has just joined and is left
        out of account.
        """
        others = [other for other in self.participants if other not in (participant, before)]
        waits = self.exchange.switches["alone_in_conference"] == "waits"
        return waits and self.status == "in-progress" and not others

    def end(self, why: str, by: Participant | None = None) -> None:
        """End the conference; the legs still in it go on with the next verb of their documents."""
        if self.status == "completed":
            return
        self.status, self.updated_at, self.why_ended = "completed", self.exchange.clock.now(), why
        self.ended_by = by.leg.sid if by else ""
        reason = "conference_ended_via_api" if by is None else "moderator_ended_conference"
        for participant in list(self.participants):
            self._remove(participant, reason)
        about = {"ReasonConferenceEnded": why, "Reason": REASONS[why]}
        if by is not None:
            about |= {"CallSidEndingConference": by.leg.sid}
            about |= {"ParticipantLabelEndingConference": by.label} if by.label else {}
        self._report("conference-end", about=about)
        self.exchange.recordings.stop_all(self.sid)
        self.on_end(self)

    def discard_if_unused(self) -> None:
        """Delete a conference that nobody has joined, once nobody is being called into it any more."""
        self.invited = [other for other in self.invited if other.leg.alive]
        if self.joined == 0 and not self.invited and self.status == "init":
            self.status = "completed"
            self.on_end(self)

    def _remove(self, participant: Participant, reason: str) -> None:
        leg = participant.leg
        self.participants.remove(participant)
        participant.present = False
        if leg.room is self:
            leg.room = None
        self._tell()
        about = {"ParticipantCallStatus": leg.status, "ReasonParticipantLeft": reason}
        self._report("participant-leave", participant, about)
        leg.change(on_hold=False, muted=False)
        leg.interrupt(StateChanged())

    # Operations on participants.

    def hold(self, participant: Participant, music: Request | None) -> None:
        """Put a participant on hold, so that they and the others do not hear each other.

        They hear the document `music`, or plain music when it is None.
        """
        participant.hold = music
        if not participant.leg.on_hold:
            participant.leg.change(on_hold=True)
            self._report("participant-hold", participant)
        participant.leg.interrupt(StateChanged())

    def unhold(self, participant: Participant) -> None:
        """Take a participant off hold."""
        if participant.leg.on_hold:
            participant.leg.change(on_hold=False)
            self._report("participant-unhold", participant)
            participant.leg.interrupt(StateChanged())

    def mute(self, participant: Participant, muted: bool) -> None:
        """Mute or unmute a participant."""
        if participant.leg.muted != muted:
            participant.leg.change(muted=muted)
            self._report("participant-mute" if muted else "participant-unmute", participant)

    def modify(self, participant: Participant) -> None:
        """Report that another setting of a participant was changed."""
        self._report("participant-modify", participant)

    def announce(self, request: Request, to: Participant | None = None) -> None:
        """Play a document to one participant, or to all."""
        for participant in [to] if to else list(self.participants):
            participant.announcement = request
            participant.leg.interrupt(StateChanged())

    def report_announcement(self, participant: Participant, request: Request, failure: str = "") -> None:
        """Report that an announcement has ended, or why it failed."""
        about = {"AnnounceUrl": request.url}
        if failure:
            about["ReasonAnnouncementFailed"] = failure
        self._report("announcement-fail" if failure else "announcement-end", participant, about)

    def relay(self, speaker: Leg, kind: str, text: str) -> None:
        """Pass what one participant says or presses on to the others.

        Nobody hears it before the conference has started, those on hold do not, and a coach is heard by one
        person only.
        """
        said_by = next((p for p in self.participants if p.leg is speaker), None)
        if said_by is None or self.status != "in-progress" or speaker.muted or speaker.on_hold:
            return
        if kind == "speech":
            self._report("participant-speech-start", said_by)
            self._report("participant-speech-stop", said_by)
        for participant in list(self.participants):
            leg = participant.leg
            if leg is not speaker and not leg.on_hold and said_by.coach in ("", leg.sid):
                leg.hear(kind, text, speaker=said_by.label or speaker.person)

    def find(self, key: str) -> Participant | None:
        """Return a participant by call SID or label, or None."""
        everyone = [*self.participants, *self.invited]
        return next((p for p in everyone if key in (p.leg.sid, p.label)), None)

    def _tell(self) -> None:
        self.exchange.tell("conference", self)

    def _beep(self, cause: Participant) -> None:
        for participant in self.participants:
            if participant is not cause and not participant.leg.on_hold:
                participant.leg.hear("beep")

    def _report(
        self, event: str, participant: Participant | None = None, about: dict[str, str] | None = None
    ) -> None:
        wanted = self.callback is not None and EVENT_OF[event] in self.events
        if wanted or self.exchange.switches["sequence_number"] == "events":
            self.sequence += 1
        if self.callback is None or not wanted:
            return
        params = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self.exchange.credentials.account_sid,
            "SequenceNumber": str(self.sequence),
            "Timestamp": self.exchange.webhooks.timestamp(),
            "StatusCallbackEvent": event,
        }
        if participant is not None:
            params |= _participant_params(participant)
        params |= about or {}
        self.exchange.webhooks.callback(
            self.callback.url,
            self.callback.method,
            params,
            call_sid=participant.leg.sid if participant else self.sid,
            kind="conference",
            order_key=self.sid,
        )


def _participant_params(participant: Participant) -> dict[str, str]:
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
    """Hold all conferences, by SID and by name."""

    def __init__(self, exchange: CallControl) -> None:
        self._exchange = exchange
        self.by_sid: dict[str, Conference] = {}
        self._by_name: dict[str, Conference] = {}
        self._over: deque[str] = deque()

    def find(self, name: str) -> Conference | None:
        """Return the live conference of a name, or None."""
        return self._by_name.get(name)

    def open(self, name: str) -> Conference:
        """Return the live conference of a name, creating it if there is none."""
        conference = self.find(name)
        if conference is None:
            exchange = self._exchange
            conference = Conference(exchange, exchange.sids.new("CF"), name, exchange.clock.now(), self.over)
            self.by_sid[conference.sid] = conference
            self._by_name[name] = conference
        return conference

    def over(self, conference: Conference) -> None:
        """Free the name of a conference that is over, and drop the oldest ones that are over."""
        if self._by_name.get(conference.name) is conference:
            del self._by_name[conference.name]
        self._over.append(conference.sid)
        while len(self._over) > MAX_KEPT:
            self.by_sid.pop(self._over.popleft(), None)
