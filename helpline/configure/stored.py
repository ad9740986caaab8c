"""The helpline that the database holds, in the words of a description."""

from typing import Any

from django.contrib.auth.models import Group

from helpline import retention
from helpline.configure import groups
from helpline.configure.description import UNREADABLE, Helpline, Line, Person, Shift
from helpline.models import FlowVersion, Staff, Team
from helpline.models import Line as LineRow
from helpline.models import Shift as ShiftRow
from helpline.validators import SECONDS


def stored() -> Helpline:
    """Return what is in force now, people who have left included."""
    return Helpline(
        lines={row.number: _line(row) for row in LineRow.objects.select_related("floor", "flow")},
        teams=dict(Team.objects.values_list("slug", "name")),
        staff={person.username: person for person in map(_person, _people())},
        flows=dict(FlowVersion.objects.filter(lines__isnull=False).values_list("digest", "document")),
        permissions=_permissions(),
        retention=retention.ages(),
    )


def _line(row: LineRow) -> Line:
    return Line(
        number=row.number,
        name=row.name,
        floor=row.floor.name,
        flow=row.flow.digest,
        policy=row.policy if isinstance(row.policy, dict) else {UNREADABLE: str(row.policy)},
        seconds={name: getattr(row, name) for name in SECONDS},
        crisis_number=row.crisis_number,
        calls_to=tuple(row.calls_to),
    )


PHONE = Staff._meta.get_field("phone")


def _people() -> list[Staff]:
    return list(
        Staff.objects.select_related("user").prefetch_related("teams", "trainings", "shifts", "user__groups")
    )


def _person(row: Staff) -> Person:
    return Person(
        username=row.user.username,
        name=row.name,
        role=_role({group.name for group in row.user.groups.all()}),
        active=row.user.is_active,
        teams=frozenset(team.slug for team in row.teams.all()),
        languages=_listed(row.languages),
        tier=row.tier,
        trainings={training.topic: training.expires_on for training in row.trainings.all()},
        shifts=frozenset(_shift(shift) for shift in row.shifts.all()),
        opted_out_topics=_listed(row.opted_out_topics),
        ring_on=row.ring_on,
        phone=PHONE.text_of(row),
        by_hand=row.planned_by_hand,
    )


def _listed(value: Any) -> tuple[str, ...]:
    """Return what a list holds; what is no list of words differs from everything that can be described."""
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return tuple(value) if is_list else (UNREADABLE,)


def _shift(row: ShiftRow) -> Shift:
    """Return a shift; one that cannot be read differs from every shift that can be described."""
    pattern = row.pattern()
    days = tuple(sorted(pattern.weekdays)) if pattern else ()
    zone = row.zone if pattern else UNREADABLE
    return Shift(days, row.starts, row.ends, zone, row.first_date, row.last_date)


def _role(held: set[str]) -> str:
    """Return the highest role whose group a person is in; empty for none."""
    return next((role for role, group in reversed(groups.GROUPS.items()) if group in held), "")


def _permissions() -> dict[str, frozenset[str]]:
    ours = Group.objects.filter(name__in=groups.GROUPS.values())
    return {group.name: groups.codes(group.permissions.select_related("content_type")) for group in ours}
