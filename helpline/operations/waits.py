"""Compute a caller's place in line, and the estimated wait that may be announced to them."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError
from django.db.models import Avg, Count, ExpressionWrapper, F, Q, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.fields import DurationField
from django.db.models.functions import Coalesce

from helpline import routing
from helpline.models import Call, CallState, Direction, Disposition, Line, readable
from helpline.operations import in_line, snapshot
from helpline.operations.transactions import operation, steps

HISTORY = timedelta(days=28)
NEWEST = 300
"""How many of a line's newest calls are read for its talk times and its callers' patience; more cost time."""
ENOUGH_CALLS = 20
"""How many conversations are needed; with fewer, the operator's own estimate of a conversation is used."""
ENOUGH_ABANDONED = 10
"""How many callers who gave up are needed to know patience; with fewer, we assume that nobody gives up."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What may be announced to a caller in line: the place, and a range of minutes; None where not known."""

    position: int | None = None
    minutes: tuple[int, int] | None = None


@steps
def announceable(*, call_id: UUID, now: datetime, on_duty: snapshot.OnDuty | None = None) -> Announcement:
    """Return what may be announced to a caller in line, and store the minutes.

    Place and minutes are computed from the calls that compete for the same people, in the router's own order,
    from the people who could take this call, from how long conversations on the line take and from how long
    its callers stay. The announced minutes never grow. None are announced while somebody is rung for the
    call, because it may be answered at this moment.

    Nothing is announced where it is not known: to a caller whom nobody on duty could help, or whose query
    failed. A failed query must not cost the caller their place, so it is logged and nothing is announced. No
    minutes are announced while a person who could take the call is free because they declined it or let it
    ring out: they are rung again long before. Nor are minutes announced where everybody who could take it
    owes an outcome first. `on_duty` is who is on duty now, if it was read already in the same request.
    """
    try:
        return _announceable(call_id, on_duty or snapshot.OnDuty(now))
    except OperationalError as error:
        log.warning(
            "the wait of call %s is not announced: %s", call_id, type(error.__cause__ or error).__name__
        )
        return Announcement()


@operation
def _announceable(call_id: UUID, on_duty: snapshot.OnDuty) -> Announcement:
    calls = in_line.read(on_duty.plan)
    call = next((each for each in calls if each.pk == call_id), None)
    if call is None:
        return Announcement()
    place = routing.place(
        snapshot.in_line(call),
        [snapshot.in_line(each) for each in calls],
        on_duty.staff,
        on_duty.plan.policies,
        on_duty.now,
    )
    if place is None:
        return Announcement()
    minutes = None
    if call.state == CallState.WAITING:
        whole = Call.objects.select_related("line").get(pk=call_id)
        minutes = _minutes(whole, place, on_duty.now)
    return Announcement(place.position, minutes)


def _minutes(call: Call, place: routing.Place, now: datetime) -> tuple[int, int] | None:
    if place.idle or not place.working:
        return None
    history = history_of(call.line, now)
    wait = routing.estimated_wait(place.position - 1, place.working, history.handling, history.patience)
    minutes = routing.announceable_range(wait.later((place.at - now).total_seconds())) if wait else None
    before = readable.spoken_wait(call.spoken_wait)
    said = routing.never_growing(before, minutes) if minutes else None
    if said and said != before:
        Call.objects.filter(pk=call.pk).update(spoken_wait=list(said))
    return said


@dataclass(frozen=True, slots=True)
class History:
    """Averages of a line's newest calls, in seconds: a conversation with wrap-up, and callers' patience."""

    handling: float
    patience: float | None


def history_of(line: Line, now: datetime) -> History:
    """Return averages of a line's newest calls, with one statement that reads at most NEWEST of them.

    Patience is the time that all callers waited, divided by the number of those who gave up. This is the mean
    of an exponentially distributed patience that is often cut short by an answer. It is None where too few
    gave up. Until there are enough conversations the operator's own estimate is used for them. Where only the
    counselor's word says that they talked, they did from the acceptance on.
    """
    newest = Call.objects.filter(
        line=line,
        state=CallState.ENDED,
        direction=Direction.INBOUND,
        queued_at__isnull=False,
        arrived_at__gt=now - HISTORY,
    ).order_by("-arrived_at")[:NEWEST]
    connected = Q(connected_at__isnull=False) & ~Q(disposition=Disposition.UNCONFIRMED)
    talked = connected | Q(disposition=Disposition.ANSWERED, accepted_at__isnull=False)
    gave_up = Q(disposition=Disposition.ABANDONED_QUEUE)
    read = Call.objects.filter(pk__in=newest.values("pk"))
    told = read.annotate(talked_from=Coalesce("connected_at", "accepted_at")).aggregate(
        talks=Count("pk", filter=talked),
        talk=Avg(_span("talked_from", "ended_at"), filter=talked),
        gave_up=Count("pk", filter=gave_up),
        waited=Sum(_span("queued_at", "talked_from"), filter=talked),
        waited_in_vain=Sum(_span("queued_at", "ended_at"), filter=gave_up),
    )
    handling = float(line.expected_call_seconds)
    if told["talks"] >= ENOUGH_CALLS:
        handling = told["talk"].total_seconds() + line.wrap_up_seconds
    patience = None
    if told["gave_up"] >= ENOUGH_ABANDONED:
        waited = (told["waited"] or timedelta(0)) + told["waited_in_vain"]
        patience = max(waited.total_seconds(), 1.0) / told["gave_up"]
    return History(handling, patience)


def _span(since: str, until: str) -> "ExpressionWrapper[CombinedExpression]":
    return ExpressionWrapper(F(until) - F(since), output_field=DurationField())
