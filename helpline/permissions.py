"""Check who may open a page, and tell a person's request from one that the script of an open page makes."""

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
"""The views to which an open page posts by itself, whether or not anybody is in front of it."""
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def recognised(request: HttpRequest) -> Viewer | None:
    """Return the viewer; None for a user who neither answers calls nor supervises."""
    found = recognise(request.user)
    return found if found and found.works_here else None


def viewer(request: HttpRequest) -> Viewer:
    """Return the viewer. Raises PermissionDenied for a user who neither answers calls nor supervises."""
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
    """Return the viewer if they may see all staff. Raises PermissionDenied for everyone else."""
    found = recognise(request.user)
    if found is None or not may_see_people(request.user):
        raise PermissionDenied
    return found


def administrator(request: HttpRequest) -> Viewer:
    """Return the viewer if they may manage people. Raises PermissionDenied for everyone else."""
    found = recognise(request.user)
    if found is None or not may_manage_people(request.user):
        raise PermissionDenied
    return found


def console_view(view: "View[P]") -> "View[P]":
    """Send users who are not signed in to the sign-in page, and keep the view's page out of caches.

    A request that an open page makes in the background is answered 401 instead: a sign-in page must never be
    swapped into a desk on which somebody is typing.
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
    """Redirect to a page that must come first, such as the sign-in; `next` says where to go afterwards.

    A form that was sent is not carried out afterwards: `next` is then the page on which the form stood, and
    with `unsent` the page between says that nothing was changed.
    """
    asked = QueryDict(mutable=True)
    asked["next"] = page_to_return_to(request)
    if request.method not in SAFE:
        asked["unsent"] = "yes"
    return redirect(f"{reverse(name)}?{asked.urlencode(safe='/')}")


def page_to_return_to(request: HttpRequest) -> str:
    """Return the address of the request; for a form that was sent, the page on which the form stood."""
    return request.get_full_path() if request.method in SAFE else page_before(request)


def leads_here(request: HttpRequest, address: str) -> bool:
    """Say whether an address leads to us: a path, or a whole address with the request's own host.

    ALLOWED_HOSTS is no answer. It always holds this machine, on which a visitor may run anything.
    """
    host = {request.get_host()}
    return url_has_allowed_host_and_scheme(address, host, require_https=request.is_secure())


def page_before(request: HttpRequest) -> str:
    """Return the page of ours from which the request came (Referer); the console where that is not known."""
    came_from = request.headers.get("Referer", "")
    if not leads_here(request, came_from):
        return reverse("console:home")
    page = urlsplit(came_from)._replace(scheme="", netloc="").geturl()
    # A path that begins with two slashes would name another host.
    return page if url_has_allowed_host_and_scheme(page, None) else reverse("console:home")


def in_background(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def is_by_hand(request: HttpRequest, view_name: str) -> bool:
    """Say whether a person made the request, by opening a page or doing something on it, and not a script."""
    acted = request.method not in SAFE or not in_background(request)
    return acted and view_name not in BY_ITSELF
