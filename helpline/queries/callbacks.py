"""Promises: those that need a hand, those overdue, those to come, and those that were kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from helpline import flows
from helpline.models import (
    QUEUED,
    AccessRecord,
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackEvent,
    CallbackState,
    CallState,
)

SETTLED_FOR = timedelta(days=7)
SETTLED = (CallbackState.REACHED, CallbackState.DECLINED, CallbackState.SETTLED)
MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A promise in the list. The number is whole: the template masks it.

    `state` says in words how it stands, `tried` how often its number was dialled.
    """

    callback: Callback
    topic: str
    state: str
    tried: int


@dataclass(frozen=True, slots=True)
class Board:
    """The promises a person may see, in the order in which they ask for attention."""

    handed_over: tuple[Entry, ...]
    under_way: tuple[Entry, ...]
    overdue: tuple[Entry, ...]
    today: tuple[Entry, ...]
    later: tuple[Entry, ...]
    settled: tuple[Entry, ...]

    @property
    def empty(self) -> bool:
        return not (self.handed_over or self.under_way or self.overdue or self.today or self.later)


def board(visible: "QuerySet[Callback]", until: datetime, now: datetime) -> Board:
    """Sort the promises; today ends at `until`. Two statements, one more for each call that is being made.

    Of those that were kept only the newest hundred are shown.
    """
    visible = visible.select_related("line", "staff")
    still_open = visible.exclude(state__in=SETTLED).order_by("due_at", "pk")
    sorted_: dict[str, list[Entry]] = {
        "handed_over": [],
        "under_way": [],
        "overdue": [],
        "today": [],
        "later": [],
    }
    for callback in still_open:
        sorted_[_group(callback, until, now)].append(entry(callback))
    kept = visible.filter(state__in=SETTLED, settled_at__gt=now - SETTLED_FOR).order_by("-settled_at", "pk")
    return Board(
        **{name: tuple(entries) for name, entries in sorted_.items()},
        settled=tuple(entry(callback) for callback in kept[:MOST]),
    )


def _group(callback: Callback, until: datetime, now: datetime) -> str:
    if callback.state != CallbackState.PROMISED:
        return str(callback.state)
    if callback.due_at <= now:
        return "overdue"
    return "today" if callback.due_at < until else "later"


def entry(callback: Callback) -> Entry:
    """Return a promise with its topic and its state in words. One statement, if it is being made."""
    call = _call_of(callback)
    dialled = call is None or bool(call.caller_sid) or call.state == CallState.ENDED
    return Entry(
        callback=callback,
        topic=flows.topic_name(callback),
        state=_doing(callback, call) or callback.get_state_display(),
        tried=max(callback.attempts_made - (not dialled), 0),
    )


def _call_of(callback: Callback) -> Call | None:
    """Return the call that is being made for a promise; None where there is none."""
    if callback.state != CallbackState.UNDER_WAY:
        return None
    return Call.objects.filter(
        callback_attempt__callback=callback, callback_attempt__outcome=AttemptOutcome.UNDER_WAY
    ).first()


def _doing(callback: Callback, call: Call | None) -> str:
    """Say what goes on with a promise whose call has begun: that nobody is free yet, or who makes it."""
    if call is None:
        return ""
    if call.state == CallState.ENDED:
        return "Call made: outcome missing"
    if call.state not in QUEUED:
        return "Call under way"
    return f"Waiting for {callback.staff.name}, or whoever is free first" if callback.staff else "Waiting"


def attempts(callback: Callback) -> list[CallbackAttempt]:
    """Return the attempts to keep a promise, in order."""
    return list(callback.attempts.select_related("call__staff").order_by("at", "pk"))


def story(callback: Callback) -> list[CallbackEvent]:
    """Return what happened to a promise, in order, with who did it."""
    return list(callback.events.select_related("staff").order_by("pk"))


def seen(subject_id: UUID) -> list[AccessRecord]:
    """Return who was shown a number or heard a message, the latest first."""
    records = AccessRecord.objects.filter(subject_id=subject_id).select_related("user__staff")
    return list(records.order_by("-at")[:MOST])
