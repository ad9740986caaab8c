"""Refuse requests of other people's web pages, which a browser on this machine could send to the emulator.

A program sends no Origin header and is let in. A page is let in when it is the emulator's own; to the
softphone's URLs also when it is served from this machine or was allowed. The Host header is checked first:
otherwise a page of evil.example, whose owner lets that name point to 127.0.0.1 (DNS rebinding), would count
as the emulator's own.

https://owasp.org/www-community/attacks/DNS_Rebinding, https://fetch.spec.whatwg.org/#origin-header
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from aiohttp import web

from . import static_files

SOFTPHONES = "/sdk/"
OTHER_SITES = ("cross-site", "same-site")
"""Values of Sec-Fetch-Site by which a browser marks requests that a page of another origin has caused."""
MEDIA = re.compile(
    r"/2010-04-01/Accounts/AC\w{32}/(Recordings/RE|Messages/\w{34}/Media/ME)\w{32}(\.wav|\.mp3)?"
)
"""Paths of sounds and pictures, which a page may play because nobody can guess their SIDs."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def address(netloc: str) -> str:
    """Return the host name or address in a Host header or an origin, without its port; empty if malformed."""
    try:
        parts = urlsplit(f"//{netloc}")
        well_formed = parts.netloc == netloc and "@" not in netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return parts.hostname or "" if well_formed else ""


def is_loopback(name: str) -> bool:
    """Return whether a name or address is always this machine's own, whatever a name server says."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def origin(text: str) -> tuple[str, str]:
    """Return an origin's scheme and netloc in lower case. Raises ValueError when it is not an origin."""
    scheme, mark, netloc = text.lower().partition("://")
    if scheme not in ("http", "https") or not mark or not address(netloc):
        raise ValueError(f"{text!r} is not an origin, such as https://desk.example.org")
    return scheme, netloc


class OriginPolicy:
    """Decide which hosts the emulator answers for, and which origins may use softphones.

    `hosts` and `origins` are allowed in addition to this machine's own.
    """

    def __init__(self, hosts: Sequence[str] = (), origins: Sequence[str] = ()) -> None:
        self._hosts = {host.lower() for host in hosts}
        self._origins = {origin(text) for text in origins}

    def reason_to_refuse(
        self,
        method: str,
        path: str,
        hosts: Sequence[str],
        origins: Sequence[str],
        site: str = "",
        here: str = "",
    ) -> str:
        """Return why a request is refused; empty when it is allowed.

        `hosts` and `origins` are its Host and Origin headers, `site` its Sec-Fetch-Site, and `here` the local
        address of its connection.
        """
        if len(hosts) != 1 or not self._answers_for(address(hosts[0]), here):
            name = address(hosts[0]) if len(hosts) == 1 else ""
            return (
                f"The emulator does not answer for this host. If it should: --allowed-host {name or 'NAME'}"
            )
        if origins:
            fits = len(origins) == 1 and self._allows_origin(origins[0], hosts[0].lower(), path)
        else:
            fits = site not in OTHER_SITES or (method in ("GET", "HEAD") and is_public(path))
        return (
            "" if fits else "Pages of another origin may not use this. Softphones may: see --allowed-origin"
        )

    def _answers_for(self, name: str, here: str) -> bool:
        return bool(name) and (is_loopback(name) or name in self._hosts or name == here)

    def _allows_origin(self, text: str, host: str, path: str) -> bool:
        try:
            known = origin(text)
        except ValueError:
            return False
        if known[1] == host:
            return True
        return path.startswith(SOFTPHONES) and (known in self._origins or is_loopback(address(known[1])))


def is_public(path: str) -> bool:
    """Return whether any page may embed what is at a path: the pages' static files, sounds and pictures."""
    return path in static_files.SERVED or MEDIA.fullmatch(path) is not None


ORIGIN_POLICY = web.AppKey("gate", OriginPolicy)
ALLOWED = web.RequestKey("let_in", bool)


@web.middleware
async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests of other origins, on every path and also for streams and files.

    Answer CORS preflights.
    """
    headers = request.headers
    why = request.app[ORIGIN_POLICY].reason_to_refuse(
        request.method,
        request.path,
        headers.getall("Host", []),
        headers.getall("Origin", []),
        headers.get("Sec-Fetch-Site", ""),
        _local_address(request),
    )
    if why:
        return web.json_response({"error": why}, status=403)
    request[ALLOWED] = True
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in headers:
        return web.Response(status=204)
    return await handler(request)


def _local_address(request: web.Request) -> str:
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return str(name[0]) if isinstance(name, tuple) else ""


async def add_cors_headers(request: web.Request, answer: web.StreamResponse) -> None:
    """Add headers that let the browser give the answer to a page of an allowed origin."""
    named = request.headers.get("Origin")
    answer.headers.add("Vary", "Origin")
    if named is None or not request.get(ALLOWED):
        return
    answer.headers["Access-Control-Allow-Origin"] = named
    answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    answer.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
