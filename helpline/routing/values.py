"""What the router is told and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from helpline.routing.people import People

MOST_NAMED = 20
"""So many people are named in an explanation; of more, only the number is told."""


class Strategy(StrEnum):
    """Whom of those who may take a call it rings first."""

    LONGEST_IDLE = "longest_idle"
    STICKY = "sticky"
    ROUND_ROBIN = "round_robin"
    FEWEST_CALLS = "fewest_calls"
    PRIORITY_TIERS = "priority_tiers"
    RING_SEVERAL = "ring_several"
    RING_ALL = "ring_all"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that somebody should be rung for.

    `since` is the instant of its place in line; a callback that kept its place carries the original one.
    `front` lost its counsellor and goes first. `ringing` people are rung for it already. `sticky_staff` is
    preferred while free, whatever the strategy: the one who promised to call, or knows the caller.
    """

    id: str
    line: str
    topic: str
    language: str
    priority: str
    since: datetime
    sticky_staff: str | None = None
    excluded_staff: frozenset[str] = frozenset()
    returning: bool = False
    front: bool = False
    ringing: int = 0


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who is signed on. `busy` says with what; empty means free."""

    id: str
    languages: frozenset[str]
    topics: frozenset[str]
    idle_since: datetime
    expired_topics: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    tier: int = 1
    on_shift: bool = True
    on_duty: bool = True
    present: bool = True
    busy: str = ""
    rung_at: datetime | None = None
    calls_today: int = 0
    consecutive_crisis: int = 0
    talk_seconds_today: int = 0
    opted_out_topics: frozenset[str] = frozenset()


def _default_priorities() -> dict[str, float]:
    return {"high": 2.0, "normal": 1.0}


@dataclass(frozen=True, slots=True)
class Policy:
    """A line's rules. `priorities` are slopes: two classes wait in the inverse ratio of theirs."""

    strategy: Strategy = Strategy.LONGEST_IDLE
    priorities: Mapping[str, float] = field(default_factory=_default_priorities)
    crisis_priority: str = "crisis"
    ring_count: int = 2
    relax_topic_after: timedelta | None = None
    relax_language_after: timedelta | None = None
    overflow_after: timedelta | None = None
    primary_teams: frozenset[str] = frozenset()
    overflow_teams: frozenset[str] = frozenset()
    max_consecutive_crisis: int = 2
    max_talk: timedelta = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Because:
    """Why a call rings whom it rings, or nobody: who could have, and who could not for what reason.

    Everybody is either `able`, best first, or excluded for one reason.
    """

    strategy: str
    relaxed: tuple[str, ...]
    able: People
    excluded: Mapping[str, People]
    chosen_for: str = ""

    @property
    def able_count(self) -> int:
        return len(self.able)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values; long lists are cut, and their length told."""
        return {
            "strategy": str(self.strategy),
            "relaxed": list(self.relaxed),
            "able": _told(self.able),
            "excluded": {reason: _told(people) for reason, people in sorted(self.excluded.items())},
            "chosen_for": str(self.chosen_for),
        }


def _told(people: People) -> dict[str, Any]:
    return {"count": len(people), "staff": list(islice(people, MOST_NAMED))}


@dataclass(frozen=True, slots=True)
class Match:
    """Ring this person for this call."""

    waiting_id: str
    staff_id: str
    because: Because


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Nobody can be rung for this call now."""

    waiting_id: str
    because: Because


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything to be done at this instant. Nobody is in two matches."""

    matches: list[Match]
    unmatched: list[Unmatched]
