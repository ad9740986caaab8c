"""What the router is told and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from helpline.complete import complete
from helpline.priority import SLOPED, Priority
from helpline.routing.people import People
from helpline.routing.strategies import Strategy

MOST_NAMED = 20
"""So many people are named in an explanation; of more, only the number is told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that somebody should be rung for.

    `since` is the instant of its place in line; a callback that kept its place carries the original one.
    `front` lost its counselor and goes first of its kind. `ringing` people are rung for it already.
    `sticky_staff` is preferred while free and reached, whatever the strategy: the one who promised to call,
    or knows the caller. `excluded_staff` declined it lately and are not rung for it; `missed_staff` let it
    ring out lately and are rung again only in danger, when nobody else is left; `unreached_staff` could not
    be rung for it through no fault of theirs, and are tried after the others.
    """

    id: str
    line: str
    topic: str
    language: str
    priority: str
    since: datetime
    sticky_staff: str | None = None
    excluded_staff: frozenset[str] = frozenset()
    missed_staff: frozenset[str] = frozenset()
    unreached_staff: frozenset[str] = frozenset()
    returning: bool = False
    front: bool = False
    ringing: int = 0


class ChosenFor(StrEnum):
    """What somebody is rung for where it is not the line's strategy."""

    DANGER = "danger"
    STICKY = "known to the caller"
    BY_HAND = "by hand"  # they make this call themselves
    REJOIN = "lost this caller"  # they were cut off from a caller who is still there


class Reason(StrEnum):
    """Why somebody is not rung for a call; `reasons.ROWS` says what follows from each.

    The first ten keep them from every call, in the order in which they are told.
    """

    OFF_DUTY = "off duty"
    OFF_SHIFT = "not on shift"
    NOT_THERE = "not at the desk"
    BREAK = "break"  # one that they took themselves
    MISSED_BREAK = "break after missed calls"  # one that they were put on
    NOT_READY = "not ready"
    ON_A_CALL = "on a call"
    RINGING = "ringing"
    RINGING_IN_DANGER = "ringing for a call in danger"
    WRAP_UP = "wrap-up"
    DECLINED = "declined or missed it"
    OTHER_TEAM = "other team"
    TRAINING_EXPIRED = "training expired"
    NOT_TRAINED_FOR_TOPIC = "not trained for the topic"
    NOT_TRAINED = "not trained"
    OTHER_LANGUAGE = "does not speak the language"
    OPTED_OUT = "opted out of the topic"
    CRISIS_IN_A_ROW = "crisis calls in a row"
    TALK_TIME = "talk time today"


class Relaxed(StrEnum):
    """What a call no longer asks for once it has waited."""

    TOPIC = "topic"
    LANGUAGE = "language"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who is signed on.

    `busy` says with what; None means that they are free. `rung_for` is the call that rings for them.
    """

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
    busy: Reason | None = None
    rung_for: str = ""
    rung_at: datetime | None = None
    calls_today: int = 0
    consecutive_crisis: int = 0
    talk_seconds_today: int = 0
    opted_out_topics: frozenset[str] = frozenset()


CRISIS_TRAINING = "crisis"
"""The training that a call in danger asks for, whatever it was about before."""

SLOPES: dict[Priority, float] = complete(
    "helpline.routing.values.SLOPES", SLOPED, {Priority.HIGH: 2.0, Priority.NORMAL: 1.0}
)
"""The slope of each priority on a line that says nothing else."""


def _default_priorities() -> dict[str, float]:
    return {str(priority): slope for priority, slope in SLOPES.items()}


@dataclass(frozen=True, slots=True)
class Policy:
    """A line's rules. `priorities` are slopes: two classes wait in the inverse ratio of theirs.

    With `widen_when_nobody` a step of the widening that would reach nobody on duty is not waited for.
    """

    strategy: Strategy = Strategy.LONGEST_IDLE
    priorities: Mapping[str, float] = field(default_factory=_default_priorities)
    crisis_priority: str = Priority.CRISIS
    ring_count: int = 2
    relax_topic_after: timedelta | None = None
    relax_language_after: timedelta | None = None
    overflow_after: timedelta | None = None
    widen_when_nobody: bool = False
    primary_teams: frozenset[str] = frozenset()
    overflow_teams: frozenset[str] = frozenset()
    max_consecutive_crisis: int = 2
    max_talk: timedelta = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the widening: how long after joining it comes, what it no longer asks for, who is then asked.

    `people` could take the call by then, be they free or busy now.
    """

    after: timedelta
    relaxed: tuple[Relaxed, ...]
    people: People

    def as_dict(self) -> dict[str, Any]:
        return {
            "after": self.after.total_seconds(),
            "relaxed": [str(each) for each in self.relaxed],
            "count": len(self.people),
        }


EXPLANATION_SCHEMA = 1
"""What the names in a stored explanation mean."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The router's explanation: why a call rings whom it rings, or nobody.

    Everybody is either `able`, best first, or excluded for one reason. `lifted` are the reasons that were
    set aside because the caller is in danger. `steps` tells, of a call that nobody is rung for, who could
    take it by each step of the widening.
    """

    strategy: str
    relaxed: tuple[Relaxed, ...]
    able: People
    excluded: Mapping[Reason, People]
    chosen_for: str = ""
    lifted: tuple[Reason, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def able_count(self) -> int:
        return len(self.able)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, which `read_explanation` reads; long lists are cut, and their length told."""
        told: dict[str, Any] = {
            "schema": EXPLANATION_SCHEMA,
            "strategy": str(self.strategy),
            "relaxed": [str(each) for each in self.relaxed],
            "able": _told(self.able),
            "excluded": {str(reason): _told(people) for reason, people in sorted(self.excluded.items())},
            "chosen_for": str(self.chosen_for),
        }
        if self.lifted:
            told["lifted"] = [str(each) for each in self.lifted]
        if self.steps:
            told["steps"] = [step.as_dict() for step in self.steps]
        return told


def only_chosen_for(reason: ChosenFor) -> dict[str, Any]:
    """Return, as it is stored, the explanation of a ring that was not left to the line's rules."""
    return {"schema": EXPLANATION_SCHEMA, "chosen_for": str(reason)}


def _told(people: People) -> dict[str, Any]:
    return {"count": len(people), "staff": list(islice(people, MOST_NAMED))}


@dataclass(frozen=True, slots=True)
class Match:
    """Ring this person for this call."""

    waiting_id: str
    staff_id: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Nobody can be rung for this call now."""

    waiting_id: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Stop ringing this person for an ordinary call: they are rung for one in danger."""

    waiting_id: str
    staff_id: str
    danger_id: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything to be done at this instant, the withdrawals first. Nobody is in two matches."""

    matches: list[Match]
    unmatched: list[Unmatched]
    withdrawals: list[Withdrawal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who on duty could take a call, be they free or busy, and from when on."""

    at: datetime
    relaxed: tuple[Relaxed, ...]
    people: People
