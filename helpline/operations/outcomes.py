"""Find staff whose calls have no outcome yet. Until they choose one, only calls in danger ring for them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from helpline.models import Call, CallState, Direction, Disposition

NOT_DIALLED = (Disposition.INTERRUPTED, Disposition.WITHDRAWN, Disposition.NO_STAFF)
"""Dispositions of a callback that need no outcome.

It failed on our side, was withdrawn, or had nobody to make it.
"""
ASKED_FOR = timedelta(hours=24)
"""How long after a call its outcome is asked for. Older calls are left to a supervisor's list."""


def without_outcome(now: datetime) -> "QuerySet[Call]":
    """Return the calls of the last day that a staff member took and for which no outcome is recorded.

    A caller who was sent to them may have talked with them although nobody said that the two met.
    """
    dialled = Q(direction=Direction.OUTBOUND, accepted_at__isnull=False) & ~Q(disposition__in=NOT_DIALLED)
    taken = Q(connected_at__isnull=False) | Q(disposition=Disposition.UNCONFIRMED) | dialled
    return Call.objects.filter(
        taken, staff__isnull=False, state=CallState.ENDED, outcome="", ended_at__gt=now - ASKED_FOR
    )


def missing_since(staff: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return when the oldest call without an outcome ended, for each of these people who owes one."""
    calls = without_outcome(now).filter(staff__in=staff).order_by("-ended_at")
    return {
        pk: at for pk, at in calls.values_list("staff_id", "ended_at") if pk is not None and at is not None
    }
