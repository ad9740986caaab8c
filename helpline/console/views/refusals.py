"""Pages that say why something was refused, and what to do now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from helpline.permissions import in_background, page_before

FORBIDDEN = 403


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came from an old page or another site, that nothing was done, and how to go on.

    A page that was open before its user signed in, in another window, posts a CSRF token that is no longer
    valid.
    """
    if in_background(request):
        return HttpResponse("Load this page again: it is from before the sign-in.", status=FORBIDDEN)
    context = {
        "at_the_door": request.path == reverse("account_login"),
        "back": page_before(request),
        "title": "Nothing was sent",
        "has_permission": request.user.is_authenticated,
    }
    return render(request, "403_csrf.html", context, status=FORBIDDEN)
