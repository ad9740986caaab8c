"""A call as a whole: what the caller chose, how it ended, and what the counsellor does with it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from helpline.callflow import Answer
from helpline.models import (
    QUEUED,
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Direction,
    Disposition,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
    Priority,
    Staff,
)
from helpline.operations import alarms, attempts, callbacks, events, floors, matching, offers, outbox
from helpline.operations.floors import FloorLock
from helpline.outcomes import INBOUND_LABELS, OUTBOUND_LABELS
from helpline.signals import call_ended


class NotYours(PermissionError):
    """The call is somebody else's."""


class NotTalking(Exception):
    """The call is not in a conversation, so it can't be held or resumed."""


class StillLive(Exception):
    """The call is not over, so it can't be wrapped up."""


class UnknownOutcome(ValueError):
    """The outcome is not one that may be recorded for this kind of call."""


@transaction.atomic
def choose(*, call_id: UUID, menu: str, answer: Answer, now: datetime) -> None:
    """Keep what the caller told the menu. A repeated webhook changes nothing more."""
    facts = answer.facts
    changed = Call.objects.filter(pk=call_id, state=CallState.MENU).update(
        language=facts.language, topic=facts.topic, priority=facts.priority
    )
    if changed:
        events.record(call_id, EventKind.CHOSE, now=now, menu=menu, key=answer.key, then=answer.then)


@transaction.atomic
def caller_ended(*, call_id: UUID, status: str, now: datetime) -> bool:
    """The caller's leg is over, with Twilio's word for how; return whether that was news."""
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.state == CallState.ENDED:
        return False
    end(lock, call, status, now)
    return True


def end(lock: FloorLock, call: Call, status: str, now: datetime) -> None:
    """End a live call with its one disposition and free everybody."""
    disposition = _disposition(call, status)
    if call.state in QUEUED:
        offers.withdraw_all(lock, call.pk, now)
    if call.state in WITH_STAFF:
        release_staff(lock, call, OfferState.DONE if call.connected_at else OfferState.FAILED, now)
    Call.objects.filter(pk=call.pk).exclude(state=CallState.ENDED).update(
        state=CallState.ENDED,
        disposition=disposition,
        ended_at=now,
        move_on_at=None,
        on_hold=False,
        caller_in_conference=False,
        given_number="",
    )
    events.record(call.pk, EventKind.ENDED, now=now, disposition=disposition, status=status)
    if call.direction == Direction.OUTBOUND:
        attempts.call_ended(call, disposition, now)
    elif disposition == Disposition.CALLBACK:
        callbacks.make_kept(lock, call.pk, now)
    alarms.call_ended(call, now)
    call_ended.send(Call, call_id=call.pk)
    matching.match(lock, now)
    floors.tell(f"floor:{call.line.floor_id}")


def _disposition(call: Call, status: str) -> Disposition:
    if call.connected_at:
        return Disposition.ANSWERED
    if status == "lost":
        return Disposition.LOST
    if call.direction == Direction.OUTBOUND:
        return _outbound_disposition(call, status)
    if call.state == CallState.MESSAGE:
        return Disposition.VOICEMAIL if call.voicemails.exists() else Disposition.NO_MESSAGE
    if call.state == CallState.CALLBACK and call.promised_callbacks.exists():
        return Disposition.CALLBACK
    return {
        CallState.MENU: Disposition.ABANDONED_MENU,
        CallState.DIVERTED: Disposition.DIVERTED,
    }.get(CallState(call.state), Disposition.ABANDONED_QUEUE)


def _outbound_disposition(call: Call, status: str) -> Disposition:
    if call.state in QUEUED and status != "canceled":
        return Disposition.NO_STAFF
    return {
        "busy": Disposition.BUSY,
        "failed": Disposition.UNREACHABLE,
        "canceled": Disposition.WITHDRAWN,
    }.get(status, Disposition.NO_ANSWER)


def release_staff(lock: FloorLock, call: Call, state: OfferState, now: datetime) -> None:
    """Take the counsellor off a call: their offer is settled, their leg ended, and wrap-up begins.

    Whoever talked, or dialled, has wrap-up time; whose caller was gone before they met is free at once.
    """
    offer = Offer.objects.filter(call=call, state=OfferState.ACCEPTED).first()
    if offer is None:
        return
    Offer.objects.filter(pk=offer.pk).update(state=state, settled_at=now)
    leg = Leg.objects.filter(offer=offer).exclude(state=LegState.ENDED).first()
    if leg:
        outbox.ask(CommandKind.END_LEG, now=now, leg=leg, call=call)
    worked = call.connected_at is not None or call.direction == Direction.OUTBOUND
    _count(offer.staff_id, call, worked, now)
    floors.tell(f"desk:{offer.staff_id}")


def _count(staff_id: int, call: Call, worked: bool, now: datetime) -> None:
    """Keep the counters that protect people, and start the wrap-up."""
    person = Staff.objects.get(pk=staff_id)
    fresh = person.counted_on != now.date()
    talked = int((now - call.connected_at).total_seconds()) if call.connected_at else 0
    person.counted_on = now.date()
    person.calls_today = (0 if fresh else person.calls_today) + worked
    person.talk_seconds_today = (0 if fresh else person.talk_seconds_today) + talked
    if worked:
        in_a_row = 0 if fresh else person.consecutive_crisis
        person.consecutive_crisis = in_a_row + 1 if call.priority == Priority.CRISIS else 0
        person.wrap_up_until = now + timedelta(seconds=call.line.wrap_up_seconds)
    person.idle_since = person.wrap_up_until if worked else now
    person.save(
        update_fields=[
            "counted_on",
            "calls_today",
            "talk_seconds_today",
            "consecutive_crisis",
            "wrap_up_until",
            "idle_since",
        ]
    )


def _theirs(lock: FloorLock, call_id: UUID, staff_id: int) -> Call:
    call = floors.call_under(lock, call_id)
    if call.staff_id != staff_id:
        raise NotYours(str(call_id))
    return call


@transaction.atomic
def hang_up(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """End the conversation for both. The caller's leg is ended at Twilio, and its report ends the call."""
    call = _theirs(floors.lock(), call_id, staff_id)
    if call.state in WITH_STAFF:
        outbox.ask(CommandKind.END_CALLER, now=now, call=call, urgent=True)


@transaction.atomic
def rejoin(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """End a counsellor's own dead leg, so that the caller waits again and they can take the call anew.

    Their window was closed or loaded again. Twilio ends the leg, and its report frees the caller.
    Raises NotYours.
    """
    call = _theirs(floors.lock(), call_id, staff_id)
    leg = Leg.objects.filter(offer__call=call, offer__state=OfferState.ACCEPTED, offer__staff=staff_id)
    for each in leg.exclude(state=LegState.ENDED):
        outbox.ask(CommandKind.END_LEG, now=now, leg=each, call=call, urgent=True)


@transaction.atomic
def hold(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Let the caller hear music instead of the conversation. Raises NotYours and NotTalking."""
    _set_hold(call_id, staff_id, True, now)


@transaction.atomic
def resume(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Take the caller off hold. Raises NotYours and NotTalking."""
    _set_hold(call_id, staff_id, False, now)


def _set_hold(call_id: UUID, staff_id: int, held: bool, now: datetime) -> None:
    call = _theirs(floors.lock(), call_id, staff_id)
    if call.state != CallState.CONNECTED:
        raise NotTalking(str(call_id))
    if Call.objects.filter(pk=call.pk, on_hold=not held).update(on_hold=held):
        events.record(call.pk, EventKind.HELD if held else EventKind.RESUMED, now=now, staff_id=staff_id)
        outbox.ask(CommandKind.HOLD if held else CommandKind.RESUME, now=now, call=call, urgent=True)
        floors.tell(f"desk:{staff_id}")


@transaction.atomic
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
        attempts.wrapped_up(call, outcome, now)
    Staff.objects.filter(pk=staff_id).update(wrap_up_until=now, idle_since=now)
    matching.match(lock, now)
    floors.tell(f"desk:{staff_id}", f"floor:{call.line.floor_id}")


@transaction.atomic
def end_pause(*, staff_id: int, now: datetime) -> None:
    """Make a person free who has time to themselves and no outcome to choose, as after a lost connection."""
    lock = floors.lock()
    resting = Staff.objects.filter(pk=staff_id, wrap_up_until__gt=now)
    if resting.update(wrap_up_until=now, idle_since=now):
        matching.match(lock, now)
        floors.tell(f"desk:{staff_id}", *(f"floor:{pk}" for pk in lock.floor_ids))


@transaction.atomic
def more_wrap_up(*, staff_id: int, now: datetime) -> None:
    """Give a person another two minutes before the next call."""
    until = now + timedelta(minutes=2)
    Staff.objects.filter(pk=staff_id).update(wrap_up_until=until, idle_since=until)
    floors.tell(f"desk:{staff_id}")
