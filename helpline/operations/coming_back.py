"""Take back a caller whom the fallback document put through outside: they go on in their own call."""

from datetime import datetime

from helpline.call_status import CallStatus
from helpline.models import Call, DangerBy
from helpline.operations import danger, ending, floors, lookups
from helpline.operations.transactions import operation


class NothingDescribed(Exception):
    """No line is described yet, so no caller can be taken."""


@operation
def come_back(*, sid: str, in_danger: bool, hung_up: bool, now: datetime) -> Call | None:
    """Take up the call of a leg again and return the call as it is now; None for a leg without a record.

    `in_danger` says that the caller told of danger in the fallback document: it is declared. `hung_up` says
    that they are gone: the call ends, and an alarm opens if they were in danger. The exchange's lock is taken
    even where nothing is to be written, so that a database that can only be read fails here: else it would
    fail the caller again and again later. Raises NothingDescribed.
    """
    lock = floors.lock()
    if not lock.floor_ids:
        raise NothingDescribed
    call = lookups.call_by_sid(sid)
    if call is None:
        return None
    if in_danger:
        danger.declare_under(lock, call, by=DangerBy.KEY, now=now)
        lookups.as_it_is_now(call)
    if hung_up:
        ending.end(lock, call, CallStatus.COMPLETED, now)
    return lookups.as_it_is_now(call)
