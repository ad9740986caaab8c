"""What stands before every request: a way of its own for Twilio and for probes, and the address of who asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve

from config import client

Handler = Callable[[HttpRequest], HttpResponseBase]


PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


def voice_lane(get_response: Handler) -> Handler:
    """Answer `/voice/` before sessions, cookies, CSRF and headers for browsers are even looked at.

    A webhook has no cookie and no browser; its proof is its signature. What it does not pass through can
    neither slow the caller down nor fail. The same goes for the probes of a platform, which ask by address and
    over plain HTTP: no host name is asked of them and they are not redirected.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/voice/") and request.path_info not in PROBES:
            return get_response(request)
        request.resolver_match = resolve(request.path_info)
        view, args, kwargs = request.resolver_match
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return handle


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from; see config/client.py for whose word counts."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return client.address(request.META.get("REMOTE_ADDR", ""), [forwarded])
