"""What stands before every request: a lane of its own for Twilio, and the address of who asks."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve

from helpline import vault

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponseBase]


def voice_lane(get_response: Handler) -> Handler:
    """Answer `/voice/` before sessions, cookies, CSRF and headers for browsers are even looked at.

    A webhook has no cookie and no browser; its proof is its signature. What it does not pass through can
    neither slow the caller down nor fail.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/voice/"):
            return get_response(request)
        request.resolver_match = resolve(request.path_info)
        view, args, kwargs = request.resolver_match
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return handle


class UnreadableValue:
    """Answers in plain words where a page needs a sealed value that no key opens, such as a whole record."""

    WORDS = (
        "This cannot be read here: the key that it was sealed with is missing, or it was damaged.\n"
        "Nothing was changed. Tell whoever runs Helpline.\n"
    )

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page; None for every other exception."""
        if not isinstance(exception, vault.Unreadable):
            return None
        log.error("a page could not be shown: %s", exception)
        return HttpResponse(self.WORDS, status=503, content_type="text/plain; charset=utf-8")


def client_address(request: HttpRequest) -> str:
    """Return the address a sign-in came from: what our own proxy saw, never what a visitor claims."""
    if settings.TRUST_PROXY:
        seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))
