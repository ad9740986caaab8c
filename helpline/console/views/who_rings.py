"""The page on which a supervisor asks who is called for a caller at a moment, and why not the others."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from helpline import clock
from helpline.console import who_rings as words
from helpline.console.pages import UNPROCESSABLE, page
from helpline.permissions import console_view, viewer
from helpline.queries import who_rings


@require_GET
@console_view
def show(request: HttpRequest) -> HttpResponse:
    """Show the form, and the answer once something is asked."""
    me = viewer(request)
    if not me.supervisor:
        raise PermissionDenied
    zone = timezone.get_current_timezone_name()
    form = words.WhoRingsForm(request.GET or None, zone=zone)
    context: dict[str, Any] = {"form": form}
    valid = form.is_bound and form.is_valid()
    if valid:
        zone = form.cleaned_data["zone"]
        told = who_rings.read(form.question(), clock.now())
        context |= {
            "told": told,
            "stages": words.rings(told),
            "assumed": words.assumed(told, zone),
            "clock": form.of_the_clock(),
            "shown": words.in_zone(told.at, zone),
        }
    status = UNPROCESSABLE if form.is_bound and not valid else 200
    return page(request, me, "console/who_rings.html", "Who rings?", status, **context)
