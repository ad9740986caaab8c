"""Record what Twilio says about legs: the id of a leg that it made, and the end of a leg."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from helpline.call_status import CallStatus
from helpline.carrier import inquiry
from helpline.carrier.inquiry import Child
from helpline.models import (
    LIVE_OFFERS,
    OPEN_COMMANDS,
    Call,
    CallState,
    Command,
    CommandKind,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
)
from helpline.operations import calls, commands, danger, events, floors
from helpline.operations.end_causes import EndCause

log = logging.getLogger(__name__)


def is_known(sid: str) -> bool:
    """Say whether a leg is one of ours already."""
    return Participant.objects.filter(sid=sid).exists() or Call.objects.filter(caller_sid=sid).exists()


def may_be_on_its_way(offer: Offer) -> bool:
    """Say whether a leg may be in the conversation of an offer whose id Twilio has not told us yet."""
    makes = (CommandKind.DIAL_STAFF, CommandKind.ADD_CRISIS_LINE, CommandKind.DIAL_CALLER)
    return Command.objects.filter(call=offer.call_id, kind__in=makes, state__in=OPEN_COMMANDS).exists()


@transaction.atomic
def removed(offer: Offer, sid: str, now: datetime) -> None:
    """Note that a participant whom nobody knew was removed from the conversation of an offer."""
    log.warning("leg %s was in a conversation, and nobody knew it: it was ended", sid)
    events.record(offer.call_id, EventKind.REMOVED, now=now, sid=sid)


@transaction.atomic
def leg(leg: Participant, sid: str, now: datetime) -> bool:
    """Record the id of a leg that Twilio made for us; end the leg if nobody waits for it any more.

    From now on the telephone rings for its full time: that our request came late is not the counselor's
    delay. Return whether this is the leg's id: another request may have made a leg before.
    """
    floors.lock()
    Participant.objects.filter(pk=leg.pk, sid=None).update(sid=sid)
    leg = Participant.objects.select_related("offer__call").get(pk=leg.pk)
    if leg.sid == sid and leg.staff_offer.state not in LIVE_OFFERS:
        end_leg(leg, now)
    elif leg.sid == sid:
        until = now + (leg.staff_offer.ring_until - leg.staff_offer.made_at)
        Offer.objects.filter(pk=leg.staff_offer.pk, state=OfferState.RINGING).update(ring_until=until)
    return leg.sid == sid


@transaction.atomic
def caller(call: Call, sid: str, now: datetime) -> bool:
    """Record the id of the leg of a callback to a caller; end the leg if the call has ended meanwhile.

    Return whether this is the caller's leg: another request may have made one before.
    """
    floors.lock()
    if Call.objects.filter(pk=call.pk, caller_sid=None).update(caller_sid=sid):
        events.record(call.pk, EventKind.DIALLED, now=now)
    call = Call.objects.get(pk=call.pk)
    if call.caller_sid == sid and call.state == CallState.ENDED:
        end_caller(call, now)
    return call.caller_sid == sid


def end_leg(leg: Participant, now: datetime) -> None:
    """Ask Twilio once to end a staff leg that nobody needs."""
    if leg.state != ParticipantState.ENDED and not commands.is_open(CommandKind.END_LEG, participant=leg):
        commands.enqueue(CommandKind.END_LEG, now=now, participant=leg, call=leg.staff_offer.call)


def end_caller(call: Call, now: datetime) -> None:
    """Ask Twilio once to end the caller's leg of a call that has ended here."""
    if not commands.is_open(CommandKind.END_CALLER, call=call):
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)


def caller_is_over(call: Call, status: str | None, now: datetime) -> None:
    """End a call whose caller is gone, by Twilio's status of the leg; None if Twilio does not know it."""
    if call.state != CallState.ENDED:
        events.record(call.pk, EventKind.RECONCILED, now=now, status=status or "unknown to Twilio")
        calls.caller_ended(call_id=call.pk, status=status or EndCause.LOST, now=now)


def crisis_line_is(leg: Participant, lasted: inquiry.Lasted, now: datetime) -> bool:
    """Record that the crisis line has left a caller, if Twilio says so; return whether it has."""
    if not inquiry.is_over(lasted.status):
        return False
    log.warning("leg %s is over, without a status callback", leg.sid)
    danger.crisis_line_left(
        conference=leg.conference,
        sid=str(leg.sid),
        seconds=lasted.seconds,
        ended_at=lasted.ended_at,
        now=now,
    )
    return True


def outside(call: Call, children: Mapping[str, Child], now: datetime) -> bool:
    """Record that a number outside has answered, if a leg of the caller's Dial has; return whether one has.

    Twilio says which number it is: a document that we gave while we failed dials a number that our records do
    not know of (`voice.fallback`).
    """
    talking = [child.to for child in children.values() if child.status == CallStatus.IN_PROGRESS]
    if talking:
        danger.outside_answered(call_id=call.pk, round_=call.danger_round, number=talking[0], now=now)
    return bool(talking)
