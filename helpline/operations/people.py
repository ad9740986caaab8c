"""Add a person, pause them, retire them, bring them back, and change what is planned for them.

Each change is recorded with the user who made it. Two people never have the same name, and there is always an
administrator.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet
from django.utils.dateformat import format as date_format

from helpline.access import ADMINISTRATORS, SUPERVISORS
from helpline.contact_rules import PhoneNumber
from helpline.models import AccessKind, RingOn, Shift, Staff, Team, Training, flows
from helpline.operations import access_records, duty, floors, sign_ins
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation
from helpline.routing import CRISIS_TRAINING
from helpline.schedules import rota
from helpline.validators import as_read

COUNSELORS = "Counselors"
ROLES = {COUNSELORS: "Counselor", SUPERVISORS: "Supervisor", ADMINISTRATORS: "Administrator"}
"""The groups that are roles, each with the word for a person in it."""


OPTED_OUT = "what they get no calls about"


class NameTaken(ValueError):
    """Another person has this name."""


class ShiftThere(Exception):
    """The person has a shift already that contains the one to be saved."""


class ShiftRemoved(Exception):
    """A colleague has removed the shift that is to be changed."""


class LastAdministrator(Exception):
    """Without this person nobody could manage people any more."""


class Oneself(Exception):
    """The change is to the user's own account: nobody pauses, retires or promotes themselves."""


class AlreadyDone(Exception):
    """The account is so already, or closed for longer: a colleague acted after the page was opened."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to add. `role` is a group of ROLES; the trainings for `topics` hold until `trained_until`."""

    name: str
    email: str
    role: str
    languages: Sequence[str]
    topics: Collection[str] = ()
    trained_until: date | None = None
    teams: Collection[Team] = ()


def name_alike(name: str, staff_id: int | None = None) -> str:
    """Return the name of another person, retired or not, that reads like this one; empty for none."""
    others = Staff.objects.exclude(pk=staff_id) if staff_id else Staff.objects.all()
    mine = as_read(name)
    return next((other for other in others.values_list("name", flat=True) if as_read(other) == mine), "")


@operation
def add(*, person: NewPerson, by: int, now: datetime) -> Staff:
    """Create an account without a password, and its staff row; raise NameTaken."""
    floors.lock()
    if name_alike(person.name):
        raise NameTaken(person.name)
    user = User(username=_sign_in_name(person.name), email=person.email, first_name=person.name[:150])
    user.is_staff = True
    user.set_unusable_password()
    user.save()
    _set_role(user, person.role)
    staff = Staff.objects.create(
        user=user, name=person.name, languages=list(person.languages), planned_by_hand=True
    )
    staff.teams.set(person.teams)
    if person.trained_until:
        for topic in person.topics:
            Training.objects.create(staff=staff, topic=topic, expires_on=person.trained_until)
    _note(AccessKind.INVITED, user, by, now, f"as {ROLES[person.role].lower()}")
    return staff


def _sign_in_name(name: str) -> str:
    """Return a user name that is not taken: maya-jones, or maya-jones-2 where the first is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    begin = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "person"
    taken = set(User.objects.filter(username__istartswith=begin).values_list("username", flat=True))
    taken = {each.lower() for each in taken}
    number = 2
    wanted = begin
    while wanted in taken:
        wanted, number = f"{begin}-{number}", number + 1
    return wanted


def _set_role(user: User, role: str) -> None:
    user.groups.remove(*Group.objects.filter(name__in=ROLES))
    user.groups.add(Group.objects.get_or_create(name=role)[0])


def role_of(user: Any) -> str:
    """Return the group that is a person's role; of several, the one that may do the most."""
    held = {group.name for group in user.groups.all()}
    return next((name for name in (ADMINISTRATORS, SUPERVISORS, COUNSELORS) if name in held), COUNSELORS)


@operation
def change_work(
    *, staff_id: int, values: Mapping[str, Any], role: str, teams: Collection[Team], by: int, now: datetime
) -> None:
    """Change a person's staff row, role and teams: `values` are fields of the staff row.

    Raises LastAdministrator, Oneself and NameTaken.
    """
    lock = floors.lock()
    if "name" in values and name_alike(values["name"], staff_id):
        raise NameTaken(values["name"])
    person = _planned(lock, staff_id)
    former = role_of(person.user)
    if role != former:
        _may_lose_its_role(person.user, by, loses=former == ADMINISTRATORS)
        _set_role(person.user, role)
        _note(AccessKind.CHANGED_ACCOUNT, person.user, by, now, f"now {ROLES[role].lower()}")
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    Staff.objects.filter(pk=staff_id).update(**values)
    if set(person.teams.all()) != set(teams):
        person.teams.set(teams)
        changed.append("teams")
    if changed:
        said = (OPTED_OUT if name == "opted_out_topics" else name.replace("_", " ") for name in changed)
        _note(AccessKind.CHANGED_STAFF, person.user, by, now, ", ".join(said))


def set_telephone_under(
    lock: FloorLock, *, staff_id: int, number: PhoneNumber | None, by: int, now: datetime
) -> None:
    """Set a person's own telephone number; None removes it, and their calls then ring at the desk."""
    person = Staff.objects.select_related("user").get(pk=staff_id)
    person.phone, person.planned_by_hand = number, True
    person.save(update_fields=["phone", "planned_by_hand"])
    _note(AccessKind.CHANGED_TELEPHONE, person.user, by, now, f"to {number}" if number else "removed")
    if not number and person.ring_on == RingOn.PHONE:
        duty.set_ring_on_under(lock, staff_id=staff_id, ring_on=RingOn.BROWSER, now=now)


set_telephone = floors.locking(set_telephone_under)


@operation
def pause(*, staff_id: int, by: int, now: datetime) -> None:
    """Close a person's account until they are brought back; `_shut` says what ends with it.

    Raises AlreadyDone for somebody paused or retired.
    """
    person = _shut(staff_id, by, now, unless=lambda one: not one.user.is_active or has_retired(one, now))
    _note(AccessKind.PAUSED, person.user, by, now)


@operation
def retire(*, staff_id: int, by: int, now: datetime) -> None:
    """Close an account: today is its last day, until `bring_back`. Past acts keep the person's name.

    Raises AlreadyDone for somebody retired, whose last day stays.
    """
    person = _shut(staff_id, by, now, unless=lambda one: has_retired(one, now))
    Staff.objects.filter(pk=staff_id).update(ends_on=person.today(now))
    _note(AccessKind.RETIRED, person.user, by, now)


@operation
def bring_back(*, staff_id: int, by: int, now: datetime) -> None:
    """Open the account of a person who was paused or retired again; they are off duty.

    Raises Oneself, and AlreadyDone for somebody who works here.
    """
    lock = floors.lock()
    person = _planned(lock, staff_id)
    _not_oneself(person.user, by)
    if person.user.is_active and not has_retired(person, now):
        raise AlreadyDone
    User.objects.filter(pk=person.user_id).update(is_active=True)
    Staff.objects.filter(pk=staff_id, ends_on__lte=person.today(now)).update(ends_on=None)
    _note(AccessKind.BROUGHT_BACK, person.user, by, now)


@operation
def note_invitation(*, staff_id: int, by: int, now: datetime) -> None:
    """Record that a person was sent another invitation link."""
    user = Staff.objects.select_related("user").get(pk=staff_id).user
    _note(AccessKind.INVITED, user, by, now, "another link")


def topic_names() -> dict[str, str]:
    """Return the names of what a person can be trained for or opt out of: topics, and callers in danger."""
    return {CRISIS_TRAINING: "Someone in danger", **flows.spoken_of()[0]}


@operation
def train(*, staff_id: int, topic: str, expires_on: date, by: int, now: datetime) -> None:
    """Let a person take calls about a topic until a day; for a training that exists, change the last day."""
    name = topic_names().get(topic, topic)
    lock = floors.lock()
    Training.objects.update_or_create(staff_id=staff_id, topic=topic, defaults={"expires_on": expires_on})
    _note_plan(lock, staff_id, f"trained for {name} until {date_format(expires_on, 'M j, Y')}", by, now)


@operation
def end_training(*, staff_id: int, topic: str, by: int, now: datetime) -> None:
    """Remove a training: calls about its topic no longer ring for the person."""
    name = topic_names().get(topic, topic)
    lock = floors.lock()
    Training.objects.filter(staff_id=staff_id, topic=topic).delete()
    _note_plan(lock, staff_id, f"no longer trained for {name}", by, now)


@operation
def save_shift(*, shift: Shift, what: str, by: int, now: datetime) -> None:
    """Save a shift that was checked already; `what` is the text recorded about it, such as that it is new.

    Raises ShiftRemoved for a change to a shift that is gone, and ShiftThere for one that adds nothing.
    """
    lock = floors.lock()
    if shift.pk and not Shift.objects.filter(pk=shift.pk, staff=shift.staff_id).exists():
        raise ShiftRemoved
    if has_already(shift):
        raise ShiftThere
    shift.save()
    _note_plan(lock, shift.staff_id, what, by, now)


def has_already(shift: Shift) -> bool:
    """Say whether another shift of the same person contains this one."""
    wanted = shift.pattern()
    others = Shift.objects.filter(staff=shift.staff_id).exclude(pk=shift.pk)
    kept = filter(None, (other.pattern() for other in others))
    return wanted is not None and any(rota.contains(each, wanted) for each in kept)


@operation
def end_shift(*, shift_id: int, staff_id: int, by: int, now: datetime) -> None:
    """Remove a shift of a person."""
    lock = floors.lock()
    Shift.objects.filter(pk=shift_id, staff=staff_id).delete()
    _note_plan(lock, staff_id, "shift removed", by, now)


def _note_plan(lock: FloorLock, staff_id: int, what: str, by: int, now: datetime) -> None:
    _note(AccessKind.CHANGED_STAFF, _planned(lock, staff_id).user, by, now, what)


def has_retired(person: Staff, now: datetime) -> bool:
    """Say whether a person's last day is over, or is today and their account is closed."""
    over = person.ends_on is not None and person.ends_on <= person.today(now)
    return person.has_left(now) or (over and not person.user.is_active)


def _shut(staff_id: int, by: int, now: datetime, *, unless: Callable[[Staff], bool]) -> Staff:
    """Shut a person's account; `sign_ins.shut_under` says what ends.

    Raises Oneself, AlreadyDone where `unless` holds, and LastAdministrator.
    """
    lock = floors.lock()
    person = _planned(lock, staff_id)
    _not_oneself(person.user, by)
    if unless(person):
        raise AlreadyDone
    _may_lose_its_role(person.user, by, loses=True)
    sign_ins.shut_under(lock, user_id=person.user_id, now=now)
    return person


def _planned(lock: FloorLock, staff_id: int) -> Staff:
    """Mark that a person's plan is made by hand from now on, and return the person."""
    plan_by_hand(lock, staff_id)
    return Staff.objects.select_related("user").get(pk=staff_id)


def plan_by_hand(lock: FloorLock, staff_id: int) -> None:
    """Mark that a person's plan is made by hand from now on: `configure` leaves such a person alone."""
    Staff.objects.filter(pk=staff_id).update(planned_by_hand=True)


def _not_oneself(user: Any, by: int) -> None:
    if user.pk == by:
        raise Oneself


def _may_lose_its_role(user: Any, by: int, *, loses: bool) -> None:
    """Raise Oneself for the user's own account, and LastAdministrator where nobody could manage people then.

    The rows of the administrators are locked, so that two who take the role from each other do so in turn.
    """
    _not_oneself(user, by)
    there = set(_administrators().select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if loses and user.pk in there and there == {user.pk}:
        raise LastAdministrator


def is_last_administrator(user: Any) -> bool:
    """Say whether nobody could manage people without this account."""
    return list(_administrators().values_list("pk", flat=True)[:2]) == [user.pk]


def _administrators() -> "QuerySet[User]":
    """Return the open accounts that may manage people, without staff who have a last day planned."""
    ids = Group.objects.filter(name=ADMINISTRATORS).values_list("user", flat=True)
    able = Q(pk__in=ids) | Q(is_superuser=True)
    return User.objects.filter(able, is_active=True, is_staff=True, staff__ends_on=None)


def _note(kind: AccessKind, user: Any, by: int, now: datetime, detail: str = "") -> None:
    access_records.note_change(kind=kind, changed=user.get_username(), user_id=by, now=now, detail=detail)
