"""What the router is shown: the floor's waiting calls and its staff, as plain values."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from helpline import rota, routing
from helpline.models import (
    LIVE_OFFERS,
    Call,
    CallState,
    Direction,
    Duty,
    Line,
    Offer,
    OfferState,
    Priority,
    Shift,
    Staff,
    Training,
)
from helpline.operations.outcomes import missing_since

NOT_AGAIN_FOR = timedelta(seconds=60)
"""Who declined a call, or let it ring out, is not rung for it again this soon."""

CRISIS_TRAINING = "crisis"
"""The training that a call in danger asks for, whatever it was about before."""


RINGS_MORE = Q(state=CallState.OFFERED) & (
    Q(priority=Priority.CRISIS) | Q(line__policy__strategy=routing.Strategy.RING_ALL.value)
)
"""Calls for which somebody rings already, and everybody else who becomes free is rung as well."""


def waiting_calls(floor_ids: Sequence[int]) -> list[Call]:
    """Return some floors' calls to be matched: those that wait, and those that more people could take."""
    return list(
        Call.objects.filter(line__floor_id__in=floor_ids)
        .filter(Q(state=CallState.WAITING) | RINGS_MORE)
        .select_related("line")
        .order_by("queued_at", "pk")
    )


def as_waiting(calls: Iterable[Call], now: datetime) -> list[routing.Waiting]:
    """Return the calls in the router's words."""
    calls = list(calls)
    refused: dict[UUID, set[str]] = defaultdict(set)
    ringing: dict[UUID, int] = defaultdict(int)
    settled = [OfferState.DECLINED, OfferState.LAPSED, OfferState.FAILED]
    recent = Q(state__in=settled, settled_at__gt=now - NOT_AGAIN_FOR) | Q(state=OfferState.RINGING)
    told = Offer.objects.filter(recent, call__in=[call.pk for call in calls])
    for call_id, staff_id, state in told.values_list("call_id", "staff_id", "state"):
        if state == OfferState.RINGING:
            ringing[call_id] += 1
        else:
            refused[call_id].add(str(staff_id))
    return [_as_waiting(call, frozenset(refused[call.pk]), ringing[call.pk]) for call in calls]


def _as_waiting(call: Call, refused: frozenset[str], ringing: int) -> routing.Waiting:
    assert call.queued_at is not None  # noqa: S101  the database says so of a queued call
    return routing.Waiting(
        id=str(call.pk),
        line=str(call.line_id),
        topic=CRISIS_TRAINING if call.priority == Priority.CRISIS else call.topic,
        language=call.language,
        priority=call.priority,
        since=call.queued_at,
        sticky_staff=str(call.sticky_staff_id) if call.sticky_staff_id else None,
        excluded_staff=refused,
        returning=call.direction == Direction.OUTBOUND,
        front=call.front,
        ringing=ringing,
    )


def staff_serving(floor_ids: Sequence[int], now: datetime) -> list[routing.StaffMember]:
    """Return everybody signed on who could serve a line of these floors, busy or not, in the router's words.

    Seven statements, however many people there are.
    """
    signed_on = Staff.objects.exclude(duty=Duty.OFF).filter(user__is_active=True).order_by("pk")
    people = {person.pk: person for person in signed_on}
    serving, teams = _teams_of(floor_ids), _grouped(Staff.teams.through, people, "team__slug")
    here = [pk for pk in people if not serving or not serving.isdisjoint(teams[pk])]
    skills = _grouped(Training, here, "topic", "expires_on")
    shifts = _grouped(Shift, here, "weekdays", "starts", "ends", "zone", "first_date", "last_date")
    missing = missing_since(here, now)
    ringing = _grouped(Offer.objects.filter(state__in=LIVE_OFFERS), here, "state")
    return [
        _as_member(
            people[pk],
            teams=frozenset(teams[pk]),
            trainings=skills[pk],
            on_shift=any(rota.covers(_pattern(*shift), now) for shift in shifts[pk]),
            offer=next(iter(ringing[pk]), None),
            outcome_missing=pk in missing,
            now=now,
        )
        for pk in here
    ]


def _grouped(source: Any, people: Iterable[int], *names: str) -> dict[int, list[Any]]:
    """Read what belongs to these people in one statement: values of one column, or tuples of several."""
    rows = getattr(source, "objects", source).filter(staff__in=list(people))
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, *values in rows.values_list("staff_id", *names):
        found[pk].append(values[0] if len(names) == 1 else tuple(values))
    return found


def _pattern(weekdays: list[int], *rest: Any) -> rota.Pattern:
    return rota.Pattern(frozenset(weekdays), *rest)


def _teams_of(floor_ids: Sequence[int]) -> frozenset[str]:
    """The teams that the floors' lines name; empty where a line takes anyone."""
    named: set[str] = set()
    for policy in Line.objects.filter(floor_id__in=floor_ids).values_list("policy", flat=True):
        teams = {*policy.get("primary_teams", ()), *policy.get("overflow_teams", ())}
        if not teams:
            return frozenset()
        named |= teams
    return frozenset(named)


def _as_member(
    person: Staff,
    *,
    teams: frozenset[str],
    trainings: Sequence[tuple[str, date]],
    on_shift: bool,
    offer: str | None,
    outcome_missing: bool,
    now: datetime,
) -> routing.StaffMember:
    today = now.date()
    counted = person.counted_on == today
    held = frozenset(topic for topic, expires_on in trainings if expires_on >= today)
    return routing.StaffMember(
        id=str(person.pk),
        languages=frozenset(person.languages),
        topics=held,
        expired_topics=frozenset(topic for topic, _ in trainings) - held,
        teams=teams,
        tier=person.tier,
        on_shift=on_shift,
        on_duty=True,
        present=person.is_present(now),
        busy=_busy(person, offer, outcome_missing, now),
        idle_since=person.idle_since or now,
        rung_at=person.rung_at,
        calls_today=person.calls_today if counted else 0,
        consecutive_crisis=person.consecutive_crisis if counted else 0,
        talk_seconds_today=person.talk_seconds_today if counted else 0,
        opted_out_topics=frozenset(person.opted_out_topics),
    )


def _busy(person: Staff, offer: str | None, outcome_missing: bool, now: datetime) -> str:
    if offer == OfferState.ACCEPTED:
        return "on a call"
    if offer == OfferState.RINGING:
        return "ringing"
    if person.duty == Duty.BREAK:
        return "break"
    if person.in_wrap_up(now):
        return "wrap-up"
    return "not ready" if outcome_missing else ""


def policies(calls: Iterable[Call]) -> dict[str, routing.Policy]:
    """Return each line's rules, as its description declares them."""
    return {str(call.line_id): policy_of(call.line) for call in calls}


def policy_of(line: Line) -> routing.Policy:
    """Return a line's rules in the router's words; spans of time are seconds in the description."""
    said = dict(line.policy)
    spans = ("relax_topic_after", "relax_language_after", "overflow_after", "max_talk")
    for name in spans:
        if said.get(name) is not None:
            said[name] = timedelta(seconds=said[name])
    for name in ("primary_teams", "overflow_teams"):
        said[name] = frozenset(said.get(name, ()))
    if "strategy" in said:
        said["strategy"] = routing.Strategy(said["strategy"])
    return routing.Policy(**said)
