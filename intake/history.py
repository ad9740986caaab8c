"""Find earlier calls with the same number, by its keyed fingerprint.

A telephone may be shared, so an earlier call from the same number is not an earlier call of the same person.
Nothing that was said then is shown: only that there was a call, when, what came of it, and whom it was about
if they let themselves be known.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from helpline.models import (
    OPEN,
    Call,
    Callback,
    CallbackAttempt,
    CallbackReason,
    CallState,
    Direction,
    EventKind,
)
from helpline.outcomes import OUTCOME_LABELS
from helpline.queries import paging
from intake.models import IntakeRecord


@dataclass(frozen=True, slots=True)
class Earlier:
    """How many calls with this number came before, and when the last one was (UTC; None if none)."""

    count: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An earlier call: when, what came of it, and the person it was about if they let themselves be known."""

    call_id: UUID
    at: datetime
    result: str
    caller_id: UUID | None


def earlier(call: Call) -> Earlier:
    """Count the finished calls with the number of this one, in either direction."""
    told = [part.aggregate(count=Count("pk"), last_at=Max("arrived_at")) for part in _same_number(call)]
    last = max((each["last_at"] for each in told if each["last_at"]), default=None)
    return Earlier(sum(each["count"] for each in told), last)


def entries(call: Call) -> list[Entry]:
    """Return the last twenty calls with this number, and the one in which this call was promised."""
    origin = promise_kept_by(call)
    promised_in = Call.objects.filter(pk__in=[origin.origin_id] if origin else [])
    calls = paging.first([*_same_number(call), promised_in], ("arrived_at", "pk"), 20)
    callers = dict(IntakeRecord.objects.filter(call__in=calls).values_list("call_id", "caller_id"))
    return [Entry(each.pk, each.arrived_at, result(each), callers.get(each.pk)) for each in calls]


def result(call: Call) -> str:
    """Return what came of a call: what the counselor recorded, or how it ended."""
    return OUTCOME_LABELS.get(call.outcome, "") or call.get_disposition_display() or "Still going on"


def called_at(call: Call) -> datetime:
    """Return when the call began: for a callback when a counselor took it, else when it came in."""
    taken = call.events.filter(kind=EventKind.ACCEPTED) if call.direction == Direction.OUTBOUND else None
    first = taken.order_by("pk").values_list("at", flat=True).first() if taken is not None else None
    return first or call.arrived_at


def promise_kept_by(call: Call) -> Callback | None:
    """Return the promise that an outbound call keeps."""
    if call.direction != Direction.OUTBOUND:
        return None
    attempt = CallbackAttempt.objects.select_related("callback__origin", "callback__staff").filter(call=call)
    found = attempt.first()
    return found.callback if found else None


def held_place(call: Call) -> Callback | None:
    """Return the open callback of a place in line that was held for the telephone of this inbound call.

    The caller may be the one who held it, and be helped now: then only they can say that it is not needed any
    more. A telephone may be shared, so nothing withdraws it by itself.
    """
    fingerprints = call.other_fingerprints
    if call.direction != Direction.INBOUND or not fingerprints:
        return None
    theirs = Q(number_index__in=fingerprints) | Q(origin__caller_index__in=fingerprints)
    held = Callback.objects.filter(theirs, reason=CallbackReason.KEPT_PLACE, state__in=OPEN)
    return held.exclude(origin=call).order_by("queued_at").first()


def _same_number(call: Call) -> "list[QuerySet[Call]]":
    """Return the earlier calls that came from the number of this one, and those that were made to it."""
    fingerprints = call.other_fingerprints
    before = Call.objects.filter(state=CallState.ENDED, arrived_at__lt=call.arrived_at).exclude(pk=call.pk)
    if not fingerprints:
        return []
    return [
        before.filter(caller_index__in=fingerprints),
        before.filter(number_to_ring_index__in=fingerprints).exclude(caller_index__in=fingerprints),
    ]
