"""Requeue a caller whose counselor was dropped, or end a call that we made to somebody."""

from datetime import datetime, timedelta

from helpline.call_status import CallStatus
from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Direction,
    EventKind,
    Offer,
    OfferState,
    RingOn,
)
from helpline.operations import (
    added_line,
    alarms,
    commands,
    danger,
    ending,
    events,
    floors,
    matching,
    outside,
    queue,
    rejoining,
    snapshot,
)
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.picked_up import has_picked_up

ANSWERED_WAIT = timedelta(seconds=90)
"""How long somebody we called, and who picked up, holds for a counselor who could take the call."""


def requeue_after_drop(lock: FloorLock, call: Call, now: datetime, *, kind: EventKind, move: bool) -> None:
    """Put a caller whose counselor was dropped back in the queue, before everybody else.

    The same counselor is rung first (`rejoining`). `move`: Twilio is told to bring the caller back;
    otherwise the webhook that brought this news answers with where they go. Who talks with a crisis line that
    was added to the conversation is not taken from it. A telephone that we are still
    calling is not left ringing for nobody: that call ends, and it was no attempt of theirs. A call that we
    made ends as well where the counselor hung up their own telephone; where nobody on duty could take it
    they hear at once that we are sorry (`queue.let_go`), unless they are known to be in danger
    (`outside.goes_on_for`).
    """
    if call.state not in WITH_STAFF or call.staff_id is None:
        return
    if call.direction == Direction.OUTBOUND and not has_picked_up(call):
        interrupt(lock, call, now)
        return
    offer = Offer.objects.select_related("call").filter(call=call, state=OfferState.ACCEPTED).first()
    if offer is not None and _hung_up_by_telephone(offer, call):
        _end_as_they_did(lock, call, now, move=move)
        return
    if move and offer is not None and added_line.talks_with(offer):
        danger.stays_with_crisis_line(lock, call, now)
        return
    lost = call.staff_id
    if call.is_crisis:
        alarms.lost_again(lock, call, now)
    in_queue = not call.caller_sent
    ending.release_staff(lock, call, OfferState.FAILED, now, rejoins=True)
    events.record(call.pk, kind, now=now, staff_id=lost)
    stays = in_queue and (call.is_crisis or bool(call.outside))
    leave_at = _leave_at(call, in_queue, now)
    Call.objects.filter(pk=call.pk).move(
        CallState.WAITING,
        staff=None,
        sticky_staff=lost,
        front=True,
        on_hold=False,
        hold_until=None,
        caller_sent=False,
        caller_in_conference=False,
        conference_sid="",
        queued_at=call.queued_at or now,
        stay=call.stay if stays else call.stay + 1,
        rejoin_until=None if kind == EventKind.DECLINED else rejoining.until(call, lost, now),
        move_on_at=_move_on_at(call, leave_at, now),
        leave_at=leave_at,
    )
    if move and not stays:
        commands.enqueue(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay + 1, urgent=True)
    matching.match(lock, now)
    outside.dial_if_nobody_rings(lock, call, now)
    floors.tell(f"floor:{call.line.floor_id}", f"desk:{lost}")


def _hung_up_by_telephone(offer: Offer, call: Call) -> bool:
    """Say whether a counselor ended a call that we made by hanging up their own telephone.

    A telephone has no other way to end a call, and nothing tells it from a lost connection. They may have
    heard an answering machine, which must not record our music. In danger somebody is found all the same.
    """
    talked = call.direction == Direction.OUTBOUND and call.state == CallState.CONNECTED
    return talked and offer.ring_on == RingOn.PHONE and not call.is_crisis


def _end_as_they_did(lock: FloorLock, call: Call, now: datetime, *, move: bool) -> None:
    """End a call that we made as its counselor did; whoever still listens hears that we are sorry."""
    Call.objects.filter(pk=call.pk).update(leave_at=now)
    if move:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, EndCause.HUNG_UP, now)


def _leave_at(call: Call, in_queue: bool, now: datetime) -> datetime | None:
    """Return when the caller leaves the queue by themselves; a second loss in it does not extend that."""
    if outside.goes_on_for(call):
        return call.leave_at if in_queue and call.leave_at else now + queue.danger_leaves_after(call)
    if call.direction == Direction.OUTBOUND:
        if queue.nobody_comes(call, snapshot.OnDuty(now)):
            return now
        return call.leave_at or now + ANSWERED_WAIT
    return None


def _move_on_at(call: Call, leave_at: datetime | None, now: datetime) -> datetime:
    """Return when the sweep helps who waits again: whom we called is let go though Twilio does not ask."""
    if call.direction == Direction.OUTBOUND and not outside.goes_on_for(call) and leave_at is not None:
        return leave_at + queue.SWEEP_HELPS_AFTER
    return queue.deadline(call, now)


def interrupt(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that we were making when our own side failed."""
    commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, EndCause.INTERRUPTED, now)


def no_answer(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that we made and that nobody picked up in time."""
    commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, CallStatus.NO_ANSWER, now)
