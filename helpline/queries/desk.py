"""Read one counselor's desk: their duty, the call that rings, the current call, and the call to write up.

A snapshot holds nothing that changes with the clock alone, only what was decided at `now`. So two equal
snapshots show the same page, and `Desk.digest` tells an open desk that nothing has changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from helpline import contact_rules
from helpline.complete import complete
from helpline.models import (
    LIVE_OFFERS,
    WITH_STAFF,
    Call,
    Callback,
    Command,
    CommandKind,
    CommandState,
    Direction,
    Duty,
    Offer,
    OfferState,
    Outside,
    ParticipantRole,
    Shift,
    Staff,
)
from helpline.models.written_once import WrittenOnce
from helpline.operations import alongside, conversations, crisis_line, listening, stand_in
from helpline.operations.outcomes import without_outcome
from helpline.operations.outside import may_be_dialled_for
from helpline.outcomes import INBOUND, OUTBOUND
from helpline.queries import colleagues, cut_off, last_ring, parties, reach, shifts
from helpline.queries.hold import Hold, hold_of
from helpline.queries.listening import Own, own
from helpline.queries.present import conversation, participants
from helpline.queries.summary import OUTSIDE, CallSummary, summarize
from helpline.queries.support import support_of
from helpline.queries.talking import Talking
from helpline.routing import CRISIS_TRAINING, Reason

IDLE: dict[Duty, str] = complete(
    "helpline.queries.desk.IDLE",
    Duty,
    {
        Duty.OFF: "off",
        Duty.ON: "ready",
        Duty.BREAK: "break",
    },
)
"""The state of a desk without a call, by the duty of its person."""
PROMISED = ("line", "callback_attempt__callback__staff", "callback_attempt__callback__origin")
"""What is read with a call: its line, the callback that it keeps, who promised that, and in which call."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """An offer that rings at the desk.

    `rejoin` says that the counselor was cut off from this caller, who is offered to them again; `heard` is
    then what the caller was told meanwhile. `asked_by` is the colleague who has the caller and asks the
    person to join them; `in_silence` that they are only to listen. `before` names those with whom a caller
    who was cut off has talked in this call, and for how long.
    """

    offer_id: UUID
    ring_on: str
    ring_until: datetime
    summary: CallSummary
    because: Mapping[str, Any]
    rejoin: bool
    heard: str = ""
    asked_by: str = ""
    in_silence: bool = False
    before: tuple[tuple[str, timedelta], ...] = ()

    @property
    def accept_words(self) -> str:
        """The words on the button that accepts the call."""
        if self.rejoin:
            return "Rejoin"
        if self.asked_by:
            return "Listen" if self.in_silence else "Join"
        return "Call now" if self.summary.outbound and not self.summary.holds else "Accept"


@dataclass(frozen=True, slots=True)
class Finished:
    """A call that is over and has no outcome yet. `until` is when its wrap-up ends, None if none runs.

    `cut_off_number` was kept in case the call is cut off, if its counselor may call it.
    """

    summary: CallSummary
    ended_at: datetime
    disposition: str
    until: datetime | None
    cut_off_number: contact_rules.PhoneNumber | None

    @property
    def outcomes(self) -> tuple[tuple[str, str], ...]:
        return OUTBOUND if self.summary.outbound else INBOUND


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the state of a desk depends on.

    `barred` is what keeps every ordinary call from the person, None for nothing; only asked while they have
    no call to take or to write up.
    """

    duty: str
    duty_since: datetime | None
    ring_on: str
    has_phone: bool
    on_shift: bool
    shift: shifts.Span | None
    barred: Reason | None
    trained_for_danger: bool
    ringing: Ringing | None
    talking: Talking | None
    finished: Finished | None
    resting_until: datetime | None
    beside: Own | None = None
    """Their own part in a colleague's call."""
    relieved: str = ""
    """The name of whoever has taken over their call a moment ago."""
    canceled: bool = False
    alongside: colleagues.Alongside | None = None
    cut_off: UUID | None = None
    """The call in danger that was cut off, while the call to bring its caller back waits for this person."""
    missed: int = 0
    """How many calls in a row they missed, if they are on a break because of that; else 0."""

    @property
    def state(self) -> str:
        """The one state that the desk shows: the most urgent of those that hold."""
        if self.talking:
            return "talking"
        if self.beside:
            return "listening"
        if self.alongside:
            return "alongside"
        if self.ringing:
            return "ringing"
        if self.finished:
            return "finished"
        return IDLE[Duty(self.duty)]

    @property
    def call_id(self) -> UUID | None:
        """The id of the call whose caller card the desk shows; None if it shows none.

        Whoever a counselor has asked into a call sees the card that the counselor sees, while they are in it.
        """
        if self.beside:
            is_second = self.beside.there and self.beside.role == ParticipantRole.SECOND
            return self.beside.call_id if is_second else None
        asked_in = self.alongside if self.alongside and self.alongside.here else None
        here = self.talking or self.finished or asked_in
        return here.summary.call_id if here else None

    @property
    def digest(self) -> str:
        return sha256(repr(self).encode()).hexdigest()[:16]


def desk(staff: Staff, now: datetime) -> Desk:
    """Return a person's desk. At most eight statements while they have a call, else seven; a few more where a
    caller was cut off or in danger.
    """
    found = live_offer(staff)
    offer = with_call(found) if found else None
    periods = list(Shift.objects.filter(staff=staff))
    span = shifts.now_or_next(periods, now)
    talking = _talking(offer, now) if offer and offer.state == OfferState.ACCEPTED else None
    supports = own(offer, now) if offer and offer.is_beside and not talking else None
    joined = offer and offer.state == OfferState.ALONGSIDE and not supports
    rings = ringing(offer) if offer and offer.state == OfferState.RINGING and not supports else None
    finished = None if offer else _finished(staff, now)
    takes = reach.takes_today(staff, now)
    last = {} if offer or (finished and not finished.cut_off_number) else last_ring.of(staff)
    resting = staff.wrap_up_until if staff.in_wrap_up(now) else None
    return Desk(
        duty=staff.duty,
        duty_since=staff.duty_since,
        ring_on=staff.ring_on,
        has_phone=bool(staff.phone),
        on_shift=span is not None and span[0] <= now,
        shift=span,
        barred=None if offer or finished else reach.barred(staff, takes, now),
        trained_for_danger=CRISIS_TRAINING in takes.topics,
        ringing=rings,
        talking=talking,
        alongside=colleagues.alongside_of(offer) if offer and joined else None,
        finished=finished,
        resting_until=resting if not offer and not finished else None,
        beside=supports,
        relieved=last_ring.relieved_by(staff, last, now),
        canceled=not finished and last_ring.was_canceled_lately(last, now),
        cut_off=last_ring.waits_to_be_called_back(staff, last),
        missed=staff.missed_offers if staff.missed_break else 0,
    )


def live_offer(staff: Staff) -> Offer | None:
    """Return the offer that rings a person or that they have accepted; None if there is none.

    Every page asks this, and mostly there is none, or its state says enough. So `with_call` reads the call by
    a second statement: Django takes longer to write a join of five tables than PostgreSQL takes to run it.
    """
    return _LIVE_OFFER.first(staff.pk)


def with_call(offer: Offer) -> Offer:
    """Read the call of an offer, with the callback that it is to keep, and return the offer."""
    offer.call = _with_promise().get(pk=offer.call_id)
    return offer


_LIVE_OFFER = WrittenOnce(lambda staff_id: Offer.objects.filter(staff=staff_id, state__in=LIVE_OFFERS))


def _with_promise() -> "QuerySet[Call]":
    """Return a query for calls that also reads the callback that each of them is to keep."""
    return Call.objects.select_related(*PROMISED)


def _callback(call: Call) -> Callback | None:
    attempt = getattr(call, "callback_attempt", None)
    return attempt.callback if attempt else None


def ringing(offer: Offer) -> Ringing:
    """Return what the desk shows of an offer while it rings."""
    since, asked_by = conversations.since([offer.call]), colleagues.asks(offer)
    return Ringing(
        offer_id=offer.pk,
        ring_on=offer.ring_on,
        ring_until=offer.ring_until,
        summary=summarize(offer.call, _callback(offer.call), since[offer.call_id]),
        because=offer.because,
        rejoin=offer.rejoin,
        heard=_heard(offer.call) if offer.rejoin else "",
        asked_by=asked_by,
        in_silence=bool(asked_by) and offer.participant.role == ParticipantRole.SECOND,
        before=() if asked_by else _before(offer.call),
    )


def _before(call: Call) -> tuple[tuple[str, timedelta], ...]:
    """Return the people with whom a caller has talked in this call, in order, each with the length."""
    if not conversations.has_talked(call):
        return ()
    talks = conversations.of([call.pk]).get(call.pk, [])
    names = Staff.objects.in_bulk([talk.staff_id for talk in talks if talk.staff_id is not None])
    return tuple(
        (
            names[talk.staff_id].name if talk.staff_id else OUTSIDE[Outside(talk.outside)],
            talk.ended - talk.began,
        )
        for talk in talks
        if talk.ended is not None
    )


def _heard(call: Call) -> str:
    """Return what a caller who lost their counselor was told meanwhile, in words for the desk.

    It must agree with `voice.twiml.queue`, which speaks to the caller. A caller in danger is told nothing of
    the loss: the words while they wait say what to do, if there is time for any.
    """
    if call.direction == Direction.OUTBOUND:
        return "is on the line and has been asked to wait a moment"
    if call.is_crisis:
        return "is on the line and has not been told that you were cut off"
    if call.connected_at is None:
        return "is on the line and has been told that we are finding someone for them"
    return "is on the line and has been asked to stay"


def _talking(offer: Offer, now: datetime) -> Talking:
    call, hold = offer.call, hold_of(offer)
    beside, found = list(alongside.beside(call.pk)), participants(offer)
    return Talking(
        summary=summarize(call, _callback(call)),
        offer_id=offer.pk,
        ring_on=offer.ring_on,
        hold=hold.name.lower(),
        accepted_at=call.accepted_at,
        connected_at=conversations.began([call]).get(call.pk),
        cut_off_number=call.cut_off_number,
        danger_may_be_told=may_be_dialled_for(call),
        leaving=_is_leaving(offer),
        support=support_of(call, beside, now),
        beside=colleagues.beside(offer, beside),
        gone=colleagues.gone_from(offer, found, now),
        called_in=parties.of(found),
        stands_in=stand_in.is_one(offer),
        unheard=offer.is_beside and listening.has_the_call_unheard(offer.participant),
        present=conversation(offer, hold, offer.staff_id, found),
        hold_until=call.hold_until if hold == Hold.ON else None,
    )


def _is_leaving(offer: Offer) -> bool:
    """Say whether the end of the counselor's leg was asked for, and the crisis line talks with the caller.

    Twilio may be slow (`calls.hang_up`); what it has refused does not count.
    """
    if not crisis_line.may_talk_with(offer):
        return False
    asked = Command.objects.filter(participant__offer=offer.pk, kind=CommandKind.END_LEG)
    return asked.exclude(state=CommandState.FAILED).exists()


def unrecorded(staff: Staff, now: datetime) -> "QuerySet[Call]":
    """Return a person's calls without an outcome, the one that ended last first."""
    return without_outcome(now).filter(staff=staff).order_by("-ended_at")


def outcome_missing(staff: Staff, now: datetime) -> bool:
    """Say whether a person must record an outcome before their next ordinary call.

    That is so once their wrap-up is over while an outcome is missing.
    """
    return not staff.in_wrap_up(now) and unrecorded(staff, now).exists()


def _finished(staff: Staff, now: datetime) -> Finished | None:
    latest = unrecorded(staff, now).values_list("pk", flat=True).first()
    call = _with_promise().filter(pk=latest).first() if latest else None
    if call is None or call.ended_at is None:
        return None
    return Finished(
        summary=summarize(call, _callback(call)),
        ended_at=call.ended_at,
        disposition=call.get_disposition_display(),
        until=staff.wrap_up_until if staff.in_wrap_up(now) else None,
        cut_off_number=call.cut_off_number if cut_off.is_offered(staff.user, call) else None,
    )


def as_it_is_now(staff: Staff) -> Staff:
    """Read the person's row again, after an action of theirs, and return it."""
    staff.refresh_from_db()
    return staff


def is_talking(user_id: int) -> bool:
    """Say whether a user is in a conversation, or is just being connected to one. One SQL statement."""
    has_it = Exists(Call.objects.filter(staff=OuterRef("pk"), state__in=WITH_STAFF))
    beside = Exists(Offer.objects.filter(staff=OuterRef("pk"), state=OfferState.ALONGSIDE))
    return Staff.objects.filter(user_id=user_id).filter(has_it | beside).exists()
