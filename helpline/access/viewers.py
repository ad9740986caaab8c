"""Recognise who asks: a signed-in person in their roles, or nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from helpline import clock
from helpline.models import Staff

SUPERVISORS = "Supervisors"
ADMINISTRATORS = "Administrators"


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
    """Read each user's roles only once within this block, instead of at each question.

    A page asks a dozen times, for its parts and for each kind of record. Use this only for requests that
    read: they must not change a role, or a staff row that they show afterwards.
    """
    before = _remembered.set({})
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
    staff = Staff.objects.with_zone().filter(user_id=user.pk).first()
    if staff is not None and staff.has_left(clock.now()):
        return None
    roles = set(user.groups.filter(name__in=[SUPERVISORS, ADMINISTRATORS]).values_list("name", flat=True))
    administrator = user.is_superuser or ADMINISTRATORS in roles
    found = Viewer(user, staff, SUPERVISORS in roles, administrator)
    return found if found.works_here or administrator else None


def staff_of(user: Any) -> Staff | None:
    """Return the staff row by which a user answers calls; None for everyone else."""
    found = recognise(user)
    return found.staff if found else None


def is_supervisor(user: Any) -> bool:
    """Say whether the user sees everybody's calls."""
    found = recognise(user)
    return found is not None and found.supervisor
