"""A call as a whole: how it ended, and what the counselor does with it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    Command,
    CommandKind,
    DangerBy,
    Direction,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import attempts, bridges, commands, danger, ending, events, floors, losing, matching
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation
from helpline.outcomes import INBOUND_LABELS, OUTBOUND_LABELS

LONGEST_HOLD = timedelta(minutes=5)
"""Then the caller hears the counselor again: on hold there is no key to press."""

RESUME_AGAIN = timedelta(seconds=30)
"""After which the end of a hold is asked for anew that Twilio refused: the caller hears music meanwhile."""
TOOK_IT = (OfferState.ACCEPTED, OfferState.FAILED, OfferState.DONE)
"""Offers that somebody accepted, whatever came of it."""
HOLDS = (CommandKind.HOLD, CommandKind.RESUME)


class NotYours(PermissionError):
    """The call is somebody else's."""


class NotTalking(Exception):
    """The call is not in a conversation, so it can't be held or resumed."""


class StillLive(Exception):
    """The call is not over, so it can't be wrapped up."""


class UnknownOutcome(ValueError):
    """The outcome is not one that may be recorded for this kind of call."""


@operation
def caller_ended(*, call_id: UUID, status: str, now: datetime) -> bool:
    """End a call whose caller's leg is over; return whether that was news. `status`: see `ending.end`."""
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.state == CallState.ENDED:
        return False
    ending.end(lock, call, status, now)
    return True


def _theirs(lock: FloorLock, call_id: UUID, staff_id: int) -> Call:
    call = floors.call_under(lock, call_id)
    if call.staff_id != staff_id:
        raise NotYours(str(call_id))
    return call


@operation
def hang_up(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """End the conversation for both: it has ended because they said so, and the legs follow.

    Before the two have met, an arriving call is not theirs to end: it goes on to the next person.
    """
    lock = floors.lock()
    call = _theirs(lock, call_id, staff_id)
    if call.state == CallState.CONNECTING and call.direction == Direction.INBOUND and not call.caller_sent:
        losing.requeue_after_drop(lock, call, now, kind=EventKind.DECLINED, move=True)
    elif call.state in WITH_STAFF:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
        ending.end(lock, call, EndCause.HUNG_UP, now)


@operation
def tell_danger(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Make a counselor's own call one in danger: the caller said so in the conversation. Raises NotYours."""
    lock = floors.lock()
    danger.declare_under(lock, _theirs(lock, call_id, staff_id), by=DangerBy.STAFF, now=now)


@operation
def rejoin(*, call_id: UUID, offer_id: UUID, staff_id: int, now: datetime) -> None:
    """End a counselor's own dead leg, so that the caller waits again and they can take the call anew.

    Their window was closed or loaded again. Twilio ends the leg, and its report frees the caller; where the
    leg has been over for long and no report comes, Twilio is asked. `offer_id` is the acceptance that the
    window showed: a press that comes late does not part them once they have taken the call anew. Raises
    NotYours.
    """
    lock = floors.lock()
    call = _theirs(lock, call_id, staff_id)
    if not call.offers.filter(pk=offer_id, state=OfferState.ACCEPTED).exists():
        return
    bridges.doubt(lock, call, now)
    for each in Leg.objects.filter(offer=offer_id).exclude(state=LegState.ENDED):
        commands.enqueue(CommandKind.END_LEG, now=now, leg=each, call=call, urgent=True)


@operation
def hold(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Let the caller hear music instead of the conversation. Raises NotYours and NotTalking."""
    _set_hold(call_id, staff_id, True, now)


@operation
def resume(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Take the caller off hold. Raises NotYours and NotTalking."""
    _set_hold(call_id, staff_id, False, now)


def _set_hold(call_id: UUID, staff_id: int, held: bool, now: datetime) -> None:
    call = _theirs(floors.lock(), call_id, staff_id)
    if call.state != CallState.CONNECTED:
        raise NotTalking(str(call_id))
    until = now + LONGEST_HOLD if held else None
    if Call.objects.filter(pk=call.pk, on_hold=not held).update(on_hold=held, hold_until=until):
        offer = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        kind = CommandKind.HOLD if held else CommandKind.RESUME
        commands.enqueue(kind, now=now, call=call, offer=offer, urgent=True)
        floors.tell(f"desk:{staff_id}")


def hold_settled_under(lock: FloorLock, *, command_id: int, worked: bool, now: datetime) -> None:
    """Take down what Twilio made of a hold, or of its end: what it refused is not so in our books either.

    A hold whose end was refused goes on, and its end is asked for again after a while. What came of an
    earlier wish, or of an earlier conversation, changes nothing.
    """
    command = Command.objects.select_related("offer").get(pk=command_id)
    offer, held = command.offer, command.kind == CommandKind.HOLD
    if offer is None or offer.state != OfferState.ACCEPTED:
        return
    if worked:
        kind = EventKind.HELD if held else EventKind.RESUMED
        events.record(offer.call_id, kind, now=now, staff_id=offer.staff_id)
    elif not offer.commands.filter(kind__in=HOLDS, pk__gt=command.pk).exists():
        until = None if held else now + RESUME_AGAIN
        Call.objects.filter(pk=offer.call_id, on_hold=held).update(on_hold=not held, hold_until=until)
    floors.tell(f"desk:{offer.staff_id}")


hold_settled = floors.locking(hold_settled_under)


@operation
def wrap_up(*, call_id: UUID, staff_id: int, outcome: str, now: datetime) -> None:
    """Record what was done for the caller and become free. Raises NotYours, StillLive, UnknownOutcome."""
    lock = floors.lock()
    call = _theirs(lock, call_id, staff_id)
    known = OUTBOUND_LABELS if call.direction == Direction.OUTBOUND else INBOUND_LABELS
    if outcome not in known:
        raise UnknownOutcome(outcome)
    if call.state != CallState.ENDED:
        raise StillLive(str(call_id))
    Call.objects.filter(pk=call.pk).update(outcome=outcome)
    events.record(call.pk, EventKind.WRAPPED_UP, now=now, staff_id=staff_id, outcome=outcome)
    if call.direction == Direction.OUTBOUND:
        attempts.wrapped_up(lock, call, outcome, now)
    if not call.outcome and not _took_another_since(call, staff_id):
        _free(Staff.objects.filter(pk=staff_id), now)
    matching.match(lock, now)
    floors.tell(f"desk:{staff_id}", f"floor:{call.line.floor_id}")


def _took_another_since(call: Call, staff_id: int) -> bool:
    """Say whether a person took another call since one ended: the time to write up is for that one then.

    They have one offer at a time, so none that came before the call is still theirs after it. That bounds
    what is read: without it every offer they ever took would be.
    """
    ended = Call.objects.filter(staff_id=staff_id, ended_at__gt=call.ended_at)
    later = Offer.objects.filter(staff_id=staff_id, made_at__gte=call.arrived_at)
    took = later.filter(state__in=TOOK_IT, settled_at__gt=call.ended_at)
    return ended.exists() or took.exclude(call=call).exists()


@operation
def end_pause(*, staff_id: int, now: datetime) -> None:
    """Make a person free who has time to themselves and no outcome to choose, as after a lost connection."""
    lock = floors.lock()
    resting = Staff.objects.filter(pk=staff_id, wrap_up_until__gt=now)
    if _free(resting, now):
        matching.match(lock, now)
        floors.tell(f"desk:{staff_id}", *(f"floor:{pk}" for pk in lock.floor_ids))


def _free(people: QuerySet[Staff], now: datetime) -> int:
    """Make people free for whoever comes to the lock next, though they read the clock before us."""
    return people.update(wrap_up_until=None, idle_since=now)


@operation
def more_wrap_up(*, staff_id: int, now: datetime) -> None:
    """Give a person another two minutes before the next call."""
    until = now + timedelta(minutes=2)
    Staff.objects.filter(pk=staff_id).update(wrap_up_until=until, idle_since=until)
    floors.tell(f"desk:{staff_id}")
