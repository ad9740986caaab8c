"""A caller who was put through by the fallback document, and whom we can take again: in their own call."""

from datetime import datetime

from helpline.call_status import CallStatus
from helpline.models import Call, DangerBy
from helpline.operations import danger, ending, floors, lookups
from helpline.operations.transactions import operation


class NothingDescribed(Exception):
    """No line is described yet, so nobody can be taken."""


@operation
def come_back(*, sid: str, in_danger: bool, hung_up: bool, now: datetime) -> Call | None:
    """Return the call of a leg as it is now; None for a leg that we have no record of.

    Danger that was told outside is declared; who has hung up meanwhile is an alarm, if they were in danger.
    The exchange's lock is taken whatever is to be written, because a server that can only be read would fail
    them again and again. Raises NothingDescribed.
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
