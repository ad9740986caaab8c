"""Giving a caller back to the counsellor whose leg was lost, before anybody else is rung.

Somebody who closed a window by mistake, or whose network blinked, knows this caller; nobody else does. So for
a few seconds only they are rung. In danger everybody is rung at once instead, and they among them.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from helpline.models import LIVE_OFFERS, Call, CallState, Duty, Offer, OfferState, Priority, Staff
from helpline.operations.floors import FloorLock

REJOIN_FOR = timedelta(seconds=10)
KEEPS_FAILING = 2
"""So many lost legs of one person in one call, and it is their connection that fails: others are rung."""


def until(call: Call, staff_id: int, now: datetime) -> datetime | None:
    """Return until when only this person is rung for a call that has just lost them; None for everybody."""
    lost = Offer.objects.filter(call=call, staff_id=staff_id, state=OfferState.FAILED).count()
    if call.priority == Priority.CRISIS or lost >= KEEPS_FAILING:
        return None
    return now + REJOIN_FOR


def reserved(now: datetime) -> Q:
    """Return the condition of calls that are kept for the person who lost them."""
    return Q(rejoin_until__gt=now) & ~Q(priority=Priority.CRISIS)


def due(lock: FloorLock, now: datetime) -> list[tuple[Call, Staff]]:
    """Return each call that is kept for somebody who could be rung for it now, with that person."""
    calls = Call.objects.filter(reserved(now), state=CallState.WAITING, sticky_staff__isnull=False)
    found = calls.exclude(sticky_staff__duty=Duty.OFF).exclude(
        sticky_staff__in=Offer.objects.filter(state__in=LIVE_OFFERS).values("staff_id")
    )
    return [
        (call, call.sticky_staff)
        for call in found.select_related("line", "sticky_staff")
        if call.sticky_staff
    ]
