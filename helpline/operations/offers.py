"""Accept an offer, or pass it on because it was declined, rang out or could not be rung."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce

from helpline.models import (
    Call,
    CallState,
    Direction,
    Duty,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    Staff,
)
from helpline.models.written_at import WrittenAt
from helpline.operations import alongside, events, floors, matching, outside
from helpline.operations.floors import FloorLock
from helpline.operations.settling import rang_out_as, settle, withdraw_all
from helpline.operations.transactions import operation

DIALLING = timedelta(seconds=60)
"""How long after a callback was accepted the person's telephone may take to be answered."""
CONNECT_IN_DANGER = timedelta(seconds=6)
"""How long the two may take to meet in danger, before Twilio is asked and the crisis line is added."""


class NotYours(PermissionError):
    """The offer rings another person."""


class UnknownOffer(LookupError):
    """There is no such offer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of an acceptance: `won` says if the person has the call; if not, they are told kindly."""

    won: bool
    offer: Offer


def _under(lock: FloorLock, offer_id: UUID | str) -> Offer:
    """Return an offer with its call, line and person, read under the lock; raise UnknownOffer."""
    offer = Offer.objects.select_related("call__line", "staff").filter(pk=offer_id).first()
    if offer is None:
        raise UnknownOffer(str(offer_id))
    return offer


@operation
def accept(*, offer_id: UUID | str, sid: str, staff_id: int | None = None, now: datetime) -> Verdict:
    """Give the call to the person whose leg `sid` accepts it: the first to accept wins.

    The same acceptance again, from the same leg, gets the same answer. Who was asked to join a conversation
    that goes on is then beside its counselor (`alongside`).
    1. Take the lock. The offer becomes accepted only if it still rings, its time to ring is not over, and the
       call is still offered. In danger the time to ring does not matter: this person is there, and nobody
       else has the caller.
    2. Withdraw the offers to others, and stop their telephones.
    3. The person's leg goes into the conference; once Twilio has reported it in, the caller is brought
       (`bridges`).
    Raises UnknownOffer, and NotYours where `staff_id` is given and the offer rings another person.
    """
    lock = floors.lock()
    offer = _under(lock, offer_id)
    if staff_id is not None and offer.staff_id != staff_id:
        raise NotYours(str(offer_id))
    leg, _ = Participant.objects.get_or_create(offer=offer)
    if offer.state in (OfferState.ACCEPTED, OfferState.ALONGSIDE) and leg.sid == sid:
        return Verdict(True, offer)
    if offer.is_beside:
        return Verdict(alongside.accept(lock, offer, sid, now), offer)
    if not _claim(offer, now):
        _is_there(offer.staff_id, now)
        events.record(offer.call_id, EventKind.TOO_LATE, now=now, staff_id=offer.staff_id)
        return Verdict(False, offer)
    Participant.objects.filter(pk=leg.pk).move(
        ParticipantState.JOINING, sid=sid, answered_at=Coalesce("answered_at", Value(now, DateTimeField()))
    )
    _is_there(offer.staff_id, now)
    events.record(offer.call_id, EventKind.ACCEPTED, now=now, staff_id=offer.staff_id)
    withdraw_all(lock, offer.call_id, now)
    matching.match(lock, now, explain=False)
    floors.tell(f"desk:{offer.staff_id}", f"floor:{offer.call.line.floor_id}")
    return Verdict(True, offer)


def _is_there(staff_id: int, now: datetime) -> None:
    """Reset the missed calls of a person who accepts a call, and end the break that those caused."""
    Staff.objects.filter(pk=staff_id, missed_break=True, duty=Duty.BREAK).update(
        duty=Duty.ON, duty_since=now, idle_since=now
    )
    Staff.objects.filter(pk=staff_id).update(missed_offers=0, missed_break=False)


def _may_take(call: Call) -> timedelta:
    if call.direction == Direction.OUTBOUND and not call.stay:
        return DIALLING
    return may_take_to_meet(call)


def may_take_to_meet(call: Call) -> timedelta:
    """Return how long a counselor and a person on the line may take to meet before Twilio is asked."""
    if call.is_crisis:
        return CONNECT_IN_DANGER
    return timedelta(seconds=call.line.connect_seconds)


def _claim(offer: Offer, now: datetime) -> bool:
    call = offer.call
    within = _may_take(call)
    rang_out = offer.ring_until <= now and not call.is_crisis
    if offer.state != OfferState.RINGING or rang_out:
        return False
    won = Call.objects.filter(pk=call.pk).move(
        CallState.CONNECTING,
        staff=offer.staff,
        accepted_at=now,
        move_on_at=now + within,
        caller_sent=False,
        caller_in_conference=False,
        conference_sid="",
    )
    if won:
        Offer.objects.filter(pk=offer.pk).move(OfferState.ACCEPTED, settled_at=now)
        offer.refresh_from_db(fields=["state"])
    return bool(won)


@operation
def decline(*, offer_id: UUID | str, staff_id: int, now: datetime) -> None:
    """Pass a ringing offer on at once; another offer stays as it is. Raises UnknownOffer and NotYours."""
    decline_under(floors.lock(), offer_id=offer_id, staff_id=staff_id, now=now)


def decline_under(lock: FloorLock, *, offer_id: UUID | str, staff_id: int, now: datetime) -> None:
    """Pass a ringing offer on at once, in a transaction that holds the lock. Raises as `decline` does."""
    offer = _under(lock, offer_id)
    if offer.staff_id != staff_id:
        raise NotYours(str(offer_id))
    if settle(lock, offer, OfferState.DECLINED, now):
        _pass_on(lock, now)


@operation
def refused_by_telephone(*, leg_id: UUID | str, answered: bool, now: datetime) -> None:
    """Pass on an offer whose telephone was not answered, or was answered but nobody pressed 1 (screening).

    `answered` says which. Raises UnknownOffer.
    """
    refuse(floors.lock(), leg_id=leg_id, answered=answered, now=now)


def refuse(lock: FloorLock, *, leg_id: UUID | str, answered: bool, now: datetime) -> None:
    """Pass on the offer of a leg, as `refused_by_telephone` does, in a transaction that holds the lock."""
    offer_id = Participant.objects.filter(pk=leg_id).values_list("offer_id", flat=True).first()
    offer = _under(lock, offer_id or UUID(int=0))
    state = OfferState.DECLINED if answered else OfferState.LAPSED
    if settle(lock, offer, state, now):
        _pass_on(lock, now)


@operation
def lapse(*, offer_id: UUID, now: datetime) -> None:
    """Pass on an offer that has rung out. Raises UnknownOffer."""
    lock = floors.lock()
    offer = _under(lock, offer_id)
    if offer.ring_until <= now and settle(lock, offer, rang_out_as(offer), now):
        _pass_on(lock, now)


@operation
def could_not_ring(*, leg_id: UUID | str, now: datetime) -> None:
    """Pass on an offer whose telephone Twilio could not ring; nobody missed a call. Raises UnknownOffer."""
    could_not_ring_under(floors.lock(), leg_id=leg_id, now=now)


def could_not_ring_under(lock: FloorLock, *, leg_id: UUID | str, now: datetime) -> None:
    """Pass on the offer of a leg that never rang, in a transaction that holds the lock."""
    offer_id = Participant.objects.filter(pk=leg_id).values_list("offer_id", flat=True).first()
    if settle(lock, _under(lock, offer_id or UUID(int=0)), OfferState.NOT_RUNG, now):
        _pass_on(lock, now)


def _pass_on(lock: FloorLock, now: datetime) -> None:
    """Ring others after somebody did not take a call; if nobody is left, dial outside for one in danger."""
    matching.match(lock, now)
    outside.dial_where_nobody_rings_any_more(lock, now)


def due_to_lapse(now: datetime) -> list[UUID]:
    """Return the ids of the offers that have rung out, for the sweep."""
    return [offer.pk for offer in _RUNG_OUT(now)]


_RUNG_OUT = WrittenAt(
    lambda now: Offer.objects.filter(state=OfferState.RINGING, ring_until__lte=now).only("pk")
)
