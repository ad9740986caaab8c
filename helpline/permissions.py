"""Who may open a page: return the viewer or refuse, and tell a person from a script of an open page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from helpline.access import Viewer, may_manage_people, may_see_people, recognise, staff_of
from helpline.models import Staff

P = ParamSpec("P")
SAFE = ("GET", "HEAD")
BEATS = frozenset({"console:heartbeat", "console:token"})
BY_ITSELF = BEATS | {"account_lock"}
"""What an open page posts by itself, whether or not anybody sits before it."""
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def recognised(request: HttpRequest) -> Viewer | None:
    """Return the viewer; None for whoever neither answers calls nor supervises."""
    found = recognise(request.user)
    return found if found and found.works_here else None


def viewer(request: HttpRequest) -> Viewer:
    """Return the viewer. Raises PermissionDenied for whoever neither answers calls nor supervises."""
    found = recognised(request)
    if found is None:
        raise PermissionDenied
    return found


def counselor(request: HttpRequest) -> Staff:
    """Return the staff member who views the page. Raises PermissionDenied for everyone else."""
    staff = staff_of(request.user)
    if staff is None:
        raise PermissionDenied
    return staff


def planner(request: HttpRequest) -> Viewer:
    """Return the viewer, where they see all who work here. Raises PermissionDenied for everyone else."""
    found = recognise(request.user)
    if found is None or not may_see_people(request.user):
        raise PermissionDenied
    return found


def administrator(request: HttpRequest) -> Viewer:
    """Return the viewer, where they manage people. Raises PermissionDenied for everyone else."""
    found = recognise(request.user)
    if found is None or not may_manage_people(request.user):
        raise PermissionDenied
    return found


def console_view(view: "View[P]") -> "View[P]":
    """Send strangers to the sign-in and keep the page out of caches.

    What an open page asks for in the background is answered 401: a sign-in page must never be swapped into
    a desk on which somebody is typing.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if in_background(request):
                return HttpResponse(status=401)
            return lead(request, "account_login")
        return view(request, *args, **kwargs)

    return guarded


def lead(request: HttpRequest, name: str) -> HttpResponseBase:
    """Lead to the page that is needed first, such as the sign-in, and from there to where somebody was going.

    What a form sent is not done afterwards: they come to the page on which the form stood, and the page
    between says that nothing was changed.
    """
    asked = QueryDict(mutable=True)
    asked["next"] = page_to_return_to(request)
    if request.method not in SAFE:
        asked["unsent"] = "yes"
    return redirect(f"{reverse(name)}?{asked.urlencode(safe='/')}")


def page_to_return_to(request: HttpRequest) -> str:
    """Return the page that was asked for; for a form that was sent, the page on which it stood."""
    return request.get_full_path() if request.method in SAFE else page_before(request)


def page_before(request: HttpRequest) -> str:
    """Return the page of ours from which somebody comes; the console where that is not known."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return reverse("console:home")
    page = urlsplit(came_from)._replace(scheme="", netloc="").geturl()
    # Two slashes at its beginning would name another host.
    return page if url_has_allowed_host_and_scheme(page, None) else reverse("console:home")


def in_background(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def is_by_hand(request: HttpRequest, view_name: str) -> bool:
    """Say whether a request shows that somebody is there: a page they opened, or an act of theirs."""
    acted = request.method not in SAFE or not in_background(request)
    return acted and view_name not in BY_ITSELF
