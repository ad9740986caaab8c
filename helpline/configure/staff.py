"""The tables of what a description says about staff and about teams."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import Group

from helpline.configure.fields import NEEDED, UNREADABLE, Field, Kind, Names, unsaid
from helpline.configure.groups import GROUPS
from helpline.configure.node import Node
from helpline.configure.shifts import read_shift, stored_shift, write_shifts
from helpline.models import RingOn, Staff, Training
from helpline.models import Team as TeamRow
from helpline.roles import COUNSELOR, ROLES, role_meant
from helpline.schedules.rota import Pattern
from helpline.validators import HIGHEST_TIER

OWN_CHOICE = "the person's own choice"
PHONE = Staff._meta.get_field("phone")


@dataclass(frozen=True, slots=True)
class Team:
    """A team. Its slug, which identifies it, is its key in `Helpline.teams`."""

    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member. A field that a person chooses is None where the description leaves it to them."""

    username: str
    name: str
    role: str
    active: bool = True
    teams: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    tier: int = 1
    opted_out_topics: tuple[str, ...] | None = None
    ring_on: str | None = None
    phone: str | None = None
    trainings: Mapping[str, date] = field(default_factory=dict)
    shifts: frozenset[Pattern] = frozenset()
    by_hand: bool = False
    """Whether the person is planned on the page People. A description does not change such a person."""


TEAM = Kind(
    "team",
    Team,
    (Field("name", told=True, read=lambda node, _: node.text(str(node.path[-2]))),),
)


def _listed(value: Any) -> tuple[str, ...]:
    """Return the items of a list; for anything but a list of texts, a value that no description can have."""
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return tuple(value) if is_list else (UNREADABLE,)


def _stored_role(row: Staff) -> str:
    """Return the highest role whose group a person is in; empty where they are in no group."""
    held = {group.name for group in row.user.groups.all()}
    return next((role for role, group in reversed(GROUPS.items()) if group in held), "")


def _write_role(row: Staff, role: str) -> None:
    own = GROUPS[role]
    row.user.groups.remove(*Group.objects.filter(name__in=GROUPS.values()).exclude(name=own))
    row.user.groups.add(Group.objects.get(name=own))


def _read_trainings(node: Node, names: Names) -> dict[str, date]:
    return {topic: each.date() or date.min for topic, each in node.names(names.topics)}


def _write_trainings(row: Staff, trainings: Mapping[str, date]) -> None:
    row.trainings.exclude(topic__in=trainings).delete()
    for topic, expires_on in trainings.items():
        Training.objects.update_or_create(staff=row, topic=topic, defaults={"expires_on": expires_on})


STAFF = Kind(
    "staff",
    Person,
    (
        Field(
            "name",
            meaning="the name that colleagues see and the person answers with; no two that differ by "
            "capitals or accents only",
            default=NEEDED,
            read=lambda node, _: node.text(str(node.path[-2])),
            told=True,
        ),
        Field(
            "role",
            meaning="`counselor`, `supervisor` (sees everybody's calls) or `administrator` (plans people, "
            "teams and shifts; sees no caller but their own and hears no message)",
            default=NEEDED,
            read=lambda node, _: node.one_of(ROLES, COUNSELOR, what="role", meant=role_meant),
            stored=_stored_role,
            column=None,
            apart=_write_role,
            told=True,
        ),
        Field(
            "active",
            stored=lambda row: row.user.is_active,
            column=None,
            words=lambda active: "yes" if active else "no",
        ),
        Field(
            "teams",
            meaning="a list of teams",
            default="none",
            read=lambda node, names: frozenset(node.several_of(names.teams, "team")),
            stored=lambda row: frozenset(team.slug for team in row.teams.all()),
            column=None,
            apart=lambda row, teams: row.teams.set(TeamRow.objects.filter(slug__in=teams)),
            words=lambda teams: " ".join(sorted(teams)),
        ),
        Field(
            "languages",
            meaning="codes of languages, best first",
            default="none",
            read=lambda node, names: node.several_of(names.languages, "language"),
            stored=lambda row: _listed(row.languages),
            column=list,
            words=" ".join,
        ),
        Field(
            "tier",
            meaning=f"1–{HIGHEST_TIER}, for the strategy `priority_tiers`",
            default="1",
            read=lambda node, _: node.whole(1, 1, HIGHEST_TIER),
        ),
        Field(
            "opted_out_topics",
            meaning="calls that this person is not offered",
            default=OWN_CHOICE,
            read=lambda node, names: node.several_of(names.topics, "topic"),
            left_open=lambda known: tuple(topic for topic in known or () if topic != UNREADABLE),
            stored=lambda row: _listed(row.opted_out_topics),
            column=list,
            words=" ".join,
        ),
        Field(
            "ring_on",
            meaning="`browser` or `phone`",
            default=OWN_CHOICE,
            read=lambda node, _: node.one_of(RingOn.values, RingOn.BROWSER, what="way to ring"),
            left_open=lambda known: RingOn.BROWSER.value if known is None else known,
        ),
        Field(
            "phone",
            meaning="their own telephone, in international form: nobody else’s, none of the helpline’s "
            "numbers, and one that a line may call",
            default="what is known",
            read=lambda node, _: node.telephone(),
            left_open=lambda known: "" if known is None else known,
            stored=PHONE.text_of,
            column=PHONE.to_python,
            masked=True,
        ),
        Field(
            "trainings",
            meaning="by topic, the last day on which the training holds, to its end where the person's "
            "shifts are, as `2027-01-31`. Nobody is offered a call they hold no training for. Calls in "
            "danger ask for the training `crisis`",
            default="none",
            read=_read_trainings,
            stored=lambda row: {training.topic: training.expires_on for training in row.trainings.all()},
            column=None,
            apart=_write_trainings,
            words=lambda trainings: {
                f"trainings.{topic}": f"until {day}" for topic, day in sorted(trainings.items())
            },
        ),
        Field(
            "shifts",
            meaning="when the person may be offered calls, see below",
            default="never",
            read=lambda node, names: frozenset(read_shift(item, names) for item in node.items()),
            stored=lambda row: frozenset(map(stored_shift, row.shifts.all())),
            column=None,
            apart=write_shifts,
            words=lambda shifts: {f"shift {shift}": "yes" for shift in sorted(shifts, key=str)},
        ),
        Field("by_hand", stored=lambda row: row.planned_by_hand, column=None, words=unsaid),
    ),
    key="username",
)
