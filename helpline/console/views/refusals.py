"""Pages that say why something was refused, and what to do now."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from helpline.console.who import in_background

FORBIDDEN = 403


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came from an old page, or from elsewhere: nothing was done, and how to go on.

    A page that was open before somebody signed in, in another window, posts a token that holds no more.
    """
    if in_background(request):
        return HttpResponse("Load this page again: it is from before the sign-in.", status=FORBIDDEN)
    context = {
        "at_the_door": request.path == reverse("account_login"),
        "back": _page_before(request),
        "title": "Nothing was sent",
        "has_permission": request.user.is_authenticated,
    }
    return render(request, "403_csrf.html", context, status=FORBIDDEN)


def _page_before(request: HttpRequest) -> str:
    """Return the page of ours on which the form stood; the console where that is not known."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return reverse("console:home")
    page = urlsplit(came_from)._replace(scheme="", netloc="").geturl()
    # Two slashes at its beginning would name another host.
    return page if url_has_allowed_host_and_scheme(page, None) else reverse("console:home")
