"""Sign webhooks as Twilio does, so that an application can verify who sent them.

https://www.twilio.com/docs/usage/security#validating-requests
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit


def signature(
    token: str, url: str, params: Mapping[str, str] | None = None, *, keep_port: bool = False
) -> str:
    """Return the signature of a request: HMAC-SHA1 of its URL and, for a form POST, its sorted parameters."""
    data = signed_url(url, keep_port=keep_port)
    data += "".join(f"{name}{value}" for name, value in sorted((params or {}).items()))
    return base64.b64encode(hmac.new(token.encode(), data.encode(), hashlib.sha1).digest()).decode()


def signed_url(url: str, *, keep_port: bool = False) -> str:
    """Return the URL that is signed: without fragment and user, and for HTTPS without the port.

    A URL that cannot be parsed is returned as it is; it is never requested, so its signature does not matter.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and port and not keep_port:
        host = host.rpartition(":")[0]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def behind_proxy(url: str) -> str:
    """Return the https URL under which an application behind a TLS proxy is known."""
    return f"https{url[4:]}" if url.startswith("http:") else url
