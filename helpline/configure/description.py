"""A helpline as a value: what a file describes, and what the database holds, in the same words.

Because both sides are the same kind of value, the difference between them is one comparison.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from helpline.rota import Pattern

UNREADABLE = "(cannot be read)"
"""Stands for a value in the database that cannot be read: it differs from all others and is written anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line. `flow` is its call flow's digest, `policy` in routing.Policy's words with spans in seconds."""

    number: str
    name: str
    floor: str
    flow: str
    policy: Mapping[str, Any]
    seconds: Mapping[str, int]
    crisis_number: str = ""
    calls_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """Weekly hours in the wall-clock time of a zone; weekdays are counted from Monday as 0."""

    weekdays: tuple[int, ...]
    starts: time
    ends: time
    zone: str
    first_date: date | None = None
    last_date: date | None = None

    def __str__(self) -> str:
        dates = (self.first_date, self.last_date)
        return str(Pattern(frozenset(self.weekdays), self.starts, self.ends, self.zone, *dates))


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member. What people choose for themselves is None where the description leaves it to them."""

    username: str
    name: str
    role: str
    active: bool = True
    teams: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    tier: int = 1
    trainings: Mapping[str, date] = field(default_factory=dict)
    shifts: frozenset[Shift] = frozenset()
    opted_out_topics: tuple[str, ...] | None = None
    ring_on: str | None = None
    phone: str | None = None
    by_hand: bool = False
    """Planned on the page People: a description leaves them as they are."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """All of it. Lines go by number, teams by slug, staff by username, flows by digest."""

    lines: Mapping[str, Line] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, Person] = field(default_factory=dict)
    flows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    example: bool = False
    retention: Mapping[str, int] = field(default_factory=dict)

    @property
    def floors(self) -> frozenset[str]:
        return frozenset(line.floor for line in self.lines.values())


def digest(document: Mapping[str, Any]) -> str:
    """Return the fingerprint of a call flow: equal exactly where it says the same, by the same schema.

    A flow that was published by an earlier schema is so published anew when the description is next applied.
    """
    canonical = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
