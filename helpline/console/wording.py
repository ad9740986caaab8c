"""Events and outcomes in the words of the floor."""

from datetime import timedelta
from typing import Any

from helpline.callflow.checking import DANGER_KEY
from helpline.console.times import span
from helpline.models import CallEvent, DangerBy, Disposition, EventKind, OfferState, Outside, RingOn
from helpline.outcomes import OUTCOME_LABELS
from helpline.queries.alarms import AlarmStep
from helpline.queries.calls import Chapter

THEN = {
    "queue": "to be put through to a person",
    "callback": "to be called back",
    "message": "to leave a message",
    "goodbye": "to end the call",
}
WITH_NAME = {
    EventKind.DECLINED: "{name} declined",
    EventKind.LAPSED: "{name} did not answer",
    EventKind.PASSED_ON: "{name} went on a break or off duty while it rang",
    EventKind.NOT_RUNG: "{name} could not be called, through no fault of theirs",
    EventKind.WITHDRAWN: "It stopped ringing for {name}",
    EventKind.TOO_LATE: "{name} accepted a moment too late",
    EventKind.ACCEPTED: "{name} accepted",
    EventKind.CONNECTED: "{name} and the caller are talking",
    EventKind.HELD: "{name} put the caller on hold",
    EventKind.RESUMED: "{name} came back from hold",
    EventKind.GAVE_NUMBER: "{name} noted a number to call if they are cut off",
}
PLAIN = {
    EventKind.ARRIVED: "The call came in",
    EventKind.DROPPED: "The counselor’s connection was lost; the caller goes first in line",
    EventKind.NOT_JOINED: "The call could not be connected; the caller goes first in line",
    EventKind.UNMATCHED: "Nobody was on duty who could take it",
    EventKind.ASKED_CALLBACK: "The caller asked to be called back",
    EventKind.ASKED_MESSAGE: "The caller was asked for a message",
    EventKind.NOT_DANGER: "The caller said that it is no emergency",
    EventKind.CHECKED: "Twilio was asked whether the two had met",
    EventKind.DIALLED: "We called them",
    EventKind.RECONCILED: "Result confirmed by Twilio",
    EventKind.NOT_SENT: "A request to Twilio was dropped: it was no longer needed",
    EventKind.REFUSED: "Twilio refused a request",
}

CAME_OF = {
    OfferState.RINGING: "rings now",
    OfferState.ACCEPTED: "accepted",
    OfferState.DECLINED: "not now",
    OfferState.LAPSED: "no answer",
    OfferState.WITHDRAWN: "stopped ringing",
    OfferState.PASSED_ON: "passed on",
    OfferState.NOT_RUNG: "could not ring",
    OfferState.FAILED: "accepted, not connected",
    OfferState.DONE: "accepted",
}
CUT_OFF = "accepted, then cut off"
"""What came of an accepted ring where the two had talked and the counselor's leg was lost."""
IN_DANGER: dict[object, str] = {
    DangerBy.KEY: f"The caller pressed {DANGER_KEY}: somebody is in danger",
    DangerBy.SPEECH: "The caller said that somebody is in danger",
    DangerBy.STAFF: "A counselor noted that the caller is in danger",
}
OUTSIDE = {
    EventKind.DIVERTED: "{line} was called",
    EventKind.OUTSIDE_ANSWERED: "{line} answered: the caller is with them",
    EventKind.OUTSIDE_FAILED: "{line} was not reached",
}


def event(happened: CallEvent | AlarmStep) -> str:
    """Return an event in words; its `staff` is loaded."""
    if isinstance(happened, AlarmStep):
        return happened.says
    kind = EventKind(happened.kind)
    name = happened.staff.name if happened.staff else "Somebody"
    detail = happened.detail
    if kind == EventKind.OFFERED:
        where = "phone" if detail.get("ring_on") == RingOn.PHONE else "desk"
        return f"It rang on {name}’s {where}"
    if kind == EventKind.WITHDRAWN and detail.get("why") == "danger":
        return f"It stopped ringing for {name}, whom a caller in danger needs; the place in line is kept"
    if kind in OUTSIDE:
        return _outside(kind, detail)
    if kind == EventKind.DROPPED and detail.get("stays_with"):
        return "The counselor’s connection was lost; the caller talks on with the crisis line"
    if kind == EventKind.CHOSE:
        return _chose(detail)
    if kind == EventKind.QUEUED:
        return (
            "A scheduled callback joined the queue" if "callback" in detail else "The caller joined the queue"
        )
    if kind == EventKind.ENDED:
        return f"Ended: {dict(Disposition.choices).get(detail.get('disposition'), 'ended')}"
    if kind == EventKind.WRAPPED_UP:
        return f"{name} recorded: {outcome(str(detail.get('outcome', '')))}"
    return WITH_NAME[kind].format(name=name) if kind in WITH_NAME else PLAIN[kind]


def came_of(chapter: Chapter) -> str:
    """Return in words what came of the ring that a chapter tells of; empty where it tells of none."""
    if chapter.offer is None:
        return ""
    return CUT_OFF if chapter.cut_off else CAME_OF[OfferState(chapter.offer.state)]


def _outside(kind: EventKind, detail: dict[str, Any]) -> str:
    line = dict(Outside.choices).get(str(detail.get("to")), "A number outside")
    if detail.get("stopped"):
        return f"{line} was not needed: somebody here had accepted"
    if detail.get("answered"):
        then = "; everybody is called again" if detail.get("rings_again") else ""
        return f"{line} hung up after {span(timedelta(seconds=detail['seconds']))}{then}"
    return OUTSIDE[kind].format(line=line)


def _chose(detail: dict[str, object]) -> str:
    if detail.get("priority") == "crisis":
        return IN_DANGER.get(detail.get("by"), "The caller said that somebody is in danger")
    if detail.get("key") == DANGER_KEY:
        return f"The caller pressed {DANGER_KEY} in the menu"
    then = str(detail.get("then", ""))
    asked = THEN.get(then)
    key = f" (key {detail['key']})" if detail.get("key") else ""
    return f"The caller chose {asked}{key}" if asked else f"The caller chose in the menu{key}"


def outcome(slug: str) -> str:
    """Return an outcome as it was offered for choice."""
    return OUTCOME_LABELS.get(slug, slug.replace("_", " ").capitalize())
