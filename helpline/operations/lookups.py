"""Find the call, leg or offer that a webhook is about. Nothing here writes to the database."""

from uuid import UUID

from django.db.models import Case, F, Q, When

from helpline.models import Call, Offer, OfferState, Participant, ParticipantRole, Priority


def call(call_id: UUID) -> Call | None:
    """Return a call with its line; None where there is no such call."""
    return Call.objects.select_related("line").filter(pk=call_id).first()


def call_by_sid(sid: str) -> Call | None:
    """Return the call whose caller's leg has this id at Twilio; None where there is none."""
    return Call.objects.select_related("line").filter(caller_sid=sid).first() if sid else None


def as_it_is_now(call: Call) -> Call:
    """Read a call again after an operation and return it; its line stays as it was read before."""
    call.refresh_from_db()
    return call


def language_in_danger(sid: str) -> str | None:
    """Return the language of the call of this leg if the call is in danger; None if not, or if not known."""
    in_danger = Call.objects.filter(caller_sid=sid, priority=Priority.CRISIS)
    return in_danger.values_list("language", flat=True).first()


def leg(leg_id: UUID) -> Participant | None:
    """Return a staff leg with its offer, call, line and person; None where there is no such leg."""
    return Participant.objects.select_related("offer__call__line", "offer__staff").filter(pk=leg_id).first()


def leg_by_sid(sid: str) -> Participant | None:
    """Return the staff leg with this id at Twilio; None where there is none."""
    legs = Participant.objects.select_related("offer__call__line", "offer__staff")
    return legs.filter(sid=sid).first() if sid else None


def leg_of(offer: Offer) -> Participant:
    """Return the leg of an offer's person; only what the document of a leg needs is read."""
    return Participant.objects.only("pk", "sid", "mode").get(offer=offer)


def has_leg(offer_id: UUID, sid: str) -> bool:
    """Say whether the staff leg of an offer has this id at Twilio."""
    return Participant.objects.filter(offer_id=offer_id, sid=sid).exists()


def counselor_of(conference: UUID | str) -> Offer | None:
    """Return the offer of the counselor who has the call of a conference, or had it last; None if unknown.

    It comes with its call, line and participant.
    """
    of_it = Offer.objects.filter(conference=conference).exclude(state=OfferState.ALONGSIDE)
    theirs = of_it.select_related("call__line", "participant").filter(
        Q(state=OfferState.ACCEPTED) | Q(participant__role=ParticipantRole.COUNSELOR)
    )
    has_it = Case(When(state=OfferState.ACCEPTED, then=0), default=1)
    return theirs.order_by(has_it, F("settled_at").desc(nulls_last=True)).first()


def acceptance(call: Call) -> Offer | None:
    """Return the accepted offer by which a counselor has this call now; None where nobody has it."""
    return Offer.objects.filter(call=call, state=OfferState.ACCEPTED).first()
