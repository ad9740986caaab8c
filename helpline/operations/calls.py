"""End a call, and carry out what a counselor does with it: hang up, hold, resume, rejoin, wrap up."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from helpline.models import (
    HOLDS,
    QUEUED,
    WITH_STAFF,
    Call,
    CallState,
    Command,
    CommandKind,
    DangerBy,
    Direction,
    Disposition,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    Staff,
)
from helpline.operations import (
    alongside,
    attempts,
    bridges,
    commands,
    crisis_line,
    danger,
    ending,
    events,
    exits,
    floors,
    losing,
    matching,
)
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation
from helpline.outcomes import INBOUND_LABELS, NOBODY_HEARD, OUTBOUND_LABELS

LONGEST_HOLD = timedelta(minutes=5)
"""How long a hold lasts at most: a caller on hold has no key to press, so it must end by itself."""

RESUME_AGAIN = timedelta(seconds=30)
"""How long after Twilio refused to end a hold we ask again: the caller hears music meanwhile."""
TOOK_IT = (OfferState.ACCEPTED, OfferState.FAILED, OfferState.DONE)
"""The states of an offer that somebody accepted, whatever happened to the call later."""


class NotYours(PermissionError):
    """The call belongs to another counselor."""


class NotTalking(Exception):
    """The call is not in a conversation, so it can't be held or resumed."""


class StillLive(Exception):
    """The call is not over, so it can't be wrapped up."""


class UnknownOutcome(ValueError):
    """The outcome is not one that may be recorded for this kind of call."""


@operation
def caller_ended(*, call_id: UUID, status: str, now: datetime) -> bool:
    """End a call whose caller's leg is over; return whether it was still live. `status`: see `ending.end`."""
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
    """End the conversation for caller and counselor: the call ends at once in our records, then the legs end.

    An inbound call in which the two have not met yet is not ended: it goes on to the next counselor. Nor is
    one in which the caller may talk with the crisis line: only the counselor leaves. While Twilio is asked to
    let the call go on with a colleague or a partner nothing changes: the counselor leaves in a moment.
    Raises NotYours.
    """
    lock = floors.lock()
    call = _theirs(lock, call_id, staff_id)
    accepted = (
        call.offers.filter(state=OfferState.ACCEPTED).select_related("call__line", "participant").first()
    )
    if accepted is not None and _is_leaving_already(accepted):
        return
    if accepted is not None and crisis_line.may_talk_with(accepted):
        _leave_to_crisis_line(lock, accepted, now)
    elif call.state == CallState.CONNECTING and call.direction == Direction.INBOUND and not call.caller_sent:
        losing.requeue_after_drop(lock, call, now, kind=EventKind.DECLINED, move=True)
    elif call.state in WITH_STAFF:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
        ending.end(lock, call, EndCause.HUNG_UP, now)


def _is_leaving_already(offer: Offer) -> bool:
    """Say whether a counselor has asked to leave the caller with a colleague or with somebody outside."""
    keep = Participant.objects.filter(conference=offer.conference, keeps_caller=True)
    given = alongside.given_to(offer.call_id) is not None
    return given or keep.exclude(state=ParticipantState.ENDED).exists()


def _leave_to_crisis_line(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """End the counselor's part in a conversation that the crisis line goes on with.

    As soon as the call is no longer theirs, their browser leaves by itself. So the call stays theirs until
    their leg has ended where Twilio has not said that the caller is there too, or has not confirmed that the
    conversation goes on: otherwise the caller would be parted from the crisis line, or left with nobody. A
    caller on hold is taken off it now: the counselor who leaves cannot do so any more.
    """
    call = offer.call
    if call.caller_in_conference and exits.is_told(offer):
        danger.stays_with_crisis_line(lock, call, now)
        return
    if call.on_hold:
        Call.objects.filter(pk=call.pk).update(on_hold=False, hold_until=None)
        commands.enqueue(CommandKind.RESUME, now=now, call=call, offer=offer, urgent=True)
    is_being_told = commands.is_open(CommandKind.SET_EXIT, offer=offer, participant=offer.participant)
    if not is_being_told and not exits.is_told(offer):
        exits.tell(lock, offer, now)
    if not commands.is_open(CommandKind.END_LEG, participant=offer.participant):
        commands.enqueue(CommandKind.END_LEG, now=now, participant=offer.participant, call=call, urgent=True)
    bridges.doubt(lock, call, now)
    floors.tell(f"desk:{offer.staff_id}")


@operation
def tell_danger(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Mark a counselor's own call as a call in danger, because the caller told them. Raises NotYours."""
    lock = floors.lock()
    danger.declare_under(lock, _theirs(lock, call_id, staff_id), by=DangerBy.STAFF, now=now)


def told_danger_under(lock: FloorLock, *, call_id: UUID, now: datetime) -> None:
    """Mark a call as a call in danger, because its counselor wrote so, while somebody can still help.

    That is while they talk, and while a caller who was cut off waits again. A call that we made counts once
    the two have talked: before that, nobody told the counselor anything.
    """
    call = floors.call_under(lock, call_id)
    told = call.direction == Direction.INBOUND or call.connected_at is not None
    if told and call.state in (*QUEUED, *WITH_STAFF):
        danger.declare_under(lock, call, by=DangerBy.STAFF, now=now)
        desk = (f"desk:{call.staff_id}",) if call.staff_id else ()
        floors.tell(f"floor:{call.line.floor_id}", *desk)


@operation
def rejoin(*, call_id: UUID, offer_id: UUID, staff_id: int, now: datetime) -> None:
    """End a counselor's own dead leg, so that the caller waits again and the counselor can take them again.

    The leg is dead because their window was closed or loaded again. Twilio ends the leg, and its report frees
    the caller; where the leg was over long ago and no report comes, Twilio is asked. `offer_id` is the
    accepted offer that the window showed: a late press of the button does not part caller and counselor once
    the counselor has taken the call again. Raises NotYours.
    """
    lock = floors.lock()
    call = _theirs(lock, call_id, staff_id)
    if not call.offers.filter(pk=offer_id, state=OfferState.ACCEPTED).exists():
        return
    bridges.doubt(lock, call, now)
    for each in Participant.objects.filter(offer=offer_id).exclude(state=ParticipantState.ENDED):
        commands.enqueue(CommandKind.END_LEG, now=now, participant=each, call=call, urgent=True)


@operation
def hold(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Put the caller on hold: they hear music instead of the counselor. Raises NotYours and NotTalking."""
    _set_hold(call_id, staff_id, True, now)


@operation
def resume(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Take the caller off hold. Raises NotYours and NotTalking."""
    _set_hold(call_id, staff_id, False, now)


def _set_hold(call_id: UUID, staff_id: int, held: bool, now: datetime) -> None:
    lock = floors.lock()
    call = _theirs(lock, call_id, staff_id)
    if call.state != CallState.CONNECTED:
        raise NotTalking(str(call_id))
    offer = Offer.objects.select_related("call").get(call=call, state=OfferState.ACCEPTED)
    if held:
        hold_under(lock, offer, now)
    else:
        alongside.back_to_the_caller(lock, offer, now)
    alongside.tell_everybody(call)


def hold_under(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Put the caller of an accepted offer on hold, unless they are, in a transaction that holds the lock."""
    not_held = Call.objects.filter(pk=offer.call_id, on_hold=False)
    if not_held.update(on_hold=True, hold_until=now + LONGEST_HOLD):
        commands.enqueue(CommandKind.HOLD, now=now, call=offer.call, offer=offer, urgent=True)


def hold_settled_under(lock: FloorLock, *, command_id: int, worked: bool, now: datetime) -> None:
    """Record whether Twilio carried out a hold or the end of a hold; what it refused we undo in our records.

    `worked` says whether Twilio did it. A hold whose end was refused goes on, and we ask for its end again
    after `RESUME_AGAIN`. The result of a command that a later one has replaced, or of an earlier
    conversation, does not change the call.
    """
    command = Command.objects.select_related("offer__call").get(pk=command_id)
    offer, held = command.offer, command.kind == CommandKind.HOLD
    if offer is None or offer.state != OfferState.ACCEPTED:
        return
    if worked:
        kind = EventKind.HELD if held else EventKind.RESUMED
        events.record(offer.call_id, kind, now=now, staff_id=offer.staff_id)
    elif not offer.commands.filter(kind__in=HOLDS, pk__gt=command.pk).exists():
        until = None if held else now + RESUME_AGAIN
        Call.objects.filter(pk=offer.call_id, on_hold=held).update(on_hold=not held, hold_until=until)
    alongside.tell_everybody(offer.call)


hold_settled = floors.locking(hold_settled_under)


@operation
def wrap_up(*, call_id: UUID, staff_id: int, outcome: str, now: datetime) -> None:
    """Record a call's outcome and make the counselor free. Raises NotYours, StillLive, UnknownOutcome."""
    lock = floors.lock()
    call = _theirs(lock, call_id, staff_id)
    known = OUTBOUND_LABELS if call.direction == Direction.OUTBOUND else INBOUND_LABELS
    if outcome not in known:
        raise UnknownOutcome(outcome)
    if call.state != CallState.ENDED:
        raise StillLive(str(call_id))
    Call.objects.filter(pk=call.pk).update(outcome=outcome, disposition=_told_by(outcome, call))
    events.record(call.pk, EventKind.WRAPPED_UP, now=now, staff_id=staff_id, outcome=outcome)
    if call.direction == Direction.OUTBOUND:
        attempts.wrapped_up(lock, call, outcome, now)
    if not call.outcome and not _took_another_since(call, staff_id):
        _free(Staff.objects.filter(pk=staff_id), now)
    matching.match(lock, now, explain=False)
    floors.tell(f"desk:{staff_id}", f"floor:{call.line.floor_id}")


def _told_by(outcome: str, call: Call) -> str:
    """Return the disposition of a call once its outcome is recorded.

    Where Twilio never said that the two met, the counselor's word that they heard somebody is the evidence.
    A caller who was lost before the call ended was cut off all the same.
    """
    if call.disposition != Disposition.UNCONFIRMED or outcome in NOBODY_HEARD:
        return call.disposition
    return ending.of_proven_talk(call)


def _took_another_since(call: Call, staff_id: int) -> bool:
    """Say whether a person took another call since this one ended: their wrap-up time is then for that one.

    A person has one offer at a time, so no offer made before this call is still theirs after it. Only offers
    made since the call arrived are read; otherwise every offer that they ever took would be.
    """
    ended = Call.objects.filter(staff_id=staff_id, ended_at__gt=call.ended_at)
    later = Offer.objects.filter(staff_id=staff_id, made_at__gte=call.arrived_at)
    took = later.filter(state__in=TOOK_IT, settled_at__gt=call.ended_at)
    return ended.exists() or took.exclude(call=call).exists()


@operation
def end_pause(*, staff_id: int, now: datetime) -> None:
    """End a person's wrap-up time early, where they have no outcome to choose, as after a lost connection."""
    lock = floors.lock()
    resting = Staff.objects.filter(pk=staff_id, wrap_up_until__gt=now)
    if _free(resting, now):
        matching.match(lock, now)
        floors.tell(f"desk:{staff_id}", *(f"floor:{pk}" for pk in lock.floor_ids))


def _free(people: QuerySet[Staff], now: datetime) -> int:
    """End the wrap-up time of people now; return how many there were.

    Clearing the time, not setting it to `now`, makes them free also for a process that takes the lock next
    with a clock reading earlier than ours.
    """
    return people.update(wrap_up_until=None, idle_since=now)


@operation
def more_wrap_up(*, staff_id: int, now: datetime) -> None:
    """Give a person wrap-up time of two minutes from now before the next call."""
    until = now + timedelta(minutes=2)
    Staff.objects.filter(pk=staff_id).update(wrap_up_until=until, idle_since=until)
    floors.tell(f"desk:{staff_id}")
