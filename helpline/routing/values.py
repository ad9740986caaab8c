"""The router's values: its input (calls, staff, policies) and its output (decisions, explanations)."""

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
"""How many people of each group a stored explanation names at most; it always gives their number."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call for which a person should be rung.

    `since` is the instant of its place in line; a callback that kept its place has the original instant.
    `returning` marks a promised callback. `front` marks a call that lost its counselor; it goes first among
    calls that are as urgent. `ringing` is the number of people who are rung for it already, and
    `ringing_since` the instant from which the first of them is rung; None while nobody is.

    `sticky_staff` is the person who promised to call, or who knows the caller; they are preferred while they
    are free and can be reached, whatever the strategy is. `excluded_staff` declined the call lately and are
    not rung for it. `missed_staff` let it ring out lately; they are rung again only for a call in danger,
    when nobody else is left. `unreached_staff` could not be rung for it through no fault of their own, and
    are tried after the others.
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
    ringing_since: datetime | None = None


class ChosenFor(StrEnum):
    """Why a person was chosen, where the reason is not the line's strategy."""

    DANGER = "danger"
    STICKY = "known to the caller"
    FIT = "fits best"  # fulfils more of what the wait has relaxed than those whom the strategy rings first
    BY_HAND = "by hand"  # the counselor makes this call themselves
    REJOIN = "lost this caller"  # the counselor was cut off from a caller who is still on the line


class Reason(StrEnum):
    """Why a person is not rung for a call; `reasons.ROWS` says what follows from each.

    The first ten are about the person and hold for every call, though a call in danger sets some of them
    aside (`reasons.SET_ASIDE_IN_DANGER`). Where several of these ten hold, the first one here is given.
    """

    OFF_DUTY = "off duty"
    OFF_SHIFT = "not on shift"
    NOT_THERE = "not at the desk"
    BREAK = "break"  # a break that the person took
    MISSED_BREAK = "break after missed calls"  # a break on which the system put the person
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
    """A requirement that a call drops after a wait."""

    TOPIC = "topic"
    LANGUAGE = "language"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff, as the router sees them.

    `busy` is the reason why they are not free; None means that they are free. `rung_for` is the id of the
    call that rings for them, or empty.
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
"""The training that a call in danger requires, whatever its topic was before."""

SLOPES: dict[Priority, float] = complete(
    "helpline.routing.values.SLOPES", SLOPED, {Priority.HIGH: 2.0, Priority.NORMAL: 1.0}
)
"""The default slope of each priority, for a line whose policy sets none."""


def _default_priorities() -> dict[str, float]:
    return {str(priority): slope for priority, slope in SLOPES.items()}


@dataclass(frozen=True, slots=True)
class Policy:
    """A line's routing rules.

    `priorities` are slopes: the waits of two classes are in the inverse ratio of their slopes. A strategy
    that rings several rings `ring_count` at once; `RING_STAGGERED` rings one more each `ring_more_every`
    while nobody answers. With `widen_when_nobody`, a call does not wait for a step of the widening while
    nobody on duty could take it without that step.
    """

    strategy: Strategy = Strategy.LONGEST_IDLE
    priorities: Mapping[str, float] = field(default_factory=_default_priorities)
    crisis_priority: str = Priority.CRISIS
    ring_count: int = 2
    ring_more_every: timedelta = timedelta(seconds=10)
    relax_topic_after: timedelta | None = None
    relax_language_after: timedelta | None = None
    overflow_after: timedelta | None = None
    widen_when_nobody: bool = False
    primary_teams: frozenset[str] = frozenset()
    overflow_teams: frozenset[str] = frozenset()
    max_consecutive_crisis: int = 2
    max_talk: timedelta = timedelta(hours=5)

    @property
    def steps_after(self) -> list[timedelta]:
        """Return the waits after which a call asks less of a person, in order; the first is none at all."""
        ways = (self.relax_topic_after, self.relax_language_after, self.overflow_after)
        return sorted({timedelta(0), *filter(None, ways)})

    @property
    def named_teams(self) -> frozenset[str]:
        """Return the teams that the rules name; a line that names none rings everybody."""
        return self.primary_teams | self.overflow_teams

    def is_danger(self, call: Waiting) -> bool:
        """Say whether a call is one in danger."""
        return call.priority == self.crisis_priority


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the widening: a call that has waited long enough requires less of a person.

    `after` is the wait from which the step holds, `relaxed` what the call no longer requires then, and
    `people` those who could take the call by this step, whether they are free or busy now.
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
"""The schema number that is stored with an explanation; it says what the names in it mean."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The router's explanation of one decision: why a call rings a certain person, or nobody.

    Each person is either in `able`, best first, or in `excluded` for one reason. `lifted` are the reasons
    that hold for the chosen person but were set aside because the caller is in danger. For a call that rings
    nobody, `steps` gives the people who could take it by each step of the widening.
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
        """Return plain values to store, for `read_explanation`. Lists are cut after `MOST_NAMED` people."""
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
    """Return the explanation, as it is stored, of an offer that the line's rules did not decide."""
    return {"schema": EXPLANATION_SCHEMA, "chosen_for": str(reason)}


def _told(people: People) -> dict[str, Any]:
    return {"count": len(people), "staff": list(islice(people, MOST_NAMED))}


@dataclass(frozen=True, slots=True)
class Match:
    """A decision to ring this person for this call."""

    waiting_id: str
    staff_id: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A call for which nobody can be rung now, with the explanation."""

    waiting_id: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A decision to stop ringing this person for an ordinary call, because a call in danger rings them.

    `waiting_id` is the ordinary call, `danger_id` the call in danger.
    """

    waiting_id: str
    staff_id: str
    danger_id: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything to do at one instant; the withdrawals must be done first. No person is in two matches."""

    matches: list[Match]
    unmatched: list[Unmatched]
    withdrawals: list[Withdrawal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prospect:
    """The people on duty who could take a call, whether they are free or busy, and the instant from which."""

    at: datetime
    relaxed: tuple[Relaxed, ...]
    people: People
