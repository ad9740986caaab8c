"""Ring a counselor again for their callback to somebody cut off in danger, until they make the call.

They know the caller, who waits. So neither their wrap-up nor a missing outcome keeps the call from them, and
it rings again as soon as any call in danger does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from helpline.models import (
    LIVE_OFFERS,
    AttemptOutcome,
    CallbackAttempt,
    CallbackReason,
    Direction,
    Duty,
    Offer,
    Staff,
)
from helpline.operations.floors import FloorLock
from helpline.operations.in_line import InLine
from helpline.operations.snapshot import REOFFER_IN_DANGER_AFTER


def who_could(lock: FloorLock, calls: Iterable[InLine], now: datetime) -> Iterator[tuple[InLine, Staff]]:
    """Yield each waiting call back to somebody who was cut off, with its counselor, if they can be rung.

    A call whose person was reached and then lost their counselor is left out: `rejoining` handles it. So is a
    call that is in danger already: the router rings everybody for it. This makes no statement unless a
    callback waits.
    """
    back = [call for call in calls if call.direction == Direction.OUTBOUND and not call.front]
    mine = [call for call in back if call.sticky_staff_id is not None and not call.is_crisis]
    cut_off = _cut_off(mine) if mine else set()
    for call in mine:
        person = _who_is_there(call, now) if call.pk in cut_off else None
        if person is not None and _is_due(call, person, now):
            yield call, person


def _cut_off(calls: Iterable[InLine]) -> set[UUID | None]:
    """Return the ids of the calls, of these, that are made to somebody who was cut off."""
    attempts = CallbackAttempt.objects.filter(
        call__in=[call.pk for call in calls],
        outcome=AttemptOutcome.UNDER_WAY,
        callback__reason=CallbackReason.CUT_OFF,
    )
    return set(attempts.values_list("call_id", flat=True))


def _who_is_there(call: InLine, now: datetime) -> Staff | None:
    """Return the counselor of a call if they are there; a break for missed calls does not count."""
    there = Staff.objects.filter(Q(duty=Duty.ON) | Q(missed_break=True), pk=call.sticky_staff_id or 0).first()
    return there if there is not None and there.is_present(now) else None


def _is_due(call: InLine, person: Staff, now: datetime) -> bool:
    """Say whether nothing rings a person, and their last ring for this call is long enough ago."""
    offers = Offer.objects.filter(staff=person)
    last = offers.filter(call=call.pk).aggregate(at=Max("settled_at"))["at"]
    long_ago = last is not None and last <= now - REOFFER_IN_DANGER_AFTER
    return long_ago and not offers.filter(state__in=LIVE_OFFERS).exists()
