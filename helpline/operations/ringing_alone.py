"""Keep a call from the desk for the counselor who asked for it: it rings nobody else."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from helpline.models import Call, CallbackAttempt, CallbackReason, CallState, Direction
from helpline.operations.floors import FloorLock
from helpline.operations.in_line import InLine


def of_one_counselor(lock: FloorLock, calls: Iterable[InLine], now: datetime) -> set[UUID]:
    """Return the ids of the waiting calls that ring one counselor alone; let those that ring nobody end.

    They are the calls from the desk whose person has not picked up. Such a call rings its counselor from the
    start. Where they declined, let it ring out, or were taken for a call in danger, its deadline is set to
    now, and the sweep ends it. This makes no statement unless a call of ours waits.
    """
    ours = [call.pk for call in calls if call.direction == Direction.OUTBOUND and not call.front]
    if not ours:
        return set()
    made = CallbackAttempt.objects.filter(call__in=ours, callback__reason=CallbackReason.BY_HAND)
    found = {call_id for call_id in made.values_list("call_id", flat=True) if call_id is not None}
    if found:
        Call.objects.filter(pk__in=found, state=CallState.WAITING).update(move_on_at=now)
    return found
