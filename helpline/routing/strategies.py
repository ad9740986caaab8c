"""The table of ring strategies: who is rung first, how many at once, and the words that explain it.

One row of `RULES` defines a strategy completely.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from helpline.complete import complete

if TYPE_CHECKING:
    from helpline.routing.values import Policy, StaffMember

LONG_AGO = datetime.min.replace(tzinfo=UTC)

Rank = tuple[object, ...]
"""A sort key of people: the person with the least one is rung first."""


class Strategy(StrEnum):
    """A line's ring strategy: which of the people who may take a call are rung first."""

    LONGEST_IDLE = "longest_idle"
    STICKY = "sticky"
    ROUND_ROBIN = "round_robin"
    FEWEST_CALLS = "fewest_calls"
    PRIORITY_TIERS = "priority_tiers"
    RING_SEVERAL = "ring_several"
    RING_STAGGERED = "ring_staggered"
    RING_ALL = "ring_all"


class Rule(NamedTuple):
    """The row of a strategy: how it rings people, and the words that explain it.

    `rank` is the sort key of the people who may take a call. `wanted` takes the line's policy, the
    number of staff and how long the call has been ringing without a pause, and returns how many people to
    ring at once; while fewer are rung, for example after one declined or when more come on duty, more are
    rung. `to_them` tells the person who is rung why it is them,
    `to_others` tells others afterwards. `in_plan` says who comes first at a time for which only the plan is
    known, and `planned` returns the part of `rank` that is known then. `prefers_who_spoke` says whether the
    person who spoke with the caller last is found and rung first (`operations.spoke_with`).
    `in_description` is what the reference page adds to the name. `beside` says where it rings besides the
    person who is rung; empty where it rings one person at a time.
    """

    rank: Callable[["StaffMember"], Rank]
    wanted: Callable[["Policy", int, timedelta], int]
    to_them: str
    to_others: str
    in_plan: str
    planned: Callable[["StaffMember"], Rank]
    prefers_who_spoke: bool
    in_description: str = ""
    beside: str = ""

    @property
    def rings_more_and_more(self) -> bool:
        """Say whether more people are rung the longer nobody answers."""
        return self.wanted is _more_and_more


def _longest_idle(person: "StaffMember") -> Rank:
    return (person.idle_since, person.id)


def _longest_not_rung(person: "StaffMember") -> Rank:
    return (person.rung_at or LONG_AGO, person.id)


def _fewest_calls(person: "StaffMember") -> Rank:
    return (person.calls_today, person.idle_since, person.id)


def _lowest_tier(person: "StaffMember") -> Rank:
    return (person.tier, person.idle_since, person.id)


def _nothing(person: "StaffMember") -> Rank:
    return ()


def _tier(person: "StaffMember") -> Rank:
    return (person.tier,)


def _one(policy: "Policy", everybody: int, rung: timedelta) -> int:
    return 1


def _several(policy: "Policy", everybody: int, rung: timedelta) -> int:
    return policy.ring_count


def _more_and_more(policy: "Policy", everybody: int, rung: timedelta) -> int:
    """Return the first few and one more for each pause; a clock that was set back takes nobody away."""
    return policy.ring_count + max(rung // policy.ring_more_every, 0)


def _all(policy: "Policy", everybody: int, rung: timedelta) -> int:
    return everybody


_AT_ONCE = "for others at the same time"
_FREE_LONGEST = "whoever has then been free the longest comes first"
RULES: dict[Strategy, Rule] = complete(
    "helpline.routing.strategies.RULES",
    Strategy,
    {
        Strategy.LONGEST_IDLE: Rule(
            rank=_longest_idle,
            wanted=_one,
            to_them="you have been free the longest",
            to_others="free the longest",
            in_plan=_FREE_LONGEST,
            planned=_nothing,
            prefers_who_spoke=False,
        ),
        Strategy.STICKY: Rule(
            rank=_longest_idle,
            wanted=_one,
            to_them="you have been free the longest",
            to_others="free the longest",
            in_plan=f"whoever knows the caller comes first, else {_FREE_LONGEST}",
            planned=_nothing,
            prefers_who_spoke=True,
            in_description=(
                "who spoke with this caller last, in the last 30 days, if they are free; else `longest_idle`"
            ),
        ),
        Strategy.ROUND_ROBIN: Rule(
            rank=_longest_not_rung,
            wanted=_one,
            to_them="it is your turn",
            to_others="their turn",
            in_plan="whoever has then not been called for the longest comes first",
            planned=_nothing,
            prefers_who_spoke=False,
        ),
        Strategy.FEWEST_CALLS: Rule(
            rank=_fewest_calls,
            wanted=_one,
            to_them="you have had the fewest calls today",
            to_others="had the fewest calls that day",
            in_plan="whoever has then had the fewest calls that day comes first",
            planned=_nothing,
            prefers_who_spoke=False,
        ),
        Strategy.PRIORITY_TIERS: Rule(
            rank=_lowest_tier,
            wanted=_one,
            to_them="you are among those called first",
            to_others="among those called first",
            in_plan=f"the lower tier comes first, and within a tier {_FREE_LONGEST}",
            planned=_tier,
            prefers_who_spoke=False,
            in_description="by `tier`",
        ),
        Strategy.RING_SEVERAL: Rule(
            rank=_longest_idle,
            wanted=_several,
            to_them="it calls several people at once",
            to_others="one of several called at once",
            in_plan=f"several are called at once, and {_FREE_LONGEST}",
            planned=_nothing,
            prefers_who_spoke=False,
            beside=_AT_ONCE,
        ),
        Strategy.RING_STAGGERED: Rule(
            rank=_longest_idle,
            wanted=_more_and_more,
            to_them="it calls more and more people until somebody answers",
            to_others="more and more people were called until somebody answered",
            in_plan=f"more and more are called while nobody answers, and {_FREE_LONGEST}",
            planned=_nothing,
            prefers_who_spoke=False,
            in_description=(
                "`ring_count` at first, and one more each `ring_more_every` while they ring without an answer"
            ),
            beside="and for more people as time goes on",
        ),
        Strategy.RING_ALL: Rule(
            rank=_longest_idle,
            wanted=_all,
            to_them="it calls everybody who can take it",
            to_others="everybody who could take it was called",
            in_plan="all of them are called at once",
            planned=_nothing,
            prefers_who_spoke=False,
            beside=_AT_ONCE,
        ),
    },
)
