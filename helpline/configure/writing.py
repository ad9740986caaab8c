"""Making the database what is described, one change at a time."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from helpline.configure import groups
from helpline.configure.description import Helpline, Person
from helpline.configure.difference import ADDED, REMOVED, Change
from helpline.models import Floor, FlowVersion, Line, RetentionAge, RingOn, Shift, Staff, Team, Training
from helpline.operations import duty

EXAMPLE_GROUP = "Example sign-ins"
"""Marks the accounts that were made with the example's password, which is no secret."""


def write(changes: list[Change], helpline: Helpline, password: str, now: datetime) -> None:
    """Carry the changes out, in their order. Must run inside a transaction.

    `password` is the hash that new accounts of the example get, or empty.
    """
    writers: dict[str, Callable[[Change], None]] = {
        "group": lambda change: _group(change, helpline),
        "team": lambda change: _team(change, helpline),
        "floor": _floor,
        "line": lambda change: _line(change, helpline, now),
        "retention": lambda change: _retention(change, helpline),
        "staff": lambda change: _staff(change, helpline, password, now),
    }
    for change in changes:
        writers[change.kind](change)


def example_password(helpline: Helpline) -> str:
    """Return the hash of the example's password, made once for all.

    Hashing is slow on purpose: it must not run inside a transaction, which calls and their limits wait for.
    """
    return make_password(settings.EXAMPLE_PASSWORD) if helpline.example and settings.EXAMPLE_PASSWORD else ""


def _group(change: Change, helpline: Helpline) -> None:
    group, _ = Group.objects.get_or_create(name=change.key)
    group.permissions.add(*groups.with_codes(helpline.permissions[change.key]))


def _team(change: Change, helpline: Helpline) -> None:
    if change.verb == REMOVED:
        Team.objects.filter(slug=change.key).delete()
    else:
        Team.objects.update_or_create(slug=change.key, defaults={"name": helpline.teams[change.key]})


def _retention(change: Change, helpline: Helpline) -> None:
    if change.verb == REMOVED:
        RetentionAge.objects.filter(name=change.key).delete()
    else:
        days = {"days": helpline.retention[change.key]}
        RetentionAge.objects.update_or_create(name=change.key, defaults=days)


def _floor(change: Change) -> None:
    if change.verb == REMOVED:
        Floor.objects.filter(name=change.key).delete()
    else:
        Floor.objects.get_or_create(name=change.key)


def _line(change: Change, helpline: Helpline, now: datetime) -> None:
    if change.verb == REMOVED:
        Line.objects.filter(number=change.key).delete()
        return
    line = helpline.lines[change.key]
    Line.objects.update_or_create(
        number=change.was or line.number,
        defaults={
            "number": line.number,
            "name": line.name,
            "floor": Floor.objects.get(name=line.floor),
            "flow": _published(line.flow, helpline, now),
            "policy": dict(line.policy),
            "crisis_number": line.crisis_number,
            "calls_to": list(line.calls_to),
            **line.seconds,
        },
    )


def _published(digest: str, helpline: Helpline, now: datetime) -> FlowVersion:
    version, _ = FlowVersion.objects.get_or_create(
        digest=digest, defaults={"document": helpline.flows[digest], "published_at": now}
    )
    return version


def _staff(change: Change, helpline: Helpline, password: str, now: datetime) -> None:
    person = helpline.staff[change.key]
    if change.verb == REMOVED:
        _let_go(person, now)
        return
    user = _user(person, password if change.verb == ADDED else "")
    row, _ = Staff.objects.update_or_create(
        user=user,
        defaults={
            "name": person.name,
            "languages": list(person.languages),
            "tier": person.tier,
            "opted_out_topics": list(person.opted_out_topics or ()),
            "ring_on": person.ring_on or RingOn.BROWSER,
            "phone": Staff._meta.get_field("phone").to_python(person.phone),
        },
    )
    row.teams.set(Team.objects.filter(slug__in=person.teams))
    _set_trainings(row, person)
    _set_shifts(row, person)


def _let_go(person: Person, now: datetime) -> None:
    """Sign a person off, which passes on a call that rings for them, and shut their account."""
    row = Staff.objects.get(user__username=person.username)
    duty.go_off(staff_id=row.pk, now=now)
    User.objects.filter(pk=row.user_id).update(is_active=False)


def _user(person: Person, password: str) -> User:
    """Return the account of a person, able to sign in to the console; a known one keeps its password."""
    user, is_new = User.objects.get_or_create(
        username=person.username,
        defaults={"password": password or make_password(None), "first_name": person.name},
    )
    user.first_name, user.is_staff, user.is_active = person.name, True, True
    user.save(update_fields=["first_name", "is_staff", "is_active"])
    user.groups.remove(*Group.objects.filter(name__in=groups.GROUPS.values()).exclude(name=_group_of(person)))
    user.groups.add(Group.objects.get(name=_group_of(person)))
    if is_new and password:
        user.groups.add(Group.objects.get_or_create(name=EXAMPLE_GROUP)[0])
    return user


def _group_of(person: Person) -> str:
    return groups.GROUPS[person.role]


def _set_trainings(row: Staff, person: Person) -> None:
    row.trainings.exclude(topic__in=person.trainings).delete()
    for topic, expires_on in person.trainings.items():
        Training.objects.update_or_create(staff=row, topic=topic, defaults={"expires_on": expires_on})


def _set_shifts(row: Staff, person: Person) -> None:
    """Replace the shifts: nothing points to one, and a shift that has changed is another shift."""
    row.shifts.all().delete()
    Shift.objects.bulk_create(
        Shift(
            staff=row,
            weekdays=list(shift.weekdays),
            starts=shift.starts,
            ends=shift.ends,
            zone=shift.zone,
            first_date=shift.first_date,
            last_date=shift.last_date,
        )
        for shift in sorted(person.shifts, key=str)
    )
