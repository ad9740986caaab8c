"""Encryption at rest and the keyed index that finds what is encrypted.

Values are sealed with Fernet; `FIELD_KEYS` lists the keys newest first, so a new key is put in front
and the old ones stay until every row has been written again.
"""

import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """The value was sealed with a key that is not in FIELD_KEYS, or it was damaged."""


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(data: bytes) -> bytes:
    """Return `data` encrypted with the newest key."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(data)


def unseal(token: bytes) -> bytes:
    """Return what was sealed; raise Unreadable where no present key opens it."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token)
    except InvalidToken:
        raise Unreadable("no key in FIELD_KEYS opens this value") from None


def index(text: str) -> str:
    """Return the keyed fingerprint by which an encrypted text is found; empty for empty."""
    if not text:
        return ""
    return hmac.new(settings.INDEX_KEY.encode(), text.encode(), sha256).hexdigest()[:40]
