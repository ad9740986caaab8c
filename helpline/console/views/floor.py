"""The floor: who is doing what, who waits, how well callers are answered. Counsellors see no caller there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpline import clock
from helpline.console import days
from helpline.console.pages import page
from helpline.console.who import console_view, visitor
from helpline.models import AlarmNote
from helpline.queries import floor as snapshots
from helpline.queries import unreadable


@require_GET
@console_view
def show(request: HttpRequest) -> HttpResponse:
    """Show the floor."""
    me = visitor(request)
    return page(request, me, "console/floor.html", "Live", **_now())


@require_GET
@console_view
def now(request: HttpRequest) -> HttpResponse:
    """Show the floor as it stands; answer 204 when it is what the page shows already."""
    me = visitor(request)
    context = {**_now(), "me": me}
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "console/floor/now.html", context)


def _now() -> dict[str, Any]:
    at = clock.now()
    floor, faults = snapshots.floor(*days.today(at), at), unreadable.faults()
    seen = floor.digest + "".join(f",{fault.table}.{fault.pk}.{fault.field}" for fault in faults)
    return {
        "floor": floor,
        "faults": faults,
        "seen": seen,
        "now": at,
        "within": snapshots.WITHIN,
        "notes": AlarmNote.choices,
    }
