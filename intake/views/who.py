"""The first line of every view: the call or record that this user may see, or 404."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from helpline import clock
from helpline.access import staff_of, visible_calls
from helpline.models import AccessKind, Call, Staff
from helpline.operations import access_records
from intake.access import visible_records
from intake.models import IntakeRecord


def call_for(request: HttpRequest, call_id: UUID) -> Call:
    """Return a call that the user may look into."""
    return get_object_or_404(visible_calls(request.user).select_related("line", "staff"), pk=call_id)


def record_for(request: HttpRequest, record_id: UUID) -> IntakeRecord:
    """Return a record that the user may read."""
    found = visible_records(request.user).select_related("call__line", "counselor", "caller")
    return get_object_or_404(found, pk=record_id)


def writer_of(request: HttpRequest) -> Staff:
    """Return the staff member who writes: whoever is not one may read, but not write."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    return staff


def note_reading(request: HttpRequest, kind: AccessKind, call_id: UUID) -> None:
    """Keep that the user reads what was written about a call (45 CFR 164.312(b)); its page shows it."""
    access_records.note(kind=kind, subject_id=call_id, user_id=visitor_id(request), now=clock.now())


def visitor_id(request: HttpRequest) -> int:
    """Return the key of the account that looks; 404 where nobody is signed in."""
    if request.user.pk is None:
        raise Http404
    return request.user.pk
