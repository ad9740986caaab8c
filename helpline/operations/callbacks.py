"""Promising to ring somebody back, and making the call when it is due."""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from helpline import contact, vault
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackReason,
    CallbackState,
    CallState,
    Direction,
    EventKind,
    UnsafeNumber,
)
from helpline.operations import attempts, events, floors, matching
from helpline.operations.floors import FloorLock

log = logging.getLogger(__name__)

STANDS_FOR = timedelta(hours=24)
"""How long after its time a promise is still tried before it is handed to a person."""
KEPT_PLACE_STANDS_FOR = timedelta(hours=4)
SOON = timedelta(seconds=20)
"""A caller who asked to be called back is still hearing goodbye; their own hanging up comes sooner."""
FIND_SOMEBODY_WITHIN = timedelta(minutes=15)
"""How long a callback that is due looks for a free person before it is handed over."""
NOT_SAFE = "Somebody told us that it is not safe to ring this number"


class NotAllowed(Exception):
    """The rules do not let us ring this number at this time; `verdict` says which and when we may."""

    def __init__(self, verdict: contact.Verdict) -> None:
        super().__init__("the rules do not allow this call")
        self.verdict = verdict


def preview(
    *,
    number: str,
    local_date: date,
    local_time: time,
    zone: str,
    now: datetime,
    asked_for_this_time: bool = False,
    said_safe: bool = False,
) -> contact.Verdict:
    """Return what the rules say of ringing a number at a zone's wall-clock time; raise NotANumber.

    `said_safe`: the person says now that it is safe to ring it, whatever was said before.
    """
    at = contact.resolve_local(datetime.combine(local_date, local_time), zone)
    plain = contact.parse_number(number)
    unsafe = not said_safe and _is_unsafe(vault.index(plain))
    facts = contact.Facts(zone=zone, asked_for_this_time=asked_for_this_time, unsafe=unsafe)
    return contact.may_ring(plain, at, facts=facts)


def _is_unsafe(number_index: str) -> bool:
    return UnsafeNumber.objects.filter(number_index=number_index).exists()


@transaction.atomic
def promise(
    *,
    line_id: int,
    number: str,
    local_date: date,
    local_time: time,
    zone: str,
    staff_id: int,
    reason: str,
    language: str,
    topic: str,
    now: datetime,
    origin_id: UUID | None = None,
    asked_for_this_time: bool = False,
) -> Callback:
    """Promise to ring a number the person gave, at a wall-clock time of the zone they named.

    Raises contact.NotANumber, and NotAllowed where the rules forbid that time or that number.
    """
    agreed = _agreed(number, local_date, local_time, zone, asked_for_this_time, now)
    plain = contact.parse_number(number)
    callback = Callback.objects.create(
        line_id=line_id,
        origin_id=origin_id,
        reason=reason,
        number=plain,
        number_index=vault.index(plain),
        language=language,
        topic=topic,
        staff_id=staff_id,
        promised_at=now,
        **agreed,
    )
    floors.tell(f"desk:{staff_id}")
    return callback


def _agreed(
    number: str, local_date: date, local_time: time, zone: str, asked_for_this_time: bool, now: datetime
) -> dict[str, Any]:
    """Return what a promise keeps of the time agreed on; raise NotAllowed where the rules forbid it."""
    wish: dict[str, Any] = {"local_date": local_date, "local_time": local_time, "zone": zone}
    wish["asked_for_this_time"] = asked_for_this_time
    verdict = preview(number=number, now=now, **wish)
    if verdict.decision != contact.Decision.ALLOW:
        raise NotAllowed(verdict)
    due_at = max(contact.resolve_local(datetime.combine(local_date, local_time), zone), now)
    return wish | {"due_at": due_at, "expires_at": due_at + STANDS_FOR}


@transaction.atomic
def keep_place(*, call_id: UUID, number: str, now: datetime) -> Callback:
    """Promise a waiting caller to ring them when their turn comes. Asking again does not make a second one.

    The place is that of the first call: the instant at which it joined the queue.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    plain = contact.parse_number(number)
    open_one = Callback.objects.filter(
        number_index=vault.index(plain),
        reason=CallbackReason.KEPT_PLACE,
        state__in=[CallbackState.PROMISED, CallbackState.UNDER_WAY],
    ).first()
    if open_one is not None:
        Callback.objects.filter(pk=open_one.pk).update(origin=call)
        return open_one
    return Callback.objects.create(
        line=call.line,
        origin=call,
        reason=CallbackReason.KEPT_PLACE,
        number=plain,
        number_index=vault.index(plain),
        language=call.language,
        topic=call.topic,
        priority=call.priority,
        asked_for_this_time=True,
        queued_at=call.queued_at or now,
        due_at=now + SOON,
        expires_at=now + KEPT_PLACE_STANDS_FOR,
        promised_at=now,
    )


def make_kept(lock: FloorLock, call_id: UUID, now: datetime) -> None:
    """The caller who kept their place has hung up: their turn counts from now. In the call's transaction."""
    kept = Callback.objects.filter(
        origin_id=call_id, reason=CallbackReason.KEPT_PLACE, state=CallbackState.PROMISED
    )
    kept.update(due_at=now)
    for callback_id in kept.values_list("pk", flat=True):
        make_under(lock, callback_id, now)


def claim_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Make every callback whose time has come; return how many were begun.

    One that fails is pushed forward a minute, so that it cannot keep the others from being made.
    """
    due = Callback.objects.filter(state=CallbackState.PROMISED, due_at__lte=now - overdue_by)
    made = 0
    for callback_id in list(due.order_by("due_at").values_list("pk", flat=True)):
        try:
            made += make(callback_id=callback_id, now=now)
        except Exception:
            log.exception("callback %s could not be made; tried again in a minute", callback_id)
            Callback.objects.filter(pk=callback_id).update(due_at=now + timedelta(minutes=1))
    return made


@transaction.atomic
def make(*, callback_id: UUID, now: datetime) -> bool:
    """Begin a callback that is due: ask the rules, then queue a call for it. Return whether it was begun.

    1. Take the lock; whoever else claimed it first has it.
    2. `contact.may_ring` allows it, puts it off, or denies it; its trace is kept with the attempt.
    3. Allowed: an outbound call joins the queue at its place, for the one who promised it before all others.
    """
    return make_under(floors.lock(), callback_id, now)


def make_under(lock: FloorLock, callback_id: UUID, now: datetime) -> bool:
    """Begin a callback that is due, in a transaction that holds the lock."""
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    if callback.state != CallbackState.PROMISED or callback.due_at > now:
        return False
    if not callback.number:
        attempts.hand_over(callback, "Its number cannot be read", now)
        return False
    verdict = contact.may_ring(callback.number, now, facts=_facts(callback))
    if verdict.decision == contact.Decision.ALLOW:
        if begun := _begin(callback, verdict, now):
            matching.match(lock, now)
        return begun
    _put_off(callback, verdict, now)
    return False


def _facts(callback: Callback) -> contact.Facts:
    """What the rules need to know. Attempts to the same number count whatever promise they were for."""
    made = CallbackAttempt.objects.filter(
        callback__number_index=callback.number_index, call__accepted_at__isnull=False
    )
    rung = tuple(made.exclude(outcome=AttemptOutcome.UNDER_WAY).values_list("at", flat=True))
    answered = tuple(made.filter(outcome=AttemptOutcome.REACHED).values_list("at", flat=True))
    return contact.Facts(
        zone=callback.zone or None,
        asked_for_this_time=callback.asked_for_this_time,
        attempts=rung,
        answered=answered,
        purpose=callback.reason,
        unsafe=_is_unsafe(callback.number_index),
    )


def _begin(callback: Callback, verdict: contact.Verdict, now: datetime) -> bool:
    begun = Callback.objects.filter(pk=callback.pk, state=CallbackState.PROMISED).update(
        state=CallbackState.UNDER_WAY, attempts_made=callback.attempts_made + 1
    )
    if not begun:
        return False
    line = callback.line
    call = Call.objects.create(
        line=line,
        flow_id=line.flow_id,
        direction=Direction.OUTBOUND,
        state=CallState.WAITING,
        caller_number=callback.number,
        caller_index=callback.number_index,
        language=callback.language,
        topic=callback.topic,
        priority=callback.priority,
        arrived_at=now,
        queued_at=callback.queued_at or callback.due_at,
        move_on_at=now + FIND_SOMEBODY_WITHIN,
        sticky_staff_id=callback.staff_id,
    )
    events.record(call.pk, EventKind.QUEUED, now=now, callback=str(callback.pk))
    CallbackAttempt.objects.create(callback=callback, call=call, at=now, trace=verdict.trace())
    return True


def _put_off(callback: Callback, verdict: contact.Verdict, now: datetime) -> None:
    deferred = verdict.decision == contact.Decision.DEFER
    outcome = AttemptOutcome.DEFERRED if deferred else AttemptOutcome.DENIED
    CallbackAttempt.objects.create(callback=callback, at=now, outcome=outcome, trace=verdict.trace())
    if verdict.names(contact.UNSAFE):
        attempts.hand_over(callback, NOT_SAFE, now)
    elif not deferred or verdict.until is None:
        attempts.hand_over(callback, "The rules do not allow ringing this number", now)
    elif verdict.until > callback.expires_at:
        attempts.hand_over(callback, "No permitted hour before the promise runs out", now)
    else:
        Callback.objects.filter(pk=callback.pk).update(due_at=verdict.until)


@transaction.atomic
def withdraw(*, callback_id: UUID, staff_id: int, now: datetime) -> None:
    """The person does not want the call any more."""
    floors.lock()
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    attempts.finish(callback, CallbackState.DECLINED, now)


@transaction.atomic
def settle(*, callback_id: UUID, staff_id: int, now: datetime) -> None:
    """A person has dealt with a callback that was handed over."""
    Callback.objects.filter(pk=callback_id, state=CallbackState.HANDED_OVER).update(
        state=CallbackState.SETTLED, settled_at=now
    )


@transaction.atomic
def promise_again(
    *,
    callback_id: UUID,
    local_date: date,
    local_time: time,
    zone: str,
    staff_id: int,
    now: datetime,
    asked_for_this_time: bool = False,
) -> None:
    """Give a callback that was handed over, or is still to come, another time. Raises NotAllowed.

    Whether the person asked for just that time is said anew: their wish was about the other one.
    """
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    agreed = _agreed(callback.number, local_date, local_time, zone, asked_for_this_time, now)
    Callback.objects.filter(
        pk=callback_id, state__in=[CallbackState.HANDED_OVER, CallbackState.PROMISED]
    ).update(
        state=CallbackState.PROMISED,
        staff_id=staff_id,
        attempts_made=0,
        handed_over_because="",
        settled_at=None,
        **agreed,
    )
    floors.tell(f"desk:{staff_id}", f"floor:{callback.line.floor_id}")
