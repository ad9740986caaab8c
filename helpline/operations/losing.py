"""What becomes of a caller whose counsellor is lost, and of a call that we made to somebody."""

from datetime import datetime, timedelta

from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Direction,
    EventKind,
    Offer,
    OfferState,
    Priority,
)
from helpline.operations import (
    added_line,
    alarms,
    danger,
    ending,
    events,
    floors,
    matching,
    outbox,
    outside,
    queue,
    rejoining,
)
from helpline.operations.floors import FloorLock
from helpline.operations.picked_up import has_picked_up

ANSWERED_WAIT = timedelta(seconds=90)
"""How long somebody we called, and who picked up, is asked to hold while another counsellor is found."""


def lose_staff(lock: FloorLock, call: Call, now: datetime, *, kind: EventKind, move: bool) -> None:
    """Put a caller who lost their counsellor in line before everybody else.

    The same counsellor is rung first (`rejoining`). `move`: Twilio is told to bring the caller back;
    otherwise the webhook that brought this news answers with where they go. Who talks with a crisis line that
    was added to the conversation is not taken from it. A telephone that we are still
    calling is not left ringing for nobody: that call ends, and it was no attempt of theirs.
    """
    if call.state not in WITH_STAFF or call.staff_id is None:
        return
    if call.direction == Direction.OUTBOUND and not has_picked_up(call):
        interrupt(lock, call, now)
        return
    offer = Offer.objects.select_related("call").filter(call=call, state=OfferState.ACCEPTED).first()
    if move and offer is not None and added_line.talks_with(offer):
        danger.stays_with_crisis_line(lock, call, now)
        return
    lost = call.staff_id
    if call.priority == Priority.CRISIS:
        alarms.lost_again(call, now)
    in_queue = not call.caller_sent
    ending.release_staff(lock, call, OfferState.FAILED, now, rejoins=True)
    events.record(call.pk, kind, now=now, staff_id=lost)
    stays = in_queue and (call.priority == Priority.CRISIS or bool(call.outside))
    Call.objects.filter(pk=call.pk).update(
        state=CallState.WAITING,
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
        move_on_at=queue.deadline(call, now),
        leave_at=_leave_at(call, in_queue, now),
    )
    if move and not stays:
        outbox.ask(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay + 1, urgent=True)
    matching.match(lock, now)
    outside.dial_if_nobody_rings(call, now)
    floors.tell(f"floor:{call.line.floor_id}", f"desk:{lost}")


def _leave_at(call: Call, in_queue: bool, now: datetime) -> datetime | None:
    """Who has not left the queue keeps the one deadline that they have; a second loss does not extend it."""
    if call.direction == Direction.OUTBOUND:
        return call.leave_at or now + ANSWERED_WAIT
    if call.priority == Priority.CRISIS:
        return call.leave_at if in_queue and call.leave_at else now + queue.danger_leaves_after(call)
    return None


def interrupt(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that we were making when our own side failed."""
    outbox.ask(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, "interrupted", now)


def no_answer(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that we made and that nobody picked up in time."""
    outbox.ask(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    ending.end(lock, call, "no-answer", now)
