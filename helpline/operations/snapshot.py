"""Read the calls in line and the staff from the database, and return them as the router's plain values."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from helpline import routing
from helpline.complete import complete
from helpline.models import (
    QUEUED,
    Call,
    Direction,
    Line,
    Offer,
    OfferState,
    Priority,
    Staff,
    readable,
)
from helpline.models.written_once import ValuesWrittenOnce
from helpline.operations import plans, signed_on
from helpline.operations.doing import Doing, busy_with
from helpline.operations.in_line import InLine
from helpline.operations.signed_on import Live
from helpline.routing import CRISIS_TRAINING, Reason

REOFFER_AFTER = timedelta(seconds=60)
"""How long after a person declined a call, or let it ring out, the call may be offered to them again."""

REOFFER_IN_DANGER_AFTER = timedelta(seconds=10)
"""How long after a person declined a call in danger, or let it ring out, it may be offered to them again."""

LOST_TOO_OFTEN = 2
"""How often a person's leg was lost in one call in danger, within REOFFER_AFTER, until others go first.

Such a call rings everybody at once, so without this a counselor whose connection fails could take it again
and again before the others do. They count as having missed it: they are rung while nobody else is left. An
ordinary call rings them after the others without this (`unreached_staff`).
"""


class _Tried(NamedTuple):
    """An offer of a call that still rings, or that ended without a talk within the last minute."""

    staff: str
    state: str
    settled_at: datetime | None
    duty_since: datetime | None
    made_at: datetime | None

    def still_counts(self, since: datetime) -> bool:
        """Say whether the offer was settled after `since`, and the person has not changed duty since that."""
        if self.settled_at is None or self.settled_at <= since:
            return False
        return self.duty_since is None or self.duty_since <= self.settled_at


CAME_TO_NOTHING = (OfferState.DECLINED, OfferState.LAPSED, OfferState.FAILED, OfferState.NOT_RUNG)


def as_waiting(calls: Iterable[InLine], now: datetime) -> list[routing.Waiting]:
    """Return calls in line as router values, each with how many it rings and who was tried in vain lately."""
    tried: dict[str, list[_Tried]] = defaultdict(list)
    for call_id, staff_id, state, *instants in _TRIED(now - REOFFER_AFTER):
        settled_at, duty_since, made_at = map(signed_on.instant, instants)
        tried[str(UUID(call_id))].append(_Tried(str(staff_id), state, settled_at, duty_since, made_at))
    return [_with_tried(call, tried.get(str(call.pk)), now) for call in calls]


def _tried(since: datetime) -> "QuerySet[Any]":
    """Return a query for the offers of calls in line that ring, or came to nothing since an instant."""
    recent = Q(state__in=CAME_TO_NOTHING, settled_at__gt=since) | Q(state=OfferState.RINGING)
    cast = ("call_id", "settled_at", "staff__duty_since", "made_at")
    call, *instants = (Cast(name, TextField()) for name in cast)
    found = Offer.objects.from_the_queue().filter(recent, call__state__in=QUEUED)
    return found.values_list(call, "staff_id", "state", *instants)


_TRIED = ValuesWrittenOnce(_tried, place=datetime(2999, 1, 1, tzinfo=UTC))


def _with_tried(call: InLine, tried: list[_Tried] | None, now: datetime) -> routing.Waiting:
    if not tried:
        return in_line(call)

    def who(*states: OfferState, within: timedelta = REOFFER_AFTER) -> list[str]:
        return [each.staff for each in tried if each.state in states and each.still_counts(now - within)]

    passed_for = REOFFER_IN_DANGER_AFTER if call.is_crisis else REOFFER_AFTER
    lost = Counter(who(OfferState.FAILED))
    too_often = {staff for staff, times in lost.items() if call.is_crisis and times >= LOST_TOO_OFTEN}
    ringing = [each.made_at for each in tried if each.state == OfferState.RINGING and each.made_at]
    return replace(
        in_line(call),
        excluded_staff=frozenset(who(OfferState.DECLINED, within=passed_for)),
        missed_staff=frozenset(who(OfferState.LAPSED, within=passed_for)) | too_often,
        unreached_staff=frozenset(who(OfferState.NOT_RUNG)) | lost.keys(),
        ringing=len(ringing),
        ringing_since=min(ringing, default=None),
    )


def in_line(call: Call | InLine) -> routing.Waiting:
    """Return a call as a router value: what it asks for and its place in line, not whom it was offered to."""
    return routing.Waiting(
        id=str(call.pk),
        line=str(call.line_id),
        topic=CRISIS_TRAINING if call.is_crisis else call.topic,
        language=call.language,
        priority=call.priority,
        since=call.queued_at or call.arrived_at,
        sticky_staff=str(call.sticky_staff_id) if call.sticky_staff_id else None,
        returning=call.direction == Direction.OUTBOUND,
        front=call.front,
    )


def could_take(call: Call, on_duty: "OnDuty") -> routing.Prospect | None:
    """Return who on duty could take a call, free or busy, by any step of the widening; None for nobody.

    A call that nobody could take must not be kept waiting.
    """
    policy = on_duty.plan.policies[str(call.line_id)]
    return routing.could_take(in_line(call), on_duty.staff, policy, on_duty.now)


def why_nobody(call: Call, on_duty: "OnDuty") -> dict[str, Any]:
    """Return the explanation of why nobody is rung for a call, in the form in which it is stored."""
    waiting = in_line(call)
    explained = routing.explain([waiting], on_duty.staff, on_duty.plan.policies, on_duty.now)
    return explained[waiting.id].as_dict()


def staff_on_duty(now: datetime) -> routing.Crew:
    """Return everybody signed on, busy or not, as router values."""
    return OnDuty(now).staff


class OnDuty:
    """Everybody on duty at an instant, read from the database once, when they are first needed.

    People outside a line's teams are included, because a call in danger may need them. Besides what is kept
    (`plans`) this makes two statements, however many people there are.
    """

    def __init__(self, now: datetime, plan: plans.Plan | None = None) -> None:
        self.now = now
        self._plan = plan

    def again(self) -> "OnDuty":
        """Return what reads the people again, at the same instant, after something was changed."""
        return OnDuty(self.now, self.plan)

    @cached_property
    def plan(self) -> plans.Plan:
        return self._plan or plans.current()

    @cached_property
    def staff(self) -> routing.Crew:
        """Everybody on duty as router values."""
        return routing.Crew([made.member for made in self._read.values()])

    @cached_property
    def people(self) -> dict[int, Staff]:
        """Everybody on duty by their keys. They are shared by threads, so nobody may change them."""
        return {pk: made.staff for pk, made in self._read.items()}

    @cached_property
    def _read(self) -> dict[int, "_Made"]:
        plan, now = self.plan, self.now
        standing, owing = plan.standing(now), signed_on.owing_outcomes(now)
        known: dict[int, _Made] = plan.known
        found: dict[int, _Made] = {}
        for row in signed_on.rows():
            pk = row[0]
            if pk in standing and pk not in found:
                made, owes = known.get(pk), pk in owing
                if made is None or not made.holds(row, standing[pk], owes, now):
                    made = _made(standing[pk], row, owes, now)
                    if made.staff.idle_since is not None:  # else the value has `now` in its place
                        known[pk] = made
                found[pk] = made
        return found


class _Made(NamedTuple):
    """A router value, all that it was made of, and from when until when it is the same.

    Somebody who is there counts as gone later without any change of their row, and a wrap-up ends.
    """

    row: signed_on.Row
    standing: plans.Stands
    owes: bool
    since: datetime
    until: datetime
    staff: Staff
    member: routing.StaffMember

    def holds(self, row: signed_on.Row, standing: plans.Stands, owes: bool, now: datetime) -> bool:
        """Say whether the value would be the same if it was made now."""
        return (
            self.since <= now < self.until
            and self.row == row
            and self.standing is standing
            and self.owes == owes
        )


def _made(standing: plans.Stands, row: signed_on.Row, owes: bool, now: datetime) -> _Made:
    """Return a person as a router value, with what it is made of."""
    person, _, on_shift = standing
    staff = signed_on.as_of(person.staff, row)
    member = as_member(
        staff,
        teams=person.teams,
        trainings=person.trainings,
        on_shift=on_shift,
        offer=signed_on.live(row),
        outcome_missing=owes,
        now=now,
    )
    ends = (staff.present_until, staff.wrap_up_until)
    until = min((end for end in ends if end is not None and end > now), default=FOR_EVER)
    return _Made(row, standing, owes, now, until, staff, member)


FOR_EVER = datetime.max.replace(tzinfo=UTC)


BUSY: dict[Doing, Reason | None] = complete(
    "helpline.operations.snapshot.BUSY",
    Doing,
    {
        Doing.TALKING: Reason.ON_A_CALL,
        Doing.CONNECTING: Reason.ON_A_CALL,
        Doing.RINGING: Reason.RINGING,
        Doing.FREE: None,
        Doing.WRAP_UP: Reason.WRAP_UP,
        Doing.OUTCOME_MISSING: Reason.NOT_READY,
        Doing.BREAK: Reason.BREAK,
        Doing.AWAY: None,
        Doing.OFF_SHIFT: None,
    },
)
"""The router's reason for each thing that a person may be doing; None means free.

The router gets presence and shift as values of their own (`present`, `on_shift`).
"""


class MayTake(NamedTuple):
    """What a person may take on a day: topics, those whose training has expired, those opted out of."""

    topics: frozenset[str]
    expired: frozenset[str]
    opted_out: frozenset[str]


def may_take(person: Staff, trainings: Sequence[tuple[str, date]], today: date) -> MayTake:
    """Return what a person may take on a day; `trainings` are topics with their last days.

    Where it cannot be read what they opted out of, they take calls in danger only.
    """
    held = frozenset(topic for topic, expires_on in trainings if expires_on >= today)
    opted_out = readable.opted_out_topics(person.pk, person.opted_out_topics)
    return MayTake(
        topics=held if opted_out is not None else held & {CRISIS_TRAINING},
        expired=frozenset(topic for topic, _ in trainings) - held,
        opted_out=opted_out or frozenset(),
    )


def as_member(
    person: Staff,
    *,
    teams: frozenset[str],
    trainings: Sequence[tuple[str, date]],
    on_shift: bool,
    offer: Live | None,
    outcome_missing: bool,
    now: datetime,
) -> routing.StaffMember:
    """Return a person who is on duty or on a break as a router value; `offer` is the one that is live."""
    today = person.today(now)
    counted = person.counted_on == today
    takes = may_take(person, trainings, today)
    return routing.StaffMember(
        id=str(person.pk),
        languages=frozenset(readable.languages(person.pk, person.languages)),
        topics=takes.topics,
        expired_topics=takes.expired,
        teams=teams,
        tier=person.tier,
        on_shift=on_shift,
        on_duty=True,
        present=person.is_present(now),
        busy=_busy(person, offer, outcome_missing, now),
        rung_for=str(offer.call_id) if offer and offer.state == OfferState.RINGING else "",
        idle_since=person.idle_since or now,
        rung_at=person.rung_at,
        calls_today=person.calls_today if counted else 0,
        consecutive_crisis=person.consecutive_crisis if counted else 0,
        talk_seconds_today=person.talk_seconds_today if counted else 0,
        opted_out_topics=takes.opted_out,
    )


def _busy(person: Staff, offer: Live | None, outcome_missing: bool, now: datetime) -> Reason | None:
    busy = busy_with(
        person,
        offer=offer.state if offer else None,
        call=offer.call_state if offer else None,
        outcome_missing=outcome_missing,
        now=now,
    )
    if busy == Doing.RINGING and offer and offer.priority == Priority.CRISIS:
        return Reason.RINGING_IN_DANGER
    if busy == Doing.BREAK and person.missed_break:
        return Reason.MISSED_BREAK
    return BUSY[busy]


def policy_of(line: Line) -> routing.Policy:
    """Return a line's routing rules as a router value."""
    return readable.policy(line.pk, line.policy)
