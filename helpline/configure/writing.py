"""Write the changes to the database, one at a time."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from helpline.configure import groups
from helpline.configure.description import Helpline
from helpline.configure.difference import ADDED, CHANGED, REMOVED, Change
from helpline.configure.directory import ENTRY
from helpline.configure.lines import LINE, publish
from helpline.configure.staff import STAFF, TEAM, Person
from helpline.models import Floor, Line, RetentionAge, Staff, Team
from helpline.operations import floors, outside_numbers, sign_ins

EXAMPLE_GROUP = "Example sign-ins"
"""The group of the accounts that were made with the example's password, which is not secret."""


def write(changes: list[Change], helpline: Helpline, password: str, now: datetime) -> None:
    """Make the changes, in their order. Must run inside a transaction.

    `password` is the hash of the password for new accounts of the example, or empty.
    """
    writers: dict[str, Callable[[Change], None]] = {
        "group": lambda change: _group(change, helpline),
        "team": lambda change: _team(change, helpline),
        "floor": _floor,
        "line": lambda change: _line(change, helpline, now),
        ENTRY.name: lambda change: _entry(change, helpline, now),
        "retention": lambda change: _retention(change, helpline),
        "staff": lambda change: _staff(change, helpline, password, now),
    }
    _free_names(changes, helpline)
    for change in changes:
        writers[change.kind](change)


def example_password(helpline: Helpline) -> str:
    """Return the hash of the example's password, made once for all accounts; empty if there is none.

    Hashing is slow on purpose, so it must not run inside the transaction, for which calls wait.
    """
    return make_password(settings.EXAMPLE_PASSWORD) if helpline.example and settings.EXAMPLE_PASSWORD else ""


def _free_names(changes: list[Change], helpline: Helpline) -> None:
    """Give everybody who is renamed a name that nobody has, until their own change is made.

    A name is unique at every moment, not only at the end: two people who swap names would otherwise be
    refused by the database, and so would somebody new who gets a name before it is given up.
    """
    changed = [change.key for change in changes if (change.kind, change.verb) == ("staff", CHANGED)]
    for row in Staff.objects.filter(user__username__in=changed).select_related("user"):
        if row.name != helpline.staff[row.user.username].name:
            Staff.objects.filter(pk=row.pk).update(name=uuid4().hex)


def _group(change: Change, helpline: Helpline) -> None:
    group, _ = Group.objects.get_or_create(name=change.key)
    group.permissions.add(*groups.with_codes(helpline.permissions[change.key]))


def _team(change: Change, helpline: Helpline) -> None:
    if change.verb == REMOVED:
        Team.objects.filter(slug=change.key).delete()
    else:
        Team.objects.update_or_create(slug=change.key, defaults=TEAM.columns(helpline.teams[change.key]))


def _retention(change: Change, helpline: Helpline) -> None:
    if change.verb == REMOVED:
        RetentionAge.objects.filter(name=change.key).delete()
    else:
        days = {"days": helpline.retention[change.key]}
        RetentionAge.objects.update_or_create(name=change.key, defaults=days)


def _entry(change: Change, helpline: Helpline, now: datetime) -> None:
    if change.verb == REMOVED:
        outside_numbers.take_out(change.key)
    else:
        said = ENTRY.columns(helpline.directory[change.key])
        outside_numbers.put_in(
            change.key, {name: value for name, value in said.items() if value is not None}, now
        )


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
    publish(line.flow, now)
    Line.objects.update_or_create(number=change.was or line.number, defaults=LINE.columns(line))


def _staff(change: Change, helpline: Helpline, password: str, now: datetime) -> None:
    person = helpline.staff[change.key]
    if change.verb == REMOVED:
        _let_go(person, now)
        return
    user = _user(person, password if change.verb == ADDED else "")
    row, _ = Staff.objects.update_or_create(user=user, defaults=STAFF.columns(person))
    STAFF.write_apart(row, person)


def _let_go(person: Person, now: datetime) -> None:
    """Shut the account of a person who is not described any more, as the page People does."""
    row = Staff.objects.get(user__username=person.username)
    sign_ins.shut_under(floors.lock(), user_id=row.user_id, now=now)


def _user(person: Person, password: str) -> User:
    """Return the account of a person, made if new and able to sign in; a known one keeps its password."""
    user, is_new = User.objects.get_or_create(
        username=person.username,
        defaults={"password": password or make_password(None), "first_name": person.name},
    )
    user.first_name, user.is_staff, user.is_active = person.name, True, True
    user.save(update_fields=["first_name", "is_staff", "is_active"])
    if is_new and password:
        user.groups.add(Group.objects.get_or_create(name=EXAMPLE_GROUP)[0])
    return user
