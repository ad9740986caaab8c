"""What a thief reads in the database: words as they lie there, and those that are only spelled otherwise."""

import base64
import re
from typing import Any

SPELLED = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


def read_by_a_thief(value: Any) -> str:
    """Return a stored value together with whatever in it is base64: that is a spelling and seals nothing."""
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("latin-1")
    text = str(value)
    return "\n".join([text, *map(_decoded, SPELLED.findall(text))])


def _decoded(run: str) -> str:
    letters = run.rstrip("=").replace("+", "-").replace("/", "_")
    if len(letters) % 4 == 1:  # no base64 has such a length: its last letter belongs to something else
        letters = letters[:-1]
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4)).decode("latin-1")
