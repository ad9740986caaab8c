"""What follows from a line's strategy: in which order people are rung, and how many at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from helpline.complete import complete
from helpline.routing.values import Policy, StaffMember, Strategy

LONG_AGO = datetime.min.replace(tzinfo=UTC)

Rank = tuple[object, ...]
"""What orders people, the first to be rung least."""


class Rule(NamedTuple):
    """A strategy: `rank` orders those who may take a call, `wanted` says how many of them are rung for it.

    `wanted` is told how many are signed on. While fewer than that ring, as after somebody declined or came
    on duty, more are rung.
    """

    rank: Callable[[StaffMember], Rank]
    wanted: Callable[[Policy, int], int]


def _longest_idle(person: StaffMember) -> Rank:
    return (person.idle_since, person.id)


def _longest_not_rung(person: StaffMember) -> Rank:
    return (person.rung_at or LONG_AGO, person.id)


def _fewest_calls(person: StaffMember) -> Rank:
    return (person.calls_today, person.idle_since, person.id)


def _lowest_tier(person: StaffMember) -> Rank:
    return (person.tier, person.idle_since, person.id)


def _one(policy: Policy, everybody: int) -> int:
    return 1


def _several(policy: Policy, everybody: int) -> int:
    return policy.ring_count


def _all(policy: Policy, everybody: int) -> int:
    return everybody


RULES: dict[Strategy, Rule] = complete(
    "helpline.routing.strategies.RULES",
    Strategy,
    {
        Strategy.LONGEST_IDLE: Rule(_longest_idle, _one),
        Strategy.STICKY: Rule(_longest_idle, _one),
        Strategy.ROUND_ROBIN: Rule(_longest_not_rung, _one),
        Strategy.FEWEST_CALLS: Rule(_fewest_calls, _one),
        Strategy.PRIORITY_TIERS: Rule(_lowest_tier, _one),
        Strategy.RING_SEVERAL: Rule(_longest_idle, _several),
        Strategy.RING_ALL: Rule(_longest_idle, _all),
    },
)
