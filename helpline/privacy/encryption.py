"""Encrypt ("seal") values at rest, each bound to its place, and make keyed fingerprints to find rows by.

The settings `FIELD_KEYS` and `INDEX_KEY` list their keys newest first. The first key seals and fingerprints
new values; a value that any listed key sealed can be read, and a fingerprint that any listed key made can be
found. A token (a sealed value) and a fingerprint begin with the id of their key, so that a query can find
the rows that are still to be rotated.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from helpline.contact_rules import PhoneNumber

VERSION = b"\x01"
HEAD_BYTES, NONCE_BYTES = 6, 12
"""A token has one byte of version, five bytes of key id, the nonce, the text and its tag (AES-256-GCM)."""
HEAD_LETTERS = HEAD_BYTES * 4 // 3
INDEX_ID_LETTERS, INDEX_LETTERS = 6, 40


class Unreadable(Exception):
    """A value does not open: its key is not in FIELD_KEYS, it was sealed for another place, or is damaged."""


def place(table: str, column: str, row: object) -> bytes:
    """Return the place of a value as bytes. They are sealed with it, so a copy elsewhere does not open."""
    return f"{table}.{column}:{row}".encode()


class Cipher:
    """A cipher that encrypts with the first of its keys and decrypts with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        raw = [base64.urlsafe_b64decode(key) for key in keys]
        self._ciphers = {_head(key): AESGCM(hmac.digest(key, b"helpline seal", "sha256")) for key in raw}
        self.head = _head(raw[0])
        self._newest = self._ciphers[self.head]

    def knows(self, token: bytes) -> bool:
        """Say whether a token names one of the keys. The token is not opened."""
        return token[:HEAD_BYTES] in self._ciphers

    def encrypt(self, data: bytes, where: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self.head + nonce + self._newest.encrypt(nonce, data, where)

    def decrypt(self, token: bytes, where: bytes) -> bytes:
        cipher = self._ciphers.get(token[:HEAD_BYTES])
        if cipher is None:
            raise Unreadable("no key in FIELD_KEYS opens this value")
        nonce, rest = token[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES], token[HEAD_BYTES + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, rest, where)
        except (InvalidTag, ValueError):
            raise Unreadable("the value was damaged, or it was sealed for another place") from None


class Fingerprinter:
    """Makes fingerprints with the first of its keys, and recognizes those that any of its keys made."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [(_index_id(key), key.encode()) for key in keys]
        self.id = self._keys[0][0]
        self.ids = frozenset(key_id for key_id, _ in self._keys)

    @property
    def has_old_keys(self) -> bool:
        """Say whether rows may have fingerprints of an older key, so that one number may have several."""
        return len(self._keys) > 1

    def knows(self, fingerprint: str) -> bool:
        """Say whether a fingerprint names one of the keys."""
        return fingerprint[:INDEX_ID_LETTERS] in self.ids

    def fingerprint(self, text: str) -> str:
        return next(iter(self.fingerprints(text, newest=True)), "")

    def fingerprints(self, text: str, *, newest: bool = False) -> list[str]:
        keys = self._keys[:1] if newest else self._keys
        return [_fingerprint(key_id, key, text) for key_id, key in keys] if text else []


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> Cipher:
    return Cipher(keys)


@lru_cache(maxsize=8)
def _fingerprinter(keys: tuple[str, ...]) -> Fingerprinter:
    return Fingerprinter(keys)


def cipher() -> Cipher:
    """Return the cipher with the keys of the settings."""
    return _cipher(tuple(settings.FIELD_KEYS))


def fingerprinter() -> Fingerprinter:
    """Return the fingerprinter with the keys of the settings."""
    return _fingerprinter(tuple(settings.INDEX_KEYS))


def encrypt(data: bytes, where: bytes) -> bytes:
    """Return `data` encrypted with the newest key for a `place`."""
    return cipher().encrypt(data, where)


def decrypt(token: bytes, where: bytes) -> bytes:
    """Return the data that was encrypted for a `place`; raise Unreadable where no key opens it there."""
    return cipher().decrypt(token, where)


def to_text(token: bytes) -> str:
    """Return a token as letters, for a column of text."""
    return base64.urlsafe_b64encode(token).decode("ascii")


def from_text(text: str) -> bytes:
    """Return the token that `to_text` wrote as letters; raise Unreadable where the text is not a token."""
    try:
        return base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeError, binascii.Error):
        raise Unreadable("this is not a sealed value") from None


def fingerprint(number: PhoneNumber | None) -> str:
    """Return the fingerprint with which a number is stored; empty for None.

    It takes a `PhoneNumber`, not a text, because two spellings of one number would have two fingerprints.
    """
    return fingerprinter().fingerprint(number.e164) if number else ""


def fingerprints(number: PhoneNumber | None) -> list[str]:
    """Return every fingerprint that a number may have in a row, the newest key's first; [] for None."""
    return fingerprinter().fingerprints(number.e164) if number else []


def alike(fingerprint: str, number: PhoneNumber | None) -> list[str]:
    """Return every fingerprint of the number in a row: the row's own, and those of the other keys.

    While keys are rotated, rows about one number have different fingerprints. The newest key's comes first.
    For a number that cannot be read, only the row's own fingerprint is returned.
    """
    return list(dict.fromkeys(each for each in (*fingerprints(number), fingerprint) if each))


def is_of(fingerprint: str, numbers: Iterable[PhoneNumber | None]) -> PhoneNumber | None:
    """Return the one of these numbers to which a fingerprint belongs; None if it belongs to none of them."""
    return next((number for number in numbers if fingerprint in fingerprints(number)), None)


def _head(key: bytes) -> bytes:
    return VERSION + sha256(b"helpline key id" + key).digest()[: HEAD_BYTES - 1]


def _index_id(key: str) -> str:
    return sha256(b"helpline index key id" + key.encode()).hexdigest()[:INDEX_ID_LETTERS]


def _fingerprint(key_id: str, key: bytes, text: str) -> str:
    digest = hmac.new(key, text.encode(), sha256).hexdigest()
    return key_id + digest[: INDEX_LETTERS - INDEX_ID_LETTERS]
