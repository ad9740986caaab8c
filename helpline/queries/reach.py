"""Read which calls could ring for a person at all, whoever else is on duty."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from helpline import callflow
from helpline.models import Line, Priority, Staff, Training, flows, readable
from helpline.operations import snapshot
from helpline.routing import CRISIS_TRAINING, Policy, Reason, StaffMember, Waiting
from helpline.routing.reach import what_bars, who_is_barred


@dataclass(frozen=True, slots=True)
class Reach:
    """The calls that could ring for a person.

    `barred` is the reason that keeps every ordinary call from them, or None; `in_danger` says whether calls
    in danger can ring.
    """

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
    teams = staff.teams.values_list("slug", flat=True)
    return what_bars(_free(staff, takes, teams, now), _ordinary_calls(now))


def barred_among(people: Sequence[Staff], now: datetime) -> frozenset[int]:
    """Return the ids of those whom no ordinary call of any line could ring.

    This makes three statements, however many people there are, and none for nobody.
    """
    if not people:
        return frozenset()
    trainings: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for pk, topic, until in Training.objects.filter(staff__in=people).values_list(
        "staff_id", "topic", "expires_on"
    ):
        trainings[pk].append((topic, until))
    teams: dict[int, list[str]] = defaultdict(list)
    for pk, slug in Staff.teams.through.objects.filter(staff__in=people).values_list(
        "staff_id", "team__slug"
    ):
        teams[pk].append(slug)
    members = [
        _free(each, snapshot.may_take(each, trainings[each.pk], each.today(now)), teams[each.pk], now)
        for each in people
    ]
    return frozenset(map(int, who_is_barred(members, _ordinary_calls(now))))


def _free(staff: Staff, takes: snapshot.MayTake, teams: Iterable[str], now: datetime) -> StaffMember:
    """Return a person as a router value, as if they were on duty, on shift and free."""
    return StaffMember(
        id=str(staff.pk),
        languages=frozenset(readable.languages(staff.pk, staff.languages)),
        topics=takes.topics,
        expired_topics=takes.expired,
        teams=frozenset(teams),
        opted_out_topics=takes.opted_out,
        idle_since=now,
    )


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
