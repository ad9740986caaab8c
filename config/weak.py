"""Recognise secrets that somebody made up, such as forty times the same letter. Pure."""

import re
import zlib
from collections.abc import Iterable
from itertools import pairwise

LEAST_BYTES = 24
"""The fewest bytes without repetition that a random secret of 32 letters has: `tests/config/test_weak.py`."""
LEAST_KINDS = 18
"""The fewest different bytes that 32 random ones have."""
LEAST_IN_A_PASSWORD = 5
REPEATED = 8
"""A run of so many letters never comes twice in a random secret: once in a million of 64 hex digits."""
PLACEHOLDERS = re.compile(
    # What templates say in place of a secret, and rows of a keyboard. None is in a random one by chance.
    r"django.insecure|change.?me|replace.?(?:this|me|with)|your.?(?:own|secret|key)|insert.?(?:your|a|the)"
    r"|placeholder|(?:goes|key|value|secret).?here|qwertyuiop|asdfghjkl|zxcvbnm|correct.?horse",
    re.IGNORECASE,
)


def is_weak_secret(value: str) -> bool:
    """Say whether somebody made a secret up.

    Such a secret repeats itself, counts, follows the alphabet or a keyboard, or holds words of a template.
    """
    data = value.encode()
    short = min(_left(data), _left(_steps(data))) < LEAST_BYTES
    return short or _says_again(data) or PLACEHOLDERS.search(value) is not None


def _says_again(data: bytes) -> bool:
    """Say whether any run of REPEATED letters comes twice."""
    rows = [data[begin : begin + REPEATED] for begin in range(len(data) - REPEATED + 1)]
    return len(set(rows)) < len(rows)


def is_weak_key(key: bytes) -> bool:
    """Say whether 32 bytes are not random."""
    return len(set(key)) < LEAST_KINDS or len(set(_steps(key))) < LEAST_KINDS


def is_weak_password(value: str, at_least: int) -> bool:
    """Say whether a password is short, or little more than one letter repeated or a sequence."""
    kinds = min(len(set(value)), len(set(_steps(value.encode()))))
    return len(value) < at_least or kinds < LEAST_IN_A_PASSWORD


def _left(data: bytes) -> int:
    """Return how many bytes are left when repetition is compressed away."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return len(packer.compress(data) + packer.flush())


def _steps(data: Iterable[int]) -> bytes:
    """Return the difference of each byte to the one before."""
    return bytes((after - before) % 256 for before, after in pairwise(data))
