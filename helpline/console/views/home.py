"""The console's first address, and choosing the zone in which times are shown."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from helpline.access import may_manage_people, recognise
from helpline.console import zones
from helpline.permissions import console_view, leads_here, viewer


@require_GET
@console_view
def home(request: HttpRequest) -> HttpResponse:
    """Redirect a counselor to the desk, a supervisor to Live, and an administrator to the page People."""
    found = recognise(request.user)
    if found and not found.works_here and may_manage_people(request.user):
        return redirect("console:people")
    me = viewer(request)
    return redirect("console:desk" if me.staff else "console:floor")


@require_POST
@console_view
def choose_zone(request: HttpRequest) -> HttpResponseBase:
    """Remember the zone in which this person reads times, for as long as they are signed in."""
    viewer(request)
    name = request.POST.get("zone", "")
    if not zones.exists(name):
        return HttpResponseBadRequest("There is no such time zone.")
    request.session[zones.SESSION_KEY] = name
    back = request.POST.get("next", "")
    if not leads_here(request, back):
        back = reverse("console:home")
    return HttpResponseRedirect(back)
