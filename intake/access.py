"""Who may read which record: whoever may look into its call. Fails closed."""

from typing import Any

from django.db.models import Q, QuerySet

from helpline.access import is_supervisor, staff_of, visible_calls
from intake.models import Caller, CallerNumber, IntakeRecord


def visible_records(user: Any) -> "QuerySet[IntakeRecord]":
    """Return the records of the calls that the user may look into."""
    return IntakeRecord.objects.filter(call__in=visible_calls(user))


def visible_callers(user: Any) -> "QuerySet[Caller]":
    """Return the people that those records are about; all of them for a supervisor."""
    if is_supervisor(user):
        return Caller.objects.all()
    return Caller.objects.filter(pk__in=visible_records(user).exclude(caller=None).values("caller_id"))


def visible_numbers(user: Any) -> "QuerySet[CallerNumber]":
    """Return the numbers of those people, and the ones given to the user; all of them for a supervisor."""
    if is_supervisor(user):
        return CallerNumber.objects.all()
    staff = staff_of(user)
    if staff is None:
        return CallerNumber.objects.none()
    theirs = CallerNumber.objects.filter(callers__in=visible_callers(user)).values("pk")
    return CallerNumber.objects.filter(Q(confirmed_by=staff) | Q(pk__in=theirs))
