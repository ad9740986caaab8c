"""The caller card that a desk opens when a counselor takes a call: who calls, the form, the next promise."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpline import clock
from helpline.access import staff_of
from helpline.models import WITH_STAFF, AccessKind, Call, CallbackReason, Staff, flows
from intake import forms, history, pages, queries
from intake.models import IntakeRecord
from intake.operations import numbers, records
from intake.views.promise_form import PromiseForm
from intake.views.who import call_for, note_reading


@require_GET
@never_cache
def show(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show the card of a call as a fragment. It is loaded once, and never again while they talk."""
    call = call_for(request, call_id)
    staff = staff_of(request.user)
    record = _record(call, staff)
    if record is not None:
        note_reading(request, AccessKind.READ_CARD, call.pk)
    return render(request, "intake/card.html", context(call, record, staff))


@require_GET
@never_cache
def number(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show the whole number, which the card masks until somebody asks for it, and log who asked."""
    call = call_for(request, call_id)
    note_reading(request, AccessKind.SAW_CALL_NUMBER, call.pk)
    return render(request, "intake/number.html", {"number": call.other_number})


@require_GET
@never_cache
def earlier(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show when this number called before and what came of it, once the caller has said that it was them."""
    call = call_for(request, call_id)
    note_reading(request, AccessKind.READ_EARLIER, call.pk)
    record = queries.record_of(call)
    may_link = record is not None and staff_of(request.user) is not None
    about = {"record": record, "entries": history.entries(call), "may_link": may_link}
    return render(request, "intake/earlier.html", about)


def context(call: Call, record: IntakeRecord | None, staff: Staff | None) -> dict[str, Any]:
    """Return the template context that the card and the page of a record share."""
    promise = history.promise_kept_by(call)
    return {
        "call": call,
        "record": record,
        "writer": staff,
        "topic": flows.topic_name(
            call, cut_off=promise is not None and promise.reason == CallbackReason.CUT_OFF
        ),
        "spoken": flows.language_name(call),
        "number": call.other_number,
        "earlier": history.earlier(call),
        "called_at": history.called_at(call),
        "kept": promise,
        "kept_from": history.result(promise.origin) if promise and promise.origin else "",
        "held": history.held_place(call),
        "wishes": numbers.find(call.other_number) if promise else None,
        "parts": pages.laid_out(forms.form(record.form_version), record.answers) if record else [],
        "promise_form": PromiseForm(),
        "promised": pages.promised(call),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }


def _record(call: Call, staff: Staff | None) -> IntakeRecord | None:
    """Return the call's record. A counselor who has just accepted gets one before they are connected."""
    if staff is not None and call.staff_id == staff.pk and call.state in WITH_STAFF:
        return records.begin(call_id=call.pk, staff_id=staff.pk, now=clock.now())
    return queries.record_of(call)
