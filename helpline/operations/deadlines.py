"""Move on every offer, call, hold and callback whose deadline has passed.

Each deadline is a column in the database; the sweep calls this once a second.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from helpline.complete import complete
from helpline.models import (
    QUEUED,
    STATES,
    Call,
    CallState,
    CommandKind,
    Direction,
    OnDeadline,
)
from helpline.models.written_at import AnyRow, WrittenAt
from helpline.operations import (
    alarms,
    attempts,
    bridges,
    calls,
    commands,
    crisis_line_watch,
    ending,
    floors,
    help_requests,
    matching,
    numbers,
    offers,
    outside,
    queue,
)
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, steps
from helpline.resilience import outages

log = logging.getLogger(__name__)


@steps
def move_everything_on(*, now: datetime) -> None:
    """Move on everything whose time has come: first offers that rang out, then calls past their deadline.

    Then waiting calls are matched again, holds that lasted too long end, counselors are told that nobody
    comes to help them, callers in danger are checked for alarms, callbacks without an outcome are handed
    over, and unconfirmed numbers are forgotten. An item that fails is logged and skipped, so that the others
    are still moved on.
    """
    for offer_id in offers.due_to_lapse(now):
        _safely(partial(offers.lapse, offer_id=offer_id, now=now), "offer", offer_id)
    for call_id in overdue_calls(now):
        _safely(partial(move_call_on, call_id=call_id, now=now), "call", call_id)
    if _WAITING.exists(now):
        _safely(partial(matching.rematch, now=now), "waiting calls", "")
    for call_id, staff_id in holds_that_are_over(now):
        _safely(partial(calls.resume, call_id=call_id, staff_id=staff_id, now=now), "hold of", call_id)
    for request_id in help_requests.unanswered(now):
        tell = partial(help_requests.tell_unanswered, request_id=request_id, now=now)
        _safely(tell, "help request", request_id)
    _safely(partial(alarms.watch, now), "callers in danger", "without help")
    _safely(partial(attempts.unrecorded, now), "callbacks without", "outcome")
    _safely(partial(numbers.forget_unconfirmed, now), "numbers without", "confirmation")


def _safely(work: Callable[[], object], what: str, which: object) -> None:
    try:
        work()
    except Exception as error:
        if not outages.explain(error):
            log.exception("%s %s could not be moved on; tried again in a second", what, which)


def overdue_calls(now: datetime) -> list[UUID]:
    """Return the ids of the live calls whose deadline (`move_on_at`) has passed."""
    return [call.pk for call in _OVERDUE(now)]


@operation
def move_call_on(*, call_id: UUID, now: datetime) -> None:
    """Move on a call whose deadline has passed, in the way that the table of states sets for its state."""
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.move_on_at is None or call.move_on_at > now:
        return
    ON_DEADLINE[STATES[CallState(call.state)].on_deadline](lock, call, now)


def _no_longer_waits(lock: FloorLock, call: Call, now: datetime) -> None:
    """Take a caller whose wait is over out of the queue, to be asked for a message.

    A caller in danger, whose wait document should have left by itself, is brought to the number outside. A
    call that we made, and for which nobody was free, ends.
    """
    if outside.goes_on_for(call):
        _bring_out(call, now)
    elif call.direction == Direction.OUTBOUND:
        _found_nobody(lock, call, now)
    elif queue.move_on_under(lock, call, now):
        commands.enqueue(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay, urgent=True)


def _found_nobody(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that we made and for which nobody was free.

    A person who has picked up already gets some more time first, in which their wait document tells them.
    """
    if call.caller_sid and call.leave_at is not None and now < call.leave_at + queue.SWEEP_HELPS_AFTER * 10:
        Call.objects.filter(pk=call.pk).update(move_on_at=now + queue.SWEEP_HELPS_AFTER)
        return
    if call.caller_sid:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, EndCause.INTERRUPTED if call.caller_sid else EndCause.NO_STAFF, now)


def _bring_out(call: Call, now: datetime) -> None:
    """Ask Twilio to move a caller in danger whose wait document did not leave the queue by itself."""
    Call.objects.filter(pk=call.pk).update(move_on_at=now + bridges.ASK_AGAIN)
    if not call.outside and outside.numbers(call):
        commands.enqueue(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay, urgent=True)


def _forget_deadline(lock: FloorLock, call: Call, now: datetime) -> None:
    """Remove a deadline that is left from an earlier state: Twilio itself ends the present state."""
    Call.objects.filter(pk=call.pk).update(move_on_at=None)


ON_DEADLINE: dict[OnDeadline, Callable[[FloorLock, Call, datetime], object]] = complete(
    "helpline.operations.deadlines.ON_DEADLINE",
    OnDeadline,
    {
        OnDeadline.LEAVE_QUEUE: _no_longer_waits,
        OnDeadline.ASK_TWILIO: bridges.check,
        OnDeadline.ASK_OF_CRISIS_LINE: crisis_line_watch.look,
        OnDeadline.FORGET: _forget_deadline,
    },
)
"""The function for each way in which a call is moved on when its deadline has passed."""


def holds_that_are_over(now: datetime) -> list[tuple[UUID, int]]:
    """Return the calls that have been on hold for too long, each with the key of its counselor."""
    return [(call.pk, call.staff_id) for call in _HELD_TOO_LONG(now) if call.staff_id is not None]


_WAITING = AnyRow(lambda _: [Call.objects.filter(state__in=QUEUED)])
_OVERDUE = WrittenAt(
    lambda now: Call.objects.exclude(state=CallState.ENDED).filter(move_on_at__lte=now).only("pk")
)
_HELD_TOO_LONG = WrittenAt(
    lambda now: Call.objects.filter(state=CallState.CONNECTED, on_hold=True, hold_until__lte=now).only(
        "staff"
    )
)
