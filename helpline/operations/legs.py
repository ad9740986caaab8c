"""The legs of a call meeting in the conference and leaving it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Direction,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
)
from helpline.operations import alarms, calls, events, floors, matching, offers, outbox, queue
from helpline.operations.floors import FloorLock
from helpline.signals import call_connected

GRACE = timedelta(seconds=2)
"""How long the end of a staff leg waits for news that the caller has gone as well, before it is a loss."""


@transaction.atomic
def ringing(*, leg_id: UUID | str, sid: str) -> None:
    """Note Twilio's id of a leg and that it rings. The news may overtake the answer to our request."""
    Leg.objects.filter(pk=leg_id, sid=None).update(sid=sid)
    Leg.objects.filter(pk=leg_id, state=LegState.PLANNED).update(state=LegState.RINGING)


@transaction.atomic
def answered(*, leg_id: UUID | str, sid: str) -> Offer | None:
    """Note that somebody or something picked up, and return the offer if it still rings."""
    Leg.objects.filter(pk=leg_id, sid=None).update(sid=sid)
    Leg.objects.filter(pk=leg_id, state__in=[LegState.PLANNED, LegState.RINGING]).update(
        state=LegState.ANSWERED
    )
    leg = Leg.objects.select_related("offer__call__line", "offer__staff").filter(pk=leg_id).first()
    return leg.offer if leg and leg.offer.state == OfferState.RINGING else None


@transaction.atomic
def joined(*, call_id: UUID, sid: str, conference_sid: str, now: datetime) -> None:
    """Note that a leg is in the conference; with the caller and the counsellor in it, they are connected."""
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    Call.objects.filter(pk=call_id).exclude(state=CallState.ENDED).update(conference_sid=conference_sid)
    if call.caller_sid == sid:
        Call.objects.filter(pk=call_id, state__in=WITH_STAFF).update(caller_in_conference=True)
    else:
        Leg.objects.filter(offer__call=call, sid=sid).exclude(state=LegState.ENDED).update(
            state=LegState.JOINED
        )
    _connect_if_both(lock, call_id, now)


def _connect_if_both(lock: FloorLock, call_id: UUID, now: datetime) -> None:
    legs = Leg.objects.filter(offer__call_id=call_id, offer__state=OfferState.ACCEPTED, state=LegState.JOINED)
    if not legs.exists():
        return
    connected = Call.objects.filter(pk=call_id, state=CallState.CONNECTING, caller_in_conference=True).update(
        state=CallState.CONNECTED, move_on_at=None
    )
    if connected:
        _connected(Call.objects.select_related("line").get(pk=call_id), now)


def _connected(call: Call, now: datetime) -> None:
    if call.connected_at is None:
        Call.objects.filter(pk=call.pk).update(connected_at=now)
    events.record(call.pk, EventKind.CONNECTED, now=now, staff_id=call.staff_id)
    alarms.taken(call, now)
    call_connected.send(Call, call_id=call.pk, staff_id=call.staff_id)
    floors.tell(f"desk:{call.staff_id}", f"floor:{call.line.floor_id}")


@transaction.atomic
def left(*, call_id: UUID, sid: str) -> None:
    """Note that a leg is no longer in the conference. Its own end says whether that ends the call."""
    Call.objects.filter(pk=call_id, caller_sid=sid).update(caller_in_conference=False, on_hold=False)


@transaction.atomic
def staff_hung_up(*, leg_id: UUID | str, now: datetime) -> None:
    """The counsellor's side hung up or was lost while in the conference: the caller goes to the front."""
    lock = floors.lock()
    if _end(leg_id, now):
        call_id = Leg.objects.values_list("offer__call_id", flat=True).get(pk=leg_id)
        lose_staff_under(lock, floors.call_under(lock, call_id), now, EventKind.DROPPED)


@transaction.atomic
def conference_over(*, leg_id: UUID | str, now: datetime) -> None:
    """The conference ended around the counsellor, who is still on the line: the caller has left."""
    _end(leg_id, now)


@transaction.atomic
def ended(*, leg_id: UUID | str, status: str, now: datetime) -> None:
    """Twilio reports the end of a staff leg.

    A leg that still rang passes the offer on. One that was in a conversation may have ended because the
    caller hung up, and that news be on its way: only if it does not come is the caller put back in line.
    Raises offers.UnknownOffer for a leg we do not know.
    """
    lock = floors.lock()
    leg = Leg.objects.select_related("offer").filter(pk=leg_id).first()
    if leg is None:
        raise offers.UnknownOffer(str(leg_id))
    was_over = not _end(leg_id, now)
    if leg.offer.state == OfferState.RINGING:
        offers.refuse_under(lock, leg_id=leg_id, answered=status in ("completed", "busy"), now=now)
    elif leg.offer.state == OfferState.ACCEPTED and not was_over:
        Call.objects.filter(pk=leg.offer.call_id, state__in=WITH_STAFF).update(move_on_at=now + GRACE)


def _end(leg_id: UUID | str, now: datetime) -> bool:
    """End a leg once; return whether this did it."""
    live = Leg.objects.filter(pk=leg_id).exclude(state=LegState.ENDED)
    return bool(live.update(state=LegState.ENDED, ended_at=now))


@transaction.atomic
def lose_staff(*, call_id: UUID, now: datetime, kind: EventKind) -> None:
    """Put a caller who lost their counsellor at the front of the queue, and say so to them.

    For a callback that means: the person was reached and is on the line, or is not; in the first case
    they wait like any caller, in the second the call is over.
    """
    lock = floors.lock()
    lose_staff_under(lock, floors.call_under(lock, call_id), now, kind)


def lose_staff_under(lock: FloorLock, call: Call, now: datetime, kind: EventKind) -> None:
    """Put a caller who lost their counsellor in line, in a transaction that holds the lock."""
    if call.state not in WITH_STAFF:
        return
    if call.direction == Direction.OUTBOUND and not call.caller_in_conference:
        outbox.ask(CommandKind.END_CALLER, now=now, call=call, urgent=True)
        calls.end(lock, call, "canceled", now)
        return
    calls.release_staff(lock, call, OfferState.FAILED, now)
    events.record(call.pk, kind, now=now, staff_id=call.staff_id)
    Call.objects.filter(pk=call.pk).update(
        state=CallState.WAITING,
        staff=None,
        front=True,
        on_hold=False,
        queued_at=call.queued_at or now,
        move_on_at=queue.deadline(call, now),
        caller_in_conference=False,
    )
    outbox.ask(CommandKind.MOVE_CALLER, now=now, call=call, urgent=True)
    matching.match(lock, now)
    floors.tell(f"floor:{call.line.floor_id}")


@transaction.atomic
def caller_dialled(*, call_id: UUID, sid: str) -> None:
    """Note Twilio's id of the leg on which a caller is rung back, whichever news brings it first."""
    Call.objects.filter(pk=call_id, caller_sid=None).exclude(state=CallState.ENDED).update(caller_sid=sid)
