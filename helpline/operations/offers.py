"""What becomes of an offer: accepted by one, declined, rung out, or withdrawn from the others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from helpline.models import (
    Call,
    CallState,
    CommandKind,
    Direction,
    Duty,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
    Priority,
    RingOn,
    Staff,
)
from helpline.operations import events, floors, matching, outbox
from helpline.operations.floors import FloorLock

MISSES_BEFORE_A_BREAK = 3
DIALLING = timedelta(seconds=60)
"""How long an accepted callback may take until the caller's telephone is answered."""
CONNECT_IN_DANGER = timedelta(seconds=6)
"""How long two may take to meet before, in danger, Twilio is asked and the crisis line is added."""


class NotYours(PermissionError):
    """The offer is somebody else's."""


class UnknownOffer(LookupError):
    """There is no such offer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of an acceptance: the call is theirs, or it is not and they are told kindly."""

    won: bool
    offer: Offer


def _under(lock: FloorLock, offer_id: UUID | str) -> Offer:
    """Return an offer with its call, line and person as they are under the lock; raise UnknownOffer."""
    offer = Offer.objects.select_related("call__line", "staff").filter(pk=offer_id).first()
    if offer is None:
        raise UnknownOffer(str(offer_id))
    return offer


@transaction.atomic
def accept(*, offer_id: UUID | str, sid: str, staff_id: int | None = None, now: datetime) -> Verdict:
    """Give the call to the person whose leg `sid` accepts it. The first wins; a repeat of theirs is theirs.

    1. Take the lock; the offer becomes accepted only if it still rings and the call is still offered.
    2. Withdraw the offers to others, and stop their telephones.
    3. Their leg goes into the conference; once Twilio has said that it is in, the caller is brought
       (`bridges`).
    Raises UnknownOffer, and NotYours where `staff_id` is given and is not who the offer rings.
    """
    lock = floors.lock()
    offer = _under(lock, offer_id)
    if staff_id is not None and offer.staff_id != staff_id:
        raise NotYours(str(offer_id))
    leg, _ = Leg.objects.get_or_create(offer=offer)
    if offer.state == OfferState.ACCEPTED and leg.sid == sid:
        return Verdict(True, offer)
    if not _claim(offer, now):
        events.record(offer.call_id, EventKind.TOO_LATE, now=now, staff_id=offer.staff_id)
        return Verdict(False, offer)
    Leg.objects.filter(pk=leg.pk).update(sid=sid, state=LegState.JOINING)
    Staff.objects.filter(pk=offer.staff_id).update(missed_offers=0)
    events.record(offer.call_id, EventKind.ACCEPTED, now=now, staff_id=offer.staff_id)
    withdraw_all(lock, offer.call_id, now)
    matching.match(lock, now)
    floors.tell(f"desk:{offer.staff_id}", f"floor:{offer.call.line.floor_id}")
    return Verdict(True, offer)


def _may_take(call: Call) -> timedelta:
    if call.direction == Direction.OUTBOUND and not call.stay:
        return DIALLING
    if call.priority == Priority.CRISIS:
        return CONNECT_IN_DANGER
    return timedelta(seconds=call.line.connect_seconds)


def _claim(offer: Offer, now: datetime) -> bool:
    call = offer.call
    within = _may_take(call)
    if offer.state != OfferState.RINGING or offer.ring_until <= now:
        return False
    won = Call.objects.filter(pk=call.pk, state=CallState.OFFERED).update(
        state=CallState.CONNECTING,
        staff=offer.staff,
        accepted_at=now,
        move_on_at=now + within,
        caller_sent=False,
        caller_in_conference=False,
        conference_sid="",
    )
    if won:
        Offer.objects.filter(pk=offer.pk, state=OfferState.RINGING).update(
            state=OfferState.ACCEPTED, settled_at=now
        )
        offer.refresh_from_db(fields=["state"])
    return bool(won)


@transaction.atomic
def decline(*, offer_id: UUID | str, staff_id: int, now: datetime) -> None:
    """Pass a ringing offer on at once. Raises UnknownOffer and NotYours; anything but ringing is left be."""
    decline_under(floors.lock(), offer_id=offer_id, staff_id=staff_id, now=now)


def decline_under(lock: FloorLock, *, offer_id: UUID | str, staff_id: int, now: datetime) -> None:
    """Pass a ringing offer on at once, in a transaction that holds the lock. Raises as `decline` does."""
    offer = _under(lock, offer_id)
    if offer.staff_id != staff_id:
        raise NotYours(str(offer_id))
    if settle(lock, offer, OfferState.DECLINED, now):
        matching.match(lock, now)


@transaction.atomic
def refused_by_telephone(*, leg_id: UUID | str, answered: bool, now: datetime) -> None:
    """Pass on an offer whose telephone was not answered, or was answered by no person who pressed 1.

    Raises UnknownOffer.
    """
    refuse(floors.lock(), leg_id=leg_id, answered=answered, now=now)


def refuse(lock: FloorLock, *, leg_id: UUID | str, answered: bool, now: datetime) -> None:
    """Pass on the offer of a leg, in a transaction that holds the lock. Raises UnknownOffer."""
    offer_id = Leg.objects.filter(pk=leg_id).values_list("offer_id", flat=True).first()
    offer = _under(lock, offer_id or UUID(int=0))
    state = OfferState.DECLINED if answered else OfferState.LAPSED
    if settle(lock, offer, state, now):
        matching.match(lock, now)


@transaction.atomic
def not_reached(*, leg_id: UUID | str, now: datetime) -> None:
    """Pass on an offer whose telephone we, or Twilio, failed to ring: it is nobody's miss.

    Raises UnknownOffer.
    """
    lock = floors.lock()
    offer_id = Leg.objects.filter(pk=leg_id).values_list("offer_id", flat=True).first()
    offer = _under(lock, offer_id or UUID(int=0))
    if settle(lock, offer, OfferState.FAILED, now):
        matching.match(lock, now)


@transaction.atomic
def lapse(*, offer_id: UUID, now: datetime) -> None:
    """Pass on an offer that has rung out."""
    lock = floors.lock()
    offer = _under(lock, offer_id)
    if offer.ring_until <= now and settle(lock, offer, OfferState.LAPSED, now):
        matching.match(lock, now)


def due_to_lapse(now: datetime) -> list[UUID]:
    """Return the offers that have rung out, for the sweep."""
    return list(
        Offer.objects.filter(state=OfferState.RINGING, ring_until__lte=now).values_list("pk", flat=True)
    )


def withdraw_all(lock: FloorLock, call_id: UUID, now: datetime) -> None:
    """Stop ringing everybody who still rings for a call."""
    ringing = Offer.objects.filter(call_id=call_id, state=OfferState.RINGING)
    for offer in ringing.select_related("call__line", "staff"):
        settle(lock, offer, OfferState.WITHDRAWN, now)


EVENT_OF = {
    OfferState.DECLINED: EventKind.DECLINED,
    OfferState.LAPSED: EventKind.LAPSED,
    OfferState.WITHDRAWN: EventKind.WITHDRAWN,
    OfferState.FAILED: EventKind.NOT_REACHED,
}


def settle(lock: FloorLock, offer: Offer, state: OfferState, now: datetime) -> bool:
    """End a ringing offer otherwise than by acceptance; the call waits again when nobody rings for it."""
    changed = Offer.objects.filter(pk=offer.pk, state=OfferState.RINGING).update(state=state, settled_at=now)
    if not changed:
        return False
    events.record(offer.call_id, EVENT_OF[state], now=now, staff_id=offer.staff_id)
    _after_a_miss(offer, state, now)
    if offer.ring_on == RingOn.PHONE:
        outbox.ask(CommandKind.END_LEG, now=now, leg=Leg.objects.get(offer=offer), call=offer.call)
    if not Offer.objects.filter(call_id=offer.call_id, state=OfferState.RINGING).exists():
        Call.objects.filter(pk=offer.call_id, state=CallState.OFFERED).update(state=CallState.WAITING)
    floors.tell(f"desk:{offer.staff_id}", f"floor:{offer.call.line.floor_id}")
    return True


def _after_a_miss(offer: Offer, state: OfferState, now: datetime) -> None:
    """Three offers rung out in a row: the person is not there, and is put on a break; their desk says so."""
    if state != OfferState.LAPSED:
        return
    misses = offer.staff.missed_offers + 1
    changes: dict[str, object] = {"missed_offers": misses}
    if misses >= MISSES_BEFORE_A_BREAK and offer.staff.duty == Duty.ON:
        changes = {"missed_offers": 0, "duty": Duty.BREAK, "duty_since": now}
    Staff.objects.filter(pk=offer.staff_id).update(**changes)
