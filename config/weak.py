"""Whether a secret is one that somebody made up, such as forty times the same letter. Pure."""

import re
import zlib
from collections.abc import Iterable
from itertools import pairwise

LEAST_BYTES = 24
"""How small a random secret of 32 letters never gets: see `tests/config/test_weak.py`."""
LEAST_KINDS = 18
"""Of 32 random bytes fewer than this are never different from each other."""
LEAST_IN_A_PASSWORD = 5
REPEATED = 8
"""Of a random secret no row of so many letters comes twice: in 64 hexadecimal digits once in a million."""
PLACEHOLDERS = re.compile(
    # What templates say in place of a secret, and rows of a keyboard. None is in a random one by chance.
    r"django.insecure|change.?me|replace.?(?:this|me|with)|your.?(?:own|secret|key)|insert.?(?:your|a|the)"
    r"|placeholder|(?:goes|key|value|secret).?here|qwertyuiop|asdfghjkl|zxcvbnm|correct.?horse",
    re.IGNORECASE,
)


def is_weak_secret(value: str) -> bool:
    """Say whether somebody made a secret up.

    It repeats itself, counts, runs along the alphabet or a keyboard, or holds the words of a template.
    """
    data = value.encode()
    short = min(_left(data), _left(_steps(data))) < LEAST_BYTES
    return short or _says_again(data) or PLACEHOLDERS.search(value) is not None


def _says_again(data: bytes) -> bool:
    """Say whether the same letters come twice in a row of REPEATED."""
    rows = [data[begin : begin + REPEATED] for begin in range(len(data) - REPEATED + 1)]
    return len(set(rows)) < len(rows)


def is_weak_key(key: bytes) -> bool:
    """Say whether 32 bytes are not random."""
    return len(set(key)) < LEAST_KINDS or len(set(_steps(key))) < LEAST_KINDS


def is_weak_password(value: str, at_least: int) -> bool:
    """Say whether a password is short, or hardly more than one letter or a row of them."""
    kinds = min(len(set(value)), len(set(_steps(value.encode()))))
    return len(value) < at_least or kinds < LEAST_IN_A_PASSWORD


def _left(data: bytes) -> int:
    """Return how many bytes are left of it when everything that repeats is said once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return len(packer.compress(data) + packer.flush())


def _steps(data: Iterable[int]) -> bytes:
    """Return by how much each byte is above the one before."""
    return bytes((after - before) % 256 for before, after in pairwise(data))
