"""Promises: those that need a hand, those overdue, those to come, and those that were kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from helpline import flows
from helpline.models import AccessRecord, Callback, CallbackAttempt, CallbackEvent, CallbackState

SETTLED_FOR = timedelta(days=7)
SETTLED = (CallbackState.REACHED, CallbackState.DECLINED, CallbackState.SETTLED)
MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A promise in the list. The number is whole: the template masks it."""

    callback: Callback
    topic: str


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
    """Sort the promises; today ends at `until`. Two statements, and the newest hundred of those kept."""
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
    """Return a promise with its topic in words."""
    return Entry(callback, flows.topic_name(callback))


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
