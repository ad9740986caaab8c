"""Connect a caller and the counselor who accepted, surely or by our guess, and do what follows from it."""

from datetime import datetime

from helpline.models import (
    Call,
    Callback,
    CallbackReason,
    CallEvent,
    CallState,
    Direction,
    EventKind,
    Offer,
    Priority,
)
from helpline.operations import added_line, alarms, conversations, events, floors
from helpline.operations.floors import FloorLock
from helpline.signals import call_connected


def connect(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Record that two are connected: surely where Twilio has reported the caller in, else by our guess."""
    call = offer.call
    connected = Call.objects.filter(pk=call.pk).move(
        CallState.CONNECTED, move_on_at=None, leave_at=None, rejoin_until=None, front=False, outside=""
    )
    met = call.caller_in_conference  # Twilio reported it; else it is only our guess
    if met:
        have_surely_met(lock, offer, now)
    if not connected:
        if met:
            confirm(lock, call, now)
        return
    if call.connected_at is None:
        Call.objects.filter(pk=call.pk).update(connected_at=now)
    guess = {} if met else {conversations.GUESS: True}
    events.record(call.pk, EventKind.CONNECTED, now=now, staff_id=call.staff_id, **guess)
    if call.direction == Direction.OUTBOUND:
        _reached_again(lock, call, now)
    call_connected.send(Call, call_id=call.pk, staff_id=call.staff_id)
    floors.tell(f"desk:{call.staff_id}", f"floor:{call.line.floor_id}")


def _reached_again(lock: FloorLock, call: Call, now: datetime) -> None:
    """Make a call to somebody who was cut off while in danger a crisis, once a counselor talks with them.

    Before that, another person may have picked up. The kind of danger, and how it was told, are copied from
    the call that was cut off.
    """
    if call.is_crisis:
        return
    cut_off = Callback.objects.filter(attempts__call=call, reason=CallbackReason.CUT_OFF)
    promise = cut_off.select_related("origin").first()
    if promise is None:
        return
    origin = promise.origin
    call.priority, call.danger_at = Priority.CRISIS, now
    call.danger_kind = origin.danger_kind if origin else ""
    call.danger_by = origin.danger_by if origin else ""
    call.save(update_fields=["priority", "danger_kind", "danger_by", "danger_at"])
    events.record(call.pk, EventKind.CHOSE, now=now, priority=Priority.CRISIS, cut_off=True)


def confirm(lock: FloorLock, call: Call, now: datetime) -> None:
    """Record that two have met who counted as connected by our guess alone."""
    connected = CallEvent.objects.filter(call=call.pk, kind=EventKind.CONNECTED)
    last = connected.order_by("-pk").first()
    if last is not None and last.detail.get(conversations.GUESS):
        events.record(call.pk, EventKind.CONNECTED, now=now, staff_id=call.staff_id)


def have_surely_met(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Stop the crisis line that was added, and leave the alarms about the call to its counselor."""
    added_line.not_needed(lock, offer, now)
    alarms.taken(lock, offer.call, now)


def guess(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Count two as connected who may talk, though Twilio has not said so."""
    connect(lock, offer, now)
    offer.call.refresh_from_db(fields=["state"])
    open_alarm_of_a_guess(lock, offer.call, now)


def open_alarm_of_a_guess(lock: FloorLock, call: Call, now: datetime) -> None:
    """Open an alarm where it is only our guess that a caller in danger and their counselor are connected."""
    if call.is_crisis and conversations.is_only_guessed(call):
        alarms.open_unsure(lock, call, now)
