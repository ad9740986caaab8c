"""Run Dial's Conference: join it, and play music before it starts and while on hold."""

from ..control_flow import Failure, Request, StateChanged
from ..telephony.conference import Participant
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..telephony.recordings import RecordingOptions
from ..twiml.document import Document, Element
from . import fetching

MAX_PARTICIPANTS = 250
MAX_LABEL_CHARACTERS = 128
DEFAULT_TIME_LIMIT = 14400


class ConferenceDial:
    """One leg's stay in a conference."""

    def __init__(
        self, exchange: Exchange, leg: Leg, dial: Element, noun: Element, document: Document
    ) -> None:
        self.exchange = exchange
        self.leg = leg
        self.limit = dial.number("timeLimit", DEFAULT_TIME_LIMIT)
        self.star = dial.flag("hangupOnStar")
        self.noun = noun
        self.conference = exchange.conferences.open(noun.own_text)
        self.callback = fetching.attribute_request(
            document, noun, "statusCallback", "statusCallbackMethod", "conference"
        )
        self.recording_options = _recording_options(noun, document)
        self.participant = Participant(
            leg,
            label=noun.get("participantLabel"),
            starts=noun.flag("startConferenceOnEnter", True),
            ends=noun.flag("endConferenceOnExit"),
            beep=noun.get("beep", "true"),
            coach=noun.get("coach"),
            wait=fetching.attribute_request(document, noun, "waitUrl", "waitMethod", "wait"),
            music="waitUrl" not in noun.attributes,
        )

    def can_join(self) -> bool:
        """Return whether the leg may join the conference.

        The name and label must be valid, the label free, and the conference not full. If not, an error is
        recorded and the document goes on with its next verb.
        """
        label, others = self.participant.label, self.conference.participants
        why = ""
        if not self.conference.name:
            why = "13237: a conference needs a name"
        elif len(label) > MAX_LABEL_CHARACTERS:
            why = f"16023: a label has {MAX_LABEL_CHARACTERS} characters at most"
        elif label and any(other.label == label for other in others):
            why = "16025: the label is in use by another participant"
        elif len(others) >= min(self.noun.number("maxParticipants", MAX_PARTICIPANTS), MAX_PARTICIPANTS):
            why = "16020: the conference is full"
        if why:
            self.exchange.log(self.leg, why, level=0)
            self.conference.discard_if_unused()
        return not why

    async def run(self) -> None:
        """Stay in the conference until it ends, the leg leaves it, or the time limit is reached."""
        leg, participant = self.leg, self.participant
        leg.doing_override = f"conference:{self.conference.name}"
        leg.set_doing("conference")
        leg.muted = self.noun.flag("muted")
        events = self.noun.get("statusCallbackEvent")
        self.conference.join(participant, self.callback, events, self.recording_options)
        until = self.exchange.clock.after(self.limit, self._leave_at_time_limit)
        try:
            while participant.present:
                try:
                    await self._stay()
                except StateChanged:
                    continue
        finally:
            until.cancel()

    def _leave_at_time_limit(self) -> None:
        self.conference.leave(self.participant)

    async def _stay(self) -> None:
        """Play announcements and music, or let the leg hear the others, until something changes."""
        leg, participant = self.leg, self.participant
        if participant.announcement is not None:
            await self._play_announcement(participant.announcement)
        if leg.on_hold:
            await self._play(participant.hold, music=participant.hold is None)
        elif self.conference.status == "init" or self.conference.waits_alone(participant):
            await self._play(participant.wait, music=participant.music)
        while not (self.star and "*" in leg.digits):
            await leg.wait()
        self.conference.leave(participant)

    async def _play_announcement(self, request: Request) -> None:
        self.participant.announcement = None
        failure = ""
        try:
            await self._play(request, music=False)
        except Failure as problem:
            failure = str(problem)
        self.conference.report_announcement(self.participant, request, failure)

    async def _play(self, request: "Request | None", *, music: bool) -> None:
        if request is not None:
            await self.exchange.follow_nested(self.leg, request, "conference", self._conference_params)
        elif music:
            self.leg.hear("music")

    def _conference_params(self) -> dict[str, str]:
        return {"ConferenceSid": self.conference.sid, "FriendlyName": self.conference.name}

    def clean_up(self) -> None:
        """Leave the conference if the leg is still in it."""
        alive = self.leg.alive
        self.conference.leave(
            self.participant, "participant_updated_via_api" if alive else "participant_hung_up"
        )
        self.leg.doing_override = ""
        self.leg.drop_pending(StateChanged)

    def action_params(self) -> dict[str, str]:
        """Return the parameters of the request for the action."""
        resolve = self.exchange.switches["conference_dial_status"]
        return {"DialCallStatus": resolve if self.participant.joined_at else "failed"}


def _recording_options(noun: Element, document: Document) -> RecordingOptions | None:
    if noun.get("record", "do-not-record") not in ("record-from-start", "true"):
        return None
    return fetching.recording_options(document, noun, "Conference")
