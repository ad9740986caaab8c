"""Send one HTTP request, and translate each way in which it can fail into Twilio's error code.

Codes: https://www.twilio.com/docs/api/errors
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import aiohttp
from yarl import URL

from ..control_flow import Failure
from .connection_overrides import Delivery

MAX_CACHED = 200
"""How many answers to GET requests are cached for conditional requests (ETag, Last-Modified)."""

MAX_TEXT_BYTES = 64 * 1024 + 1
"""How many bytes of a text answer are read.

It is one more than Twilio accepts, so that an answer that is too long is noticed.
"""
MAX_SOUND_BYTES = 40 * 1024 * 1024
"""How many bytes of a sound file are read."""
CHUNK_BYTES = 64 * 1024
BEFORE_PATH = re.compile(r"\w+://[^/?#]*")


def resolve(base: str, url: str) -> str:
    """Return a URL resolved against another.

    One that cannot be resolved is returned as it is, and fails when requested.
    """
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def percent_encode(url: str) -> str:
    """Return a URL with characters that are not allowed in it, such as spaces, percent-encoded.

    The host stays as it is.
    """
    host = BEFORE_PATH.match(url)
    start = host.end() if host else 0
    path = re.sub(r"[^!-~]", lambda found: quote(found[0], errors="replace"), url[start:])
    return url[:start] + path


@dataclass(frozen=True)
class Reply:
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @property
    def content_type(self) -> str:
        """Return the Content-Type header, empty when there is none."""
        return self.headers.get("Content-Type", "")

    @property
    def redirect_url(self) -> str | None:
        """Return the target of a redirect; None when the reply is not a redirect."""
        return self.headers.get("Location") if 300 <= self.status < 400 and self.status != 304 else None


class HttpClient:
    """Hold the connections to applications, and the cache of answers."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._cache: OrderedDict[str, Reply] = OrderedDict()

    async def open(self) -> None:
        """Open the session; call it before the first request."""
        connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=30)
        jar = aiohttp.DummyCookieJar()
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=jar, skip_auto_headers=["User-Agent"]
        )

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def forget(self) -> None:
        """Clear the cache."""
        self._cache.clear()

    async def exchange(
        self, method: str, url: str, headers: dict[str, str], form: Mapping[str, str] | None, rules: Delivery
    ) -> Reply:
        """Send a request and return the reply. Raises Failure with Twilio's code when no valid reply comes.

        A GET request whose answer is cached asks whether it has changed, and a 304 gives the cached reply.
        """
        if not _is_http_url(url):
            raise Failure(11100, url, "the URL is not valid")
        known = self._cache.get(url) if method == "GET" else None
        if known is not None:
            headers = headers | _conditions(known)
        try:
            reply = await self._request(method, url, headers, form, rules)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise _failure(error, url) from error
        if known is not None and reply.status == 304:
            return known
        if method == "GET":
            self._store(url, reply)
        return reply

    async def _request(
        self, method: str, url: str, headers: dict[str, str], form: Mapping[str, str] | None, rules: Delivery
    ) -> Reply:
        assert self._session is not None  # noqa: S101  opened before anything is sent
        limit = aiohttp.ClientTimeout(total=rules.total, sock_connect=rules.connect, sock_read=rules.read)
        async with self._session.request(
            method,
            URL(url.partition("#")[0], encoded=True),
            data=None if form is None else urlencode(form),
            headers=headers,
            timeout=limit,
            allow_redirects=False,
        ) as response:
            body = await _body(response)
            return Reply(response.status, response.headers, body, response.cookies)

    def _store(self, url: str, reply: Reply) -> None:
        if reply.status == 200 and _conditions(reply):
            self._cache[url] = reply
            if len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)


def _is_http_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Read an answer up to the length limit; close the connection when the answer is longer."""
    longest = MAX_SOUND_BYTES if response.content_type.startswith("audio/") else MAX_TEXT_BYTES
    body = bytearray()
    async for piece in response.content.iter_chunked(CHUNK_BYTES):
        body += piece
        if len(body) >= longest:
            response.close()
            break
    return bytes(body[:longest])


def _conditions(reply: Reply) -> dict[str, str]:
    """Return the headers of a conditional request for a cached reply."""
    pairs = {
        "If-None-Match": reply.headers.get("ETag"),
        "If-Modified-Since": reply.headers.get("Last-Modified"),
    }
    return {name: value for name, value in pairs.items() if value}


FAILURES: tuple[tuple[Any, int, str], ...] = (
    (aiohttp.ClientConnectorDNSError, 11210, "the host is not known"),
    (aiohttp.ClientSSLError, 11220, "TLS could not be agreed on"),
    ((aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError), 11205, "no connection"),
    ((TimeoutError, asyncio.TimeoutError), 11200, "no answer in time"),
    (aiohttp.InvalidURL, 11100, "the URL is not valid"),
    (aiohttp.ClientResponseError, 11206, "the answer is not HTTP"),
    (aiohttp.ServerConnectionError, 11200, "the connection was cut"),
    (aiohttp.ClientError, 11200, "the answer broke off"),
)
"""Exceptions with Twilio's code and the reason; the first that matches counts."""
WRONG_HOST = (11235, "is another host's")
CERTIFICATES = {62: WRONG_HOST, 64: WRONG_HOST, 10: (11236, "has expired")}
"""OpenSSL's certificate errors (X509_V_ERR_…) with Twilio's code; all others are 11237."""
OUTCOMES = {11200: "rt", **dict.fromkeys((11205, 11210, 11220, 11235, 11236, 11237), "ct")}
"""Error codes with their name in a retry policy: `rt` no answer in time, `ct` no connection."""


def _failure(error: Exception, url: str) -> Failure:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        said = getattr(error.certificate_error, "verify_code", 0)
        code, why = CERTIFICATES.get(said, (11237, "is not trusted"))
        return Failure(code, url, f"the certificate {why}", unreached=True)
    for kind, code, why in FAILURES:
        if isinstance(error, kind):
            return Failure(code, url, why, unreached=code in OUTCOMES)
    return Failure(11100, url, "the URL is not valid")
