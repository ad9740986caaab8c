"""Read who would be rung at an instant: as everybody is now, as it is planned, or as everything was then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto

from django.db.models import QuerySet

from helpline import routing
from helpline.models import Duty, Line, Shift, Staff, Training, readable
from helpline.operations import snapshot
from helpline.priority import Priority
from helpline.queries import history
from helpline.queries.history import PersonThen
from helpline.routing import CRISIS_TRAINING, Policy, StaffMember, Strategy, Waiting
from helpline.routing.who_rings import Stage, who_rings
from helpline.schedules import rota


@dataclass(frozen=True, slots=True)
class Question:
    """A question: who rings for a call to `line` at `at`? None is the present, with everybody as they are."""

    line: Line
    language: str
    topic: str
    danger: bool
    at: datetime | None


class Source(Enum):
    """What an answer is taken from."""

    LIVE = auto()  # everybody as they are at this moment
    PLAN = auto()  # what is planned today for an instant to come
    HISTORY = auto()  # what everybody and everything was at a past instant
    BEFORE_HISTORY = auto()  # a past instant that history does not reach: no answer
    NO_LINE_YET = auto()  # the line was not there at that instant: no answer


@dataclass(frozen=True, slots=True)
class Told:
    """Who rings at an instant, stage by stage, and people's names by the router's ids.

    `planned` is what is known of the order among them where only the plan is known: a rank for each of the
    router's ids, equal where nobody can know who of them comes first. It is empty where the whole order is
    known. `strategy` is the line's. `begins` is the instant from which on history is known, where the instant
    that is asked about lies before it.
    """

    at: datetime
    source: Source
    planned: Mapping[str, routing.Rank]
    strategy: Strategy
    stages: tuple[Stage, ...]
    names: Mapping[str, str]
    begins: datetime | None = None


def read(asked: Question, now: datetime) -> Told:
    """Return who rings for a call to a line at an instant.

    A planned instant takes four SQL statements, a past one six, and the present some more.
    """
    if asked.at is not None and asked.at <= now:
        return _past(asked, asked.at)
    at = asked.at or now
    people = [person for person in _people() if not person.has_left(at)]
    staff = _live(people, now) if asked.at is None else [_planned(person, at) for person in people]
    policy = snapshot.policy_of(asked.line)
    return Told(
        at=at,
        source=Source.LIVE if asked.at is None else Source.PLAN,
        planned={} if asked.at is None else _ranks(staff, policy.strategy),
        strategy=policy.strategy,
        stages=who_rings(_call(asked, at), staff, policy, at),
        names={str(person.pk): person.name for person in people},
    )


def _ranks(staff: Iterable[StaffMember], strategy: Strategy) -> dict[str, routing.Rank]:
    return {person.id: routing.RULES[strategy].planned(person) for person in staff}


def _past(asked: Question, at: datetime) -> Told:
    """Return who rang at a past instant, from what was then true."""
    begins = history.begins()
    if begins is None or at < begins:
        return _unknown(Source.BEFORE_HISTORY, at, begins)
    then = history.versions(at)
    line = history.line(then, asked.line.pk)
    if line is None:
        return _unknown(Source.NO_LINE_YET, at, begins)
    people = history.people(then, at)
    policy = snapshot.policy_of(line)
    return Told(
        at=at,
        source=Source.HISTORY,
        planned={},
        strategy=policy.strategy,
        stages=who_rings(_call(asked, at), _as_they_were(people, at), policy, at),
        names={str(each.staff.pk): each.staff.name for each in people},
    )


def _unknown(source: Source, at: datetime, begins: datetime | None) -> Told:
    return Told(at, source, {}, Policy().strategy, (), {}, begins)


def _call(asked: Question, at: datetime) -> Waiting:
    return Waiting(
        id="asked",
        line=str(asked.line.pk),
        topic=CRISIS_TRAINING if asked.danger else asked.topic,
        language=asked.language,
        priority=Priority.CRISIS if asked.danger else Priority.NORMAL,
        since=at,
    )


def _people() -> "QuerySet[Staff]":
    active = Staff.objects.with_zone().filter(user__is_active=True).order_by("name", "pk")
    return active.prefetch_related("trainings", "shifts", "teams")


def _live(people: list[Staff], now: datetime) -> list[StaffMember]:
    """Return everybody as they are: who is on duty as the router sees them now, the others off duty."""
    on_duty = {member.id: member for member in snapshot.staff_on_duty(now)}
    return [on_duty.get(str(person.pk)) or _planned(person, now, on_duty=False) for person in people]


def _planned(person: Staff, at: datetime, *, on_duty: bool = True) -> StaffMember:
    """Return a person as it is planned for an instant: if on shift, then on duty, at the desk and free.

    What is not planned is equal for all: since when they are free, and how much they have worked that day.
    """
    takes = snapshot.may_take(person, _topics(person.trainings.all()), person.today(at))
    return routing.StaffMember(
        id=str(person.pk),
        languages=frozenset(readable.languages(person.pk, person.languages)),
        topics=takes.topics,
        expired_topics=takes.expired,
        teams=frozenset(team.slug for team in person.teams.all()),
        tier=person.tier,
        on_shift=_on_shift(person.shifts.all(), at),
        on_duty=on_duty,
        idle_since=at,
        opted_out_topics=takes.opted_out,
    )


def _as_they_were(people: Sequence[PersonThen], at: datetime) -> list[StaffMember]:
    """Return everybody as they were: their duty, their work of that day, and the call that they had.

    Whether a desk was open, and whether an outcome was missing, is not kept: everybody on duty counts as at
    the desk, and as having written up their calls.
    """
    keys = [each.staff.pk for each in people]
    live, rung = history.offers(keys, at), history.last_rung(keys, at)
    return [
        replace(
            snapshot.as_member(
                each.staff,
                teams=each.teams,
                trainings=_topics(each.trainings),
                on_shift=_on_shift(each.shifts, at),
                offer=live.get(each.staff.pk),
                outcome_missing=False,
                now=at,
            ),
            on_duty=each.staff.duty != Duty.OFF,
            present=True,
            rung_at=rung.get(each.staff.pk),
        )
        for each in people
    ]


def _topics(trainings: Iterable[Training]) -> list[tuple[str, date]]:
    return [(training.topic, training.expires_on) for training in trainings]


def _on_shift(shifts: Iterable[Shift], at: datetime) -> bool:
    patterns = filter(None, (shift.pattern() for shift in shifts))
    return any(rota.covers(pattern, at) for pattern in patterns)
