"""Have Twilio asked soon where the two are, once a person whom we called has picked up.

Until then a callback may ring for a minute. From then on the two usually meet within a second: where no
report says so, it may be lost.
"""

from datetime import datetime
from uuid import UUID

from helpline.models import Call, CallState, Direction
from helpline.operations import floors, offers
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation


@operation
def reported(*, call_id: UUID, sid: str, now: datetime) -> None:
    """Note Twilio's report that the leg `sid` of a person whom we called is in progress."""
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.caller_sid == sid:
        ask_soon(lock, call, now)


def ask_soon(lock: FloorLock, call: Call, now: datetime) -> None:
    """Have Twilio asked about a call that we made, and that was picked up, as soon as about a caller's call.

    The same evidence that comes again does not put the question off.
    """
    if call.direction == Direction.OUTBOUND and call.state == CallState.CONNECTING:
        by = now + offers.may_take_to_meet(call)
        Call.objects.filter(pk=call.pk, move_on_at__gt=by).update(move_on_at=by)
