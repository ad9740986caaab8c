"""Decide what follows when Twilio refuses a command, or does not answer it."""

import logging
from datetime import datetime, timedelta

from twilio.base.exceptions import TwilioRestException

from helpline.call_status import CallStatus
from helpline.carrier import inquiry, unknown
from helpline.carrier.outcome import Outcome, failed, not_ready
from helpline.carrier.outcome import unknown as unknown_outcome
from helpline.models import Command, CommandKind, EventKind
from helpline.operations import calls, events
from helpline.operations.end_causes import EndCause

log = logging.getLogger(__name__)

NOT_NOW = frozenset({401, 403, 429})
"""Too many requests, or our credentials are being changed: nothing was done, so the command is sent again."""
THE_NUMBER = frozenset({21201, 21211, 21214, 21216, 21217})
"""Twilio's codes for a number that cannot be called; other refusals are about us, our account or request."""
LONGEST_BACKOFF = timedelta(minutes=5)
LONGEST_WITH_SOMEBODY_ON_THE_LINE = timedelta(seconds=8)


def refused(command: Command, error: TwilioRestException, now: datetime) -> Outcome:
    """Return the outcome of a command that Twilio refused, and do what follows from the refusal."""
    if error.status in NOT_NOW:
        return not_ready(backoff(command), f"HTTP {error.status}")
    if error.status >= 500:
        return no_answer(command, f"HTTP {error.status}")
    if command.kind == CommandKind.FETCH_RECORDING and error.status == inquiry.NOT_FOUND:
        return not_ready(backoff(command), "not there yet")
    _consequences(command, error, now)
    return failed(f"Twilio {error.code or error.status}")


def no_answer(command: Command, reason: str) -> Outcome:
    """Return the outcome of a command whose answer was lost, so that it may have been carried out or not.

    Twilio is asked later what became of it. A recording is just fetched again: that changes nothing.
    """
    if command.kind == CommandKind.FETCH_RECORDING:
        return not_ready(backoff(command), reason)
    return unknown_outcome(unknown.first_look_after(command), reason)


def backoff(command: Command) -> timedelta:
    """Return how long a command waits before it is sent again."""
    a_recording = command.kind == CommandKind.FETCH_RECORDING
    longest = LONGEST_BACKOFF if a_recording else LONGEST_WITH_SOMEBODY_ON_THE_LINE
    return min(timedelta(seconds=2 ** min(command.attempts - 1, 10)), longest)


def _consequences(command: Command, error: TwilioRestException, now: datetime) -> None:
    """Record a refusal. End a callback that cannot be dialled; the status says if its number is at fault."""
    log.warning("command %s (%s) was refused with %s", command.pk, command.kind, error.code or error.status)
    if command.call_id is None:
        return
    code = error.code or error.status
    events.record(command.call_id, EventKind.REFUSED, now=now, command=command.kind, code=code)
    if command.kind == CommandKind.DIAL_CALLER:
        status = CallStatus.FAILED if error.code in THE_NUMBER else EndCause.REFUSED
        calls.caller_ended(call_id=command.call_id, status=status, now=now)
