"""The pages of records, and the URL to which a form saves itself."""

import json
import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from helpline import clock
from helpline.access import is_supervisor, staff_of
from helpline.console.pages import frame_of, query_of
from helpline.models import AccessKind, Disposition, Staff
from helpline.operations import calling_out
from helpline.queries import paging
from intake import forms, pages, queries
from intake import history as past
from intake.access import visible_records, written_by
from intake.models import IntakeRecord, RecordState
from intake.operations import calling, records
from intake.views.card import context
from intake.views.who import note_reading, record_for, writer_of

PER_PAGE = 40
UNFINISHED_FIRST = ("state", "created_at", "pk")
"""In descending order "draft" comes before "completed"."""
MOST_COUNTED = 100


@require_GET
@never_cache
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Show the records the user wrote, unfinished ones first; a supervisor may ask for everybody's."""
    staff = staff_of(request.user)
    if staff is None and not is_supervisor(request.user):
        raise Http404
    everyone = is_supervisor(request.user) and (staff is None or request.GET.get("whose") == "everyone")
    found = visible_records(request.user) if everyone else written_by(request.user)
    # A record whose call never came about, and into which nothing was written, is nobody's work.
    found = found.exclude(~Q(call__disposition=Disposition.ANSWERED), call__connected_at=None, revision=0)
    shown = found.select_related("call", "counselor").defer("answers", "call__because")
    page = paging.page([shown], UNFINISHED_FIRST, PER_PAGE, request.GET)
    about = {
        **_frame(request),
        "title": "Intake records",
        "subtitle": _to_do(found.filter(state=RecordState.DRAFT)[: MOST_COUNTED + 1].count()),
        "shown": page,
        "query": query_of(request),
        "rows": [(record, past.result(record.call)) for record in page.rows],
        "everyone": everyone,
        "may_choose": is_supervisor(request.user) and staff is not None,
    }
    return render(request, "intake/records.html", about)


@require_GET
@never_cache
@login_required
def show(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Show a record on a page of its own: the form while it is a draft, the answers once it is complete."""
    record = record_for(request, record_id)
    note_reading(request, AccessKind.READ_RECORD, record.call_id)
    return page_of(request, record)


def page_of(
    request: HttpRequest, record: IntakeRecord, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """Show the page of a record; `refused` says why a number of it was not called."""
    staff = staff_of(request.user)
    write = staff is not None and (record.state == RecordState.DRAFT or "write" in request.GET)
    about = {
        **context(record.call, record, staff),
        **_frame(request),
        "title": "Intake record",
        "write": write,
        "outcome": past.result(record.call),
        "numbers": _numbers(record, staff) if staff else [],
        "refused": refused,
    }
    return render(request, "intake/record.html", about, status=status)


def _numbers(record: IntakeRecord, staff: Staff) -> list[tuple[calling.Given, calling_out.Answer]]:
    """Return the numbers that the person of a record gave, each with whether it may be called now."""
    now = clock.now()
    return [
        (each, calling.preview(record=record, given=each, staff_id=staff.pk, now=now))
        for each in calling.given_in(record)
    ]


@require_GET
@never_cache
def history(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Show everything that was ever saved in a record, the newest first."""
    record = record_for(request, record_id)
    note_reading(request, AccessKind.READ_HISTORY, record.call_id)
    form = forms.form(record.form_version)
    rows = [
        (each, [pages.written(form, name, value) for name, value in each.changes.items()])
        for each in queries.revisions(record, most=500)
    ]
    return render(request, "intake/history.html", {"rows": rows})


@require_POST
@never_cache
@sensitive_variables()
def patch(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Save changed answers: `{"base": 3, "writer": "…", "person": 7, "changes": {"field": "value"}}`.

    `person` is who typed them. Somebody else who is signed in meanwhile, in the same browser, does not save
    them in their own name: 403, and the page keeps them.
    """
    record = record_for(request, record_id)
    staff = writer_of(request)
    try:
        body = _body(request)
        if body["person"] not in (None, staff.pk):
            raise PermissionDenied
        saved = records.patch(
            record_id=record.pk,
            staff_id=staff.pk,
            changes=body["changes"],
            base_revision=body["base"],
            writer=body["writer"],
            now=clock.now(),
        )
    except Misread:
        return JsonResponse({"fields": []}, status=400)
    except records.NotAnAnswer as error:
        return JsonResponse({"fields": list(error.fields)}, status=400)
    return JsonResponse(
        {"revision": saved.revision, "state": saved.state, "news": _news(saved), "wrong": _said(saved.wrong)}
    )


def _said(problems: Iterable[forms.Problem]) -> list[dict[str, str]]:
    return [{"field": each.field, "words": f"{each.label.rstrip('?')}: {each.lacks}"} for each in problems]


@require_POST
@never_cache
def complete(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Complete a record, or say what is missing."""
    record = record_for(request, record_id)
    staff = writer_of(request)
    try:
        done = records.complete(record_id=record.pk, staff_id=staff.pk, now=clock.now())
    except records.Incomplete as error:
        return JsonResponse({"missing": _said(error.problems)})
    return JsonResponse({"revision": done.revision, "state": done.state, "missing": []})


@require_POST
@never_cache
def link(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Link the record to the person of an earlier call, one of those that the card showed."""
    record = record_for(request, record_id)
    staff = writer_of(request)
    asked = request.POST.get("caller", "")
    known = {str(entry.caller_id) for entry in past.entries(record.call) if entry.caller_id}
    if asked not in known:
        raise Http404
    linked = records.link(record_id=record.pk, caller_id=UUID(asked), staff_id=staff.pk, now=clock.now())
    return render(request, "intake/linked.html", {"record": linked})


def _frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the console's frame around a page needs."""
    return {**frame_of(request), "csrf_cookie": settings.CSRF_COOKIE_NAME}


def _to_do(unfinished: int) -> str:
    if unfinished == 1:
        return "One record is still to be finished."
    if unfinished > MOST_COUNTED:
        return f"More than {MOST_COUNTED} records are still to be finished."
    return f"{unfinished} records are still to be finished." if unfinished else "All finished."


class Misread(ValueError):
    """The request is not one that the form sends."""


def _body(request: HttpRequest) -> dict[str, Any]:
    """Return the parts of a patch. Raises Misread, whose message never contains an answer."""
    try:
        body = json.loads(request.body)
        base, writer, changes = body["base"], body["writer"], body["changes"]
        person = body.get("person")  # a page of the release before does not say
        texts = [*changes, *changes.values()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Misread from None
    if type(base) is not int or abs(base) >= 2**31 or type(person) not in (int, type(None)):
        raise Misread
    if not isinstance(writer, str) or not re.fullmatch(r"[0-9a-zA-Z-]{0,36}", writer):
        raise Misread
    if not all(isinstance(text, str) for text in texts):
        raise Misread
    changes = {_clean(k): _clean(v) for k, v in changes.items()}
    return {"base": base, "writer": writer, "person": person, "changes": changes}


def _clean(text: str) -> str:
    """Replace lone surrogates, which neither the database nor a page can hold."""
    return text.encode("utf-8", "replace").decode()


def _news(saved: records.Saved) -> list[dict[str, Any]]:
    staff = {each.staff_id for each in saved.news}
    names = queries.names_of(staff)
    return [
        {
            "field": each.field,
            "value": each.value,
            "by": names[each.staff_id],
            "at": each.at.isoformat(),
            "conflict": each.conflict,
        }
        for each in saved.news
    ]
