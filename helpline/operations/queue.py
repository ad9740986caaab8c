"""Let a caller join the queue, wait in it only while somebody may come, and leave it."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from helpline import callflow
from helpline.models import (
    BEFORE_THE_QUEUE,
    QUEUED,
    WITH_STAFF,
    Call,
    CallState,
    Direction,
    EventKind,
    OfferState,
    Participant,
    ParticipantState,
)
from helpline.models.written_once import ValuesWrittenOnce
from helpline.operations import ending, events, floors, matching, outside, settling, snapshot, spoke_with
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, steps

SWEEP_HELPS_AFTER = timedelta(seconds=3)
"""How long the sweep waits, once a caller should have left the queue, before it moves them on itself."""


class HoldDecision(Enum):
    """The decision about a caller in the queue, each time Twilio asks for the wait document."""

    KEEP_WAITING = "keep waiting"
    LEAVE_QUEUE = "leave the queue"  # what comes next follows from the call's state


@operation
def join(*, call_id: UUID, now: datetime) -> CallState:
    """Put a call in the queue and match it at once; return the state that it then has.

    Where nobody on duty could take it, by any step of the widening, the caller is asked for a message
    instead. A caller in danger is put through to the crisis line at once where nobody can be rung.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.state in BEFORE_THE_QUEUE:
        join_under(lock, call, now)
    ((state,),) = _STATE(call_id)
    return CallState(state)


_STATE = ValuesWrittenOnce(
    lambda call_id: Call.objects.filter(pk=call_id).values_list("state"), place=UUID(int=1)
)


def join_under(lock: FloorLock, call: Call, now: datetime) -> None:
    """Put a call in the queue, in a transaction that holds the lock: see `join`."""
    enter(lock, call, now)
    outside.dial_if_nobody_rings(lock, call, now)


def enter(lock: FloorLock, call: Call, now: datetime) -> None:
    """Put a call in the queue and match it, or move it to leaving a message where nobody could take it."""
    on_duty = snapshot.OnDuty(now)
    call.given_number = ""  # a caller who goes on waiting has not confirmed it
    if not call.is_crisis and snapshot.could_take(call, on_duty) is None:
        call.because = snapshot.why_nobody(call, on_duty)
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
    because = matching.why_nobody_rings(call, on_duty)
    columns = ("queued_at", "stay", "leave_at", "move_on_at", "sticky_staff_id")
    values = {name: getattr(call, name) for name in columns}
    values |= {"because": because} if because else {}
    if not _move(call, CallState.WAITING, given_number="", **values):
        return
    events.record(call.pk, EventKind.QUEUED, now=now, topic=call.topic, language=call.language)
    if because:
        events.record_causes({call: because}, now=now)
    else:
        matching.match(lock, now, on_duty)
    floors.tell(f"floor:{call.line.floor_id}")


def _move(call: Call, to: CallState, **columns: Any) -> bool:
    """Move a call to a state and return whether it was moved; a move to MESSAGE may be repeated."""
    moved = Call.objects.filter(pk=call.pk).move(to, or_stay=to == CallState.MESSAGE, **columns)
    if moved:
        call.state = to
    return bool(moved)


def danger_leaves_after(call: Call) -> timedelta:
    """Return how long after the key or the word a call in danger leaves the queue by its wait document."""
    return timedelta(seconds=callflow.leaves_after(call.line.crisis_seconds))


def deadline(call: Call, now: datetime) -> datetime:
    """Return when the sweep moves on a call in the queue, if nobody takes it and nothing else moves it."""
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
    """Decide, each time Twilio asks for the wait document, whether the caller keeps waiting.

    `on_duty` is who is on duty now, if it was read already in the same request. `queue_sid` is Twilio's id of
    the queue, which is stored: a caller is taken out of that queue by this id, and out of nothing else
    (`carrier.moving`).

    1. A caller whose deadline has passed is moved on.
    2. Where the last person who could take the call went off duty, the caller waits for nobody, and is asked
       for a message. A person whom we called leaves the queue to hear that we are sorry (`let_go`).
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
    assert call.move_on_at is not None  # noqa: S101  a constraint: a queued call has it
    overdue = call.move_on_at <= now
    if call.is_crisis or (not overdue and _has_prospects(call, on_duty or snapshot.OnDuty(now))):
        return HoldDecision.KEEP_WAITING
    move_on(call_id=call_id, now=now)
    return HoldDecision.LEAVE_QUEUE


def _staff_is_in(call: Call) -> bool:
    """Say whether the counselor who accepted is in the conference, so that the caller can follow at once."""
    return Participant.objects.filter(
        offer__call=call, offer__state=OfferState.ACCEPTED, state=ParticipantState.JOINED
    ).exists()


def seconds_left(call: Call, now: datetime) -> float:
    """Return for how many seconds a caller in danger still waits before they leave for the number outside."""
    return max((call.leave_at - now).total_seconds(), 0.0) if call.leave_at else 0.0


def nobody_comes(call: Call, on_duty: snapshot.OnDuty) -> bool:
    """Say whether a person whom we called is let go: their time is over, or nobody on duty could take them.

    A person who is known to be in danger is not let go where there is a number outside to go on to
    (`outside.goes_on_for`).
    """
    if outside.goes_on_for(call):
        return False
    over = call.leave_at is not None and call.leave_at <= on_duty.now
    return over or not _has_prospects(call, on_duty)


@operation
def let_go(*, call_id: UUID, now: datetime) -> None:
    """End a call that we made and whose person waits, if nobody comes: they hear that we are sorry.

    What happens to the promise follows from the outcome of the attempt (`attempts`).
    """
    lock = floors.lock()
    _let_go(lock, floors.call_under(lock, call_id), now)


def _let_go(lock: FloorLock, call: Call, now: datetime, *, failed: bool = False) -> None:
    holds = call.direction == Direction.OUTBOUND and call.state in QUEUED
    if holds and (failed or nobody_comes(call, snapshot.OnDuty(now))):
        ending.end(lock, call, EndCause.INTERRUPTED, now)


def _has_prospects(call: Call, on_duty: snapshot.OnDuty) -> bool:
    return snapshot.could_take(call, on_duty) is not None


@operation
def move_on(*, call_id: UUID, now: datetime) -> bool:
    """Take a call whose wait is over out of the queue; return whether it was taken out.

    A call in danger, and one that we made, stay: they leave in other ways.
    """
    lock = floors.lock()
    return move_on_under(lock, floors.call_under(lock, call_id), now)


def move_on_under(lock: FloorLock, call: Call, now: datetime) -> bool:
    """Take a call whose wait is over out of the queue, under the lock: see `move_on`."""
    if call.state not in QUEUED or call.direction == Direction.OUTBOUND or call.is_crisis:
        return False
    return leave(lock, call, CallState.MESSAGE, EventKind.UNMATCHED, now)


@operation
def left(*, call_id: UUID, stay: int, now: datetime, gave_up: bool = False, failed: bool = False) -> None:
    """Decide what comes next for a caller who has left Twilio's queue and is still on the line.

    A caller in danger goes on to the number outside. So does any other caller whose wait document `gave_up`
    because it kept failing (`voice.failures`); where there is no such number, or Twilio's queue itself
    `failed`, they are asked for a message. A caller who is to go into the conference, or who has chosen
    something else, is not changed and goes there. A person whom we called is never asked for anything: they
    keep waiting, or hear that we are sorry. News of an earlier `stay` changes nothing else.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    # A caller who was brought back to this stay and has not entered it yet has not left it either.
    entered = Call.objects.filter(pk=call_id, stay_entered__gte=stay)
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
def is_elsewhere(*, call_id: UUID, stay: int | None = None, conference: UUID | None = None) -> None:
    """Record that a caller hears what comes next by now, where that is not the queue: their leg has asked us.

    They were told to come here (`stay`), or their conference is over. Whoever asked Twilio to move them must
    not do it again: it would interrupt the message that they are recording. A late request of an earlier
    conference proves nothing.
    """
    call = floors.call_under(floors.lock(), call_id)
    waits = call.state in QUEUED and not call.outside
    last = call.offers.last_over() if conference else None
    is_news = stay == call.stay or (last is not None and last.conference == conference)
    if is_news and not waits and call.state not in WITH_STAFF:
        Call.objects.filter(pk=call_id, stay_left__lt=call.stay).update(stay_left=call.stay)


@operation
def ask_for(*, call_id: UUID, state: CallState, now: datetime) -> bool:
    """Take a call out of the queue as the caller chose a callback or a message; return whether it was in."""
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
    """Move a call out of the queue to another state; people who were rung for it are free for the next one.

    `kind` is the event for the timeline. `unasked` says that the caller did not choose this: their wait
    failed. Return whether the call was still in the queue.
    """
    why = outside.why_nobody_rings(call) if kind == EventKind.UNMATCHED else {}
    why |= {"unasked": True} if unasked else {}
    moved = Call.objects.filter(pk=call.pk, state__in=QUEUED).move(state, move_on_at=None, outside="")
    if moved:
        settling.withdraw_all(lock, call.pk, now)
        events.record(call.pk, kind, now=now, **why)
        matching.match(lock, now, explain=False)
        floors.tell(f"floor:{call.line.floor_id}")
    return bool(moved)
