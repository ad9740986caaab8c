"""Verify the access tokens that softphones present: JSON Web Tokens with HMAC-SHA256.

https://www.twilio.com/docs/iam/access-tokens
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

from ..settings import Credentials


class TokenError(Exception):
    """A token that is not accepted; `code` is the Voice SDK's (31204 not valid, 31205 expired)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Grant:
    """Hold what a token allows. `expires_at` is in seconds since 1970, UTC."""

    identity: str
    expires_at: float
    application_sid: str
    incoming: bool


def verify_token(token: str, credentials: Credentials) -> Grant:
    """Return what a token allows. Raises TokenError when it is not valid or has expired."""
    header, payload = _verified(token, credentials.api_key_secret)
    grants = payload.get("grants")
    voice = grants.get("voice") if isinstance(grants, dict) else None
    if header.get("alg") != "HS256" or not isinstance(grants, dict) or not isinstance(voice, dict):
        raise TokenError(31204, "the token has no voice grant")
    if payload.get("iss") != credentials.api_key_sid or payload.get("sub") != credentials.account_sid:
        raise TokenError(31204, "the token is another account's")
    expires_at = float(payload.get("exp", 0))
    if expires_at <= time.time():
        raise TokenError(31205, "the token has expired")
    outgoing = voice.get("outgoing") or {}
    incoming = voice.get("incoming") or {}
    return Grant(
        identity=str(grants.get("identity", "")),
        expires_at=expires_at,
        application_sid=str(outgoing.get("application_sid", "")),
        incoming=bool(incoming.get("allow")),
    )


def _verified(token: str, secret: str) -> tuple[dict[str, Any], dict[str, Any]]:
    signed, _, given = token.rpartition(".")
    expected = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    try:
        if not hmac.compare_digest(expected, _decode(given)):
            raise TokenError(31204, "the token's signature is not valid")
        header, payload = (json.loads(_decode(part)) for part in signed.split("."))
    except ValueError as error:
        raise TokenError(31204, "the token cannot be read") from error
    return header, payload


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
