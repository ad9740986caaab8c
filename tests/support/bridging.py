"""What Twilio says while a counselor and a caller meet, told to the operations in its order."""

from datetime import datetime
from uuid import UUID

from helpline.models import Call, Offer, OfferState
from helpline.operations import bridges, legs


def accepted_offer(call_id: UUID) -> Offer:
    """The offer by which somebody has, or last had, a call."""
    settled = Offer.objects.filter(call_id=call_id).exclude(state=OfferState.RINGING)
    return settled.filter(state=OfferState.ACCEPTED).first() or settled.order_by("-settled_at")[0]


def joined(call_id: UUID, sid: str, now: datetime, conference_sid: str = "CF" + "1" * 32) -> None:
    """A leg is in the conference of whoever has the call."""
    bridges.joined(conference=accepted_offer(call_id).pk, sid=sid, conference_sid=conference_sid, now=now)


def meet(call: Call, now: datetime) -> None:
    """The counselor's leg enters first, then the caller is sent and enters."""
    offer = accepted_offer(call.pk)
    joined(call.pk, offer.participant.sid or "", now)
    bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=now)
    joined(call.pk, call.caller_sid or "", now)


def staff_hangs_up(call: Call, now: datetime) -> None:
    """The counselor's leg ends, which ends the conference: Twilio asks where the caller goes."""
    offer = accepted_offer(call.pk)
    legs.ended(leg_id=offer.participant.pk, status="completed", now=now)
    bridges.caller_out(call_id=call.pk, conference=offer.pk, now=now)
