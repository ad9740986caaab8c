"""Put events, outcomes and what people are doing into words for staff."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from helpline.call_status import IS_FINAL, CallStatus
from helpline.callflow.flow import DANGER_KEY
from helpline.complete import complete
from helpline.console.times import span
from helpline.models import (
    CallEvent,
    CommandKind,
    DangerBy,
    Disposition,
    EventKind,
    Mode,
    OfferState,
    Outside,
    ParticipantRole,
    RingOn,
)
from helpline.operations.conversations import GUESS
from helpline.operations.crisis_line import CALLER_IN_DOUBT, HAD_ANSWERED
from helpline.operations.doing import Doing
from helpline.operations.emergencies import Step as EmergencyStep
from helpline.operations.parties import Step as PartyStep
from helpline.outcomes import OUTCOME_LABELS
from helpline.priority import Priority
from helpline.queries.calls import TimelineEntry
from helpline.queries.parties import Party
from helpline.queries.steps import Step

GONE = "That call has moved on. Nothing was done: the desk now shows how it is."
"""What the desk says of a button that came too late."""
THEN = {
    "queue": "to be put through to a person",
    "callback": "to be called back",
    "message": "to leave a message",
    "goodbye": "to end the call",
}
CAME_OF: dict[OfferState, str] = complete(
    "helpline.console.wording.CAME_OF",
    OfferState,
    {
        OfferState.RINGING: "rings now",
        OfferState.ACCEPTED: "accepted",
        OfferState.ALONGSIDE: "in the call",
        OfferState.DECLINED: "not now",
        OfferState.LAPSED: "no answer",
        OfferState.WITHDRAWN: "stopped ringing",
        OfferState.PASSED_ON: "passed on",
        OfferState.NOT_RUNG: "could not ring",
        OfferState.FAILED: "accepted, not connected",
        OfferState.DONE: "accepted",
    },
)
DOING: dict[Doing, str] = complete(
    "helpline.console.wording.DOING",
    Doing,
    {
        Doing.TALKING: "Talking",
        Doing.CONNECTING: "Connecting",
        Doing.RINGING: "Ringing",
        Doing.FREE: "Free",
        Doing.WRAP_UP: "Wrap-up",
        Doing.OUTCOME_MISSING: "Not ready: outcome missing",
        Doing.BREAK: "Break",
        Doing.AWAY: "Desk not heard from",
        Doing.OFF_SHIFT: "On duty, not on shift",
    },
)
"""What somebody on duty is doing, as the page Live says it."""
HOW: dict[Mode, str] = complete(
    "helpline.console.wording.HOW",
    Mode,
    {
        Mode.LISTEN: "listens: nobody hears them",
        Mode.COACH: "coaches: only the counselor hears them",
        Mode.BARGE: "talks: everybody hears them",
    },
)
"""How somebody beside a counselor is in the conversation."""
CUT_OFF = "accepted, then cut off"
"""The words for an accepted offer after which the two talked, until the counselor's leg was lost."""
IN_DANGER: dict[DangerBy, str] = complete(
    "helpline.console.wording.IN_DANGER",
    DangerBy,
    {
        DangerBy.KEY: f"The caller pressed {DANGER_KEY}: somebody is in danger",
        DangerBy.SPEECH: "The caller said that somebody is in danger",
        DangerBy.STAFF: "A counselor noted that the caller is in danger",
    },
)


IN_AN_EMERGENCY: dict[EmergencyStep, str] = complete(
    "helpline.console.wording.IN_AN_EMERGENCY",
    EmergencyStep,
    {
        EmergencyStep.OPENED: "{name} opened the 911 panel",
        EmergencyStep.TOLD_PLACE: "{name} noted where help is needed",
        EmergencyStep.CALLED_CENTER: "{name} called the 911 center of the place",
        EmergencyStep.CALLED_911: "{name} called 911 on their own telephone",
    },
)


WITH_PARTY: dict[PartyStep, str] = complete(
    "helpline.console.wording.WITH_PARTY",
    PartyStep,
    {
        PartyStep.CALLED: "{name} called into the conversation: {whom}",
        PartyStep.ANSWERED: "{whom}: answered, and in the conversation",
        PartyStep.NOT_REACHED: "{whom}: {came}",
        PartyStep.LEFT: "{whom}: left the conversation",
        PartyStep.TAKEN_OUT: "{name} took out of the conversation: {whom}",
    },
)
NOT_REACHED: dict[CallStatus, str] = complete(
    "helpline.console.wording.NOT_REACHED",
    [each for each in CallStatus if IS_FINAL[each] and each != CallStatus.COMPLETED],
    {
        CallStatus.BUSY: "was busy",
        CallStatus.NO_ANSWER: "did not answer",
        CallStatus.CANCELED: "was called no more",
        CallStatus.FAILED: "could not be called",
    },
)
"""Why somebody from outside was not reached, by Twilio's last status of their leg."""


def event(happened: CallEvent | Step) -> str:
    """Return an event in words; its `staff` must be loaded."""
    if isinstance(happened, Step):
        return happened.says
    name = happened.staff.name if happened.staff else "Somebody"
    return SAYS[EventKind(happened.kind)](name, happened.detail)


def doing(what: Doing) -> str:
    """Return in words what a person on duty is doing."""
    return DOING[what]


def came_of(entry: TimelineEntry) -> str:
    """Return in words what came of the offer of a timeline's entry; empty for an entry without an offer."""
    if entry.offer is None:
        return ""
    return CUT_OFF if entry.cut_off else CAME_OF[OfferState(entry.offer.state)]


Detail = Mapping[str, Any]
Says = Callable[[str, Detail], str]
"""A function that puts an event into words, from the name of the person it is about and its detail."""


def _say(words: str) -> Says:
    """Return a function that puts an event into the same words each time, with the person's name."""
    return lambda name, detail: words.format(name=name)


def _offered(name: str, detail: Detail) -> str:
    where = "phone" if detail.get("ring_on") == RingOn.PHONE else "desk"
    return f"It rang on {name}’s {where}"


def _withdrawn(name: str, detail: Detail) -> str:
    if detail.get("why") == "danger":
        return f"It stopped ringing for {name}, whom a caller in danger needs; the place in line is kept"
    return f"It stopped ringing for {name}"


def _connected(name: str, detail: Detail) -> str:
    if detail.get(GUESS):
        return "Treated as connected: Twilio has not confirmed it"
    return f"{name} and the caller are talking"


def _refused(name: str, detail: Detail) -> str:
    if detail.get("command") == CommandKind.ADD_CRISIS_LINE:
        return "Twilio refused to call the crisis line into the conversation"
    return "Twilio refused a request"


def _dropped(name: str, detail: Detail) -> str:
    if detail.get("stays_with"):
        return "The counselor left the call; the caller talks on with the crisis line"
    return "The counselor’s connection was lost; the caller goes first in line"


def _left_with(name: str, detail: Detail) -> str:
    role = dict(ParticipantRole.choices).get(str(detail.get("role")), "somebody from outside")
    return f"{name} left the caller with: {role}"


def _queued(name: str, detail: Detail) -> str:
    return "A scheduled callback joined the queue" if "callback" in detail else "The caller joined the queue"


def _ended(name: str, detail: Detail) -> str:
    how = dict(Disposition.choices).get(str(detail.get("disposition")), "ended")
    crisis_line = "; the crisis line had answered" if detail.get(HAD_ANSWERED) else ""
    return f"Ended: {how}{crisis_line}"


def _wrapped_up(name: str, detail: Detail) -> str:
    return f"{name} recorded: {outcome(str(detail.get('outcome', '')))}"


def _outside(words: str) -> Says:
    """Return a function for an event of a number outside: it says which one, and what came of calling it."""

    def says(name: str, detail: Detail) -> str:
        line = dict(Outside.choices).get(str(detail.get("to")), "A number outside")
        if detail.get("stopped"):
            return f"{line} was not needed: somebody here had accepted"
        if detail.get("parted"):
            whom = line[0].lower() + line[1:]
            return f"The caller’s connection with {whom} was lost; everybody is called again"
        if detail.get("answered"):
            then = "; everybody is called again" if detail.get("rings_again") else ""
            return f"{line} hung up after {span(timedelta(seconds=detail.get('seconds') or 0))}{then}"
        return words.format(line=line)

    return says


def _outside_answered(name: str, detail: Detail) -> str:
    """Say that a number outside answered, and that the caller is with it, unless that is not known."""
    where = "" if detail.get(CALLER_IN_DOUBT) else ": the caller is with them"
    return _outside(f"{{line}} answered{where}")(name, detail)


def _notice(name: str, detail: Detail) -> str:
    if detail.get("by_counselor"):
        return f"{name} told them that someone may listen"
    return "The caller was told that someone may listen"


def _mode(detail: Detail) -> Mode | None:
    return Mode(detail["mode"]) if detail.get("mode") in Mode.values else None


def _now_in_mode(name: str, detail: Detail) -> str:
    mode = _mode(detail)
    return f"{name} {HOW[mode]}" if mode else f"It changed who hears {name}"


def _asked(name: str, detail: Detail) -> str:
    if detail.get("role") == ParticipantRole.SUPERVISOR:
        return f"{name}, a supervisor, asked to join"
    return f"{name} was asked by a colleague"


def _joined_in(name: str, detail: Detail) -> str:
    mode = _mode(detail)
    return f"{name} joined and {HOW[mode]}" if mode else f"{name} joined the conversation"


def _chose(name: str, detail: Detail) -> str:
    if detail.get("cut_off"):
        return "They had been cut off while somebody was in danger"
    if detail.get("priority") == Priority.CRISIS:
        by = detail.get("by")
        return IN_DANGER[DangerBy(by) if by in DangerBy.values else DangerBy.SPEECH]
    if detail.get("key") == DANGER_KEY:
        return f"The caller pressed {DANGER_KEY} in the menu"
    then = str(detail.get("then", ""))
    asked = THEN.get(then)
    key = f" (key {detail['key']})" if detail.get("key") else ""
    return f"The caller chose {asked}{key}" if asked else f"The caller chose in the menu{key}"


def _emergency(name: str, detail: Detail) -> str:
    step = detail.get("step")
    return IN_AN_EMERGENCY[step if step in IN_AN_EMERGENCY else EmergencyStep.OPENED].format(name=name)


def _party(name: str, detail: Detail) -> str:
    role, step, ended = (str(detail.get(key)) for key in ("role", "step", "ended_as"))
    whom = dict(ParticipantRole.choices).get(role, "Somebody from outside")
    words = WITH_PARTY[PartyStep(step) if step in WITH_PARTY else PartyStep.CALLED]
    return words.format(name=name, whom=whom, came=not_reached(ended))


def party_state(party: Party) -> str:
    """Return in words how somebody from outside is who was called into a conversation."""
    if party.is_there:
        return "takes over; you are leaving the call." if party.keeps_caller else "is in the call."
    if not party.is_over:
        return "is being called."
    return "left the call." if party.was_there else f"{not_reached(party.ended_as)}. The caller is with you."


def not_reached(status: str) -> str:
    """Return why somebody from outside was not reached, by Twilio's last status of their leg."""
    return NOT_REACHED[CallStatus(status) if status in list(NOT_REACHED) else CallStatus.FAILED]


def outcome(slug: str) -> str:
    """Return an outcome in the words in which it was offered for choice."""
    return OUTCOME_LABELS.get(slug, slug.replace("_", " ").capitalize())


SAYS: dict[EventKind, Says] = complete(
    "helpline.console.wording.SAYS",
    EventKind,
    {
        EventKind.ARRIVED: _say("The call came in"),
        EventKind.CHOSE: _chose,
        EventKind.QUEUED: _queued,
        EventKind.OFFERED: _offered,
        EventKind.DECLINED: _say("{name} declined"),
        EventKind.LAPSED: _say("{name} did not answer"),
        EventKind.WITHDRAWN: _withdrawn,
        EventKind.PASSED_ON: _say("{name} went on a break or off duty while it rang"),
        EventKind.NOT_RUNG: _say("{name} could not be called, through no fault of theirs"),
        EventKind.TOO_LATE: _say("{name} accepted a moment too late"),
        EventKind.ACCEPTED: _say("{name} accepted"),
        EventKind.CONNECTED: _connected,
        EventKind.HELD: _say("{name} put the caller on hold"),
        EventKind.RESUMED: _say("{name} came back from hold"),
        EventKind.ASKED: _asked,
        EventKind.NOT_COMING: _say("{name} did not join"),
        EventKind.JOINED_IN: _joined_in,
        EventKind.MODE: _now_in_mode,
        EventKind.LEFT_IT: _say("{name} left the conversation"),
        EventKind.HANDED_OVER: _say("{name} was given the call"),
        EventKind.REMOVED: _say("Somebody whom nobody knew was removed from the conversation"),
        EventKind.LEFT_WITH: _left_with,
        EventKind.DROPPED: _dropped,
        EventKind.NOT_JOINED: _say("The call could not be connected; the caller goes first in line"),
        EventKind.UNMATCHED: _say("Nobody was on duty who could take it"),
        EventKind.NOBODY_RUNG: _say("Nobody could be called for now"),
        EventKind.ASKED_CALLBACK: _say("The caller asked to be called back"),
        EventKind.ASKED_MESSAGE: _say("The caller was asked for a message"),
        EventKind.DIVERTED: _outside("{line} was called"),
        EventKind.OUTSIDE_ANSWERED: _outside_answered,
        EventKind.OUTSIDE_FAILED: _outside("{line} was not reached"),
        EventKind.NOT_DANGER: _say("The caller said that it is no emergency"),
        EventKind.CHECKED: _say("Twilio was asked whether the two had met"),
        EventKind.DIALLED: _say("We called them"),
        EventKind.NOTICE: _notice,
        EventKind.GAVE_NUMBER: _say("{name} noted a number to call if they are cut off"),
        EventKind.EMERGENCY: _emergency,
        EventKind.PARTY: _party,
        EventKind.RECONCILED: _say("Result confirmed by Twilio"),
        EventKind.NOT_SENT: _say("A request to Twilio was dropped: it was no longer needed"),
        EventKind.REFUSED: _refused,
        EventKind.ENDED: _ended,
        EventKind.WRAPPED_UP: _wrapped_up,
    },
)
"""The function that puts each kind of event into words for staff."""
