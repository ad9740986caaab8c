"""The shifts of a week at a glance, in the viewer's zone."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from helpline import clock
from helpline.console import days
from helpline.console.pages import page
from helpline.permissions import console_view, viewer
from helpline.queries import shifts


@require_GET
@console_view
def show(request: HttpRequest) -> HttpResponse:
    """Show the week of the day that is asked for, or this week."""
    me = viewer(request)
    now = clock.now()
    asked = request.GET.get("week", "")
    day = days.read(asked) or timezone.localdate(now)
    monday = day - timedelta(days=day.weekday())
    context: dict[str, Any] = {
        "week": shifts.week(monday, timezone.get_current_timezone()),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": timezone.localdate(now),
        "now": now,
        "wrong": days.BEYOND if asked and not days.read(asked) else "",
    }
    return page(request, me, "console/shifts.html", "Shifts", **context)
