"""Define an entry of a call's timeline that is read from another table than the call's events."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened in a call at an instant, in words; `kind` is what it is about."""

    at: datetime
    says: str
    kind: str
