"""The outside numbers: who looks after each, when it is reviewed, and who last tried it."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from helpline import clock, contact_rules
from helpline.console.pages import UNPROCESSABLE, page
from helpline.console.people_forms import ReviewForm
from helpline.console.refused_forms import point_at_wrong
from helpline.models import OutsideNumber, helpline_day
from helpline.operations import outside_numbers
from helpline.permissions import console_view, planner
from helpline.queries import directory
from helpline.queries import outside_numbers as listed


@dataclass(frozen=True, slots=True)
class Row:
    """A number as the page shows it."""

    number: OutsideNumber
    says: str
    used_for: str
    overdue: bool
    languages: str
    serves: str
    form: ReviewForm


@require_GET
@console_view
def listing(request: HttpRequest) -> HttpResponse:
    """Show each number that is in use."""
    planner(request)
    return _page(request)


@require_POST
@console_view
def tried(request: HttpRequest, number_id: int) -> HttpResponseBase:
    """Record that the viewer has called the number today."""
    me = planner(request)
    row = get_object_or_404(listed.rows(), pk=number_id)
    outside_numbers.note_try(number_id=row.pk, masked=_masked(row), by=me.user.pk, now=clock.now())
    messages.success(request, "Noted that you called it today.")
    return redirect("console:outside-numbers")


@require_POST
@console_view
def reviewed(request: HttpRequest, number_id: int) -> HttpResponseBase:
    """Record that a number was reviewed, with its owner and the day of the next review."""
    me = planner(request)
    row = get_object_or_404(listed.rows(), pk=number_id)
    form = ReviewForm(request.POST, auto_id=f"number-{row.pk}-%s")
    if not form.is_valid():
        point_at_wrong(form)
        return _page(request, row.pk, form)
    outside_numbers.review(
        number_id=row.pk, masked=_masked(row), by=me.user.pk, now=clock.now(), **form.cleaned_data
    )
    messages.success(request, "Saved. The review is done.")
    return redirect("console:outside-numbers")


def _page(request: HttpRequest, wrong_id: int = 0, wrong: ReviewForm | None = None) -> HttpResponse:
    me, today, used = planner(request), helpline_day(clock.now()), outside_numbers.in_use()
    rows = [
        _row(
            row, ", ".join(used[row.number]), today, wrong if wrong and row.pk == wrong_id else _form_of(row)
        )
        for row in listed.listed(used)
    ]
    unseen = len(used) - len(rows)
    status = UNPROCESSABLE if wrong else 200
    title = "Outside numbers"
    return page(request, me, "console/outside_numbers.html", title, status, rows=rows, unseen=unseen)


def _row(row: OutsideNumber, used_for: str, today: date, form: ReviewForm) -> Row:
    entry = directory.entry(row) if row.slug else None
    return Row(
        number=row,
        says=_spelled(row),
        used_for=used_for,
        overdue=outside_numbers.overdue(row, today),
        languages=", ".join(entry.languages) if entry else "",
        serves=entry.serves if entry else "",
        form=form,
    )


def _form_of(row: OutsideNumber) -> ReviewForm:
    return ReviewForm(initial={"owner": row.owner}, auto_id=f"number-{row.pk}-%s")


def _masked(row: OutsideNumber) -> str:
    return str(contact_rules.PhoneNumber.read(row.number) or "")


def _spelled(row: OutsideNumber) -> str:
    """Return a number of ours as people write it; a damaged one is returned as stored, to be corrected."""
    number = contact_rules.PhoneNumber.read(row.number)
    return number.spelled() if number else row.number
