"""Record that a caller and the counselor who accepted are connected, and do what follows.

Twilio's report proves it; where none comes, we guess.
"""

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
from helpline.operations import alarms, conversations, crisis_line, events, floors, stand_in
from helpline.operations.floors import FloorLock
from helpline.signals import call_connected


def connect(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Record that caller and counselor are connected: proven if Twilio reported the caller, else a guess."""
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
    """Mark a call as a crisis once a counselor talks with somebody whose earlier call in danger was cut off.

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
    """Record that caller and counselor have met, who so far only counted as connected by our guess."""
    connected = CallEvent.objects.filter(call=call.pk, kind=EventKind.CONNECTED)
    last = connected.order_by("-pk").first()
    if last is not None and last.detail.get(conversations.GUESS):
        events.record(call.pk, EventKind.CONNECTED, now=now, staff_id=call.staff_id)


def have_surely_met(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Stop the crisis line that was added, and leave the alarms about the call to its counselor.

    Whoever stands in for a counselor is what one of the alarms is about: it stays with nobody.
    """
    crisis_line.not_needed(lock, offer, now)
    if not stand_in.is_one(offer):
        alarms.taken(lock, offer.call, now)


def guess(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Count caller and counselor as connected by a guess.

    They may be talking, though Twilio has not said so.
    """
    connect(lock, offer, now)
    offer.call.refresh_from_db(fields=["state"])
    open_alarm_of_a_guess(lock, offer.call, now)


def open_alarm_of_a_guess(lock: FloorLock, call: Call, now: datetime) -> None:
    """Open an alarm if a caller in danger and their counselor count as connected by our guess only."""
    if call.is_crisis and conversations.is_only_guessed(call):
        alarms.open_unsure(lock, call, now)
