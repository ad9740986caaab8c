"""Stop a call that is being made to keep a promise, while the person has not been reached yet."""

from datetime import datetime
from enum import Enum

from helpline.call_status import CallStatus
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallState,
    Command,
    CommandKind,
    CommandState,
)
from helpline.operations import commands, ending
from helpline.operations.floors import FloorLock
from helpline.operations.picked_up import has_picked_up, may_have_rung


class Stopped(Enum):
    """The result of stopping."""

    NOTHING = "no call is being made"
    YES = "the call that was being made is stopped"
    TOO_LATE = "they are on the line, or the call is over"


def stop(lock: FloorLock, callback: Callback, now: datetime) -> Stopped:
    """Stop the call that is being made for a promise; return the result.

    A person who has picked up is not cut off, whether they have met a counselor or not.
    """
    attempt = (
        CallbackAttempt.objects.select_related("call__line", "call__staff")
        .filter(callback=callback, outcome=AttemptOutcome.UNDER_WAY)
        .first()
    )
    if attempt is None or attempt.call is None:
        return Stopped.NOTHING
    if has_picked_up(attempt.call) or attempt.call.state == CallState.ENDED:
        return Stopped.TOO_LATE
    CallbackAttempt.objects.filter(pk=attempt.pk).update(outcome=AttemptOutcome.WITHDRAWN)
    _end(lock, attempt.call, now)
    return Stopped.YES


def _end(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that has not reached its person; tell Twilio to stop a telephone that may ring already."""
    pending = Command.objects.filter(call=call, kind=CommandKind.DIAL_CALLER, state=CommandState.PENDING)
    pending.move(CommandState.FAILED, done_at=now, error="not to be rung any more")
    if may_have_rung(call):
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, CallStatus.CANCELED, now)
