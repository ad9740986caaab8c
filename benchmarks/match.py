"""P7: how long one decision takes with a thousand calls waiting and a thousand people free.

    python -m benchmarks.match

For comparison the same run times an in-memory list that knows no skills, priorities or reasons and gives the
next call to the next person. The ratio is what knowing them costs, on any machine.
"""

import random
import statistics
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.table import Row
from helpline import routing

SIZE = 1000
REPEATS = 15
TARGET_MS = 20.0
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOPICS = ("treatment", "family", "medication", "relapse", "housing", "legal", "crisis", "other")
LANGUAGES = ("en", "es", "fr", "vi", "zh")
TEAMS = ("days", "nights", "partner")


def floor(size: int = SIZE, seed: int = 7) -> tuple[list[routing.Waiting], list[routing.StaffMember]]:
    """Return so many calls and people, invented from a seed: several topics, languages, teams and classes."""
    chance = random.Random(seed)
    calls = [_call(i, chance) for i in range(size)]
    people = [_person(i, chance) for i in range(size)]
    return calls, people


def _call(i: int, chance: random.Random) -> routing.Waiting:
    priority = chance.choices(("crisis", "high", "normal"), (1, 30, 69))[0]
    return routing.Waiting(
        id=f"call-{i}",
        line="line",
        topic="crisis" if priority == "crisis" else chance.choice(TOPICS[:6]),
        language=chance.choices(LANGUAGES, (70, 20, 4, 3, 3))[0],
        priority=priority,
        since=NOW - timedelta(seconds=chance.uniform(0, 1800)),
        sticky_staff=f"staff-{chance.randrange(SIZE)}" if chance.random() < 0.2 else None,
    )


def _person(i: int, chance: random.Random) -> routing.StaffMember:
    return routing.StaffMember(
        id=f"staff-{i}",
        languages=frozenset({"en", *chance.sample(LANGUAGES, 1)}),
        topics=frozenset(chance.sample(TOPICS, 4)),
        idle_since=NOW - timedelta(seconds=chance.uniform(0, 3600)),
        teams=frozenset(chance.sample(TEAMS, 1)),
        consecutive_crisis=chance.randrange(3),
        talk_seconds_today=chance.randrange(19_000),
    )


def naive(calls: list[routing.Waiting], people: list[routing.StaffMember]) -> list[tuple[str, str]]:
    """Give the next call to the next person, whatever they know."""
    free = deque(people)
    return [(call.id, free.popleft().id) for call in calls if free]


def milliseconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the median time of a piece of work."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(taken)


def row() -> Row:
    """Measure both, the decision with every reason it gives."""
    calls, people = floor()
    policy = routing.Policy(
        relax_topic_after=timedelta(minutes=10),
        relax_language_after=timedelta(minutes=20),
        overflow_after=timedelta(minutes=15),
        primary_teams=frozenset(TEAMS[:2]),
        overflow_teams=frozenset(TEAMS[2:]),
    )
    ours = milliseconds(lambda: routing.match(calls, people, policy, NOW))
    theirs = milliseconds(lambda: naive(calls, people))
    made = len(routing.match(calls, people, policy, NOW).matches)
    result = f"{ours:.1f} ms, {ours / theirs:,.0f}× a plain list, {made} matches"
    what = f"match, {SIZE:,} waiting × {SIZE:,} staff with skills"
    return Row("P7", what, result, f"≤ {TARGET_MS:.0f} ms", ours <= TARGET_MS)


if __name__ == "__main__":
    print(row().line())
