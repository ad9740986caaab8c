"""Return the address that a request came from: what our own proxy saw, never what a client claims."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address that a request came from, or "" where there is none."""
    return address(str(request.META.get("REMOTE_ADDR", "")), [request.headers.get("X-Forwarded-For", "")])


def household_of(request: HttpRequest) -> str:
    """Return the part of a request's address that belongs to a single subscriber; see `household`."""
    return household(address_of(request))


def address_of_scope(scope: Mapping[str, Any]) -> str:
    """Return the address that an ASGI request came from, or "" where there is none."""
    forwarded = (value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for")
    return address((scope.get("client") or ("", 0))[0], forwarded)


def address(peer: str, forwarded_for: Iterable[str]) -> str:
    """Return the client's address in its normal spelling, or "" where there is none.

    `forwarded_for` are the values of X-Forwarded-For. Only the last entry is our proxy's; it counts when a
    proxy is trusted (TRUST_PROXY) and it is an address, with or without a port. Otherwise `peer` counts.
    """
    if settings.TRUST_PROXY:
        seen = parse(",".join(forwarded_for).rpartition(",")[2])
        if seen:
            return seen
    return parse(peer)


def parse(text: str) -> str:
    """Return the address in a text, or "": `192.0.2.1:4711`, `[2001:db8::1]:443`, `::ffff:192.0.2.1`."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def cookies(header: str) -> str:
    """Return a Cookie header without the cookies that hold a backslash; none of our own cookies does.

    Python before 3.11.10 and 3.12.6 unquotes such a cookie in a time that grows with the square of its length
    (CVE-2024-7592): a single request from a stranger stopped a process for ten seconds.
    """
    return ";".join(cookie for cookie in header.split(";") if "\\" not in cookie)


def household(address: str) -> str:
    """Return the part of an address that belongs to a single subscriber: all of IPv4, the /64 of IPv6."""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address
