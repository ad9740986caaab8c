"""End a ringing offer that nobody accepted, and do what follows for its call and its person."""

from collections.abc import Mapping
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
    Offer,
    OfferState,
    Participant,
    RingOn,
    Staff,
)
from helpline.operations import alongside, commands, events, floors, rejoining
from helpline.operations.floors import FloorLock

MISSES_BEFORE_A_BREAK = 3

_UNANSWERED = OFFER_TRANSITIONS[OfferState.RINGING] - {OfferState.ACCEPTED, OfferState.ALONGSIDE}
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
    """End a ringing offer in a state other than accepted; return whether it still rang.

    The call waits again when nobody is rung for it any more. `detail` goes into the call's timeline: codes
    only, such as why="danger".
    """
    if not Offer.objects.filter(pk=offer.pk, state=OfferState.RINGING).move(state, settled_at=now):
        return False
    offer.refresh_from_db(fields=["state"])
    if offer.is_beside:
        alongside.did_not_come(lock, offer, now)
    else:
        _of_the_queue(lock, offer, now, detail)
    if offer.ring_on == RingOn.PHONE:
        leg = Participant.objects.get(offer=offer)
        commands.enqueue(CommandKind.END_LEG, now=now, participant=leg, call=offer.call, urgent=bool(leg.sid))
    if not Offer.objects.filter(call_id=offer.call_id, state=OfferState.RINGING).exists():
        Call.objects.filter(pk=offer.call_id, state=CallState.OFFERED).move(CallState.WAITING)
    floors.tell(f"desk:{offer.staff_id}", f"floor:{offer.call.line.floor_id}")
    return True


def send_away(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Go on without somebody beside a counselor: they are not rung any more, or leave the conversation."""
    if offer.state == OfferState.RINGING:
        settle(lock, offer, OfferState.WITHDRAWN, now)
    else:
        alongside.let_go(lock, offer, now)


def _of_the_queue(lock: FloorLock, offer: Offer, now: datetime, detail: Mapping[str, object]) -> None:
    """Do what follows for an offer that was made to find a counselor."""
    state = OfferState(offer.state)
    events.record(offer.call_id, EVENT_OF[state], now=now, staff_id=offer.staff_id, **detail)
    if state in (OfferState.DECLINED, OfferState.PASSED_ON):
        rejoining.refused(lock, offer)
    if state == OfferState.LAPSED:
        _count_a_miss(offer, now)


def _count_a_miss(offer: Offer, now: datetime) -> None:
    """Count a call that a person let ring out; after three in a row they are put on a break.

    A call that rings the person several times, as one in danger does, counts as one missed call. The count is
    kept during that break, because the desk shows it.
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
    """Withdraw every offer of a call that still rings."""
    for offer in _ringing().filter(call_id=call_id):
        settle(lock, offer, OfferState.WITHDRAWN, now)


def withdraw_for_danger(lock: FloorLock, *, call_id: str, staff_id: str, now: datetime) -> None:
    """Withdraw a person's offer of an ordinary call, because they are about to be rung for one in danger."""
    for offer in _ringing().filter(call_id=call_id, staff_id=staff_id):
        settle(lock, offer, OfferState.WITHDRAWN, now, why="danger")


def pass_on(lock: FloorLock, staff_id: int, now: datetime) -> int:
    """Pass on the offers that ring for a person who goes on a break or off duty; return how many there were.

    This does not count as declining: back on duty, the person may be offered the call again at once. Whoever
    calls this function has to match afterwards.
    """
    ringing = _ringing().filter(staff_id=staff_id)
    return sum(settle(lock, offer, OfferState.PASSED_ON, now) for offer in ringing)


def rang_out_as(offer: Offer) -> OfferState:
    """Return the state of an offer that rang out: LAPSED (missed) if it reached the person, else NOT_RUNG.

    It did not reach a person whose telephone Twilio was never told to ring; nor one whose desk sent no
    heartbeat while the offer rang, because its window was closed or we were down; nor a counselor who was cut
    off and whose window did not come back within the seconds for which the caller was reserved for them.
    """
    if offer.rejoin and offer.ring_until == offer.call.rejoin_until:
        return OfferState.NOT_RUNG
    if offer.ring_on == RingOn.PHONE:
        reached = _was_dialled(offer)
    else:
        reached = offer.staff.seen_at is not None and offer.staff.seen_at >= offer.made_at
    return OfferState.LAPSED if reached else OfferState.NOT_RUNG


def _was_dialled(offer: Offer) -> bool:
    leg = Participant.objects.filter(offer=offer).first()
    if leg is None:
        return False
    dialled = leg.commands.filter(kind=CommandKind.DIAL_STAFF, state=CommandState.DONE)
    return bool(leg.sid) or dialled.exists()


def _ringing() -> "QuerySet[Offer]":
    return Offer.objects.filter(state=OfferState.RINGING).select_related("call__line", "staff").order_by("pk")
