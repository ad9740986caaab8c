"""Record what Twilio reports about a staff leg, and about the leg on which somebody is called back."""

from datetime import datetime
from uuid import UUID

from helpline.call_status import CallStatus
from helpline.models import (
    Call,
    CallState,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    RingOn,
)
from helpline.operations import alongside, bridges, commands, crisis_line, floors, losing, matching, offers
from helpline.operations.transactions import operation


@operation
def ringing(*, leg_id: UUID | str, sid: str) -> None:
    """Record Twilio's id of a leg, and that it rings. The report may come before our request's answer."""
    Participant.objects.filter(pk=leg_id, sid=None).update(sid=sid)
    Participant.objects.filter(pk=leg_id).move(ParticipantState.RINGING)


@operation
def answered(*, leg_id: UUID | str, sid: str, now: datetime) -> Offer | None:
    """Record that a person or a machine picked up, and return the leg's offer if it still rings."""
    Participant.objects.filter(pk=leg_id, sid=None).update(sid=sid)
    Participant.objects.filter(pk=leg_id).move(ParticipantState.ANSWERED, answered_at=now)
    leg = Participant.objects.select_related("offer__call__line", "offer__staff").filter(pk=leg_id).first()
    return leg.staff_offer if leg and leg.staff_offer.state == OfferState.RINGING else None


@operation
def ended(*, leg_id: UUID | str, status: str, now: datetime) -> None:
    """Record that a staff leg is over, as Twilio's status callback or the action of its Dial reports.

    If the offer still rang, it is passed on; where somebody picked up and was never screened, because our
    webhook failed, they have not declined it. If it was accepted and the caller was not sent to the
    conference yet, the call goes on to the next person at once. If the two were talking, either the caller
    has hung up and that report is on its way, or the conference has ended and Twilio will ask us where the
    caller goes. We ask Twilio only if neither comes, or where the crisis line talks with them: then the
    conference goes on without the counselor. Raises offers.UnknownOffer for a leg that we do not
    know.
    """
    lock = floors.lock()
    leg = Participant.objects.select_related("offer__call__line").filter(pk=leg_id).first()
    if leg is None:
        raise offers.UnknownOffer(str(leg_id))
    was_over = not Participant.objects.filter(pk=leg_id).move(
        ParticipantState.ENDED, ended_at=now, ended_as=status[:16]
    )
    if leg.staff_offer.ring_on == RingOn.PHONE:
        commands.wake_dispatcher()  # that telephone may be wanted for another call
    offer = bridges.accepted(lock, leg.staff_offer.pk)
    if leg.staff_offer.state == OfferState.ALONGSIDE:
        alongside.left(lock, leg.staff_offer, now)
        matching.match(lock, now)
    elif leg.staff_offer.state == OfferState.RINGING and _never_reached(leg, status):
        offers.could_not_ring_under(lock, leg_id=leg_id, now=now)
    elif leg.staff_offer.state == OfferState.RINGING:
        offers.refuse(
            lock, leg_id=leg_id, answered=status in (CallStatus.COMPLETED, CallStatus.BUSY), now=now
        )
    elif offer is not None and not was_over and (offer.call.caller_sent or crisis_line.talks_on(offer)):
        bridges.doubt(lock, offer.call, now)
    elif offer is not None and not was_over:
        losing.requeue_after_drop(lock, offer.call, now, kind=EventKind.NOT_JOINED, move=True)


def _never_reached(leg: Participant, status: str) -> bool:
    """Say whether a telephone could not be rung, or was picked up by somebody who then heard nothing of us.

    `leg` is as it was before it ended: `answered` has moved the leg of a person who is being screened.
    """
    unscreened = status == CallStatus.COMPLETED and leg.state in (
        ParticipantState.PLANNED,
        ParticipantState.RINGING,
    )
    return status == CallStatus.FAILED or unscreened


@operation
def out_of_conference(*, leg_id: UUID | str, now: datetime) -> None:
    """Have Twilio asked soon where both legs are, because a counselor's leg has left its conference.

    The caller has probably left it, or we have just ended the counselor's leg. Somebody beside the counselor
    is free.
    """
    lock = floors.lock()
    leg = Participant.objects.select_related("offer__call__line").filter(pk=leg_id).first()
    if leg is not None and leg.staff_offer.state == OfferState.ALONGSIDE:
        alongside.left(lock, leg.staff_offer, now)
        matching.match(lock, now)
    elif leg is not None:
        offer = bridges.accepted(lock, leg.staff_offer.pk)
        if offer is not None:
            bridges.doubt(lock, offer.call, now)


@operation
def caller_dialled(*, call_id: UUID, sid: str) -> None:
    """Record Twilio's id of the leg on which somebody is called back; only the first report of it counts."""
    Call.objects.filter(pk=call_id, caller_sid=None).exclude(state=CallState.ENDED).update(caller_sid=sid)
