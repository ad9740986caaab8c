"""Who asks for a page, as the first line of every view: someone who may, or a refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from helpline.access import Visitor, may_manage_people, may_see_people, recognise, staff_of
from helpline.models import Staff

P = ParamSpec("P")
BEATS = frozenset({"console:heartbeat", "console:token"})
BY_ITSELF = BEATS | {"account_lock"}
"""What an open page posts by itself, whether or not anybody sits before it."""
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def recognised(request: HttpRequest) -> Visitor | None:
    """Return who asks; None for whoever neither answers calls nor supervises."""
    found = recognise(request.user)
    return found if found and found.works_here else None


def visitor(request: HttpRequest) -> Visitor:
    """Return who asks. Raises PermissionDenied for whoever neither answers calls nor supervises."""
    found = recognised(request)
    if found is None:
        raise PermissionDenied
    return found


def counselor(request: HttpRequest) -> Staff:
    """Return the staff member who asks. Raises PermissionDenied for everyone else."""
    staff = staff_of(request.user)
    if staff is None:
        raise PermissionDenied
    return staff


def planner(request: HttpRequest) -> Visitor:
    """Return who asks, where they see everybody who works here. Raises PermissionDenied for everyone else."""
    found = recognise(request.user)
    if found is None or not may_see_people(request.user):
        raise PermissionDenied
    return found


def administrator(request: HttpRequest) -> Visitor:
    """Return who asks, where they manage people. Raises PermissionDenied for everyone else."""
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
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        return view(request, *args, **kwargs)

    return guarded


def in_background(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def is_by_hand(request: HttpRequest, view_name: str) -> bool:
    """Say whether a request shows that somebody is there: a page they opened, or an act of theirs."""
    acted = request.method not in ("GET", "HEAD") or not in_background(request)
    return acted and view_name not in BY_ITSELF
