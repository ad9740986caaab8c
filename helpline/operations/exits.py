"""Have Twilio told whether a conversation ends when one of our people leaves it.

Twilio ends a conference when a participant with endConferenceOnExit leaves it, and lets that be changed for a
participant who is in it. The caller's leg always has it. Of our people only the counselor who has the call
has it, and that one not while somebody else stays with the caller.
https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource
"""

from datetime import datetime

from helpline.models import CommandKind, Offer, OfferState, Participant, ParticipantState
from helpline.operations import commands
from helpline.operations.floors import FloorLock


def tell(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Have Twilio told whether the conversation ends when the counselor of an accepted offer leaves it."""
    if offer.state == OfferState.ACCEPTED:
        _tell(lock, offer, offer.participant, now)


def tell_beside(lock: FloorLock, has_it: Offer, beside: Participant, now: datetime) -> None:
    """Have Twilio told that the conversation goes on when somebody beside the counselor leaves it."""
    if has_it.state == OfferState.ACCEPTED:
        _tell(lock, has_it, beside, now)


def _tell(lock: FloorLock, has_it: Offer, whose: Participant, now: datetime) -> None:
    if whose.state == ParticipantState.ENDED or not whose.sid:
        return
    commands.enqueue(
        CommandKind.SET_EXIT,
        now=now,
        call_id=has_it.call_id,
        offer=has_it,
        participant=whose,
        urgent=True,
    )
