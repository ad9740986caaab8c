"""Read records for the views of intake, which ask `intake.access` first whether the user may see them."""

from collections.abc import Collection

from django.db.models import QuerySet

from helpline.models import Call, Callback, CallbackState, Staff
from intake.models import IntakeRecord, IntakeRevision


def record_of(call: Call) -> IntakeRecord | None:
    """Return the record of a call with its counselor and caller; None where none is begun."""
    return IntakeRecord.objects.filter(call=call).select_related("counselor", "caller").first()


def standing_promises(call: Call) -> "QuerySet[Callback]":
    """Return the promises that were made in a call and are still to be kept, the soonest first."""
    return call.promised_callbacks.filter(state=CallbackState.PROMISED).order_by("due_at")


def revisions(record: IntakeRecord, most: int) -> "QuerySet[IntakeRevision]":
    """Return what was saved in a record, the newest first."""
    return record.revisions.select_related("staff").order_by("-number")[:most]


def names_of(staff: Collection[int | None]) -> dict[int, str]:
    """Return the names of people by the keys of their staff rows; nobody costs no statement."""
    known = [each for each in staff if each is not None]
    return dict(Staff.objects.filter(pk__in=known).values_list("pk", "name")) if known else {}
