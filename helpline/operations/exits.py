"""Have Twilio told whether a conversation ends when somebody leaves it.

Twilio ends a conference when a participant with endConferenceOnExit leaves it, and lets that be changed for a
participant who is in it. The caller's leg always has it. Of our people only the counselor who has the call
has it, and that one not while somebody else stays with the caller. Of those from outside only whoever keeps
a caller whose counselor has left them has it. A hand-over that came to nothing may have given it to somebody
else, and its answer may be lost: then it is taken back, whoever has the call by now.
https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource
"""

from datetime import datetime

from django.db.models import Q

from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.operations import commands
from helpline.operations.floors import FloorLock


def tell(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Have Twilio told whether the conversation ends when the counselor of an accepted offer leaves it."""
    if offer.state == OfferState.ACCEPTED:
        _tell(lock, offer, offer.participant, now)


def tell_beside(lock: FloorLock, has_it: Offer, beside: Participant, now: datetime) -> None:
    """Have Twilio told whether the conversation ends when somebody else than its counselor leaves it.

    It does only where they are to keep the caller.
    """
    if has_it.state == OfferState.ACCEPTED:
        _tell(lock, has_it, beside, now)


def take_back(lock: FloorLock, offer: Offer, beside: Participant, now: datetime) -> None:
    """Have Twilio told that a conversation goes on when somebody leaves it who was to have the call.

    `offer` is any acceptance of it. Whoever has the call by now may have lost it meanwhile.
    """
    if goes_on(offer):
        _tell(lock, offer, beside, now)


def goes_on(offer: Offer) -> bool:
    """Say whether the conversation of an acceptance goes on, with whoever has the call by now.

    That may be another counselor, or somebody from outside with whom the caller was left.
    """
    call = Call.objects.get(pk=offer.call_id)
    if call.state == CallState.DIVERTED and call.caller_in_conference:
        last = call.offers.last_over()
        return last is not None and last.conference == offer.conference
    return call.state in WITH_STAFF and who_has(offer) is not None


def who_has(offer: Offer) -> Offer | None:
    """Return the offer of whoever has the call now in the conference of an acceptance; None for nobody."""
    return Offer.objects.filter(conference=offer.conference, state=OfferState.ACCEPTED).first()


def is_told(offer: Offer) -> bool:
    """Say whether Twilio has confirmed what it was told last of the exit of the counselor of an offer.

    What it was told of somebody else in it says nothing of that.
    """
    last = told_last(offer, offer.participant)
    return last is not None and last.state == CommandState.DONE


def told_last(offer: Offer, whose: Participant) -> Command | None:
    """Return the last request about the exit of somebody in the conversation of an acceptance, if any."""
    return offer.commands.filter(kind=CommandKind.SET_EXIT, participant=whose).order_by("-pk").first()


def ends_with_outside(offer: Offer) -> bool:
    """Say whether Twilio has confirmed that a conversation ends when somebody outside leaves it."""
    told = offer.commands.filter(kind=CommandKind.SET_EXIT, state=CommandState.DONE)
    crisis_line = Q(participant__role=ParticipantRole.CRISIS_LINE)
    return told.filter(crisis_line | Q(participant__keeps_caller=True)).exists()


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
