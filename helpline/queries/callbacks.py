"""Promises: those that need a hand, those overdue, those to come, and those that were kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from helpline.complete import complete
from helpline.models import (
    QUEUED,
    STATES,
    AccessRecord,
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackEvent,
    CallbackState,
    CallState,
    flows,
)
from helpline.queries import paging

SETTLED_FOR = timedelta(days=7)
MOST = 100
PER_GROUP = 30
GROUPS = ("handed_over", "under_way", "overdue", "today", "later", "settled")
SHOWN_IN: dict[CallbackState, tuple[str, ...]] = complete(
    "helpline.queries.callbacks.SHOWN_IN",
    CallbackState,
    {
        CallbackState.PROMISED: ("overdue", "today", "later"),
        CallbackState.UNDER_WAY: ("under_way",),
        CallbackState.REACHED: ("settled",),
        CallbackState.DECLINED: ("settled",),
        CallbackState.HANDED_OVER: ("handed_over",),
        CallbackState.SETTLED: ("settled",),
    },
)
"""The groups of the page in which promises of a state stand; where they are several, by their time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A promise in the list. `state` says in words how it stands, `tried` how often it was dialled."""

    callback: Callback
    topic: str
    state: str
    tried: int


@dataclass(frozen=True, slots=True)
class Group:
    """Promises of one kind, the first of them; `older` is the key from which they go on."""

    name: str
    entries: tuple[Entry, ...] = ()
    newer: str = ""
    older: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether there is nothing before it and nothing after it."""
        return not (self.newer or self.older)


@dataclass(frozen=True, slots=True)
class Board:
    """The promises a person may see, in the order in which they ask for attention."""

    handed_over: Group
    under_way: Group
    overdue: Group
    today: Group
    later: Group
    settled: Group

    @property
    def empty(self) -> bool:
        still_open = (self.handed_over, self.under_way, self.overdue, self.today, self.later)
        return not any(group.entries for group in still_open)


def board(parts: "Sequence[QuerySet[Callback]]", until: datetime, now: datetime) -> Board:
    """Return the first promises of each group; today ends at `until`."""
    return Board(**{name: group(parts, name, until, now, {}) for name in GROUPS})


def group(
    parts: "Sequence[QuerySet[Callback]]", name: str, until: datetime, now: datetime, asked: Mapping[str, str]
) -> Group:
    """Return a page of one group, what is due first on top; of those that were closed the last one is."""
    wanted = _wanted(name, until, now)
    shown = [part.filter(wanted).select_related("line", "staff") for part in parts]
    page = paging.page(shown, _order(name), PER_GROUP, asked, rising=name != "settled")
    return Group(name, tuple(entry(each) for each in page.rows), page.newer, page.older)


def _wanted(name: str, until: datetime, now: datetime) -> Q:
    states = [state for state, groups in SHOWN_IN.items() if name in groups]
    narrower = {
        "overdue": Q(due_at__lte=now),
        "today": Q(due_at__gt=now, due_at__lt=until),
        "later": Q(due_at__gt=now, due_at__gte=until),
        "settled": Q(settled_at__gt=now - SETTLED_FOR),
    }
    return Q(state__in=states) & narrower.get(name, Q())


def _order(name: str) -> tuple[str, str]:
    return ("settled_at" if name == "settled" else "due_at", "pk")


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
    doing = STATES[CallState(call.state)].of_promise
    waits_for = callback.staff.name if callback.staff and call.state in QUEUED else ""
    return f"{doing} for {waits_for}, or whoever is free first" if waits_for else doing


def attempts(callback: Callback) -> list[CallbackAttempt]:
    """Return the attempts to keep a promise, in order."""
    return list(callback.attempts.select_related("call__staff").order_by("at", "pk"))


def timeline(callback: Callback) -> list[CallbackEvent]:
    """Return what happened to a promise, in order, with who did it."""
    return list(callback.events.select_related("staff").order_by("pk"))


def seen(subject_id: UUID) -> list[AccessRecord]:
    """Return who was shown a number or heard a message, the latest first."""
    records = AccessRecord.objects.filter(subject_id=subject_id).select_related("user__staff")
    return list(records.order_by("-at")[:MOST])
