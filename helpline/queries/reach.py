"""Read which calls could ring for a person at all, whoever else is on duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from helpline import callflow, routing
from helpline.models import Line, Priority, Staff, flows, readable
from helpline.operations import snapshot
from helpline.routing import CRISIS_TRAINING, Policy, Reason, Waiting
from helpline.routing.reach import what_bars


@dataclass(frozen=True, slots=True)
class Reach:
    """What keeps every ordinary call from a person, None for nothing; `in_danger`: whether the others do."""

    barred: Reason | None
    in_danger: bool


def takes_today(staff: Staff, now: datetime) -> snapshot.MayTake:
    """Return what a person may take on the working day at `now`. One statement."""
    trainings = list(staff.trainings.values_list("topic", "expires_on"))
    return snapshot.may_take(staff, trainings, staff.today(now))


def of(staff: Staff, now: datetime) -> Reach:
    """Return which calls could ring for a person on the working day at `now`, were they on shift and free."""
    takes = takes_today(staff, now)
    return Reach(barred(staff, takes, now), CRISIS_TRAINING in takes.topics)


def barred(staff: Staff, takes: snapshot.MayTake, now: datetime) -> Reason | None:
    """Return what keeps every ordinary call of every line from a person; None where one could ring for them.

    Shifts and duty do not matter here. `takes` is what they may take today. This makes two statements.
    """
    person = routing.StaffMember(
        id=str(staff.pk),
        languages=frozenset(readable.languages(staff.pk, staff.languages)),
        topics=takes.topics,
        expired_topics=takes.expired,
        teams=frozenset(staff.teams.values_list("slug", flat=True)),
        opted_out_topics=takes.opted_out,
        idle_since=now,
    )
    return what_bars(person, _ordinary_calls(now))


def _ordinary_calls(now: datetime) -> Iterator[tuple[Waiting, Policy]]:
    """Yield a call for each topic and language of each line, with the line's rules."""
    for line in Line.objects.only("flow_id", "policy"):
        try:
            flow = flows.flow_of(line)
        except callflow.FlowError:
            continue
        policy = snapshot.policy_of(line)
        for topic in flow.topics:
            for language in flow.languages:
                if topic != CRISIS_TRAINING:
                    yield Waiting("", str(line.pk), topic, language, Priority.NORMAL, now), policy
