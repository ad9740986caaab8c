"""A caller's time in the queue: joining it, waiting honestly, and leaving it."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from helpline import callflow
from helpline.models import QUEUED, Call, CallState, Direction, EventKind, Leg, LegState, OfferState
from helpline.operations import ending, events, floors, matching, outside, settling, snapshot, spoke_with
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, steps

SWEEP_HELPS_AFTER = timedelta(seconds=3)
"""How much later the sweep brings out a caller whose wait document did not leave."""


class HoldDecision(Enum):
    """What a caller on hold in the queue is to do next."""

    KEEP_WAITING = "keep waiting"
    LEAVE_QUEUE = "leave the queue"  # the call's state says what for


@operation
def join(*, call_id: UUID, now: datetime) -> CallState:
    """Put a call in the queue and match it at once; return the state it then has.

    Where nobody on duty could take it by any step of the widening the caller is asked for a message instead.
    One in danger is put through to the crisis line at once when nobody can be rung.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.state in (CallState.MENU, CallState.CALLBACK, CallState.MESSAGE):
        join_under(lock, call, now)
    call.refresh_from_db(fields=["state"])
    return CallState(call.state)


def join_under(lock: FloorLock, call: Call, now: datetime) -> None:
    """Put a call in the queue; in danger it is put through at once where nobody can be rung."""
    enter(lock, call, now)
    outside.dial_if_nobody_rings(lock, call, now)


def enter(lock: FloorLock, call: Call, now: datetime) -> None:
    """Put a call in the queue and match it, in a transaction that holds the lock."""
    staff = snapshot.staff_on_duty(now)
    call.given_number = ""  # whoever waits on has not confirmed it
    if not call.is_crisis and snapshot.could_take(call, staff, now) is None:
        call.because = snapshot.why_nobody(call, staff, now)
        if _move(call, CallState.MESSAGE, because=call.because, given_number=""):
            events.record(call.pk, EventKind.UNMATCHED, now=now, because=call.because)
        return
    call.queued_at = call.queued_at or now
    call.stay += 1
    if call.is_crisis and call.leave_at is None:
        call.leave_at = now + danger_leaves_after(call)
    call.move_on_at = deadline(call, now)
    if spoke_with.is_asked_for(call):
        call.sticky_staff_id = spoke_with.last(call, now)
    columns = ("queued_at", "stay", "leave_at", "move_on_at", "sticky_staff_id")
    values = {name: getattr(call, name) for name in columns}
    if not _move(call, CallState.WAITING, given_number="", **values):
        return
    events.record(call.pk, EventKind.QUEUED, now=now, topic=call.topic, language=call.language)
    matching.match(lock, now, staff)
    floors.tell(f"floor:{call.line.floor_id}")


def _move(call: Call, to: CallState, **columns: Any) -> bool:
    """Move a call; return whether it was. One that was asked for a message may be asked again."""
    moved = Call.objects.filter(pk=call.pk).move(to, or_stay=to == CallState.MESSAGE, **columns)
    if moved:
        call.state = to
    return bool(moved)


def danger_leaves_after(call: Call) -> timedelta:
    """Return how long after the key or the word the wait document of a call in danger leaves the queue."""
    return timedelta(seconds=callflow.leaves_after(call.line.crisis_seconds))


def deadline(call: Call, now: datetime) -> datetime:
    """Return when a call that is in the queue is moved on if nobody takes it and nothing else does."""
    if call.is_crisis:
        return max(call.leave_at or now, now) + SWEEP_HELPS_AFTER
    return now + timedelta(seconds=call.line.max_wait_seconds)


@steps
def keep_waiting(
    *,
    call_id: UUID,
    stay: int,
    now: datetime,
    on_duty: snapshot.OnDuty | None = None,
    queue_sid: str = "",
) -> HoldDecision:
    """Decide, each time the wait document is asked for, whether the caller keeps waiting.

    `on_duty` is who is on duty now, if others read it in the same request. `queue_sid` is Twilio's id of the
    queue; a caller is taken out of that queue by it, and out of nothing else (`carrier.moving`).

    1. Whoever is past the deadline is moved on.
    2. Where the last person who could take it went off duty, nobody is left to wait for: the caller is asked
       for a message. Somebody we called leaves the queue to hear that we are sorry (`let_go`).
    """
    call = Call.objects.select_related("line").get(pk=call_id)
    if call.stay == stay and call.stay_entered != stay:
        Call.objects.filter(pk=call_id, stay=stay).update(stay_entered=stay, queue_sid=queue_sid)
    if call.state == CallState.CONNECTING and not call.caller_sent and call.stay == stay:
        return HoldDecision.LEAVE_QUEUE if _staff_is_in(call) else HoldDecision.KEEP_WAITING
    if call.state not in QUEUED or call.outside or call.stay != stay:
        return HoldDecision.LEAVE_QUEUE
    if call.direction == Direction.OUTBOUND and not outside.goes_on_for(call):
        is_over = nobody_comes(call, on_duty or snapshot.OnDuty(now))
        return HoldDecision.LEAVE_QUEUE if is_over else HoldDecision.KEEP_WAITING
    assert call.move_on_at is not None  # noqa: S101  the database says so of a queued call
    overdue = call.move_on_at <= now
    if call.is_crisis or (not overdue and _has_prospects(call, on_duty or snapshot.OnDuty(now))):
        return HoldDecision.KEEP_WAITING
    move_on(call_id=call_id, now=now)
    return HoldDecision.LEAVE_QUEUE


def _staff_is_in(call: Call) -> bool:
    """Say whether the counselor who accepted is in the conference: the caller can follow at once."""
    return Leg.objects.filter(
        offer__call=call, offer__state=OfferState.ACCEPTED, state=LegState.JOINED
    ).exists()


def seconds_left(call: Call, now: datetime) -> float:
    """Return how long a caller in danger still waits before they leave the queue for the number outside."""
    return max((call.leave_at - now).total_seconds(), 0.0) if call.leave_at else 0.0


def nobody_comes(call: Call, on_duty: snapshot.OnDuty) -> bool:
    """Say whether somebody we called is let go: their time is over, or nobody on duty could take them.

    Who is known to be in danger is not, where there is a number outside to go on to (`outside.goes_on_for`).
    """
    if outside.goes_on_for(call):
        return False
    over = call.leave_at is not None and call.leave_at <= on_duty.now
    return over or not _has_prospects(call, on_duty)


@operation
def let_go(*, call_id: UUID, now: datetime) -> None:
    """End a call that we made, and in which they hold, where nobody comes: they hear that we are sorry.

    The promise goes on by what came of the attempt (`attempts`).
    """
    lock = floors.lock()
    _let_go(lock, floors.call_under(lock, call_id), now)


def _let_go(lock: FloorLock, call: Call, now: datetime, *, failed: bool = False) -> None:
    holds = call.direction == Direction.OUTBOUND and call.state in QUEUED
    if holds and (failed or nobody_comes(call, snapshot.OnDuty(now))):
        ending.end(lock, call, EndCause.INTERRUPTED, now)


def _has_prospects(call: Call, on_duty: snapshot.OnDuty) -> bool:
    return snapshot.could_take(call, on_duty.staff, on_duty.now) is not None


@operation
def move_on(*, call_id: UUID, now: datetime) -> bool:
    """Take a call whose wait is over out of the queue; return whether it still was in it."""
    lock = floors.lock()
    return move_on_under(lock, floors.call_under(lock, call_id), now)


def move_on_under(lock: FloorLock, call: Call, now: datetime) -> bool:
    """Take a call whose wait is over out of the queue, in a transaction that holds the lock."""
    if call.state not in QUEUED or call.direction == Direction.OUTBOUND or call.is_crisis:
        return False
    return leave(lock, call, CallState.MESSAGE, EventKind.UNMATCHED, now)


@operation
def left(*, call_id: UUID, stay: int, now: datetime, gave_up: bool = False, failed: bool = False) -> None:
    """Send a caller on who is out of Twilio's queue, on the line, and of whom it asks what comes next.

    One in danger goes on to the number outside. So does everybody else whose wait document `gave_up`
    because it kept failing (`voice.failures`); without such a number, or where Twilio's queue itself
    `failed`, they are asked for a message. Whoever is to go into the conference, or has chosen something
    else, goes there. Somebody we called is never asked for anything: they hold on, or hear that we are sorry.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    entered = Call.objects.filter(pk=call_id, stay_entered__gte=stay)  # who is brought back has left nothing
    entered.filter(stay_left__lt=stay).update(stay_left=stay)
    if call.stay != stay:
        return
    waits = call.state in QUEUED or (call.state == CallState.CONNECTING and not call.caller_sent)
    if waits and outside.goes_on_for(call):
        outside.dial(lock, call, now)
    elif call.direction == Direction.OUTBOUND:
        _let_go(lock, call, now, failed=failed)
    elif call.state in QUEUED and (failed or (gave_up and not outside.dial(lock, call, now))):
        leave(lock, call, CallState.MESSAGE, EventKind.ASKED_MESSAGE, now, unasked=True)


@operation
def ask_for(*, call_id: UUID, state: CallState, now: datetime) -> bool:
    """Take a call out of the queue because the caller chose a callback or a message."""
    kind = EventKind.ASKED_CALLBACK if state == CallState.CALLBACK else EventKind.ASKED_MESSAGE
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    return call.state in QUEUED and leave(lock, call, state, kind, now)


def leave(
    lock: FloorLock,
    call: Call,
    state: CallState,
    kind: EventKind,
    now: datetime,
    *,
    unasked: bool = False,
) -> bool:
    """Move a queued call to another state; whoever rang for it is free for the next one.

    `unasked`: the caller did not choose it, because their wait failed.
    """
    why = outside.why_nobody_rings(call) if kind == EventKind.UNMATCHED else {}
    why |= {"unasked": True} if unasked else {}
    moved = Call.objects.filter(pk=call.pk, state__in=QUEUED).move(state, move_on_at=None, outside="")
    if moved:
        settling.withdraw_all(lock, call.pk, now)
        events.record(call.pk, kind, now=now, **why)
        matching.match(lock, now)
        floors.tell(f"floor:{call.line.floor_id}")
    return bool(moved)
