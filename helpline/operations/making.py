"""Make the calls that were promised, when their time comes and the contact rules allow them."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from helpline import contact_rules
from helpline.models import (
    DUE_FIRST,
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackEvent,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    CallState,
    Direction,
    EventKind,
)
from helpline.models.written_at import WrittenAt
from helpline.operations import attempts, callback_timeline, events, floors, matching, ruling
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, part, steps

CLOCK = (
    *("local_date", "local_time", "zone", "asked_for_this_time"),
    *("on_the_clock", "promised_at", "due_at", "expires_at"),
)
"""The columns from which the due instant of a promise on the person's clock is computed."""

log = logging.getLogger(__name__)

NOT_LONGER_THAN = timedelta(seconds=30)
"""A kept place due within this time is one due in its turn, not one put off to the morning."""


def make_kept(lock: FloorLock, call_id: UUID, now: datetime) -> None:
    """Begin the call to a caller who kept their place, in the transaction in which their call ended."""
    kept = Callback.objects.filter(
        origin_id=call_id,
        reason=CallbackReason.KEPT_PLACE,
        state=CallbackState.PROMISED,
        due_at__lte=now + NOT_LONGER_THAN,
    )
    kept.update(due_at=now)
    for callback_id in list(kept.values_list("pk", flat=True)):
        make_under(lock, callback_id, now)


@steps
def claim_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Begin every callback whose time has come; return how many were begun.

    A callback that fails is put off by a minute, so that it cannot keep the others from being made; one that
    fails for as long as it stands is handed over. `overdue_by` selects only those that have been due for at
    least this long.
    """
    made = 0
    for callback_id in [callback.pk for callback in _DUE(now - overdue_by)]:
        try:
            made += make(callback_id=callback_id, now=now)
        except Exception:
            log.exception("callback %s could not be made; tried again in a minute", callback_id)
            _put_off_by_a_minute(callback_id, now)
    return made


_DUE = WrittenAt(
    lambda now: (
        Callback.objects.filter(state=CallbackState.PROMISED, due_at__lte=now).order_by(*DUE_FIRST).only("pk")
    )
)


@operation
def _put_off_by_a_minute(callback_id: UUID, now: datetime) -> None:
    """Put off a callback that failed by a minute; hand it to a person once its time is over."""
    lock = floors.lock()
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    if callback.state == CallbackState.PROMISED and now > callback.expires_at:
        attempts.hand_over(lock, callback, "Our side failed each time that it was to be made", now)
        return
    later = Callback.objects.filter(pk=callback_id, state=CallbackState.PROMISED)
    later.update(due_at=now + timedelta(minutes=1), on_the_clock=False)


@operation
def make(*, callback_id: UUID, now: datetime) -> bool:
    """Begin a callback that is due: ask the rules, then queue a call for it. Return whether it was begun.

    1. Take the lock. A callback that another process has begun meanwhile is left alone.
    2. Compute its due instant again: the rules of the person's time zone may have changed since the promise.
    3. Ask the contact rules, which allow the call, put it off or deny it; store their trace with the attempt.
    4. If allowed, put an outbound call into the queue at its place. The counselor who promised it is rung
       first.
    """
    return make_under(floors.lock(), callback_id, now)


def make_under(lock: FloorLock, callback_id: UUID, now: datetime) -> bool:
    """Begin a callback that is due, in a transaction that holds the lock: see `make`."""
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    resolve_again(callback)
    if callback.state != CallbackState.PROMISED or callback.due_at > now:
        return False
    if callback.reason == CallbackReason.CUT_OFF:
        attempts.hand_over(lock, callback, "A call that was cut off is called back only by hand", now)
        return False
    if not callback.number:
        attempts.hand_over(lock, callback, "Its number cannot be read", now)
        return False
    if now > callback.expires_at:
        attempts.hand_over(lock, callback, "Not reached in time", now)
        return False
    facts, verdict = ruling.at_the_minute(callback, now)
    if not verdict.allowed:
        put_off(lock, callback, verdict, now)
        return False
    until = contact_rules.permitted_until(callback.number, now, facts=facts)
    call = begin(lock, callback, verdict, min(until, callback.expires_at), now)
    if call is not None:
        matching.match(lock, now)
    return call is not None


@steps
def resolve_all() -> int:
    """Compute again when each open promise on a person's clock is due; return how many moved.

    The rules of a time zone may have changed since the promise, with the system's time zone data.
    """
    standing = Callback.objects.filter(state=CallbackState.PROMISED, on_the_clock=True)
    return sum(map(resolve_again, standing.only(*CLOCK)))


@part
def resolve_again(callback: Callback) -> bool:
    """Compute again when a promise on the person's clock is due; return whether that moved it."""
    promised = callback.promised_time if callback.on_the_clock else None
    agreed = promised.instant() if promised else None
    if agreed is None:
        return False
    # A promise for the very minute in which it was made is due at once.
    due_at = max(agreed, callback.promised_at)
    by = due_at - callback.due_at
    if not by:
        return False
    as_read = Callback.objects.filter(pk=callback.pk, on_the_clock=True, due_at=callback.due_at)
    callback.due_at, callback.expires_at = due_at, max(callback.expires_at, callback.expires_at + by)
    return bool(as_read.update(due_at=callback.due_at, expires_at=callback.expires_at))


def begin(
    lock: FloorLock, callback: Callback, verdict: contact_rules.Verdict, until: datetime, now: datetime
) -> Call | None:
    """Queue a call for a promise and return it; None where the promise was begun or ended already.

    `until` is how long the call waits for a free counselor; `verdict` is what the contact rules said.
    """
    begun = Callback.objects.filter(pk=callback.pk).move(
        CallbackState.UNDER_WAY, attempts_made=callback.attempts_made + 1, settled_at=None
    )
    if not begun:
        return None
    line = callback.line
    call = Call.objects.create(
        line=line,
        flow_id=line.flow_id,
        direction=Direction.OUTBOUND,
        state=CallState.WAITING,
        number_to_ring=callback.number,
        language=callback.language,
        topic=callback.topic,
        priority=callback.priority,
        arrived_at=now,
        queued_at=callback.queued_at or callback.due_at,
        move_on_at=until,
        sticky_staff_id=callback.staff_id,
    )
    events.record(call.pk, EventKind.QUEUED, now=now, callback=str(callback.pk))
    CallbackAttempt.objects.create(callback=callback, call=call, at=now, trace=verdict.trace())
    callback_timeline.record(callback, CallbackEventKind.BEGUN, now=now, detail={"call": str(call.pk)})
    callback_timeline.tell(callback)
    return call


def put_off(lock: FloorLock, callback: Callback, verdict: contact_rules.Verdict, now: datetime) -> None:
    """Move a promise that the rules do not allow now to a later time, or hand it over to a person."""
    if verdict.names(contact_rules.Rule.ONE_AT_A_TIME) and verdict.until is not None:
        _wait_for_the_line(lock, callback, verdict.until, now)
        return
    deferred = verdict.decision == contact_rules.Decision.DEFER
    outcome = AttemptOutcome.DEFERRED if deferred else AttemptOutcome.DENIED
    CallbackAttempt.objects.create(callback=callback, at=now, outcome=outcome, trace=verdict.trace())
    if not deferred or verdict.until is None:
        attempts.hand_over(lock, callback, _because(verdict), now)
    elif verdict.until > callback.expires_at:
        attempts.hand_over(lock, callback, "Not reached in time: no permitted hour is left", now)
    else:
        _move(lock, callback, verdict.until, verdict, now)


def _because(verdict: contact_rules.Verdict) -> str:
    return contact_rules.explain(verdict).split(". ")[0].removesuffix(".")[:200]


def _wait_for_the_line(lock: FloorLock, callback: Callback, until: datetime, now: datetime) -> None:
    """Put a promise off because we are talking with somebody on its number; record this once in a row."""
    last = CallbackEvent.objects.filter(callback=callback).order_by("pk").last()
    told = last is not None and last.detail.get("rule") == contact_rules.Rule.ONE_AT_A_TIME
    Callback.objects.filter(pk=callback.pk).update(due_at=until, on_the_clock=False)
    if not told:
        callback_timeline.record(
            callback,
            CallbackEventKind.PUT_OFF,
            now=now,
            detail={"rule": str(contact_rules.Rule.ONE_AT_A_TIME)},
        )


def _move(
    lock: FloorLock, callback: Callback, until: datetime, verdict: contact_rules.Verdict, now: datetime
) -> None:
    Callback.objects.filter(pk=callback.pk).update(due_at=until, on_the_clock=False)
    rules = ", ".join(hit.rule_id for hit in verdict.against)
    callback_timeline.put_off(callback, until, now, rule=rules)
