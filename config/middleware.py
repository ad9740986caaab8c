"""Middleware of every request: a short way for Twilio and for probes, and who is asking."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve

from config import errors
from config.hashing import Asker, TooManySignIns, asker
from helpline import client_address
from helpline.privacy import encryption
from helpline.signin.devices import asker_of, device_of

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponseBase]


PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


def voice_lane(get_response: Handler) -> Handler:
    """Answer `/voice/` before sessions, cookies, CSRF and headers for browsers are even looked at.

    A webhook has no cookie and no browser; it is proved by its signature. Middleware that it skips can
    neither slow the caller down nor fail. The probes of a platform skip it too: they ask by address and over
    plain HTTP, so their host name is not checked and they are not redirected.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/voice/") and request.path_info not in PROBES:
            return get_response(request)
        request.resolver_match = resolve(request.path_info)
        view, args, kwargs = request.resolver_match
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return handle


def readable(get_response: Handler) -> Handler:
    """Refuse a NUL in a URL and drop cookies that are not text, because PostgreSQL would fail on either.

    An honest browser sends neither.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        for name in [name for name, value in request.COOKIES.items() if not value.isprintable()]:
            del request.COOKIES[name]
        return get_response(request)

    return handle


class AskerOfHashes:
    """Set for whom passwords are hashed during a request: a known device, or else an address.

    A flood of sign-ins cannot keep a known device out, though it comes from its own address: an office is one
    address.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        device = device_of(request)
        name = asker_of(device, client_address.household_of(request))
        token = asker.set(Asker(name, known=device is not None))
        try:
            return self._get_response(request)
        finally:
            asker.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer that it is to be tried again later, where no password could be hashed now."""
        if not isinstance(exception, TooManySignIns):
            return None
        response = render(request, "busy.html", {"seconds": exception.seconds}, status=429)
        response["Retry-After"] = str(exception.seconds)
        return response


class UnreadableValue:
    """Answer with an error page where a page needs an encrypted value that no key opens."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page; None for every other exception."""
        if not isinstance(exception, encryption.Unreadable):
            return None
        log.error("a page could not be shown: %s", exception)
        return HttpResponse(render_to_string("unreadable.html"), status=503)


class CompressedPages(GZipMiddleware):
    """Send pages compressed. Streams, sounds and answers to webhooks go out as they are.

    A page holds a CSRF token, which the length of a compressed answer could give away (BREACH): Django masks
    the token anew in each answer and adds a random length to it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
