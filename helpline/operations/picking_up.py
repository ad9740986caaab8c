"""Say how long a callback rings, and have Twilio asked about both legs soon after it is picked up.

Until then a callback may ring for a minute. After that, caller and counselor usually meet within a second:
where no report says so, it may be lost.
"""

from datetime import datetime, timedelta
from uuid import UUID

from helpline.models import Call, CallState, Command, CommandKind, Direction, Offer
from helpline.operations import floors, offers
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation

RING_THE_CALLER_FOR = timedelta(seconds=30)
"""How long the telephone of a callback rings: six rings."""
RINGS_LATE = timedelta(seconds=10)
"""How long we wait after the ringing time: Twilio rings up to five seconds longer, and reports take time."""


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


def rung_out_at(offer: Offer) -> datetime:
    """Return when the telephone of a callback has rung long enough, counted from our request to Twilio."""
    dialling = Command.objects.filter(call=offer.call, kind=CommandKind.DIAL_CALLER, sent_at__isnull=False)
    asked_at = dialling.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return (asked_at or offer.call.accepted_at or offer.made_at) + RING_THE_CALLER_FOR + RINGS_LATE
