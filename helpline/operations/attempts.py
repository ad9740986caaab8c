"""What came of ringing somebody back, and what follows from it.

A callback ends only as reached, as declined, or in a person's hands. That somebody was reached is said by
the counsellor who spoke to them, never concluded from a telephone having been picked up.
"""

from datetime import datetime, timedelta

from helpline.models import AttemptOutcome, Call, Callback, CallbackAttempt, CallbackState, Disposition
from helpline.operations import floors
from helpline.outcomes import CONSENT_WITHDRAWN, NO_LONGER_WANTED, TRY_AGAIN
from helpline.signals import callback_settled

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=65)
"""Never twice within the same hour (domain reference, section 2.2)."""
OUTCOME_WITHIN = timedelta(minutes=15)
"""After a conversation, how long the counsellor may take to say what came of it before others look."""

OF_DISPOSITION = {
    Disposition.NO_ANSWER: AttemptOutcome.NO_ANSWER,
    Disposition.WITHDRAWN: AttemptOutcome.NO_ANSWER,
    Disposition.LOST: AttemptOutcome.NO_ANSWER,
    Disposition.INTERRUPTED: AttemptOutcome.NO_STAFF,
    Disposition.BUSY: AttemptOutcome.BUSY,
    Disposition.UNREACHABLE: AttemptOutcome.UNREACHABLE,
    Disposition.NO_STAFF: AttemptOutcome.NO_STAFF,
}


def call_ended(call: Call, disposition: Disposition, now: datetime) -> None:
    """Draw the consequences of a callback's call that is over; in its transaction.

    An answered call waits for the counsellor's word (`wrapped_up`); everything else decides itself.
    """
    outcome = OF_DISPOSITION.get(disposition)
    attempt = _under_way(call)
    if attempt is not None and outcome is not None:
        _conclude(attempt, outcome, now)


def wrapped_up(call: Call, outcome: str, now: datetime) -> None:
    """Draw the consequences of what the counsellor recorded about a callback's call."""
    attempt = _under_way(call)
    if attempt is None:
        return
    if outcome in TRY_AGAIN:
        _conclude(attempt, AttemptOutcome.NO_ANSWER, now)
    elif outcome in NO_LONGER_WANTED:
        _conclude(attempt, AttemptOutcome.DECLINED, now)
        if outcome == CONSENT_WITHDRAWN:
            _withdraw_the_others(attempt.callback, now)
    elif outcome == "disconnected":
        _conclude(attempt, AttemptOutcome.UNREACHABLE, now)
    else:
        _conclude(attempt, AttemptOutcome.REACHED, now)


def _withdraw_the_others(callback: Callback, now: datetime) -> None:
    """Who does not want to be called is not called for another promise either (47 CFR 64.1200(a)(10))."""
    others = Callback.objects.filter(number_index=callback.number_index, state=CallbackState.PROMISED)
    for other in others.select_related("line").order_by("pk"):
        finish(other, CallbackState.DECLINED, now)


def _under_way(call: Call) -> CallbackAttempt | None:
    return (
        CallbackAttempt.objects.select_related("callback__line")
        .filter(call=call, outcome=AttemptOutcome.UNDER_WAY)
        .first()
    )


def _conclude(attempt: CallbackAttempt, outcome: AttemptOutcome, now: datetime) -> None:
    CallbackAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome)
    callback = attempt.callback
    if outcome == AttemptOutcome.REACHED:
        finish(callback, CallbackState.REACHED, now)
    elif outcome == AttemptOutcome.DECLINED:
        finish(callback, CallbackState.DECLINED, now)
    elif outcome == AttemptOutcome.UNREACHABLE:
        hand_over(callback, "The number is not in service", now)
    elif outcome == AttemptOutcome.NO_STAFF:
        hand_over(callback, "Nobody was free to make the call", now)
    elif callback.attempts_made >= MOST_ATTEMPTS:
        hand_over(callback, f"Not reached in {callback.attempts_made} attempts", now)
    elif now + RETRY_AFTER > callback.expires_at:
        hand_over(callback, "Not reached before the promise ran out", now)
    else:
        _again(callback, now)


def _again(callback: Callback, now: datetime) -> None:
    Callback.objects.filter(pk=callback.pk, state=CallbackState.UNDER_WAY).update(
        state=CallbackState.PROMISED, due_at=now + RETRY_AFTER
    )
    _tell(callback)


def finish(callback: Callback, state: CallbackState, now: datetime, because: str = "") -> bool:
    """End a promise; return whether it was still open."""
    changed = Callback.objects.filter(
        pk=callback.pk, state__in=[CallbackState.PROMISED, CallbackState.UNDER_WAY]
    ).update(state=state, settled_at=now, handed_over_because=because)
    if changed:
        callback_settled.send(Callback, callback_id=callback.pk)
        _tell(callback)
    return bool(changed)


def hand_over(callback: Callback, because: str, now: datetime) -> bool:
    """Put a promise that can't be kept by ringing into a person's hands, and say why."""
    return finish(callback, CallbackState.HANDED_OVER, now, because)


def unrecorded(now: datetime) -> int:
    """Hand over callbacks that were answered long ago without anybody saying what came of it."""
    silent = CallbackAttempt.objects.filter(
        outcome=AttemptOutcome.UNDER_WAY, call__ended_at__lte=now - OUTCOME_WITHIN
    ).select_related("callback__line")
    for attempt in silent:
        CallbackAttempt.objects.filter(pk=attempt.pk).update(outcome=AttemptOutcome.REACHED)
        hand_over(attempt.callback, "Answered, but no outcome was recorded", now)
    return len(silent)


def _tell(callback: Callback) -> None:
    channels = [f"floor:{callback.line.floor_id}"]
    if callback.staff_id:
        channels.append(f"desk:{callback.staff_id}")
    floors.tell(*channels)
