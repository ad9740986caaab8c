"""Record the outcome of each attempt to keep a callback, and do what follows from it.

A callback ends only as reached, as declined, or in a person's hands. Only the counselor who spoke with the
person says that they were reached: a telephone that was picked up does not prove it. What follows from each
outcome that a counselor may record stands in `helpline/outcomes.py`.
"""

from datetime import datetime, timedelta
from typing import assert_never

from django.db.models import F

from helpline.complete import complete
from helpline.models import (
    CALLBACK_TRANSITIONS,
    OPEN,
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    Disposition,
)
from helpline.models.callback import own_key
from helpline.models.written_at import WrittenAt
from helpline.operations import callback_timeline, floors, ruling, wishes
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, part, steps
from helpline.outcomes import NOT_IN_SERVICE, OF_SLUG, Follows, Outcome
from helpline.signals import callback_settled

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=65)
"""How long after an attempt the next is made: never two within an hour (`Policy.between_attempts`)."""
OUR_FAULT_AFTER = timedelta(minutes=2)
"""How soon a call is made again that never left us, because a leg or a request failed."""
OUTCOME_WITHIN = timedelta(minutes=15)
"""How long after a call the counselor may take to record its outcome before the callback is handed over."""
UNRECORDED = "Answered, but no outcome was recorded"
NOT_TAKEN = "The call was not taken at the desk"
"""Why a call that a counselor asked for from the desk was not made: it rang for them alone."""

OF_DISPOSITION: dict[Disposition, AttemptOutcome | None] = complete(
    "helpline.operations.attempts.OF_DISPOSITION",
    Disposition,
    {
        Disposition.ANSWERED: None,
        Disposition.UNCONFIRMED: None,
        Disposition.CUT_OFF: None,
        Disposition.ABANDONED_MENU: None,
        Disposition.ABANDONED_QUEUE: None,
        Disposition.CALLBACK: None,
        Disposition.VOICEMAIL: None,
        Disposition.NO_MESSAGE: None,
        Disposition.DIVERTED: None,
        Disposition.LEFT_WITH: None,
        Disposition.NO_ANSWER: AttemptOutcome.NO_ANSWER,
        Disposition.BUSY: AttemptOutcome.BUSY,
        Disposition.UNREACHABLE: AttemptOutcome.UNREACHABLE,
        Disposition.NO_STAFF: AttemptOutcome.NO_STAFF,
        Disposition.WITHDRAWN: AttemptOutcome.HUNG_UP,
        Disposition.LOST: AttemptOutcome.NO_ANSWER,
        Disposition.INTERRUPTED: AttemptOutcome.NOT_DIALLED,
    },
)
"""The outcome of an attempt for each disposition of its call.

None means that the counselor says the outcome, or that only a caller's own call ends so.
"""
RINGING_TELLS = (AttemptOutcome.NO_ANSWER, AttemptOutcome.NOT_DIALLED, AttemptOutcome.HUNG_UP)
"""Outcomes that depend on whether their telephone rang: if it did not, the outcome is NOT_DIALLED."""
SPENDS_NONE = (AttemptOutcome.NO_STAFF, AttemptOutcome.NOT_DIALLED, AttemptOutcome.HUNG_UP)
"""Outcomes that do not count toward MOST_ATTEMPTS; every other one does.

The telephone was never rung, or we stopped it before anybody could answer.
"""
IN_VAIN = (Follows.RETRY, Follows.PERSON)
"""What follows where the person themselves was not reached. It ends a call that nobody had promised."""
ENDS: dict[CallbackState, CallbackEventKind] = complete(
    "helpline.operations.attempts.ENDS",
    CALLBACK_TRANSITIONS[CallbackState.UNDER_WAY] - set(OPEN),
    {
        CallbackState.REACHED: CallbackEventKind.REACHED,
        CallbackState.DECLINED: CallbackEventKind.DECLINED,
        CallbackState.HANDED_OVER: CallbackEventKind.HANDED_OVER,
        CallbackState.NOT_REACHED: CallbackEventKind.NOT_REACHED,
    },
)
"""The timeline event for each state in which a promise is no longer open."""


def call_ended(lock: FloorLock, call: Call, disposition: Disposition, now: datetime, *, rang: bool) -> None:
    """Record the outcome of an attempt whose call is over, and do what follows.

    `rang` says that their telephone rang, or may have.

    After an answered call nothing happens until the counselor records the outcome (`wrapped_up`); every other
    end decides the outcome itself. Where our side failed while their telephone rang, or the counselor hung up
    while it rang, the telephone is not rung again within the hour, and the attempt does not count toward
    MOST_ATTEMPTS.
    """
    outcome = OF_DISPOSITION.get(disposition)
    attempt = _of(call)
    if attempt is None or outcome is None or attempt.outcome != AttemptOutcome.UNDER_WAY:
        return
    if outcome in RINGING_TELLS:
        outcome = _if_it_rang(outcome) if rang else AttemptOutcome.NOT_DIALLED
    _keep(attempt, outcome, now, call.staff_id if outcome == AttemptOutcome.HUNG_UP else None)
    if outcome in SPENDS_NONE or disposition == Disposition.INTERRUPTED:
        Callback.objects.filter(pk=attempt.callback_id).update(attempts_made=F("attempts_made") - 1)
    _after(lock, attempt.callback, outcome, now)


def _if_it_rang(outcome: AttemptOutcome) -> AttemptOutcome:
    """Return the outcome for a telephone that rang: a failure on our side counts as not answered."""
    return AttemptOutcome.NO_ANSWER if outcome == AttemptOutcome.NOT_DIALLED else outcome


def wrapped_up(lock: FloorLock, call: Call, slug: str, now: datetime) -> None:
    """Do what follows from the outcome that a counselor recorded for a callback's call.

    The recorded outcome decides, whether it comes before or after Twilio's report of how the call ended, and
    also after the promise was handed over because the outcome was missing. A wish about the number is
    recorded even where the promise is settled already.
    """
    attempt, outcome = _of(call), OF_SLUG[slug]
    if attempt is None:
        return
    if _waits_for_their_word(attempt, outcome):
        attempt = _take_back(attempt)
    if _is_the_last_word(attempt):
        decided = attempt.outcome != AttemptOutcome.UNDER_WAY
        _keep(attempt, outcome.attempt, now, call.staff_id)
        if not decided or outcome.follows != Follows.RETRY:
            _follow(lock, attempt.callback, call, outcome, now)
    if outcome.wish is not None:
        wishes.heard_when_ringing(lock, outcome.wish, attempt.callback, call, now)


def _of(call: Call) -> CallbackAttempt | None:
    return CallbackAttempt.objects.select_related("callback__line").filter(call=call).first()


def _is_the_last_word(attempt: CallbackAttempt) -> bool:
    """Say whether the promise is open and no later attempt is under way."""
    later = CallbackAttempt.objects.filter(
        callback=attempt.callback, pk__gt=attempt.pk, outcome=AttemptOutcome.UNDER_WAY
    )
    return attempt.callback.state in OPEN and not later.exists()


def _waits_for_their_word(attempt: CallbackAttempt, outcome: Outcome) -> bool:
    """Say whether the promise was handed over only because nobody recorded the outcome of this attempt.

    So it is, too, where a call from the desk counts as not reached, and its counselor says otherwise. Not so
    where a later attempt was made, or another open promise has taken its place (`has_open_twin`).
    """
    callback = attempt.callback
    later = callback.attempts.filter(pk__gt=attempt.pk)
    unrecorded = (callback.state, callback.handed_over_because) == (CallbackState.HANDED_OVER, UNRECORDED)
    answered = callback.state == CallbackState.NOT_REACHED and outcome.follows not in IN_VAIN
    return (unrecorded or answered) and not later.exists() and not callback.has_open_twin()


def _take_back(attempt: CallbackAttempt) -> CallbackAttempt:
    """Set a promise under way again, because the outcome that was missing has come."""
    CallbackAttempt.objects.filter(pk=attempt.pk).update(outcome=AttemptOutcome.UNDER_WAY)
    over = (CallbackState.HANDED_OVER, CallbackState.NOT_REACHED)
    Callback.objects.filter(pk=attempt.callback_id, state__in=over).move(
        CallbackState.UNDER_WAY, handed_over_because="", settled_at=None
    )
    return CallbackAttempt.objects.select_related("callback__line").get(pk=attempt.pk)


def _keep(
    attempt: CallbackAttempt, outcome: AttemptOutcome, now: datetime, staff_id: int | None = None
) -> None:
    CallbackAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome)
    why = outcome.label if outcome == AttemptOutcome.HUNG_UP else ""
    callback_timeline.record(
        attempt.callback,
        CallbackEventKind.TRIED,
        now=now,
        staff_id=staff_id,
        why=why,
        detail={"outcome": outcome},
    )


def _follow(lock: FloorLock, callback: Callback, call: Call, outcome: Outcome, now: datetime) -> None:
    """Do what follows from an outcome, by the table in `helpline/outcomes.py`."""
    match outcome.follows:
        case Follows.REACHED:
            finish(lock, callback, CallbackState.REACHED, now, staff_id=call.staff_id)
        case Follows.DECLINED:
            finish(lock, callback, CallbackState.DECLINED, now, staff_id=call.staff_id)
        case Follows.NEW_TIME if _agreed_anew(callback, call):
            finish(lock, callback, CallbackState.REACHED, now, staff_id=call.staff_id)
        case Follows.NEW_TIME:
            _is_owed(callback, now)
            hand_over(lock, callback, outcome.because, now, staff_id=call.staff_id)
        case Follows.RETRY | Follows.PERSON if callback.reason == CallbackReason.BY_HAND:
            because = outcome.because or outcome.label
            finish(lock, callback, CallbackState.NOT_REACHED, now, because, staff_id=call.staff_id)
        case Follows.PERSON:
            hand_over(lock, callback, outcome.because, now, staff_id=call.staff_id)
        case Follows.RETRY:
            _retry(lock, callback, RETRY_AFTER, now)
        case never:
            assert_never(never)


@part
def _is_owed(callback: Callback, now: datetime) -> None:
    """Turn a call that nobody had promised into a promise, because the person asked for another call."""
    if callback.reason == CallbackReason.BY_HAND:
        callback.reason, callback.key, callback.asked_at = CallbackReason.PROMISED, own_key(), now
        callback.save(update_fields=["reason", "key", "asked_at"])


def _agreed_anew(callback: Callback, call: Call) -> bool:
    """Say whether another time was promised for the same number during this call."""
    return Callback.objects.filter(
        origin=call, number_index__in=callback.fingerprints(), state__in=OPEN
    ).exists()


def _after(lock: FloorLock, callback: Callback, outcome: AttemptOutcome, now: datetime) -> None:
    """Do what follows from an outcome that no counselor recorded.

    A call that nobody promised is over: whoever made it decides whether to call again.
    """
    if callback.reason == CallbackReason.BY_HAND:
        because = NOT_TAKEN if outcome == AttemptOutcome.NO_STAFF else outcome.label
        finish(lock, callback, CallbackState.NOT_REACHED, now, because)
        return
    match outcome:
        case AttemptOutcome.UNREACHABLE:
            hand_over(lock, callback, NOT_IN_SERVICE, now)
        case AttemptOutcome.NO_STAFF:
            _nobody_free(lock, callback, now)
        case AttemptOutcome.NOT_DIALLED:
            _retry(lock, callback, OUR_FAULT_AFTER, now)
        case AttemptOutcome.NO_ANSWER | AttemptOutcome.BUSY | AttemptOutcome.HUNG_UP:
            _retry(lock, callback, RETRY_AFTER, now)
        case (
            AttemptOutcome.UNDER_WAY
            | AttemptOutcome.REACHED
            | AttemptOutcome.DECLINED
            | AttemptOutcome.BY_OTHERS
            | AttemptOutcome.WITHDRAWN
            | AttemptOutcome.DEFERRED
            | AttemptOutcome.DENIED
        ):
            raise ValueError(f"{outcome} does not say how a call ended")
        case never:
            assert_never(never)


def _nobody_free(lock: FloorLock, callback: Callback, now: datetime) -> None:
    """Keep a promise waiting for a free person as long as the rules allow, else hand it over.

    A promise for exactly the time that the person asked for is handed over once the rules forbid a later
    call: the time is missed, and somebody has to know.
    """
    if now >= callback.expires_at:
        hand_over(lock, callback, "Nobody was free to make the call", now)
    elif callback.reason == CallbackReason.CUT_OFF:
        hand_over(lock, callback, "Nobody made the call after they were cut off", now)
    elif callback.asked_for_this_time and not _may_wait_on(callback, now):
        hand_over(lock, callback, "Nobody was free at the time they asked for", now)
    else:
        _again_at(lock, callback, now, now)


def _may_wait_on(callback: Callback, now: datetime) -> bool:
    """Say whether the rules still allow the call a second from now, once the wish for a time has run out."""
    return ruling.rule(ruling.of_callback(callback), at=now + timedelta(seconds=1), now=now).allowed


def _retry(lock: FloorLock, callback: Callback, after: timedelta, now: datetime) -> None:
    """Try a promise again after a while, or hand it over.

    It is handed over where it was tried often enough, where it would be too late, and where only a person may
    make the call.
    """
    made = Callback.objects.values_list("attempts_made", flat=True).get(pk=callback.pk)
    if callback.reason == CallbackReason.CUT_OFF:
        hand_over(lock, callback, "Not reached after they were cut off", now)
    elif made >= MOST_ATTEMPTS:
        hand_over(lock, callback, f"Not reached in {made} attempts", now)
    elif now + after > callback.expires_at:
        hand_over(lock, callback, "Not reached in time", now)
    else:
        _again_at(lock, callback, now + after, now)


def _again_at(lock: FloorLock, callback: Callback, due_at: datetime, now: datetime) -> None:
    still_open = Callback.objects.filter(pk=callback.pk, state__in=OPEN)
    moved = still_open.move(CallbackState.PROMISED, or_stay=True, due_at=due_at, on_the_clock=False)
    if moved:
        callback_timeline.put_off(callback, due_at, now)


def finish(
    lock: FloorLock,
    callback: Callback,
    state: CallbackState,
    now: datetime,
    because: str = "",
    *,
    staff_id: int | None = None,
) -> bool:
    """End a promise in a state and record the reason; return whether the promise was still open."""
    to_a_person = state == CallbackState.HANDED_OVER
    changed = Callback.objects.filter(pk=callback.pk, state__in=OPEN).move(
        state, settled_at=now, handed_over_because=because if to_a_person else ""
    )
    if changed:
        callback_timeline.record(callback, ENDS[state], now=now, staff_id=staff_id, why=because)
        callback_settled.send(Callback, callback_id=callback.pk)
        callback_timeline.tell(callback)
    return bool(changed)


def hand_over(
    lock: FloorLock, callback: Callback, because: str, now: datetime, *, staff_id: int | None = None
) -> bool:
    """Hand a promise that cannot be kept by ringing over to a person; return whether it was still open.

    `because` is the reason, which the timeline and the promise keep.
    """
    return finish(lock, callback, CallbackState.HANDED_OVER, now, because, staff_id=staff_id)


@steps
def unrecorded(now: datetime) -> int:
    """Hand over the callbacks whose call ended long ago and has no recorded outcome; return how many."""
    return sum(_give_up_waiting(attempt.pk, now) for attempt in _SILENT(now))


_SILENT = WrittenAt(
    lambda now: CallbackAttempt.objects.filter(
        outcome=AttemptOutcome.UNDER_WAY, call__ended_at__lte=now - OUTCOME_WITHIN
    ).only("pk")
)


@operation
def _give_up_waiting(attempt_id: int, now: datetime) -> bool:
    """Hand over a callback that has no outcome still; return whether it was handed over."""
    lock = floors.lock()
    attempt = CallbackAttempt.objects.select_related("callback__line").get(pk=attempt_id)
    if attempt.outcome != AttemptOutcome.UNDER_WAY:
        return False
    _keep(attempt, AttemptOutcome.REACHED, now)
    return hand_over(lock, attempt.callback, UNRECORDED, now)
