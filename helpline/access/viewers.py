"""Recognise who asks: a signed-in person in their roles, or nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet

from helpline import clock
from helpline.models import Staff
from helpline.models.written_once import WrittenOnce

SUPERVISORS = "Supervisors"
ADMINISTRATORS = "Administrators"
ROLES = (SUPERVISORS, ADMINISTRATORS)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person whom we know, who views a page, in one or more roles."""

    user: Any
    staff: Staff | None
    supervisor: bool
    administrator: bool

    @property
    def works_here(self) -> bool:
        """Say whether they answer calls or supervise; an account that only administers does neither."""
        return self.staff is not None or self.supervisor


_remembered: ContextVar[dict[Any, Viewer | None] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Read each user's roles only once within this block and the blocks inside it, not at each question.

    A page asks a dozen times, for its parts and for each kind of record. Use this only for what reads: it
    must not change a role, or a staff row that it shows afterwards.
    """
    known = _remembered.get()
    before = _remembered.set({} if known is None else known)
    try:
        yield
    finally:
        _remembered.reset(before)


def recognise(user: Any) -> Viewer | None:
    """Return the user as a Viewer with their roles; None for an account that is closed or has no role.

    None too after the last day of their staff row. A superuser counts as an administrator, so that a helpline
    without people can be set up.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active or not user.is_staff:
        return None
    remembered = _remembered.get()
    if remembered is None:
        return _in_roles(user)
    if user.pk not in remembered:
        remembered[user.pk] = _in_roles(user)
    return remembered[user.pk]


def _in_roles(user: Any) -> Viewer | None:
    staff = _STAFF.first(user.pk)
    if staff is not None and staff.has_left(clock.now()):
        return None
    roles = _roles_without_staff(user) if staff is None else _roles_beside(staff)
    administrator = user.is_superuser or ADMINISTRATORS in roles
    found = Viewer(user, staff, SUPERVISORS in roles, administrator)
    return found if found.works_here or administrator else None


def _staff_with_roles(user_id: int) -> "QuerySet[Staff]":
    """Return a query for the staff row of a user, with whether they are in the group of each role."""
    groups = {role: Group.objects.filter(user=OuterRef("user_id"), name=role) for role in ROLES}
    held = {role: Exists(group) for role, group in groups.items()}
    return Staff.objects.with_zone().filter(user_id=user_id).annotate(**held)


_STAFF = WrittenOnce(_staff_with_roles)


def _roles_beside(staff: Staff) -> set[str]:
    """Return the roles that were read with a staff row, which is then like any other."""
    return {role for role in ROLES if staff.__dict__.pop(role)}


def _roles_without_staff(user: Any) -> set[str]:
    return set(user.groups.filter(name__in=ROLES).values_list("name", flat=True))


def staff_of(user: Any) -> Staff | None:
    """Return the staff row by which a user answers calls; None for everyone else."""
    found = recognise(user)
    return found.staff if found else None


def is_supervisor(user: Any) -> bool:
    """Say whether the user sees everybody's calls."""
    found = recognise(user)
    return found is not None and found.supervisor
