"""Record a talk with a number outside after it has ended, where no report told us of its beginning.

The report "answered" may be lost, and the report that the caller hung up may come before the action of their
Dial, which says how long the two talked. Whichever comes first, the call ends as one that was put through.
"""

from datetime import datetime, timedelta
from uuid import UUID

from helpline.call_status import CallStatus
from helpline.models import MAY_STILL_CHANGE, Call, CallState, Disposition, EventKind
from helpline.operations import alarms, ending, events, floors
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation


@operation
def caller_hung_up(*, call_id: UUID, round_: int, seconds: int | None, now: datetime) -> None:
    """End the call of a caller who has hung up during their Dial to a number outside.

    `seconds` is how long the two had talked; None where nobody had answered, or where it is not known.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.danger_round == round_ and seconds is not None:
        note(lock, call, seconds, now)
        call.refresh_from_db()
    if call.state != CallState.ENDED:
        ending.end(lock, call, CallStatus.COMPLETED, now)


def note(lock: FloorLock, call: Call, seconds: int, now: datetime) -> None:
    """Record that a number outside had answered, unless that is recorded already.

    A call that ended as abandoned in the queue, as cut off or as not known is corrected: it was put through.
    """
    if not call.outside or call.outside_answered_at is not None:
        return
    since = (call.ended_at or now) - timedelta(seconds=seconds)
    Call.objects.filter(pk=call.pk).update(outside_answered_at=since)
    events.record(call.pk, EventKind.OUTSIDE_ANSWERED, now=since, to=call.outside)
    if call.state == CallState.ENDED:
        in_vain = (Disposition.ABANDONED_QUEUE, *MAY_STILL_CHANGE)
        given_up = Call.objects.filter(pk=call.pk, disposition__in=in_vain)
        given_up.update(disposition=Disposition.DIVERTED)
        call.outside_answered_at = since
        alarms.were_helped(lock, call, now)
        floors.tell(f"floor:{call.line.floor_id}")
