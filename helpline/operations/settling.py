"""Ending a ringing offer otherwise than by acceptance, and what that means for the call and the person."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from helpline.complete import complete
from helpline.models import (
    OFFER_TRANSITIONS,
    Call,
    CallState,
    CommandKind,
    CommandState,
    Duty,
    EventKind,
    Leg,
    Offer,
    OfferState,
    RingOn,
    Staff,
)
from helpline.operations import commands, events, floors, rejoining
from helpline.operations.floors import FloorLock

MISSES_BEFORE_A_BREAK = 3

_UNANSWERED = OFFER_TRANSITIONS[OfferState.RINGING] - {OfferState.ACCEPTED}
EVENT_OF: dict[OfferState, EventKind] = complete(
    "helpline.operations.settling.EVENT_OF",
    _UNANSWERED,
    {
        OfferState.DECLINED: EventKind.DECLINED,
        OfferState.LAPSED: EventKind.LAPSED,
        OfferState.WITHDRAWN: EventKind.WITHDRAWN,
        OfferState.PASSED_ON: EventKind.PASSED_ON,
        OfferState.NOT_RUNG: EventKind.NOT_RUNG,
    },
)


def settle(lock: FloorLock, offer: Offer, state: OfferState, now: datetime, **detail: object) -> bool:
    """End a ringing offer; the call waits again when nobody rings for it. Return whether it still rang.

    `detail` goes into the call's timeline: codes only, such as why="danger".
    """
    if not Offer.objects.filter(pk=offer.pk, state=OfferState.RINGING).move(state, settled_at=now):
        return False
    events.record(offer.call_id, EVENT_OF[state], now=now, staff_id=offer.staff_id, **detail)
    if state in (OfferState.DECLINED, OfferState.PASSED_ON):
        rejoining.refused(lock, offer)
    if state == OfferState.LAPSED:
        _count_a_miss(offer, now)
    if offer.ring_on == RingOn.PHONE:
        leg = Leg.objects.get(offer=offer)
        commands.enqueue(CommandKind.END_LEG, now=now, leg=leg, call=offer.call, urgent=bool(leg.sid))
    if not Offer.objects.filter(call_id=offer.call_id, state=OfferState.RINGING).exists():
        Call.objects.filter(pk=offer.call_id, state=CallState.OFFERED).move(CallState.WAITING)
    floors.tell(f"desk:{offer.staff_id}", f"floor:{offer.call.line.floor_id}")
    return True


def _count_a_miss(offer: Offer, now: datetime) -> None:
    """Count a call that rang out at a person. After three in a row they are put on a break.

    A call that rings them again and again, as one in danger does, is one missed call. The number is kept
    during that break, for their desk says it.
    """
    person = offer.staff
    before = Offer.objects.filter(call=offer.call_id, staff=person, state=OfferState.LAPSED)
    if before.exclude(pk=offer.pk).exists():
        return
    changes: dict[str, object] = {"missed_offers": person.missed_offers + 1}
    if person.missed_offers + 1 >= MISSES_BEFORE_A_BREAK and person.duty == Duty.ON:
        changes |= {"duty": Duty.BREAK, "duty_since": now, "missed_break": True}
    Staff.objects.filter(pk=person.pk).update(**changes)


def withdraw_all(lock: FloorLock, call_id: UUID, now: datetime) -> None:
    """Stop ringing everybody who still rings for a call."""
    for offer in _ringing().filter(call_id=call_id):
        settle(lock, offer, OfferState.WITHDRAWN, now)


def withdraw_for_danger(lock: FloorLock, *, call_id: str, staff_id: str, now: datetime) -> None:
    """Stop ringing a person for an ordinary call, because they are about to be rung for one in danger."""
    for offer in _ringing().filter(call_id=call_id, staff_id=staff_id):
        settle(lock, offer, OfferState.WITHDRAWN, now, why="danger")


def pass_on(lock: FloorLock, staff_id: int, now: datetime) -> int:
    """Pass on what rings for a person who goes on a break or off duty; return how many offers that were.

    Nobody declined: back on duty, they may be offered the call again at once. The caller of this matches.
    """
    ringing = _ringing().filter(staff_id=staff_id)
    return sum(settle(lock, offer, OfferState.PASSED_ON, now) for offer in ringing)


def rang_out_as(offer: Offer) -> OfferState:
    """Return how an offer ends that nobody answered: as missed only if it reached the person at all.

    A telephone that Twilio was never told to ring has missed nothing. Neither has a desk that was not heard
    from while the offer rang: its window is gone, or we were. Nor has somebody who was cut off and whose
    window is not back within the seconds that the caller was kept for them.
    """
    if offer.rejoin and offer.ring_until == offer.call.rejoin_until:
        return OfferState.NOT_RUNG
    if offer.ring_on == RingOn.PHONE:
        reached = _was_dialled(offer)
    else:
        reached = offer.staff.seen_at is not None and offer.staff.seen_at >= offer.made_at
    return OfferState.LAPSED if reached else OfferState.NOT_RUNG


def _was_dialled(offer: Offer) -> bool:
    leg = Leg.objects.filter(offer=offer).first()
    if leg is None:
        return False
    dialled = leg.commands.filter(kind=CommandKind.DIAL_STAFF, state=CommandState.DONE)
    return bool(leg.sid) or dialled.exists()


def _ringing() -> "QuerySet[Offer]":
    return Offer.objects.filter(state=OfferState.RINGING).select_related("call__line", "staff").order_by("pk")
