"""Put a caller who has lost their counselor back in the queue, or end a call that we made to somebody."""

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
    alarms,
    commands,
    crisis_line,
    danger,
    ending,
    events,
    floors,
    leaving_with,
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
"""The longest time for which a person who picked up our call waits for another counselor."""


def requeue_after_drop(lock: FloorLock, call: Call, now: datetime, *, kind: EventKind, move: bool) -> None:
    """Put a caller who has lost their counselor back in the queue, before all other callers.

    The same counselor is rung first (`rejoining`). `kind` is the event for the timeline. `move` says that
    Twilio is to be told to bring the caller back; otherwise the webhook that reported the loss answers with
    where they go. A caller who talks with an added crisis line stays with it.

    A call that we made goes other ways. Where the person has not picked up yet, it ends, so that their
    telephone does not ring for nobody, and the attempt does not count. Where the counselor hung up their own
    telephone, it ends as well, unless it is in danger. Where nobody on duty could take the call, the person
    hears at once that we are sorry (`queue.let_go`), unless they are known to be in danger
    (`outside.goes_on_for`).
    """
    if call.state not in WITH_STAFF or call.staff_id is None:
        return
    if call.direction == Direction.OUTBOUND and not has_picked_up(call):
        interrupt(lock, call, now)
        return
    offer = Offer.objects.select_related("call").filter(call=call, state=OfferState.ACCEPTED).first()
    if move and offer is not None and leaving_with.after_a_loss(lock, offer, now):
        return
    if offer is not None and _hung_up_by_telephone(offer, call):
        _end_as_they_did(lock, call, now, move=move)
        return
    if move and offer is not None and crisis_line.talks_with(offer):
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
    """Say whether a counselor may have ended a call that we made by hanging up their own telephone.

    A telephone has no other way to end a call, and we cannot tell hanging up from a lost connection. The
    counselor may have heard an answering machine, which must not record our music. In danger the answer is
    no, so that another counselor is found for the person.
    """
    talked = call.direction == Direction.OUTBOUND and call.state == CallState.CONNECTED
    return talked and offer.ring_on == RingOn.PHONE and not call.is_crisis


def _end_as_they_did(lock: FloorLock, call: Call, now: datetime, *, move: bool) -> None:
    """End a call that we made and whose counselor hung up; a listening person hears that we are sorry."""
    Call.objects.filter(pk=call.pk).update(leave_at=now)
    if move:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, EndCause.HUNG_UP, now)


def _leave_at(call: Call, in_queue: bool, now: datetime) -> datetime | None:
    """Return when the caller is to leave the queue if nobody comes; None for no such limit.

    Another lost counselor, while the caller is still in the queue, does not extend the time.
    """
    if outside.goes_on_for(call):
        return call.leave_at if in_queue and call.leave_at else now + queue.danger_leaves_after(call)
    if call.direction == Direction.OUTBOUND:
        if queue.nobody_comes(call, snapshot.OnDuty(now)):
            return now
        return call.leave_at or now + ANSWERED_WAIT
    return None


def _move_on_at(call: Call, leave_at: datetime | None, now: datetime) -> datetime:
    """Return when the sweep has to act on a caller who waits again after losing their counselor.

    For a person whom we called this is a little after `leave_at`: the sweep ends their wait even if Twilio
    does not ask for their wait document. For others, and where `leave_at` is None, it is `queue.deadline`.
    """
    if call.direction == Direction.OUTBOUND and not outside.goes_on_for(call) and leave_at is not None:
        return leave_at + queue.SWEEP_HELPS_AFTER
    return queue.deadline(call, now)


def interrupt(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that we were making, because our own side failed."""
    commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, EndCause.INTERRUPTED, now)


def no_answer(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that we made, because nobody picked it up in time."""
    commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, CallStatus.NO_ANSWER, now)
