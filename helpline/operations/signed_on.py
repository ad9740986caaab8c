"""Read what changes while people work of everybody signed on: duty, counters and live offer."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet, TextField
from django.db.models.functions import Cast

from helpline.models import LIVE_OFFERS, Duty, Staff
from helpline.models.written_once import ValuesWrittenOnce
from helpline.operations.outcomes import ASKED_FOR, without_outcome
from helpline.privacy.fields import Sealed

Row = tuple[Any, ...]
"""A person's key, the columns of `OF_WORK` and those of the live offer, as the driver returns them.

Two equal rows say the same, so that nothing has to be made of a row that was read before.
"""


class Live(NamedTuple):
    """An offer that rings or is accepted, and its call."""

    state: str
    call_id: UUID
    call_state: str
    priority: str


def instant(text: str | None) -> datetime | None:
    """Return an instant that the database returned as a text; SQLite leaves out that it is in UTC."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


OF_WORK: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("duty", "ring_on"), str),
    **dict.fromkeys(("seen_at", "rung_at", "idle_since", "wrap_up_until"), instant),
    "phone": lambda token: Sealed(token) if token else "",
    "missed_break": bool,
    "counted_on": _day,
    **dict.fromkeys(("calls_today", "consecutive_crisis", "talk_seconds_today"), int),
}
"""The columns of a person that change while people work, and how each is read from what the driver returns.

Instants are read as texts: most are the same as last time, and to make an instant of each took longer than
all the rest.
"""


def as_of(staff: Staff, row: Row) -> Staff:
    """Return a person with the columns of `OF_WORK` as a row has them."""
    found = copy(staff)
    for (name, read), value in zip(OF_WORK.items(), row[1:], strict=False):
        found.__dict__[name] = read(value)
    return found


def live(row: Row) -> Live | None:
    """Return the offer that is live for the person of a row; None where there is none."""
    state, call_id, call_state, priority = row[-4:]
    return Live(state, UUID(call_id), call_state, priority) if state is not None else None


def _query(_: Any) -> "QuerySet[Any]":
    """Return a query for the work of everybody signed on, each with the offer that is live and its call."""
    live = FilteredRelation("offers", condition=Q(offers__state__in=LIVE_OFFERS))
    texts = {
        f"text_of_{name}": Cast(name, TextField())
        for name, read in OF_WORK.items()
        if read in (instant, _day)
    }
    columns = [f"text_of_{name}" if f"text_of_{name}" in texts else name for name in OF_WORK]
    signed_on = Staff.objects.exclude(duty=Duty.OFF).annotate(live=live, **texts)
    named = signed_on.annotate(live_call=Cast("live__call_id", TextField())).order_by("pk")
    offer = ("live__state", "live_call", "live__call__state", "live__call__priority")
    return named.values_list("pk", *columns, *offer)


def rows() -> list[Row]:
    """Return a row of everybody signed on, in the order of their keys, with one statement."""
    return _ROWS()


def owing_outcomes(now: datetime) -> set[int]:
    """Return the keys of those signed on who have not recorded the outcome of a call of the last day."""
    return {pk for (pk,) in _OWING(now - ASKED_FOR)}


_ROWS = ValuesWrittenOnce(_query)
_OWING = ValuesWrittenOnce(
    lambda since: (
        without_outcome(since + ASKED_FOR).exclude(staff__duty=Duty.OFF).values_list("staff_id").distinct()
    ),
    place=datetime(2999, 1, 1, tzinfo=UTC),
)
