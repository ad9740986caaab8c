"""Correct deadlines that a wrong clock put too far ahead.

If a clock was an hour ahead for a while, the deadlines that were written then are an hour late when it is
right again: an offer rings on, a caller waits, a command is not sent. So a deadline that is further ahead
than it can ever be is made due now. An instant that must be past is made now as well: a desk that was heard
from an hour ahead would seem to be open for an hour. The sweep does this first, so that all other code only
compares a deadline with the clock.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from helpline.carrier.claims import LONGEST_CLAIM
from helpline.carrier.refusals import LONGEST_BACKOFF
from helpline.models import (
    LIVE,
    QUEUED,
    Alarm,
    Call,
    CallState,
    Command,
    CommandState,
    Direction,
    Duty,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import floors
from helpline.operations.alarms import TELL_EVERY, TELL_WITHOUT_CALL_EVERY
from helpline.operations.calls import LONGEST_HOLD
from helpline.operations.losing import ANSWERED_WAIT
from helpline.operations.rejoining import REJOIN_FOR
from helpline.validators import SECONDS

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=1)
"""How much later than its limit a deadline may be.

The clocks of two machines may differ, and a sweep may have waited for a lock.
"""
LONGEST_STATE = timedelta(hours=24)
"""The limit for a state without another one here, such as a callback that waits while its promise holds."""


def bring_back(*, now: datetime) -> int:
    """Make every deadline due now that is further ahead than it can be; return how many there were."""
    found = sum(rows.count() for rows, _ in _too_far_ahead(now))
    if not found:
        return 0
    with transaction.atomic():
        floors.lock()
        for rows, columns in _too_far_ahead(now):
            rows.update(**dict.fromkeys(columns, now))
    log.error(
        "%s deadlines were further ahead than they can last: a clock was wrong; they are due now", found
    )
    return found


def _too_far_ahead(now: datetime) -> Iterator[tuple["QuerySet[Any]", tuple[str, ...]]]:
    """Yield the rows whose deadline is too far ahead, with the columns to set."""
    yield Call.objects.filter(pk__in=_calls(now)), ("move_on_at",)
    for rows, column, longest in _columns():
        yield rows.filter(**{f"{column}__gt": now + longest + TOLERANCE}), (column,)


def _columns() -> Iterator[tuple["QuerySet[Any]", str, timedelta]]:
    """Yield rows, a column, and how far ahead its instants may be; zero for an instant that must be past."""
    at_once = timedelta(0)
    yield Offer.objects.filter(state=OfferState.RINGING), "ring_until", most("ring_seconds")
    yield Offer.objects.filter(call__state__in=LIVE), "settled_at", at_once
    live = Call.objects.filter(state__in=LIVE)
    for instant in ("queued_at", "danger_at", "outside_answered_at", "accepted_at", "joined_at"):
        yield live, instant, at_once
    yield live, "leave_at", ANSWERED_WAIT
    yield live, "rejoin_until", REJOIN_FOR
    yield live, "hold_until", LONGEST_HOLD
    on_duty = Staff.objects.exclude(duty=Duty.OFF)
    # A desk that is open says so again within seconds, and one that is silent is absent `PRESENT_FOR` later.
    for instant in ("seen_at", "duty_since", "rung_at"):
        yield on_duty, instant, at_once
    for instant in ("wrap_up_until", "idle_since"):  # somebody in wrap-up is idle from its end on
        yield on_duty, instant, most("wrap_up_seconds")
    yield Alarm.objects.filter(call__isnull=False), "tell_at", TELL_EVERY
    yield Alarm.objects.filter(call=None), "tell_at", TELL_WITHOUT_CALL_EVERY
    waits = Command.objects.filter(state__in=(CommandState.PENDING, CommandState.UNKNOWN))
    yield waits, "not_before", LONGEST_BACKOFF
    yield waits, "created_at", at_once
    yield Command.objects.filter(state=CommandState.SENDING), "claimed_until", LONGEST_CLAIM
    # Commands that were sent in the last second count against the account's limit of calls per second.
    yield Command.objects.all(), "sent_at", at_once


def _calls(now: datetime) -> list[Any]:
    ahead = Call.objects.filter(state__in=LIVE, move_on_at__gt=now + TOLERANCE).select_related("line")
    return [
        call.pk
        for call in ahead
        if call.move_on_at and call.move_on_at > now + longest_stay(call) + TOLERANCE
    ]


def longest_stay(call: Call) -> timedelta:
    """Return the longest time for which a call may stay in its present state."""
    if call.state in QUEUED and call.direction == Direction.OUTBOUND:
        return LONGEST_STATE
    if call.state in QUEUED and call.is_crisis:
        return most("crisis_seconds")
    if call.state in QUEUED:
        return timedelta(seconds=call.line.max_wait_seconds)
    if call.state == CallState.CONNECTING:
        return most("connect_seconds")
    return LONGEST_STATE


def most(name: str) -> timedelta:
    """Return the longest span that a line may set under this name."""
    return timedelta(seconds=SECONDS[name][2])
