"""Say in a sentence what an alarm is about, by what is known of its call; nothing says who the caller is."""

from collections.abc import Callable
from typing import Any

from django.db.models import F

from helpline.complete import complete
from helpline.models import AlarmKind, CallState, Outside
from helpline.queries.summary import OUTSIDE

OF_CALL = ("state", "connected_at", "danger_at", "ended_at", "outside", "outside_answered_at")
"""The columns of a call that decide how its alarm is put."""
READ: dict[str, Any] = {f"call_{name}": F(f"call__{name}") for name in OF_CALL} | {
    "counselor": F("call__staff__name")
}
"""What an alarm is read with to be put into words, as annotations of its query."""


def says(alarm: Any) -> str:
    """Return what an alarm is about, as pages show it now. The alarm was read with `READ`."""
    return SAYS.get(alarm.kind, _always)(alarm)


def said_when_opened(alarm: Any) -> str:
    """Return what an alarm said when it opened, for the story of its call; it may have got worse since."""
    if alarm.worse_at:
        return "A caller in danger may be without help"
    return _ended(alarm) if alarm.kind == AlarmKind.ENDED else _always(alarm)


def _always(alarm: Any) -> str:
    """Return the sentence of a kind that says the same of every alarm."""
    return str(alarm.get_kind_display())


def _unsure(alarm: Any) -> str:
    """Say whether it is, or was, not known whether the two hear each other."""
    talks = alarm.call_state == CallState.CONNECTED
    who = alarm.counselor if talks and alarm.counselor else "their counselor"
    if alarm.confirmed_at:
        return f"For a time it was not known whether a caller in danger and {who} heard each other"
    hear = "hear" if talks else "heard"
    return f"It is not known whether a caller in danger and {who} {hear} each other"


def _ended(alarm: Any) -> str:
    """Say how a call in danger ended of which nobody is known to have helped."""
    ended, answered = alarm.call_ended_at, alarm.call_outside_answered_at
    if ended and alarm.call_danger_at and alarm.call_danger_at > ended:
        return "That a caller was in danger was recorded only after their call had ended"
    if ended and answered and alarm.call_outside:
        seconds = max(int((ended - answered).total_seconds()), 0)
        with_whom = OUTSIDE[Outside(alarm.call_outside)]
        return f"A crisis call ended after {seconds} second{'' if seconds == 1 else 's'} with {with_whom}"
    if alarm.call_connected_at:
        return "A crisis call ended after the caller had lost their counselor"
    return AlarmKind.ENDED.label


SAYS: dict[AlarmKind, Callable[[Any], str]] = complete(
    "helpline.queries.alarm_words.SAYS",
    AlarmKind,
    {
        AlarmKind.WAITING: _always,
        AlarmKind.UNSURE: _unsure,
        AlarmKind.ENDED: _ended,
        AlarmKind.REVIEW: _always,
        AlarmKind.CLOCK: _always,
    },
)
"""The function that puts an alarm of each kind into words. An unknown kind is of a later release."""
