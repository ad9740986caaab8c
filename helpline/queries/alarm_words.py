"""Say in a sentence what an alarm is about, by what is known of its call; nothing says who the caller is."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef

from helpline.complete import complete
from helpline.models import QUEUED, AlarmKind, CallEvent, CallState, EventKind, Outside
from helpline.queries.summary import OUTSIDE

OF_CALL = ("state", "connected_at", "danger_at", "ended_at", "outside", "outside_answered_at")
"""The columns of a call that decide how its alarm is put."""
LEFT_WITH_CRISIS_LINE = CallEvent.objects.filter(
    call=OuterRef("call"),
    kind__in=(EventKind.DROPPED, EventKind.LEFT_WITH),
    detail__has_key="stays_with",
    at__gte=OuterRef("call__outside_answered_at"),
)
"""The event that left a caller with a crisis line or center, where no number outside has answered since.

`outside_answered_at` is then when the counselor left; the three had talked before.
"""
UNSURE_OF_CRISIS_LINE = "It is not known whether a caller in danger and the crisis line still hear each other"
READ: dict[str, Any] = {f"call_{name}": F(f"call__{name}") for name in OF_CALL} | {
    "counselor": F("call__staff__name"),
    "left_with_crisis_line": Exists(LEFT_WITH_CRISIS_LINE),
}
"""What an alarm is read with to be put into words, as annotations of its query."""


def says(alarm: Any) -> str:
    """Return what an alarm is about, as pages show it now. The alarm was read with `READ`."""
    return SAYS.get(alarm.kind, _always)(alarm)


def said_when_opened(alarm: Any) -> str:
    """Return what an alarm was about when it opened, for the timeline of its call."""
    if alarm.opened_as == AlarmKind.ENDED:
        return _ended(alarm)
    if alarm.opened_as == AlarmKind.UNSURE and _is_of_crisis_line(alarm):
        return UNSURE_OF_CRISIS_LINE
    return str(alarm.get_opened_as_display())


def _is_of_crisis_line(alarm: Any) -> bool:
    """Say whether an alarm opened after the caller was left with the crisis line."""
    since = alarm.call_outside_answered_at
    return alarm.left_with_crisis_line and since is not None and alarm.opened_at >= since


def _always(alarm: Any) -> str:
    """Return the sentence for a kind whose alarms all have the same sentence."""
    return str(alarm.get_kind_display())


def _unsure(alarm: Any) -> str:
    """Say what is known if it is, or was, uncertain whether anybody hears a caller in danger.

    A caller who has lost their counselor may have been left with the crisis line.
    """
    if alarm.call_state in QUEUED:
        return "A caller in danger lost their counselor and is in line again"
    if alarm.call_state == CallState.DIVERTED and alarm.left_with_crisis_line and not alarm.confirmed_at:
        return UNSURE_OF_CRISIS_LINE
    talks = alarm.call_state == CallState.CONNECTED
    who = alarm.counselor if talks and alarm.counselor else "their counselor"
    if alarm.confirmed_at:
        return f"For a time it was not known whether a caller in danger and {who} heard each other"
    hear = "hear" if talks else "heard"
    return f"It is not known whether a caller in danger and {who} {hear} each other"


def _ended(alarm: Any) -> str:
    """Say how a call in danger ended in which nobody is known to have helped the caller."""
    ended, answered = alarm.call_ended_at, alarm.call_outside_answered_at
    if ended and alarm.call_danger_at and alarm.call_danger_at > ended:
        return "A caller was marked as in danger only after their call had ended"
    if ended and answered and alarm.call_outside:
        return _ended_outside(alarm, max(int((ended - answered).total_seconds()), 0))
    if ended and alarm.confirmed_at and alarm.confirmed_at >= ended:
        return (
            "A crisis call ended, and only later did Twilio confirm that the caller and their counselor had"
            " been connected"
        )
    if alarm.call_connected_at:
        return "A crisis call ended after the caller had lost their counselor"
    return AlarmKind.ENDED.label


def _ended_outside(alarm: Any, seconds: int) -> str:
    """Say how a call in danger ended in which the caller talked with a number outside last, for `seconds`."""
    lasted = f"{seconds} second{'' if seconds == 1 else 's'}"
    with_whom = OUTSIDE[Outside(alarm.call_outside)]
    if alarm.left_with_crisis_line:
        return f"A crisis call ended {lasted} after the counselor had left the caller with {with_whom}"
    return f"A crisis call ended after {lasted} with {with_whom}"


SAYS: dict[AlarmKind, Callable[[Any], str]] = complete(
    "helpline.queries.alarm_words.SAYS",
    AlarmKind,
    {
        AlarmKind.WAITING: _always,
        AlarmKind.UNSURE: _unsure,
        AlarmKind.ENDED: _ended,
        AlarmKind.STAND_IN: _always,
        AlarmKind.UNHEARD: _always,
        AlarmKind.REVIEW: _always,
        AlarmKind.CLOCK: _always,
    },
)
"""The function that puts an alarm of each kind into words. An unknown kind is of a later release."""
