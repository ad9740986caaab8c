"""Bring somebody from outside into a counselor's conversation: an interpreter, a partner, a crisis center.

Each is a participant of the conference, by a number of the directory. The conference goes on when they leave
it, and ends with the counselor, so nobody outside is ever left alone with a caller, nor with music. Who is
busy, does not answer or leaves changes nothing for caller and counselor, who talk on: the desk says so.

The counselor hears who answers, also that it is a machine, and can take them out again.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from helpline import contact_rules
from helpline.call_status import CallStatus
from helpline.complete import complete
from helpline.models import (
    Call,
    CallState,
    CommandKind,
    EventKind,
    NumberKind,
    Offer,
    OfferState,
    OutsideNumber,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.operations import commands, events, exits, floors, outside_numbers
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation

AT_MOST = 3
"""How many from outside may be in one conversation at a time."""
CALLED_IN = tuple(kind for kind in NumberKind if kind != NumberKind.PSAP)
"""The kinds that can be called into a conversation: 911 is called on the counselor's own telephone."""
ROLES: dict[NumberKind, ParticipantRole] = complete(
    "helpline.operations.parties.ROLES",
    CALLED_IN,
    {
        NumberKind.INTERPRETER: ParticipantRole.INTERPRETER,
        NumberKind.CRISIS_CENTER: ParticipantRole.CRISIS_CENTER,
        NumberKind.POISON_CONTROL: ParticipantRole.POISON_CONTROL,
        NumberKind.PARTNER: ParticipantRole.PARTNER,
    },
)
"""What whoever answers at a number of the directory is in a conversation for."""


class Step(StrEnum):
    """What happened with somebody from outside, as the call's timeline keeps it."""

    CALLED = "called"
    ANSWERED = "answered"
    NOT_REACHED = "not_reached"
    LEFT = "left"
    TAKEN_OUT = "taken_out"


class Refusal(StrEnum):
    """Why something about somebody from outside cannot be done; the desk has a sentence for each."""

    GONE = "gone"
    NOT_TALKING = "not talking"
    NOT_LISTED = "not listed"
    THEIR_OWN = "their own number"
    ENOUGH = "enough people"
    NOT_IN_YET = "not in yet"
    NO_COUNSELOR = "no counselor"
    IN_DANGER = "in danger"
    CRISIS_LINE = "crisis line"
    HANDING_OVER = "handing over"


class Refused(Exception):
    """It cannot be done, for the reason given."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@operation
def bring_in(*, call_id: UUID, staff_id: int, number_id: int, now: datetime) -> None:
    """Call a number of the directory into the conversation of its counselor. Raises Refused.

    A second press, while that number rings or is in the conversation, does nothing. Who is still in an
    earlier conversation of the same call, or is being taken out, is of no use in this one.
    """
    lock = floors.lock()
    offer = accepted(lock, call_id, staff_id)
    number = outside_numbers.directory().filter(pk=number_id, kind__in=CALLED_IN).first()
    if number is None:
        raise Refused(Refusal.NOT_LISTED)
    there = living(offer).exclude(commands__kind=CommandKind.END_PARTY)
    if there.filter(number=number).exists():
        return
    _refuse(offer.call, number, there)
    party = Participant.objects.create(
        call=offer.call,
        conference=offer.conference,
        role=ROLES[NumberKind(number.kind)],
        number=number,
        asked_at=now,
    )
    commands.enqueue(
        CommandKind.ADD_PARTY, now=now, call=offer.call, offer=offer, participant=party, urgent=True
    )
    _note(party, Step.CALLED, now, staff_id=staff_id)


def _refuse(call: Call, number: OutsideNumber, there: "QuerySet[Participant]") -> None:
    if call.state != CallState.CONNECTED or not call.caller_in_conference:
        raise Refused(Refusal.NOT_TALKING)
    if call.other_number == contact_rules.PhoneNumber.read(number.number):
        raise Refused(Refusal.THEIR_OWN)
    if there.count() >= AT_MOST:
        raise Refused(Refusal.ENOUGH)


@operation
def take_out(*, call_id: UUID, staff_id: int, participant_id: UUID, now: datetime) -> None:
    """Take somebody from outside out of a counselor's conversation, also while they ring. Raises Refused."""
    lock = floors.lock()
    offer = accepted(lock, call_id, staff_id)
    party = living(offer).filter(pk=participant_id).first()
    if party is not None and not _is_being_ended(party):
        if party.keeps_caller:
            let_counselor_stay(lock, offer, party, now)
        _end(party, now)
        _note(party, Step.TAKEN_OUT, now, staff_id=staff_id)


def let_counselor_stay(lock: FloorLock, offer: Offer, party: Participant, now: datetime) -> None:
    """Let a counselor stay who had asked to leave the caller with somebody from outside.

    The conversation ends with the counselor again, and goes on when the other one leaves it.
    """
    Participant.objects.filter(pk=party.pk).update(keeps_caller=False)
    party.refresh_from_db(fields=["keeps_caller", "state"])
    exits.tell(lock, offer, now)
    exits.tell_beside(lock, offer, party, now)
    floors.tell(f"desk:{offer.staff_id}")


def accepted(lock: FloorLock, call_id: UUID, staff_id: int) -> Offer:
    """Return the offer by which a person has a call; raise Refused if they do not have it."""
    theirs = Offer.objects.select_related("call__line", "participant").filter(
        call=call_id, state=OfferState.ACCEPTED
    )
    offer = theirs.filter(staff=staff_id).first()
    if offer is None:
        raise Refused(Refusal.GONE)
    return offer


def of(call_id: UUID) -> "QuerySet[Participant]":
    """Return everybody from outside whom a counselor has brought into a call, in that order."""
    outside = Participant.objects.filter(call=call_id, number__isnull=False)
    return outside.select_related("number", "call").order_by("asked_at", "pk")


def living(offer: Offer) -> "QuerySet[Participant]":
    """Return those from outside who ring or are in the conversation of an acceptance."""
    return of(offer.call_id).filter(conference=offer.conference).exclude(state=ParticipantState.ENDED)


@operation
def rings(*, leg_id: UUID, sid: str, now: datetime) -> None:
    """Record the leg that Twilio made to somebody from outside; end it if nobody waits for it any more.

    A second leg, from a request whose answer was lost, is left to the list of legs that nobody knows.
    """
    lock = floors.lock()
    party = _party(leg_id, sid)
    if party is None:
        return
    Participant.objects.filter(pk=party.pk, state=ParticipantState.PLANNED).move(ParticipantState.RINGING)
    if not is_wanted(party):
        end(lock, party, now)


def _party(leg_id: UUID, sid: str) -> Participant | None:
    """Return somebody from outside by our key, with the leg's id recorded; None for another leg of theirs."""
    if sid:
        Participant.objects.filter(pk=leg_id, sid=None, number__isnull=False).update(sid=sid)
    party = Participant.objects.select_related("call", "number").filter(pk=leg_id).first()
    return party if party is not None and party.number_id and party.sid == sid else None


def is_wanted(party: Participant) -> bool:
    """Say whether somebody from outside is still to be in the conversation into which they were called.

    That is while the counselor is in it; afterwards for whoever took the caller over.
    """
    if party.keeps_caller and party.call.state == CallState.DIVERTED:
        return True
    holds = Offer.objects.filter(
        call=party.call_id, conference=party.conference, state=OfferState.ACCEPTED
    ).exists()
    return holds and not _is_being_ended(party)


def _is_being_ended(party: Participant) -> bool:
    return party.commands.filter(kind=CommandKind.END_PARTY).exists()


@operation
def answered(*, leg_id: UUID, sid: str, now: datetime) -> None:
    """Record that somebody, or a machine, has answered: they are in the conversation."""
    lock = floors.lock()
    party = _party(leg_id, sid)
    if party is not None:
        _is_there(lock, party, now)


@operation
def are_there(*, sids: Collection[str], now: datetime) -> None:
    """Record that legs are in a conversation, as Twilio says: the report that they answered may be lost."""
    lock = floors.lock()
    unheard_of = Participant.objects.filter(sid__in=sids, number__isnull=False, answered_at=None)
    for party in unheard_of.exclude(state=ParticipantState.ENDED).select_related("call", "number"):
        _is_there(lock, party, now)


def _is_there(lock: FloorLock, party: Participant, now: datetime) -> None:
    if Participant.objects.filter(pk=party.pk).answer(now):
        _note(party, Step.ANSWERED, now)
    if not is_wanted(party):
        end(lock, party, now)


def over(lock: FloorLock, leg_id: UUID, sid: str, status: str, now: datetime) -> Participant | None:
    """Record that the leg of somebody from outside is over; return them, or None where that is no news."""
    party = _party(leg_id, sid)
    return party if party is not None and _is_over(lock, party, status, now) else None


def could_not_call(lock: FloorLock, leg_id: UUID, now: datetime) -> None:
    """Record that a number could not be called: Twilio refused, or it is not needed any more."""
    party = Participant.objects.select_related("call", "number").get(pk=leg_id)
    if not party.sid:
        _is_over(lock, party, CallStatus.FAILED, now)


def _is_over(lock: FloorLock, party: Participant, status: str, now: datetime) -> bool:
    news = Participant.objects.filter(pk=party.pk).end(now, status)
    if news:
        talked = party.answered_at is not None or status == CallStatus.COMPLETED
        _note(party, Step.LEFT if talked else Step.NOT_REACHED, now, ended_as=status[:16])
    return bool(news)


def end_all(lock: FloorLock, call: Call, now: datetime) -> None:
    """End everybody from outside in a call whose counselor leaves it: they would be there for nobody."""
    for party in of(call.pk).exclude(state=ParticipantState.ENDED):
        end(lock, party, now)


def end(lock: FloorLock, party: Participant, now: datetime) -> None:
    """Have the leg of somebody from outside ended, once; while it is not known it waits until it is."""
    if not commands.is_open(CommandKind.END_PARTY, participant=party):
        _end(party, now)


@operation
def end_again(*, participant_id: UUID, now: datetime) -> None:
    """Have the leg of somebody from outside ended that lives on although their call is over."""
    lock = floors.lock()
    end(lock, Participant.objects.select_related("call").get(pk=participant_id), now)


def _end(party: Participant, now: datetime) -> None:
    commands.enqueue(CommandKind.END_PARTY, now=now, call=party.call, participant=party, urgent=True)


def _note(party: Participant, step: Step, now: datetime, *, staff_id: int | None = None, **more: str) -> None:
    events.record(
        party.call_id,
        EventKind.PARTY,
        now=now,
        staff_id=staff_id,
        step=str(step),
        role=str(party.role),
        number=party.number_id,
        **more,
    )
    if party.call.staff_id is not None:
        floors.tell(f"desk:{party.call.staff_id}")
