"""What stands before every request: a lane of its own for Twilio, and the address of who asks."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve

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


def client_address(request: HttpRequest) -> str | None:
    """Return the address a sign-in came from: what our own proxy saw, never what a visitor claims.

    None for what is no address. Some proxies write a port beside it, which is another for each connection.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUST_PROXY:
        seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1]
        return address_in(seen) or address_in(peer)
    return address_in(peer)


def address_in(text: str) -> str | None:
    """Return an IP address in one spelling: of `198.51.100.7:51234` and `[2001:db8::1]:443` without the port.

    An IPv4 address within IPv6 is the IPv4 address. None for what is no address.
    """
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)
