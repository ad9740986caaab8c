"""The desk of one counselor: their duty, the call that rings, the one they are in, the one to be written up.

A snapshot holds no clock reading of its own beyond what was decided at `now`, so two that are equal show the
same page: `Desk.digest` tells an open desk that nothing has changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from helpline import contact_rules
from helpline.complete import complete
from helpline.models import (
    LIVE_OFFERS,
    WITH_STAFF,
    Call,
    Callback,
    Direction,
    Disposition,
    Duty,
    Offer,
    OfferState,
    Outside,
    Shift,
    Staff,
)
from helpline.operations import conversations
from helpline.operations.outcomes import without_outcome
from helpline.operations.outside import may_be_dialled_for
from helpline.outcomes import INBOUND, OUTBOUND
from helpline.queries import shifts
from helpline.queries.hold import hold_of
from helpline.queries.summary import OUTSIDE, CallSummary, summarize
from helpline.routing import CRISIS_TRAINING

IDLE: dict[Duty, str] = complete(
    "helpline.queries.desk.IDLE",
    Duty,
    {
        Duty.OFF: "off",
        Duty.ON: "ready",
        Duty.BREAK: "break",
    },
)
"""What a desk shows that has no call."""
PROMISED = ("callback_attempt__callback__staff", "callback_attempt__callback__origin")
"""What is read with a call: the promise that it keeps, who made it, and the call in which it was made."""
TOLD_FOR = timedelta(minutes=1)
"""How long a desk says why a ring stopped."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """An offer that rings. `rejoin`: they were cut off from this caller, who is offered to them again.

    `heard` says what that caller heard meanwhile; `before` with whom they have talked, and for how long.
    """

    offer_id: UUID
    ring_on: str
    ring_until: datetime
    summary: CallSummary
    because: Mapping[str, Any]
    rejoin: bool
    heard: str = ""
    before: tuple[tuple[str, timedelta], ...] = ()

    @property
    def accept_words(self) -> str:
        """What the button that takes the call says."""
        if self.rejoin:
            return "Rejoin"
        return "Call now" if self.summary.outbound and not self.summary.holds else "Accept"


@dataclass(frozen=True, slots=True)
class Talking:
    """The call they have accepted; `connected_at` is when their own talk began, None until both have met.

    `danger_may_be_told`: not of a telephone that we are still calling.
    """

    summary: CallSummary
    offer_id: UUID
    ring_on: str
    hold: str
    accepted_at: datetime | None
    connected_at: datetime | None
    cut_off_number: contact_rules.PhoneNumber | None
    danger_may_be_told: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """A call that is over and of which no outcome is recorded. `until` ends the wrap-up, if it runs."""

    summary: CallSummary
    ended_at: datetime
    disposition: str
    until: datetime | None

    @property
    def outcomes(self) -> tuple[tuple[str, str], ...]:
        return OUTBOUND if self.summary.outbound else INBOUND


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the state of a desk depends on."""

    duty: str
    duty_since: datetime | None
    ring_on: str
    has_phone: bool
    on_shift: bool
    shift: shifts.Span | None
    trained: bool
    trained_for_danger: bool
    ringing: Ringing | None
    talking: Talking | None
    finished: Finished | None
    resting_until: datetime | None
    canceled: bool = False
    missed: int = 0
    """How many calls in a row they missed, if that is why they are on a break."""

    @property
    def state(self) -> str:
        """The one thing that the desk shows: what is most urgent."""
        if self.talking:
            return "talking"
        if self.ringing:
            return "ringing"
        if self.finished:
            return "finished"
        return IDLE[Duty(self.duty)]

    @property
    def call_id(self) -> UUID | None:
        """The call whose card lies on the desk."""
        here = self.talking or self.finished
        return here.summary.call_id if here else None

    @property
    def digest(self) -> str:
        return sha256(repr(self).encode()).hexdigest()[:16]


def desk(staff: Staff, now: datetime) -> Desk:
    """Return the state of a person's desk. At most five statements; a few more for a caller who was lost."""
    offer = live_offer(staff)
    periods = list(Shift.objects.filter(staff=staff))
    span = shifts.now_or_next(periods, now)
    talking = _talking(offer) if offer and offer.state == OfferState.ACCEPTED else None
    rings = ringing(offer) if offer and offer.state == OfferState.RINGING else None
    finished = None if offer else _finished(staff, now)
    in_force = staff.trainings.filter(expires_on__gte=staff.today(now))
    topics = set(in_force.values_list("topic", flat=True))
    resting = staff.wrap_up_until if staff.in_wrap_up(now) else None
    return Desk(
        duty=staff.duty,
        duty_since=staff.duty_since,
        ring_on=staff.ring_on,
        has_phone=bool(staff.phone),
        on_shift=span is not None and span[0] <= now,
        shift=span,
        trained=bool(topics - {CRISIS_TRAINING}),
        trained_for_danger=CRISIS_TRAINING in topics,
        ringing=rings,
        talking=talking,
        finished=finished,
        resting_until=resting if not offer and not finished else None,
        canceled=not offer and not finished and _was_canceled_lately(staff, now),
        missed=staff.missed_offers if staff.missed_break else 0,
    )


def _was_canceled_lately(staff: Staff, now: datetime) -> bool:
    """Say whether the last ring of a person stopped a moment ago because the callback was canceled."""
    shown = ("state", "call__disposition", "settled_at")
    last = Offer.objects.filter(staff=staff).order_by("-made_at").values_list(*shown).first()
    if last is None:
        return False
    state, disposition, settled_at = last
    if (state, disposition) != (OfferState.WITHDRAWN, Disposition.WITHDRAWN) or settled_at is None:
        return False
    return bool(now - settled_at < TOLD_FOR)


def live_offer(staff: Staff) -> Offer | None:
    """Return the offer that rings a person or that they have accepted, if there is one.

    Every desk asks this at each nudge and heartbeat, and mostly there is none: so the call is read when there
    is one, because Django takes longer to write a join of five tables than PostgreSQL takes to run it.
    """
    offer = Offer.objects.filter(staff=staff, state__in=LIVE_OFFERS).first()
    if offer is not None:
        offer.call = _with_promise().get(pk=offer.call_id)
    return offer


def _with_promise() -> "QuerySet[Call]":
    """Return calls, each with the callback that it is an attempt of, in one statement."""
    return Call.objects.select_related(*PROMISED)


def _callback(call: Call) -> Callback | None:
    attempt = getattr(call, "callback_attempt", None)
    return attempt.callback if attempt else None


def ringing(offer: Offer) -> Ringing:
    """Return what is shown of an offer while it rings."""
    since = conversations.since([offer.call])
    return Ringing(
        offer_id=offer.pk,
        ring_on=offer.ring_on,
        ring_until=offer.ring_until,
        summary=summarize(offer.call, _callback(offer.call), since[offer.call_id]),
        because=offer.because,
        rejoin=offer.rejoin,
        heard=_heard(offer.call) if offer.rejoin else "",
        before=_before(offer.call),
    )


def _before(call: Call) -> tuple[tuple[str, timedelta], ...]:
    """Return with whom a caller has talked in this call, and for how long, in order."""
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
    """Say what a caller heard who lost their counselor, as `voice.twiml.queue` says it to them.

    In danger that says nothing of it: the words while they wait are what to do, if there is time for any.
    """
    if call.direction == Direction.OUTBOUND:
        return "is on the line and has been asked to wait a moment"
    if call.is_crisis:
        return "is on the line and has not been told that you were cut off"
    if call.connected_at is None:
        return "is on the line and has been told that we are finding someone for them"
    return "is on the line and has been asked to stay"


def _talking(offer: Offer) -> Talking:
    call = offer.call
    return Talking(
        summary=summarize(call, _callback(call)),
        offer_id=offer.pk,
        ring_on=offer.ring_on,
        hold=hold_of(offer).name.lower(),
        accepted_at=call.accepted_at,
        connected_at=conversations.began([call]).get(call.pk),
        cut_off_number=call.cut_off_number,
        danger_may_be_told=may_be_dialled_for(call),
    )


def unrecorded(staff: Staff, now: datetime) -> "QuerySet[Call]":
    """Return a person's calls without an outcome, the latest first."""
    return without_outcome(now).filter(staff=staff).order_by("-ended_at")


def outcome_missing(staff: Staff, now: datetime) -> bool:
    """Say whether a person has to record an outcome before the next ordinary call, their time being over."""
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
    )


def as_it_is_now(staff: Staff) -> Staff:
    """Return the same person, read again after an action of theirs."""
    staff.refresh_from_db()
    return staff


def is_talking(user_id: int) -> bool:
    """Say whether somebody is in a conversation, or is just being put through. One statement."""
    return Call.objects.filter(staff__user_id=user_id, state__in=WITH_STAFF).exists()
