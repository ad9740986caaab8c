"""The crisis line's legs in conversations, as Twilio has told of them."""

from datetime import datetime

from django.db.models import QuerySet

from helpline.models import Offer, Participant, ParticipantRole, ParticipantState


def known() -> QuerySet[Participant]:
    """All legs of the crisis line, in the order in which we heard of them."""
    return Participant.objects.filter(role=ParticipantRole.CRISIS_LINE).order_by("asked_at", "sid")


def make(
    offer: Offer,
    sid: str,
    at: datetime,
    *,
    answered_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Participant:
    """The crisis line was called into the conference of an offer."""
    state = ParticipantState.RINGING if answered_at is None else ParticipantState.JOINED
    return Participant.objects.create(
        call=offer.call,
        conference=offer.conference,
        role=ParticipantRole.CRISIS_LINE,
        sid=sid,
        state=state if ended_at is None else ParticipantState.ENDED,
        asked_at=at,
        answered_at=answered_at,
        joined_at=answered_at,
        ended_at=ended_at,
    )
