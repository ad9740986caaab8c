"""Find the call or record of a request if its user may see it (else 404), and the person who writes in it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from helpline import clock
from helpline.access import calls_visible_to, recognise, staff_of, visible_calls
from helpline.models import AccessKind, Call, Staff
from helpline.operations import access_records
from intake.access import visible_records
from intake.models import IntakeRecord


def call_for(request: HttpRequest, call_id: UUID) -> Call:
    """Return a call that the user may look into."""
    return get_object_or_404(_with_people(visible_calls(request.user)), pk=call_id)


def record_for(request: HttpRequest, record_id: UUID) -> IntakeRecord:
    """Return a record that the user may read."""
    found = visible_records(request.user).select_related("call__line", "counselor", "caller")
    return get_object_or_404(found, pk=record_id)


def writer_of(request: HttpRequest) -> Staff:
    """Return the staff member who writes. An account without a staff row may read, but not write."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    return staff


def writer_in(request: HttpRequest, call_id: UUID) -> tuple[Staff, Call]:
    """Return the staff member who writes, and the call they write about, which they may look into."""
    me = recognise(request.user)
    if me is None or me.staff is None:
        raise Http404
    return me.staff, get_object_or_404(_with_people(calls_visible_to(me)), pk=call_id)


def _with_people(calls: "QuerySet[Call]") -> "QuerySet[Call]":
    return calls.select_related("line", "staff")


def note_reading(request: HttpRequest, kind: AccessKind, call_id: UUID) -> None:
    """Log that the user reads what was written about a call (45 CFR 164.312(b)). The call's page shows it."""
    access_records.note(kind=kind, subject_id=call_id, user_id=visitor_id(request), now=clock.now())


def visitor_id(request: HttpRequest) -> int:
    """Return the id of the signed-in account. Raises Http404 where nobody is signed in."""
    if request.user.pk is None:
        raise Http404
    return request.user.pk
