"""The desk: where a counselor goes on duty, takes calls and writes them up."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from helpline import clock
from helpline.access import served_lines
from helpline.console.forms import CallNumberForm
from helpline.console.pages import page
from helpline.models import Staff
from helpline.permissions import console_view, counselor, in_background, viewer
from helpline.queries import desk as snapshots
from helpline.queries import sidebar as sidebars

LATEST_HOUR = 4
"""Promises due until this hour of the night still count as today's, for the night shift."""


@require_GET
@console_view
def show(request: HttpRequest) -> HttpResponse:
    """Show the whole desk. Later updates come in parts, so that nothing that is being typed is replaced."""
    staff = counselor(request)
    return page(
        request,
        viewer(request),
        "console/desk.html",
        "Desk",
        **_call_bar(staff),
        sidebar=_sidebar(staff),
        dial=CallNumberForm(lines) if (lines := served_lines(staff)) else None,
        sdk=settings.VOICE_SDK_URL,
    )


@require_GET
@console_view
def call_bar(request: HttpRequest) -> HttpResponse:
    """Show the call bar, which is the state of the desk; answer 204 if the page shows that state already."""
    staff = counselor(request)
    context = _call_bar(staff)
    if request.GET.get("seen") == context["desk"].digest:
        return HttpResponse(status=204)
    return render(request, "console/desk/call_bar.html", context)


@require_GET
@console_view
def sidebar(request: HttpRequest) -> HttpResponse:
    """Show the sidebar: the counselor's own callbacks, and who waits."""
    staff = counselor(request)
    return render(request, "console/desk/beside.html", {"sidebar": _sidebar(staff), "now": clock.now()})


def call_bar_for(request: HttpRequest, staff: Staff, notice: str = "") -> HttpResponse:
    """Answer an action at the desk with the call bar as it is afterwards.

    A button that is pressed before the page's scripts have loaded posts its form as a page: that is answered
    with a redirect to the desk.
    """
    if not in_background(request):
        if notice:
            messages.warning(request, notice)
        return redirect("console:desk")
    call_bar = _call_bar(snapshots.as_it_is_now(staff))
    return render(request, "console/desk/call_bar.html", call_bar | {"notice": notice})


def _call_bar(staff: Staff) -> dict[str, Any]:
    now = clock.now()
    return {"desk": snapshots.desk(staff, now), "staff": staff, "now": now}


def _sidebar(staff: Staff) -> sidebars.Sidebar:
    """Return the sidebar with what is due by the end of the viewer's day, which is at LATEST_HOUR."""
    now = clock.now()
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return sidebars.sidebar(staff, midnight + timedelta(hours=LATEST_HOUR), now)
