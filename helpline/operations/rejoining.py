"""Give a caller back to the counselor whose leg was lost, before anybody else is rung.

A counselor who closed a window by mistake, or whose network failed for a moment, knows this caller, and
nobody else does. So for a few seconds only this counselor is rung. In danger everybody is rung at once
instead, and the counselor is among them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from helpline.models import LIVE_OFFERS, Call, CallState, Duty, Offer, OfferState, Staff
from helpline.operations.floors import FloorLock
from helpline.operations.in_line import InLine

REJOIN_FOR = timedelta(seconds=10)
KEEPS_FAILING = 2
"""How many lost legs of one person in one call show that their connection fails: then others are rung first.

A leg that was lost before the two met counts as well: it shows this best.
"""


def until(call: Call, staff_id: int, now: datetime) -> datetime | None:
    """Return until when only this counselor is rung for a call that has just lost them.

    None means that everybody is rung at once.
    """
    lost = Offer.objects.filter(call=call, staff_id=staff_id, state=OfferState.FAILED).count()
    if call.is_crisis or lost >= KEEPS_FAILING:
        return None
    return now + REJOIN_FOR


def is_reserved(call: InLine, now: datetime) -> bool:
    """Say whether a waiting call is reserved now for the counselor who lost it."""
    kept = call.rejoin_until is not None and call.rejoin_until > now
    return kept and not call.is_crisis


def who_could(lock: FloorLock, calls: Sequence[InLine]) -> Iterator[tuple[InLine, Staff]]:
    """Yield each of these calls whose lost counselor can be rung now, with that counselor.

    This makes at most one statement.
    """
    lost = {call.sticky_staff_id: call for call in reversed(calls) if call.state == CallState.WAITING}
    if not lost:
        return
    ringing = Offer.objects.filter(state__in=LIVE_OFFERS).values("staff_id")
    for person in Staff.objects.filter(pk__in=list(lost), duty=Duty.ON).exclude(pk__in=ringing):
        yield lost[person.pk], person


def refused(lock: FloorLock, offer: Offer) -> None:
    """End the reservation of a call that its counselor does not take back: everybody is rung from now on."""
    if offer.rejoin:
        Call.objects.filter(pk=offer.call_id).update(rejoin_until=None)
