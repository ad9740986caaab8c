"""Read callbacks by group: handed to a person, under way, overdue, due today, due later, and settled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from helpline.access import CallbackPart
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
        CallbackState.NOT_REACHED: ("settled",),
        CallbackState.SETTLED: ("settled",),
    },
)
"""The groups of the page that list callbacks of a state; where there are several, their time decides."""


NOT_SETTLED = {state for state, groups in SHOWN_IN.items() if groups != ("settled",)}
LISTED = (
    *("reason", "state", "number", "topic", "priority", "line__flow", "staff__name", "attempts_made"),
    *("local_date", "local_time", "zone", "asked_for_this_time", "due_at", "settled_at"),
    "handed_over_because",
)
"""The columns that the lists show. Django takes longer to make a row of all of them than to show it."""
FEW = 60
"""The most open callbacks of a part that are read at once. If there are more, each group is read alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A callback in the list. `state` is its state in words, `tried` how often the number was dialled."""

    callback: Callback
    topic: str
    state: str
    tried: int


@dataclass(frozen=True, slots=True)
class Group:
    """A page of one group's callbacks; `newer` and `older` are the keys of the pages before and after it."""

    name: str
    entries: tuple[Entry, ...] = ()
    newer: str = ""
    older: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether this page is the whole group."""
        return not (self.newer or self.older)


@dataclass(frozen=True, slots=True)
class Board:
    """The callbacks that a person may see, by group; the groups that need attention first come first."""

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


def board(parts: Sequence[CallbackPart], until: datetime, now: datetime) -> Board:
    """Return the first page of each group; today ends at `until`.

    What a counselor may see comes in several parts, and little of it is open: the open callbacks of a part
    are then read with one statement instead of one for each group.
    """
    together = _few_open(parts) if len(parts) > 1 else None
    if together is None:
        return Board(**{name: group(parts, name, until, now, {}) for name in GROUPS})
    found: dict[str, list[Callback]] = {name: [] for name in GROUPS}
    for each in together:
        found[_group_of(each, until, now)].append(each)
    shown = {name: _first_page(name, rows) for name, rows in found.items()}
    return Board(**shown | {"settled": group(parts, "settled", until, now, {})})


def _few_open(parts: Sequence[CallbackPart]) -> list[Callback] | None:
    """Return the callbacks that are not settled, the first due on top; None where a part has many of them."""
    found: dict[UUID, Callback] = {}
    for part in parts:
        states = NOT_SETTLED & set(part.states)
        rows = _listed(part.rows.filter(state__in=states)).order_by("due_at", "pk")
        read = list(rows[: FEW + 1])
        if len(read) > FEW:
            return None
        found |= {each.pk: each for each in read}
    return sorted(found.values(), key=lambda each: (each.due_at, each.pk))


def _group_of(callback: Callback, until: datetime, now: datetime) -> str:
    """Return the group that lists a callback which is not settled."""
    names = SHOWN_IN[CallbackState(callback.state)]
    if len(names) == 1:
        return names[0]
    if callback.due_at <= now:
        return "overdue"
    return "today" if callback.due_at < until else "later"


def _first_page(name: str, rows: Sequence[Callback]) -> Group:
    shown = rows[:PER_GROUP]
    older = paging.key(shown[-1], _order(name)) if len(rows) > PER_GROUP else ""
    return Group(name, entries(shown), older=older)


def group(
    parts: Sequence[CallbackPart], name: str, until: datetime, now: datetime, asked: Mapping[str, str]
) -> Group:
    """Return a page of one group, the first due on top; in the settled group the last settled is on top.

    A part that can have none of the group's states is not queried.
    """
    states = {state for state, groups in SHOWN_IN.items() if name in groups}
    wanted = Q(state__in=states) & _narrower(name, until, now)
    asked_for = [part.rows for part in parts if not states.isdisjoint(part.states)]
    shown = [_listed(rows.filter(wanted)) for rows in asked_for]
    page = paging.page(shown, _order(name), PER_GROUP, asked, rising=name != "settled")
    return Group(name, entries(page.rows), page.newer, page.older)


def _listed(rows: "QuerySet[Callback]") -> "QuerySet[Callback]":
    """Return these callbacks with only the columns and related rows that the lists show."""
    return rows.select_related("line", "staff").only(*LISTED)


def _narrower(name: str, until: datetime, now: datetime) -> Q:
    """Return the condition for a group's callbacks in addition to their state."""
    of_group = {
        "overdue": Q(due_at__lte=now),
        "today": Q(due_at__gt=now, due_at__lt=until),
        "later": Q(due_at__gt=now, due_at__gte=until),
        "settled": Q(settled_at__gt=now - SETTLED_FOR),
    }
    return of_group.get(name, Q())


def _order(name: str) -> tuple[str, str]:
    return ("settled_at" if name == "settled" else "due_at", "pk")


def entries(callbacks: Sequence[Callback]) -> tuple[Entry, ...]:
    """Return callbacks with their topics and their states in words.

    It takes one SQL statement where a call is being made to keep one of them.
    """
    calls = _calls_of(callbacks)
    return tuple(_entry(each, calls.get(each.pk)) for each in callbacks)


def entry(callback: Callback) -> Entry:
    """Return a callback with its topic and its state in words."""
    return entries([callback])[0]


def _entry(callback: Callback, call: Call | None) -> Entry:
    dialled = call is None or bool(call.caller_sid) or call.state == CallState.ENDED
    return Entry(
        callback=callback,
        topic=flows.topic_name(callback),
        state=_doing(callback, call) or callback.get_state_display(),
        tried=max(callback.attempts_made - (not dialled), 0),
    )


def _calls_of(callbacks: Iterable[Callback]) -> dict[UUID, Call]:
    """Return the call that is being made to keep each of these callbacks, where there is one."""
    under_way = [each.pk for each in callbacks if each.state == CallbackState.UNDER_WAY]
    if not under_way:
        return {}
    made = CallbackAttempt.objects.filter(callback__in=under_way, outcome=AttemptOutcome.UNDER_WAY)
    read = made.select_related("call").only("callback", "call__state", "call__caller_sid")
    return {attempt.callback_id: attempt.call for attempt in read if attempt.call}


def _doing(callback: Callback, call: Call | None) -> str:
    """Return in words how the call for a callback stands, and for whom it waits; empty without a call."""
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
    """Return who was shown the number of a call or callback, or heard a message; the latest first."""
    records = AccessRecord.objects.filter(subject_id=subject_id).select_related("user__staff")
    return list(records.order_by("-at")[:MOST])
