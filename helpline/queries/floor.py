"""Read the floor: who is doing what since when, who waits, how well callers were answered today."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, assert_never
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from helpline.models import (
    LIVE_OFFERS,
    OPEN,
    QUEUED,
    Call,
    Callback,
    CallbackReason,
    CallbackState,
    CallState,
    Direction,
    Disposition,
    Duty,
    Mode,
    Offer,
    OfferState,
    Staff,
    Voicemail,
    VoicemailState,
    flows,
    readable,
)
from helpline.operations import conversations, listening
from helpline.operations.doing import Doing, busy_with, doing
from helpline.operations.listening import WhyNot
from helpline.operations.outcomes import missing_since
from helpline.queries import reach
from helpline.queries.alarms import OpenAlarm, open_alarms
from helpline.queries.summary import NEEDED, CallSummary, summarize

DUE = Q(state__in=OPEN)
SERVICE_LEVEL_THRESHOLD = timedelta(seconds=20)
"""A caller who is answered this soon after joining the queue was answered within the service level."""
SHORT_ABANDON_THRESHOLD = timedelta(seconds=10)
"""A caller who hangs up this soon after joining the queue gave nobody a chance to answer.

They count neither as abandoned nor in the service level.
"""


PLACE = {what: place for place, what in enumerate(Doing)}
OF_CALL = {*NEEDED, *conversations.NEEDED}
"""The columns of a call that are read of whoever waits, or talks with a number outside."""
OF_PERSON = (
    *("user", "name", "languages", "opted_out_topics", "ring_on", "phone", "ends_on"),
    *("duty", "duty_since", "seen_at", "idle_since", "wrap_up_until"),
)
OF_OFFER = (
    *("staff", "state", "made_at"),
    *(f"call__{name}" for name in ("state", "priority", "accepted_at", "connected_at", "notice_over_at")),
    "call__line__may_listen",
)


@dataclass(frozen=True, slots=True)
class Person:
    """What a person is doing. `since` is when it began; of a wrap-up, when it ends.

    `barred` says of somebody free that no ordinary call of any line could ring for them. `why_not` says of
    whoever has a call in which modes nobody may be beside it, and why; None of everybody else.
    """

    name: str
    doing: Doing
    since: datetime | None
    languages: tuple[str, ...]
    ring_on: str
    call_id: UUID | None = None
    crisis: bool = False
    barred: bool = False
    why_not: tuple[tuple[str, WhyNot], ...] | None = None


@dataclass(frozen=True, slots=True)
class Waiter:
    """A call in the queue: whether it rings for somebody, and the router's explanation."""

    summary: CallSummary
    ringing: bool
    because: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Today:
    """Counts of the inbound calls of the day that joined the queue."""

    joined: int
    settled: int
    within: int
    answered: int
    abandoned: int
    abandoned_soon: int
    cut_off: int
    waiting_since: datetime | None

    @property
    def level(self) -> int | None:
        """The service level in percent; None before the first call of the day is settled."""
        return round(100 * self.within / self.settled) if self.settled else None


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor, as the page Live shows it."""

    alarms: tuple[OpenAlarm, ...]
    people: tuple[Person, ...]
    waiting: tuple[Waiter, ...]
    elsewhere: tuple[CallSummary, ...]
    today: Today
    callbacks_due: int
    callbacks_overdue: int
    handed_over: int
    voicemails: int

    @property
    def digest(self) -> str:
        return sha256(repr(self).encode()).hexdigest()[:16]


def floor(since: datetime, until: datetime, now: datetime) -> Floor:
    """Return the floor; the day is [since, until). At most seventeen statements, for any number of people."""
    waiting = _waiting()
    # Filtered first: otherwise every callback that was ever promised is read.
    not_settled = Callback.objects.filter(state__in=[*OPEN, CallbackState.HANDED_OVER])
    open_ = not_settled.aggregate(
        # A kept place is due from the first second, also while it waits for calling hours.
        due=Count("pk", filter=DUE & (Q(due_at__lt=until) | Q(reason=CallbackReason.KEPT_PLACE))),
        overdue=Count("pk", filter=Q(state=CallbackState.PROMISED, due_at__lte=now)),
        handed_over=Count("pk", filter=Q(state=CallbackState.HANDED_OVER)),
    )
    return Floor(
        alarms=open_alarms(),
        people=_people(now),
        waiting=waiting,
        elsewhere=_elsewhere(),
        today=_today(since, now, min((each.summary.since for each in waiting), default=None)),
        callbacks_due=open_["due"],
        callbacks_overdue=open_["overdue"],
        handed_over=open_["handed_over"],
        voicemails=Voicemail.objects.filter(state=VoicemailState.NEW).count(),
    )


def _waiting() -> tuple[Waiter, ...]:
    """Return the calls in the queue, in the order of the line; an interrupted call keeps its place."""
    queued = Call.objects.filter(state__in=QUEUED).only(*OF_CALL, "because")
    calls = sorted(queued, key=_place_in_line)
    since = conversations.since(calls)
    return tuple(
        Waiter(summarize(call, since=since[call.pk]), call.state == CallState.OFFERED, call.because)
        for call in calls
    )


def _place_in_line(call: Call) -> tuple[bool, bool, datetime]:
    return not call.front, not call.is_crisis, call.queued_at or call.arrived_at


def _elsewhere() -> tuple[CallSummary, ...]:
    """Return the calls of callers who talk with a number outside, or are being connected to it."""
    calls = list(Call.objects.filter(state=CallState.DIVERTED).only(*OF_CALL).order_by("arrived_at"))
    since = conversations.since(calls)
    return tuple(summarize(call, since=since[call.pk]) for call in calls)


def _people(now: datetime) -> tuple[Person, ...]:
    signed_on = Staff.objects.with_zone().exclude(duty=Duty.OFF).filter(user__is_active=True)
    read = signed_on.only(*OF_PERSON).prefetch_related("shifts")
    people = [each for each in read if not each.has_left(now)]
    live = Offer.objects.filter(staff__in=people, state__in=LIVE_OFFERS).select_related("call__line")
    offers = {offer.staff_id: offer for offer in live.only(*OF_OFFER)}
    missing = missing_since([person.pk for person in people], now)
    began = conversations.began(offer.call for offer in offers.values())
    spoken = flows.spoken_of()[1] if people else {}
    found = {
        each: _person(each, offers.get(each.pk), missing.get(each.pk), began, spoken, now) for each in people
    }
    free = [each for each, person in found.items() if person.doing == Doing.FREE]
    barred = reach.barred_among(free, now)
    rows = (replace(person, barred=each.pk in barred) for each, person in found.items())
    return tuple(sorted(rows, key=lambda person: (PLACE[person.doing], person.name)))


def _person(
    staff: Staff,
    offer: Offer | None,
    missing: datetime | None,
    began: Mapping[UUID, datetime],
    spoken: Mapping[str, str],
    now: datetime,
) -> Person:
    what = _doing(staff, offer, missing, now)
    return Person(
        name=staff.name,
        doing=what,
        since=_since(what, staff, offer, missing, began),
        languages=tuple(spoken.get(code, code) for code in readable.languages(staff.pk, staff.languages)),
        ring_on=staff.ring_on,
        call_id=offer.call_id if offer else None,
        crisis=bool(offer and offer.call.is_crisis),
        why_not=_why_not(offer, now),
    )


def _why_not(offer: Offer | None, now: datetime) -> tuple[tuple[str, WhyNot], ...] | None:
    if offer is None or offer.state != OfferState.ACCEPTED or offer.call.state != CallState.CONNECTED:
        return None
    return tuple((mode, why) for mode in Mode if (why := listening.why_not(offer.call, mode, now)))


def _doing(staff: Staff, offer: Offer | None, missing: datetime | None, now: datetime) -> Doing:
    busy = busy_with(
        staff,
        offer=offer.state if offer else None,
        call=offer.call.state if offer else None,
        outcome_missing=missing is not None,
        now=now,
    )
    return doing(staff, busy, now)


def _since(
    what: Doing,
    staff: Staff,
    offer: Offer | None,
    missing: datetime | None,
    began: Mapping[UUID, datetime],
) -> datetime | None:
    """Return when a person began what they are doing; for a wrap-up, return when it ends."""
    match what:
        case Doing.RINGING:
            return offer.made_at if offer else None
        case Doing.TALKING:
            return began.get(offer.call_id) if offer else None
        case Doing.CONNECTING:
            return offer.call.accepted_at if offer else None
        case Doing.BREAK | Doing.OFF_SHIFT:
            return staff.duty_since
        case Doing.WRAP_UP:
            return staff.wrap_up_until
        case Doing.AWAY:
            return staff.seen_at
        case Doing.OUTCOME_MISSING:
            return missing
        case Doing.FREE:
            return staff.idle_since
        case _:
            assert_never(what)


def _today(since: datetime, now: datetime, waiting_since: datetime | None) -> Today:
    # Where nobody knows whether they talked, it counts neither as answered nor as a caller let down.
    unknown = Q(disposition=Disposition.UNCONFIRMED)
    # A caller who was cut off counts as answered in its time, and is counted as cut off besides.
    # Where only the counselor's word says that they talked, they did from the acceptance on.
    by_word = Q(disposition=Disposition.ANSWERED)
    answered = (Q(connected_at__isnull=False) | by_word) & ~unknown
    soon = answered & Q(talked_from__lte=F("queued_at") + SERVICE_LEVEL_THRESHOLD)
    gave_up = Q(disposition=Disposition.ABANDONED_QUEUE)
    gave_up_soon = gave_up & ~answered & Q(ended_at__lt=F("queued_at") + SHORT_ABANDON_THRESHOLD)
    # A caller who chose to be called back was not let down: their promise is counted by itself.
    chose_callback = Q(disposition=Disposition.CALLBACK) | Q(state=CallState.CALLBACK)
    over = ~Q(state__in=QUEUED) | Q(queued_at__lte=now - SERVICE_LEVEL_THRESHOLD)
    calls = (
        Call.objects.filter(direction=Direction.INBOUND, arrived_at__gte=since, queued_at__isnull=False)
        .alias(talked_from=Coalesce("connected_at", "accepted_at"))
        .aggregate(
            joined=Count("pk"),
            # A caller who joined within the threshold and still waits is neither a success nor a failure yet.
            settled=Count("pk", filter=answered | over & ~gave_up_soon & ~chose_callback & ~unknown),
            within=Count("pk", filter=soon),
            answered=Count("pk", filter=answered),
            abandoned=Count("pk", filter=gave_up & ~gave_up_soon),
            abandoned_soon=Count("pk", filter=gave_up_soon),
            cut_off=Count("pk", filter=Q(disposition=Disposition.CUT_OFF)),
        )
    )
    return Today(
        calls["joined"],
        calls["settled"],
        calls["within"],
        calls["answered"],
        calls["abandoned"],
        calls["abandoned_soon"],
        calls["cut_off"],
        waiting_since,
    )
