"""One HTTP request on the wire, and Twilio's error code for each way in which it can fail.

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

REMEMBERED = 200
"""Answers to GET requests that are kept, to be used again when the application says that nothing changed."""

LONGEST_TEXT = 64 * 1024 + 1
"""Bytes that are read of an answer: enough to see that it is longer than Twilio reads."""
LONGEST_SOUND = 40 * 1024 * 1024
"""Bytes that are read of a sound file."""
PIECE = 64 * 1024
BEFORE_PATH = re.compile(r"\w+://[^/?#]*")


def resolve(base: str, url: str) -> str:
    """Return a URL as seen from another; what cannot be one stays as it is, and fails when it is asked."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def percent_encode(url: str) -> str:
    """Return a URL with what may not stand in one (a space, say) percent-encoded, but for its host."""
    host = BEFORE_PATH.match(url)
    start = host.end() if host else 0
    path = re.sub(r"[^!-~]", lambda found: quote(found[0], errors="replace"), url[start:])
    return url[:start] + path


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @property
    def content_type(self) -> str:
        """Return the content type, empty when none was said."""
        return self.headers.get("Content-Type", "")

    @property
    def redirect_url(self) -> str | None:
        """Return where a redirection leads; None when it is none."""
        return self.headers.get("Location") if 300 <= self.status < 400 and self.status != 304 else None


class HttpClient:
    """The connections to applications."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._remembered: OrderedDict[str, Reply] = OrderedDict()

    async def open(self) -> None:
        """Get ready to send."""
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
        """Forget what was answered."""
        self._remembered.clear()

    async def exchange(
        self, method: str, url: str, headers: dict[str, str], form: Mapping[str, str] | None, rules: Delivery
    ) -> Reply:
        """Send a request and return the reply. Raises Failure with Twilio's code when there is none."""
        if not _is_http_url(url):
            raise Failure(11100, url, "the URL is not one")
        known = self._remembered.get(url) if method == "GET" else None
        if known is not None:
            headers = headers | _conditions(known)
        try:
            reply = await self._request(method, url, headers, form, rules)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise _failure(error, url) from error
        if known is not None and reply.status == 304:
            return known
        if method == "GET":
            self._remember(url, reply)
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

    def _remember(self, url: str, reply: Reply) -> None:
        if reply.status == 200 and _conditions(reply):
            self._remembered[url] = reply
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)


def _is_http_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Read an answer, to the length that matters; one without an end is cut off there."""
    longest = LONGEST_SOUND if response.content_type.startswith("audio/") else LONGEST_TEXT
    body = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        body += piece
        if len(body) >= longest:
            response.close()
            break
    return bytes(body[:longest])


def _conditions(reply: Reply) -> dict[str, str]:
    """Return the headers that ask whether a reply still holds."""
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
    (aiohttp.InvalidURL, 11100, "the URL is not one"),
    (aiohttp.ClientResponseError, 11206, "the answer is not HTTP"),
    (aiohttp.ServerConnectionError, 11200, "the connection was cut"),
    (aiohttp.ClientError, 11200, "the answer broke off"),
)
"""What went wrong, the first that fits, with Twilio's code for it."""
ANOTHERS = (11235, "is another host's")
CERTIFICATES = {62: ANOTHERS, 64: ANOTHERS, 10: (11236, "has expired")}
"""What OpenSSL says of a certificate (X509_V_ERR_…), with Twilio's code; all else is 11237."""
OUTCOMES = {11200: "rt", **dict.fromkeys((11205, 11210, 11220, 11235, 11236, 11237), "ct")}
"""What a retry policy calls a failure: `rt` no answer, `ct` no connection."""


def _failure(error: Exception, url: str) -> Failure:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        said = getattr(error.certificate_error, "verify_code", 0)
        code, why = CERTIFICATES.get(said, (11237, "is not trusted"))
        return Failure(code, url, f"the certificate {why}", unreached=True)
    for kind, code, why in FAILURES:
        if isinstance(error, kind):
            return Failure(code, url, why, unreached=code in OUTCOMES)
    return Failure(11100, url, "the URL is not one")
