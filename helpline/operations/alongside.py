"""Bring people of ours into a conversation beside the counselor who has the call, and let them go again.

Such a person has an offer of their own, in the conference of the counselor. It rings at their desk or on
their telephone, and once they accept it they are alongside: busy, but without the call. Their leg leaves the
conference without ending it. While one of them who could have the call is in it, the counselor's leg does not
end it either (`exits`): a counselor who is lost leaves the caller with a person.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from helpline.models import (
    LIVE_OFFERS,
    OPEN_COMMANDS,
    Call,
    CallState,
    Command,
    CommandKind,
    EventKind,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    RingOn,
    Staff,
)
from helpline.operations import commands, events, exits, floors, modes
from helpline.operations.floors import FloorLock
from helpline.operations.where import Where

MAY_HAVE_IT = (ParticipantRole.CONSULTED, ParticipantRole.SECOND)
"""The roles beside a counselor whose person was chosen as one who could have the call."""
CALLED = (ParticipantState.PLANNED, ParticipantState.RINGING)
"""The states of somebody from outside who is not known to have answered."""
COMES_WITHIN = timedelta(seconds=10)
"""How long somebody who has accepted may take to be reported in the conference, before Twilio is asked."""
NEVER_CAME = timedelta(seconds=90)
"""How long after they accepted somebody is given up whom Twilio does not have in the conference."""


def beside(call_id: UUID) -> QuerySet[Offer]:
    """Return the offers of those who are in a conversation beside its counselor, or are asked to join it."""
    live = Offer.objects.filter(call=call_id, state__in=(OfferState.RINGING, OfferState.ALONGSIDE))
    offers = live.exclude(conference=F("pk")).select_related("call__line", "staff", "participant")
    return offers.order_by("made_at", "pk")


def counselor(lock: FloorLock, call_id: UUID) -> Offer | None:
    """Return the accepted offer of the counselor who has a call; None where nobody has it."""
    offers = Offer.objects.select_related("call__line", "staff", "participant")
    return offers.filter(call=call_id, state=OfferState.ACCEPTED).first()


def ask(lock: FloorLock, has_it: Offer, person: Staff, role: ParticipantRole, now: datetime) -> Offer | None:
    """Ring a person, so that they join a conversation; return the offer, or None where they are busy.

    Where the person has a live offer already, a constraint of the database leaves a second one out.
    """
    offer = Offer(
        call=has_it.call,
        staff=person,
        ring_on=person.ring_on,
        conference=has_it.conference,
        made_at=now,
        ring_until=now + timedelta(seconds=has_it.call.line.ring_seconds),
    )
    Offer.objects.bulk_create([offer], ignore_conflicts=True)
    if not Offer.objects.filter(pk=offer.pk).exists():
        return None
    theirs = Participant.objects.create(offer=offer, role=role)
    _record(offer, EventKind.ASKED, now, role)
    if person.ring_on == RingOn.PHONE:
        commands.enqueue(
            CommandKind.DIAL_STAFF,
            now=now,
            call=offer.call,
            offer=offer,
            participant=theirs,
            urgent=True,
        )
    _tell(offer, has_it)
    return offer


def accept(lock: FloorLock, offer: Offer, sid: str, now: datetime) -> bool:
    """Let a person who was asked join the conversation; return False where nobody waits for them any more."""
    has_it = counselor(lock, offer.call_id)
    if has_it is None or has_it.conference != offer.conference or offer.ring_until <= now:
        return False
    if not Offer.objects.filter(pk=offer.pk).move(OfferState.ALONGSIDE, settled_at=now):
        return False
    Participant.objects.filter(offer=offer).move(
        ParticipantState.JOINING, sid=sid, answered_at=Coalesce("answered_at", Value(now, DateTimeField()))
    )
    modes.as_the_document_says(offer)
    offer.refresh_from_db(fields=["state"])
    ask_whether_they_came(lock, offer.call, now)
    _tell(offer, has_it)
    return True


def ask_whether_they_came(lock: FloorLock, call: Call, now: datetime) -> None:
    """Have Twilio asked who is in a conversation, while somebody who accepted was not reported in it.

    The report may be lost. Until we know of them they could not be given the call, nor have the caller if the
    counselor is lost.
    """
    coming = beside(call.pk).filter(participant__state=ParticipantState.JOINING)
    if coming.filter(state=OfferState.ALONGSIDE).exists():
        talking = Call.objects.filter(pk=call.pk, state=CallState.CONNECTED, move_on_at=None)
        talking.update(move_on_at=now + COMES_WITHIN)


def joined(lock: FloorLock, has_it: Offer, sid: str, now: datetime) -> bool:
    """Record that somebody beside the counselor is in the conference; return whether we know who it is.

    Of somebody from outside who is not known to have answered Twilio has to be asked: their leg is there from
    the moment in which it rings, and the report of the answer may be lost.
    """
    found = Participant.objects.filter(call=has_it.call_id, sid=sid).select_related("offer").first()
    if found is None:
        return False
    if not Participant.objects.filter(pk=found.pk).move(ParticipantState.JOINED, joined_at=now):
        return found.number_id is None or found.state not in CALLED
    if found.offer is not None:
        _record(found.offer, EventKind.JOINED_IN, now, found.role, **_mode(found))
        exits.tell(lock, has_it, now)
        _tell(found.offer, has_it)
    return True


def heirs(call: Call) -> QuerySet[Offer]:
    """Return those of whom one has a caller if the counselor is lost (`stand_in.heir`); the first first.

    A supervisor is one of them while they talk with everybody: the caller hears them already.
    """
    heard = Q(participant__mode=Mode.BARGE, participant__mode_told=Mode.BARGE)
    there = beside(call.pk).filter(Q(participant__role__in=MAY_HAVE_IT) | heard, state=OfferState.ALONGSIDE)
    in_it = there.filter(participant__state=ParticipantState.JOINED)
    return in_it.order_by("participant__joined_at", "pk")


def given_to(call_id: UUID) -> UUID | None:
    """Return the participant to whom Twilio is asked to give a call; None once it has answered."""
    asked = Command.objects.filter(kind=CommandKind.HAND_OVER, state__in=OPEN_COMMANDS, call=call_id)
    by_whom_has_it = asked.filter(offer__state=OfferState.ACCEPTED).order_by("-pk")
    return by_whom_has_it.values_list("participant_id", flat=True).first()


def did_not_come(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Go on without a person who was asked and did not join: the caller is with the counselor again.

    No leg of theirs will come where they were rung at their desk: a telephone's may be made already.
    """
    if offer.ring_on == RingOn.BROWSER:
        Participant.objects.filter(offer=offer).end(now)
    _record(offer, EventKind.NOT_COMING, now, offer.participant.role, why=offer.state)
    _go_on_without(lock, offer, now)


def left(lock: FloorLock, offer: Offer, now: datetime) -> bool:
    """Record that a person is not in a conversation any more; return whether they were alongside until now.

    They are free. One who was never in the conference counts as failed. The caller is with the counselor,
    whose leg ends the conversation again.
    """
    theirs = Participant.objects.filter(offer=offer, joined_at__isnull=False)
    state = OfferState.DONE if theirs.exists() else OfferState.FAILED
    until_now = Offer.objects.filter(pk=offer.pk, state=OfferState.ALONGSIDE)
    if not until_now.move(state, settled_at=now):
        return False
    Staff.objects.filter(pk=offer.staff_id).update(idle_since=now)
    _record(offer, EventKind.LEFT_IT, now, offer.participant.role)
    has_it = _go_on_without(lock, offer, now)
    if has_it is not None:
        exits.tell(lock, has_it, now)
    return True


def let_go(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Have a person leave a conversation: they are free at once, and their leg is ended."""
    if left(lock, offer, now):
        leg = Participant.objects.filter(offer=offer).exclude(state=ParticipantState.ENDED).first()
        if leg is not None and not commands.is_open(CommandKind.END_LEG, participant=leg):
            commands.enqueue(CommandKind.END_LEG, now=now, participant=leg, call=offer.call, urgent=True)


def are(
    lock: FloorLock, call: Call, where: Mapping[str, Where], now: datetime, asked_at: datetime | None = None
) -> None:
    """Record what Twilio says about the legs of those beside the counselor, by their ids.

    `asked_at` is when it was asked: it says nothing about somebody who has joined since.
    """
    for offer in beside(call.pk).filter(state=OfferState.ALONGSIDE, participant__sid__in=[*where]):
        at = where[str(offer.participant.sid)]
        has_it = counselor(lock, call.pk)
        if at == Where.IN and has_it is not None:
            joined(lock, has_it, str(offer.participant.sid), now)
        elif at == Where.OVER:
            Participant.objects.filter(pk=offer.participant.pk).move(ParticipantState.ENDED, ended_at=now)
            left(lock, offer, now)
        elif at == Where.OUT and (_had_joined(offer.participant, asked_at) or _never_came(offer, now)):
            let_go(lock, offer, now)


def _had_joined(theirs: Participant, asked_at: datetime | None) -> bool:
    """Say whether somebody was in the conference when Twilio was asked who is."""
    if theirs.state != ParticipantState.JOINED:
        return False
    return asked_at is None or theirs.joined_at is None or theirs.joined_at < asked_at


def _never_came(offer: Offer, now: datetime) -> bool:
    """Say whether somebody accepted too long ago to be still on their way into the conference."""
    coming = offer.participant.state == ParticipantState.JOINING
    return coming and offer.settled_at is not None and now - offer.settled_at >= NEVER_CAME


def back_to_the_caller(lock: FloorLock, has_it: Offer, now: datetime) -> None:
    """Take a caller off hold, where they are on it."""
    held = Call.objects.filter(pk=has_it.call_id, state=CallState.CONNECTED, on_hold=True)
    if held.update(on_hold=False, hold_until=None):
        commands.enqueue(CommandKind.RESUME, now=now, call_id=has_it.call_id, offer=has_it, urgent=True)


def tell_everybody(call: Call) -> None:
    """Tell the desks of everybody who is in a conversation that something about it has changed."""
    live = Offer.objects.filter(call=call, state__in=LIVE_OFFERS).values_list("staff_id", flat=True)
    floors.tell(*(f"desk:{staff_id}" for staff_id in live))


def _go_on_without(lock: FloorLock, offer: Offer, now: datetime) -> Offer | None:
    has_it = counselor(lock, offer.call_id)
    if has_it is not None and offer.participant.role == ParticipantRole.CONSULTED:
        back_to_the_caller(lock, has_it, now)
    _tell(offer, has_it)
    return has_it


def _mode(found: Participant) -> dict[str, str]:
    return {"mode": found.mode} if found.mode else {}


def _record(offer: Offer, kind: EventKind, now: datetime, role: str, **detail: object) -> None:
    events.record(offer.call_id, kind, now=now, staff_id=offer.staff_id, role=role, **detail)


def _tell(offer: Offer, has_it: Offer | None) -> None:
    desks = [f"desk:{one.staff_id}" for one in (offer, has_it) if one is not None]
    floors.tell(*desks, f"floor:{offer.call.line.floor_id}")
