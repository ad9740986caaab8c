"""Add the crisis line to the conference of a caller in danger, where the counselor may not be in it yet.

A counselor has accepted the call, but Twilio has not reported caller and counselor in one conference
(`have_met`). Until it does, the caller may be alone there, so the crisis line is dialled into the conference
as well.

The id of the crisis line's leg is stored with the accepted offer. So the leg can be ended when the conference
is given up, or when caller and counselor have met without it: the crisis line is then not left ringing, and
nobody there is left alone with music.
"""

from datetime import datetime
from uuid import UUID

from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    EventKind,
    Offer,
    OfferState,
    Outside,
)
from helpline.operations import commands, events, floors, outside
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation


def add(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Ask Twilio to add the crisis line to the conference of an accepted offer, once.

    Nobody is taken out of the conference, because it is not known whether caller and counselor have met.
    """
    call = Call.objects.select_related("line").get(pk=offer.call_id)
    if not call.is_crisis or not outside.may_be_dialled_for(call):
        return
    if not (call.line.crisis_number and call.caller_sent):
        return
    if not Command.objects.filter(offer=offer, kind=CommandKind.ADD_CRISIS_LINE).exists():
        commands.enqueue(CommandKind.ADD_CRISIS_LINE, now=now, call=call, offer=offer, urgent=True)


@operation
def rings(*, offer_id: UUID, sid: str, now: datetime) -> None:
    """Record the leg that Twilio made to the crisis line, and end it where nobody needs it any more."""
    lock = floors.lock()
    Offer.objects.filter(pk=offer_id, crisis_sid="").update(crisis_sid=sid)
    offer = Offer.objects.select_related("call").filter(pk=offer_id).first()
    if offer is None:
        return
    if offer.state != OfferState.ACCEPTED:
        end(lock, offer, now)
    elif have_met(offer.call):
        not_needed(lock, offer, now)


@operation
def answered(*, offer_id: UUID, now: datetime) -> None:
    """Record that the crisis line has answered. This changes nobody's place in the conference."""
    lock = floors.lock()
    offer = Offer.objects.filter(pk=offer_id).first()
    if offer is not None:
        answered_under(lock, offer, now)


def answered_under(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Record that the crisis line has answered, in a transaction that holds the lock.

    It is recorded once, though both Twilio's status callback and its answer to a question may say so.
    """
    if Offer.objects.filter(pk=offer.pk, crisis_answered_at=None).update(crisis_answered_at=now):
        events.record(offer.call_id, EventKind.OUTSIDE_ANSWERED, now=now, to=Outside.CRISIS)
        offer.crisis_answered_at = now


def is_its_leg(*, offer_id: UUID, sid: str) -> bool:
    """Say whether a leg is the crisis line's of an acceptance, or the first that we hear of."""
    return Offer.objects.filter(pk=offer_id, crisis_sid__in=("", sid)).exists()


def left(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Record that the crisis line's leg is over, whether the crisis line ever answered or not."""
    Offer.objects.filter(pk=offer.pk, crisis_left_at=None).update(crisis_left_at=now)
    offer.refresh_from_db(fields=["crisis_left_at"])


def have_met(call: Call) -> bool:
    """Say whether Twilio has reported the caller in the conference, so that the two have surely met.

    A call may be "connected" by our guess alone, where Twilio could not be asked (`bridges.unanswered`).
    """
    return call.state == CallState.CONNECTED and call.caller_in_conference


def not_needed(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Stop the ringing at the crisis line, because caller and counselor have met.

    Where the crisis line has answered already, all three go on talking.
    """
    if offer.crisis_answered_at is None:
        end(lock, offer, now)


def end(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """End the crisis line's leg of an acceptance, if there is one, once."""
    if offer.crisis_sid and not commands.is_open(CommandKind.END_CRISIS_LINE, offer=offer):
        commands.enqueue(CommandKind.END_CRISIS_LINE, now=now, call=offer.call, offer=offer, urgent=True)


def talks_with(offer: Offer) -> bool:
    """Say whether the crisis line has answered and is still in the conference together with the caller."""
    there = offer.crisis_answered_at is not None and offer.crisis_left_at is None
    return there and offer.call.caller_in_conference
