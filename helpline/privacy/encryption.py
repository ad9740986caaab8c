"""Encrypt values at rest, each bound to its place, and make the keyed fingerprints that find them.

`FIELD_KEYS` and `INDEX_KEY` list their keys newest first. What is written is sealed, and indexed, with the
first; what any of them has sealed can be read, and what any of them has indexed can be found. A token and a
fingerprint begin with the id of their key, so that what is still to be rotated can be asked of the database.
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
"""A token: the version and five bytes of the key's id, the nonce, then the text and its tag (AES-256-GCM)."""
HEAD_LETTERS = HEAD_BYTES * 4 // 3
INDEX_ID_LETTERS, INDEX_LETTERS = 6, 40


class Unreadable(Exception):
    """The value was sealed with a key that is not in FIELD_KEYS or for another place, or it was damaged."""


def place(table: str, column: str, row: object) -> bytes:
    """Return what a value is sealed together with: where it stands. Moved elsewhere it does not open."""
    return f"{table}.{column}:{row}".encode()


class Cipher:
    """Encrypts with the first of its keys and decrypts with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        raw = [base64.urlsafe_b64decode(key) for key in keys]
        self._ciphers = {_head(key): AESGCM(hmac.digest(key, b"helpline seal", "sha256")) for key in raw}
        self.head = _head(raw[0])
        self._newest = self._ciphers[self.head]

    def knows(self, token: bytes) -> bool:
        """Say whether one of the keys has sealed a token, wherever it stands."""
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
    """Makes fingerprints with the first of its keys and knows those that any of them has made."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [(_index_id(key), key.encode()) for key in keys]
        self.id = self._keys[0][0]
        self.ids = frozenset(key_id for key_id, _ in self._keys)

    @property
    def has_old_keys(self) -> bool:
        """Say whether rows may have fingerprints of an older key: those of one number then differ."""
        return len(self._keys) > 1

    def knows(self, fingerprint: str) -> bool:
        """Say whether one of the keys has made a fingerprint."""
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
    """Return the cipher that has the keys of the settings."""
    return _cipher(tuple(settings.FIELD_KEYS))


def fingerprinter() -> Fingerprinter:
    """Return the fingerprinter that has the keys of the settings."""
    return _fingerprinter(tuple(settings.INDEX_KEYS))


def encrypt(data: bytes, where: bytes) -> bytes:
    """Return `data` encrypted with the newest key for a `place`."""
    return cipher().encrypt(data, where)


def decrypt(token: bytes, where: bytes) -> bytes:
    """Return what was encrypted for a `place`; raise Unreadable where no present key opens it there."""
    return cipher().decrypt(token, where)


def to_text(token: bytes) -> str:
    """Return a token as letters, for a column of text."""
    return base64.urlsafe_b64encode(token).decode("ascii")


def from_text(text: str) -> bytes:
    """Return the token that the letters stand for; raise Unreadable where they are none."""
    try:
        return base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeError, binascii.Error):
        raise Unreadable("this is no sealed value") from None


def fingerprint(number: PhoneNumber | None) -> str:
    """Return the fingerprint under which a number is written down; empty for none.

    It takes the number and no text: the same number written in two ways would have two fingerprints.
    """
    return fingerprinter().fingerprint(number.e164) if number else ""


def fingerprints(number: PhoneNumber | None) -> list[str]:
    """Return every fingerprint under which a number may stand, the newest key's first; none for none."""
    return fingerprinter().fingerprints(number.e164) if number else []


def alike(fingerprint: str, number: PhoneNumber | None) -> list[str]:
    """Return a fingerprint that was read from a row together with the others of the same number.

    While keys are rotated rows about one number carry different ones. The newest key's comes first; of a
    number that cannot be read the row's own is the only one.
    """
    return list(dict.fromkeys(each for each in (*fingerprints(number), fingerprint) if each))


def is_of(fingerprint: str, numbers: Iterable[PhoneNumber | None]) -> PhoneNumber | None:
    """Return the one of the numbers to which a fingerprint belongs, or None."""
    return next((number for number in numbers if fingerprint in fingerprints(number)), None)


def _head(key: bytes) -> bytes:
    return VERSION + sha256(b"helpline key id" + key).digest()[: HEAD_BYTES - 1]


def _index_id(key: str) -> str:
    return sha256(b"helpline index key id" + key.encode()).hexdigest()[:INDEX_ID_LETTERS]


def _fingerprint(key_id: str, key: bytes, text: str) -> str:
    digest = hmac.new(key, text.encode(), sha256).hexdigest()
    return key_id + digest[: INDEX_LETTERS - INDEX_ID_LETTERS]
