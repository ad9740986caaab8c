"""Leave a caller with somebody from outside, on purpose: with a partner or a crisis center.

The counselor asks for it, and goes on being the caller's counselor until Twilio has confirmed that the
conference goes on when the counselor leaves it, that it ends when the one who stays does, and that the caller
is not on hold. Only then does the counselor leave. So the caller is never alone there with music: their leg
asks us what comes next. If Twilio refuses any of it, or the one who was to stay leaves first, the counselor
stays.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from helpline.call_status import CallStatus
from helpline.models import (
    Call,
    CallState,
    CommandKind,
    CommandState,
    Direction,
    EventKind,
    Offer,
    OfferState,
    Outside,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.operations import (
    alongside,
    commands,
    crisis_line,
    danger,
    ending,
    events,
    exits,
    floors,
    matching,
    parties,
)
from helpline.operations.floors import FloorLock
from helpline.operations.parties import Refusal
from helpline.operations.transactions import operation

MAY_KEEP_CALLER = (
    ParticipantRole.CRISIS_CENTER,
    ParticipantRole.POISON_CONTROL,
    ParticipantRole.PARTNER,
)
"""With whom a caller may be left: not with an interpreter, who is no counselor."""
WITHIN = timedelta(seconds=20)
"""For how long the press of a counselor who wants to leave counts. After that they have gone on talking."""


@operation
def ask(*, call_id: UUID, staff_id: int, participant_id: UUID, now: datetime) -> None:
    """Ask Twilio to let the conversation go on without the counselor, who then leaves it. Raises Refused."""
    lock = floors.lock()
    offer = parties.accepted(lock, call_id, staff_id)
    party = parties.living(offer).filter(pk=participant_id).first()
    if why := _why_not(offer, party):
        raise parties.Refused(why)
    assert party is not None  # noqa: S101  `_why_not` has seen to it
    alongside.back_to_the_caller(lock, offer, now)
    if Participant.objects.filter(pk=party.pk, keeps_caller=False).update(keeps_caller=True):
        exits.tell(lock, offer, now)
        exits.tell_beside(lock, offer, party, now)
        floors.tell(f"desk:{staff_id}")


def _why_not(offer: Offer, party: Participant | None) -> Refusal | None:
    """Return why a caller cannot be left with somebody from outside; None where they can.

    They cannot while the crisis line is there: Twilio ends a conference when one participant leaves it, so
    that of two from outside who stay, one would take the other away from the caller.
    """
    call = offer.call
    if party is None or party.state != ParticipantState.JOINED or not call.caller_in_conference:
        return Refusal.NOT_IN_YET
    if party.role not in MAY_KEEP_CALLER:
        return Refusal.NO_COUNSELOR
    if call.is_crisis and party.role != ParticipantRole.CRISIS_CENTER:
        return Refusal.IN_DANGER
    if crisis_line.talks_on(offer):
        return Refusal.CRISIS_LINE
    return Refusal.HANDING_OVER if commands.is_open(CommandKind.HAND_OVER, offer=offer) else None


def leave_if_confirmed(lock: FloorLock, offer_id: UUID, now: datetime) -> None:
    """Have a counselor leave who has asked to, once Twilio has confirmed what they wait for.

    That is the end of a hold, and what the conference does when either of the two leaves it. Where Twilio has
    refused any of it, or it comes too late, they stay.
    """
    offer = Offer.objects.select_related("call__line", "participant").get(pk=offer_id)
    party = _who_keeps(offer)
    if party is None or offer.state != OfferState.ACCEPTED:
        return
    told = [exits.told_last(offer, each) for each in (offer.participant, party)]
    refused = any(one is None or one.state == CommandState.FAILED for one in told)
    if refused or _is_too_late(offer, party, now):
        parties.let_counselor_stay(lock, offer, party, now)
    elif all(one is not None and one.state == CommandState.DONE for one in told) and not _is_held(offer):
        leave(lock, offer, party, now)


def _is_held(offer: Offer) -> bool:
    """Say whether the caller may still hear music: Twilio has not confirmed that they are off hold."""
    return commands.is_open(CommandKind.RESUME, offer=offer)


def _is_too_late(offer: Offer, party: Participant, now: datetime) -> bool:
    """Say whether the press does not count any more: it is long ago, or would be refused now.

    Nor does it count where the caller is on hold again, by a press or because Twilio refused to end the hold:
    nobody could take them off it once the counselor is gone.
    """
    asked = exits.told_last(offer, party)
    if offer.call.on_hold or asked is None or now - asked.created_at > WITHIN:
        return True
    return _why_not(offer, party) is not None


def _who_keeps(offer: Offer) -> Participant | None:
    """Return with whom a counselor is to leave their caller; None where nobody was asked to."""
    there = parties.living(offer).filter(keeps_caller=True, state=ParticipantState.JOINED)
    return there.first()


def after_a_loss(lock: FloorLock, offer: Offer, now: datetime) -> bool:
    """Finish what a counselor was lost in the middle of: leaving their caller with somebody; say whether so.

    The counselor had asked for it, and both were heard by the caller.
    """
    party = _who_keeps(offer) if offer.call.caller_in_conference else None
    if party is None:
        return False
    leave(lock, offer, party, now)
    return True


def leave(lock: FloorLock, offer: Offer, party: Participant, now: datetime) -> None:
    """Take the counselor out of a conversation that goes on with somebody from outside."""
    call = floors.call_under(lock, offer.call_id)
    with_whom = Outside.CRISIS if party.role == ParticipantRole.CRISIS_CENTER else Outside.PARTNER
    ending.release_staff(lock, call, OfferState.DONE, now, crisis_line_stays=True)
    Call.objects.filter(pk=call.pk).move(
        CallState.DIVERTED,
        outside=with_whom,
        outside_number=party.number.number if party.number else "",
        staff=None,
        sticky_staff=call.staff_id,
        outside_answered_at=now,
        move_on_at=None,
        leave_at=None,
    )
    events.record(
        call.pk,
        EventKind.LEFT_WITH,
        now=now,
        staff_id=call.staff_id,
        stays_with=with_whom,
        role=str(party.role),
    )
    matching.match(lock, now)
    floors.tell(f"floor:{call.line.floor_id}", f"desk:{call.staff_id}")


@operation
def party_ended(
    *, leg_id: UUID, sid: str, status: str, now: datetime, ended_at: datetime | None = None
) -> None:
    """Record that the leg of somebody from outside is over, and go on with a caller who was left with them.

    `ended_at` is when it ended by Twilio's clock. What counts as a talk is what is known of it: where that is
    not known it was none, so that nobody is hung up on because we hear of it late.
    """
    lock = floors.lock()
    party = parties.over(lock, leg_id, sid, status, now)
    if party is None or not party.keeps_caller:
        return
    offer = Offer.objects.select_related("participant").filter(
        call=party.call_id, conference=party.conference, state=OfferState.ACCEPTED
    )
    if (with_them := offer.first()) is not None:
        parties.let_counselor_stay(lock, with_them, party, now)
    else:
        _go_on(lock, party, ended_at, now)


def _go_on(lock: FloorLock, party: Participant, ended_at: datetime | None, now: datetime) -> None:
    call = floors.call_under(lock, party.call_id)
    if call.state != CallState.DIVERTED or not call.caller_in_conference or _is_with_another(party):
        return
    since = call.outside_answered_at or now
    seconds = max(int((min(ended_at, now) - since).total_seconds()), 0) if ended_at else 0
    Call.objects.filter(pk=call.pk).update(caller_sent=False, caller_in_conference=False)
    call = floors.call_under(lock, call.pk)
    danger.outside_ended_under(lock, call, round_=call.danger_round, seconds=seconds, reached=True, now=now)
    call.refresh_from_db()
    if call.state == CallState.MESSAGE and call.direction == Direction.OUTBOUND:
        ending.end(lock, call, CallStatus.COMPLETED, now)  # we called them: they have no message to leave
        call.refresh_from_db()
    if call.state == CallState.ENDED:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
        return
    if call.state == CallState.MESSAGE:  # a stay of its own, or the request would count as carried out
        Call.objects.filter(pk=call.pk).update(stay=F("stay") + 1)
        call.refresh_from_db()
    commands.enqueue(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay, urgent=True)


def _is_with_another(party: Participant) -> bool:
    """Say whether the caller is left with somebody else from outside by now."""
    others = parties.of(party.call_id).filter(conference=party.conference, keeps_caller=True)
    return others.exclude(state=ParticipantState.ENDED).exclude(pk=party.pk).exists()
