"""The wait that may honestly be told to a caller."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, F

from helpline import routing
from helpline.models import Call, CallState, Direction, Line
from helpline.operations import queue

HISTORY = timedelta(days=28)
ENOUGH_CALLS = 20
"""Fewer conversations than these say less than the operator's own estimate does."""


def honest_minutes(*, call_id: UUID, now: datetime) -> tuple[int, int] | None:
    """Return the range of minutes to be said to a waiting caller, and remember it; None says nothing.

    Nothing is said while somebody is rung for the call: it may be answered this moment.

    The range comes from the calls ahead, the people serving and how long conversations take on this line;
    what was said before never grows (`routing.never_growing`).
    """
    call = Call.objects.select_related("line").get(pk=call_id)
    if call.state != CallState.WAITING:
        return None
    wait = routing.estimated_wait(
        queue.position(call) - 1,
        queue.serving(call.line.floor_id, now),
        mean_call_seconds(call.line, now),
        None,
    )
    minutes = routing.spoken_range(wait) if wait is not None else None
    if minutes is None:
        return None
    before = tuple(call.spoken_wait) if call.spoken_wait else None
    said = routing.never_growing(before, minutes)
    if said is None:
        return None
    Call.objects.filter(pk=call_id).update(spoken_wait=list(said))
    return said


def mean_call_seconds(line: Line, now: datetime) -> float:
    """Return how long a conversation and its wrap-up take: as measured, or as the line's description says."""
    talks = Call.objects.filter(
        line=line,
        state=CallState.ENDED,
        direction=Direction.INBOUND,
        connected_at__gt=now - HISTORY,
    ).aggregate(mean=Avg(F("ended_at") - F("connected_at")), count=Count("pk"))
    if talks["count"] < ENOUGH_CALLS:
        return float(line.expected_call_seconds)
    return float(talks["mean"].total_seconds()) + line.wrap_up_seconds
