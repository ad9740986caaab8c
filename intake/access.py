"""Say who may read which record: whoever may look into its call. Everybody else gets nothing."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from helpline.access import is_supervisor, staff_of, visible_calls, visible_calls_of_others
from helpline.queries import paging
from intake.models import Caller, CallerNumber, IntakeRecord


def visible_records(user: Any) -> "QuerySet[IntakeRecord]":
    """Return the records of the calls that the user may look into."""
    if is_supervisor(user):
        return IntakeRecord.objects.all()
    return IntakeRecord.objects.filter(call__in=visible_calls(user))


def visible_records_in_parts(user: Any) -> "list[QuerySet[IntakeRecord]]":
    """Return the records of `visible_records` as several query sets, each served by an index: lists are long.

    A record belongs to the counselor who took its call last.
    """
    if is_supervisor(user):
        return [IntakeRecord.objects.all()]
    return [written_by(user), IntakeRecord.objects.filter(call__in=visible_calls_of_others(user))]


def written_by(user: Any) -> "QuerySet[IntakeRecord]":
    """Return the records of the calls that the user took last."""
    staff = staff_of(user)
    return IntakeRecord.objects.filter(counselor=staff) if staff else IntakeRecord.objects.none()


def visible_callers(user: Any) -> "QuerySet[Caller]":
    """Return the people whom the user's visible records are about; for a supervisor, everybody."""
    if is_supervisor(user):
        return Caller.objects.all()
    return Caller.objects.filter(pk__in=visible_records(user).exclude(caller=None).values("caller_id"))


def visible_numbers(user: Any) -> "QuerySet[CallerNumber]":
    """Return the numbers of the callers whom the user may see, and those given to the user.

    A supervisor gets all.
    """
    if is_supervisor(user):
        return CallerNumber.objects.all()
    staff = staff_of(user)
    if staff is None:
        return CallerNumber.objects.none()
    theirs = CallerNumber.objects.filter(callers__in=visible_callers(user)).values("pk")
    return CallerNumber.objects.filter(Q(confirmed_by=staff) | Q(pk__in=theirs))


def callers_lately(user: Any, most: int) -> "QuerySet[Caller]":
    """Return the callers of the newest records that the user may read; for a supervisor, all callers.

    `most` is how many records are looked at.
    """
    if is_supervisor(user):
        return Caller.objects.all()
    return Caller.objects.filter(pk__in=_ids_lately(user, most))


def _ids_lately(user: Any, most: int) -> "set[UUID]":
    """Return the ids of the callers of the newest records that the user may read."""
    parts = [
        part.exclude(caller=None).only("caller", "created_at") for part in visible_records_in_parts(user)
    ]
    records = paging.first(parts, ("created_at", "pk"), most)
    return {record.caller_id for record in records if record.caller_id}


def numbers_lately(user: Any, most: int) -> "list[QuerySet[CallerNumber]]":
    """Return the numbers of `callers_lately` and those given to the user, in parts; a supervisor gets all."""
    staff = staff_of(user)
    if is_supervisor(user) or staff is None:
        return [visible_numbers(user)]
    links = CallerNumber.callers.through.objects.filter(caller__in=_ids_lately(user, most))
    theirs = set(links.values_list("callernumber_id", flat=True))
    return [CallerNumber.objects.filter(confirmed_by=staff), CallerNumber.objects.filter(pk__in=theirs)]
