"""Read calls: the list with its filters, and the timeline of one call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import merge
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from helpline import routing
from helpline.models import (
    DUE_FIRST,
    WITH_STAFF,
    Call,
    Callback,
    CallEvent,
    CallState,
    Direction,
    Disposition,
    EventKind,
    Offer,
    OfferState,
    Priority,
    Staff,
    flows,
)
from helpline.operations import conversations
from helpline.operations.conversations import Talk
from helpline.queries import alarms, crisis_line, danger, help_requests, paging
from helpline.queries.steps import Step

LIVE_NOW = "live"
PER_PAGE = 30
ORDER = ("arrived_at", "pk")
LOOKED_THROUGH = 10_000
"""How many calls of each part one page searches, if no index serves a filter."""
LISTED = (
    *(
        "flow",
        "direction",
        "state",
        "disposition",
        "outcome",
        "caller_number",
        "number_to_ring",
        "staff__name",
    ),
    *("topic", "language", "priority", "danger_kind", "danger_by", "arrived_at", "queued_at", "ended_at"),
)
"""The columns that the list shows. Django takes longer to make a row of all fifty than to show it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the list; an empty one lets every call pass. The day is [since, until)."""

    since: datetime | None = None
    until: datetime | None = None
    direction: str = ""
    ended: str = ""
    topic: str = ""
    language: str = ""
    staff: int | None = None
    crisis: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list. `looked_until` is how far back was searched, if older calls may match as well."""

    page: paging.Page[Call]
    looked_until: datetime | None = None


def listed(parts: "Sequence[QuerySet[Call]]", filters: Filters, asked: Mapping[str, str]) -> Listed:
    """Return a page of the calls that pass the filters, the newest first.

    Filters that an index serves search the whole list. For the others, such as a language, one page searches
    LOOKED_THROUGH calls of each part, so that a page costs the same however rare a match is.
    """
    shown = [part.filter(_served(filters)).select_related("staff").only(*LISTED) for part in parts]
    if not _looked_for(filters):
        return Listed(paging.page(shown, ORDER, PER_PAGE, asked))
    return _looked_through(shown, _looked_for(filters), asked)


def _looked_through(parts: "Sequence[QuerySet[Call]]", wanted: Q, asked: Mapping[str, str]) -> Listed:
    """Return a page of the matches among the next LOOKED_THROUGH calls; it links to older calls only."""
    after = {paging.AFTER: asked.get(paging.AFTER, "")}
    beyond = _beyond(parts, after)
    within = Q(arrived_at__gte=beyond.arrived_at) if beyond else Q()
    page = paging.page([part.filter(wanted & within) for part in parts], ORDER, PER_PAGE, after)
    if beyond is None or page.older:
        return Listed(replace(page, newer=""))
    return Listed(replace(page, newer="", older=paging.key(beyond, ORDER)), beyond.arrived_at)


def _beyond(parts: "Sequence[QuerySet[Call]]", asked: Mapping[str, str]) -> Call | None:
    """Return the call at which this page stops searching; None if it searches to the end of the list."""
    below = paging.read_key(Call, ORDER, asked.get(paging.AFTER, ""))
    found: list[Call] = []
    for part in parts:
        rows = part.filter(TupleLessThan(Tuple(*ORDER), below)) if below else part
        found += (
            rows.select_related(None)
            .defer(None)
            .only(*ORDER)
            .order_by("-arrived_at", "-pk")[LOOKED_THROUGH : LOOKED_THROUGH + 1]
        )
    return max(found, key=lambda call: (call.arrived_at, call.pk), default=None)


def _served(filters: Filters) -> Q:
    """Return the filters that an index serves."""
    wanted = Q()
    if filters.since:
        wanted &= Q(arrived_at__gte=filters.since)
    if filters.until:
        wanted &= Q(arrived_at__lt=filters.until)
    if filters.ended == LIVE_NOW:
        wanted &= Q(ended_at=None)
    elif filters.ended:
        wanted &= Q(disposition=filters.ended)
    if filters.crisis:
        wanted &= Q(priority=Priority.CRISIS)
    return wanted & Q(staff=filters.staff) if filters.staff else wanted


def _looked_for(filters: Filters) -> Q:
    """Return the filters that no index serves, for which calls are searched one by one."""
    named = {name: getattr(filters, name) for name in ("direction", "topic", "language")}
    return Q(**{name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list; `danger` is what danger was reported, in words."""

    call: Call
    topic: str
    danger: str
    language: str
    waited: timedelta | None
    talked: timedelta | None


def rows(calls: Iterable[Call]) -> list[Row]:
    """Return the rows of the list for these calls. It takes one SQL statement."""
    every = list(calls)
    talks = conversations.of([call.pk for call in every])
    return [_row(call, talks.get(call.pk, [])) for call in every]


def _row(call: Call, talks: list[Talk]) -> Row:
    """Return the row of a call; its waits are added up, and so are its conversations with us."""
    waited, talked = conversations.waited(call, talks), conversations.talked(call, talks)
    return Row(call, flows.topic_name(call), danger.heard(call), flows.language_name(call), waited, talked)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event of a call, or a step from another table, with its offer (if any) and the router's explanation.

    `cut_off`: the person who was rung took the call and talked with the caller until their leg was lost.
    """

    event: CallEvent | Step
    offer: Offer | None
    because: Mapping[str, Any]
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The timeline of a call, from its first webhook to its outcome.

    `because` is the router's last explanation of a call that rings nobody: why nobody answers, or answered.
    """

    row: Row
    entries: tuple[TimelineEntry, ...]
    names: Mapping[str, str]
    because: Mapping[str, Any]


def timeline(call: Call) -> Timeline:
    """Return the timeline of a call: its events in order, offers with reasons, alarms, the added crisis line.

    An event says why nobody was rung when that changed; the last explanation is told at the end all the same.
    """
    offers = {(each.staff_id, each.made_at): each for each in Offer.objects.filter(call=call)}
    noted = CallEvent.objects.filter(call=call).select_related("staff").order_by("pk")
    events = conversations.in_order(noted)
    talks = conversations.read(events)
    told = [_entry(event, offers.get((event.staff_id or 0, event.at)), talks) for event in events]
    told_already = any(entry.because == call.because for entry in told if not _is_passing(entry))
    beside = [
        [TimelineEntry(step, None, {}) for step in steps]
        for steps in (alarms.steps(call), help_requests.steps(call), crisis_line.steps(call))
    ]
    return Timeline(
        row=_row(call, talks),
        entries=tuple(merge(told, *beside, key=lambda entry: entry.event.at)),
        names={str(pk): name for pk, name in Staff.objects.values_list("pk", "name")},
        because={} if told_already and call.state != CallState.WAITING else _why_nobody(call),
    )


def _why_nobody(call: Call) -> Mapping[str, Any]:
    """Return the explanation of a call that rings nobody, or rang nobody when its caller stopped waiting."""
    rang = routing.read_explanation(call.because).chosen_for or call.state in WITH_STAFF
    return call.because if call.state == CallState.WAITING or not rang else {}


def _is_passing(entry: TimelineEntry) -> bool:
    """Say whether an entry tells why nobody was rung at some time of the wait."""
    return isinstance(entry.event, CallEvent) and entry.event.kind == EventKind.NOBODY_RUNG


def _entry(event: CallEvent, offer: Offer | None, talks: list[Talk]) -> TimelineEntry:
    if event.kind != EventKind.OFFERED or offer is None:
        return TimelineEntry(event, None, event.detail.get("because") or {})
    return TimelineEntry(event, offer, offer.because, _was_cut_off(offer, talks))


def _was_cut_off(offer: Offer, talks: list[Talk]) -> bool:
    """Say whether the person who was rung talked with the caller until their own leg was lost."""
    met = (talk for talk in talks if talk.staff_id == offer.staff_id and talk.ended == offer.settled_at)
    return offer.state == OfferState.FAILED and any(met)


def promised_in(call: Call) -> "QuerySet[Callback]":
    """Return the callbacks that were promised in a call, the next due first."""
    return call.promised_callbacks.order_by(*DUE_FIRST)


def with_cut_off_number(call: Call) -> Call:
    """Read again the number that is kept in case the call is cut off, and return the call."""
    call.refresh_from_db(fields=["cut_off_number"])
    return call


def choices_of_ending() -> list[tuple[str, str]]:
    """Return the choices of how a call ended; the first is that it is not over yet."""
    return [(LIVE_NOW, "Not over yet"), *Disposition.choices]


def choices_of_direction() -> list[tuple[str, str]]:
    return list(Direction.choices)
