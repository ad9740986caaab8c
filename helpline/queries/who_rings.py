"""Read who would be rung at an instant: as everybody is now, or as it is planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from helpline import routing
from helpline.models import Line, Staff, readable
from helpline.operations import snapshot
from helpline.priority import Priority
from helpline.routing import CRISIS_TRAINING, StaffMember, Strategy, Waiting
from helpline.routing.who_rings import Stage, who_rings
from helpline.schedules import rota


@dataclass(frozen=True, slots=True)
class Question:
    """Who rings for a call to `line` at `at`? None asks about this moment, with everybody as they are."""

    line: Line
    language: str
    topic: str
    danger: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """Who rings at an instant, stage by stage, and people's names by the router's ids.

    `in_order` says whether the order among them is known: of the plan it is only where the line's strategy
    goes by what is planned. `strategy` is the line's.
    """

    at: datetime
    live: bool
    past: bool
    in_order: bool
    strategy: Strategy
    stages: tuple[Stage, ...]
    names: Mapping[str, str]


def read(asked: Question, now: datetime) -> Told:
    """Return who rings for a call to a line at an instant, in four SQL statements; for now in some more."""
    at = asked.at or now
    people = [person for person in _people() if not person.has_left(at)]
    staff = _live(people, now) if asked.at is None else [_planned(person, at) for person in people]
    policy = snapshot.policy_of(asked.line)
    return Told(
        at=at,
        live=asked.at is None,
        past=at < now,
        in_order=asked.at is None or policy.strategy == Strategy.PRIORITY_TIERS,
        strategy=policy.strategy,
        stages=who_rings(_call(asked, at), staff, policy, at),
        names={str(person.pk): person.name for person in people},
    )


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
    trainings = [(training.topic, training.expires_on) for training in person.trainings.all()]
    takes = snapshot.may_take(person, trainings, person.today(at))
    patterns = filter(None, (shift.pattern() for shift in person.shifts.all()))
    return routing.StaffMember(
        id=str(person.pk),
        languages=frozenset(readable.languages(person.pk, person.languages)),
        topics=takes.topics,
        expired_topics=takes.expired,
        teams=frozenset(team.slug for team in person.teams.all()),
        tier=person.tier,
        on_shift=any(rota.covers(pattern, at) for pattern in patterns),
        on_duty=on_duty,
        idle_since=at,
        opted_out_topics=takes.opted_out,
    )
