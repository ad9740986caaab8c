"""Who may take a call: as sets of bits for speed, and in words for the explanation.

Each person is one bit, in the order in which the strategy rings them, so that the best of a set of people
is its lowest bit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpline.routing.values import Policy, StaffMember, Strategy, Waiting

NEVER = datetime.min.replace(tzinfo=UTC)

RANKED_BY: dict[Strategy, Callable[[StaffMember], tuple[object, ...]]] = {
    Strategy.ROUND_ROBIN: lambda person: (person.rung_at or NEVER, person.id),
    Strategy.FEWEST_CALLS: lambda person: (person.calls_today, person.idle_since, person.id),
    Strategy.PRIORITY_TIERS: lambda person: (person.tier, person.idle_since, person.id),
}


def _longest_idle(person: StaffMember) -> tuple[object, ...]:
    return (person.idle_since, person.id)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a call asks of a person, its wait considered. Calls with equal needs share a set."""

    topic: str
    language: str
    teams: frozenset[str]
    crisis: bool
    max_consecutive_crisis: int
    max_talk: timedelta
    relaxed: tuple[str, ...]


def needs_of(call: Waiting, policy: Policy, now: datetime) -> Needs:
    """Return what a call asks for now, with what its wait has relaxed: topic, language, teams."""
    waited = now - call.since
    relaxed = tuple(
        name
        for name, after in (
            ("topic", policy.relax_topic_after),
            ("language", policy.relax_language_after),
            ("teams", policy.overflow_after),
        )
        if after is not None and waited >= after
    )
    widened = policy.overflow_teams if "teams" in relaxed else frozenset()
    return Needs(
        topic="" if "topic" in relaxed else call.topic,
        language="" if "language" in relaxed else call.language,
        teams=(policy.primary_teams | widened) if policy.primary_teams else frozenset(),
        crisis=call.priority == policy.crisis_priority,
        max_consecutive_crisis=policy.max_consecutive_crisis,
        max_talk=policy.max_talk,
        relaxed=relaxed,
    )


class Roster:
    """The staff in one strategy's order, with a set of bits for every skill, built once for many calls."""

    def __init__(self, staff: Sequence[StaffMember], strategy: Strategy) -> None:
        self.people = sorted(staff, key=RANKED_BY.get(strategy, _longest_idle))
        self.bit_of = {person.id: 1 << i for i, person in enumerate(self.people)}
        self.trained: dict[str, int] = defaultdict(int)
        self.speaking: dict[str, int] = defaultdict(int)
        self.team: dict[str, int] = defaultdict(int)
        self.unwilling: dict[str, int] = defaultdict(int)
        self.free = 0
        for person in self.people:
            self._file(person)
        self._able: dict[Needs, int] = {}

    def _file(self, person: StaffMember) -> None:
        bit = self.bit_of[person.id]
        if _away(person) is None:
            self.free |= bit
        for topic in person.topics:
            self.trained[topic] |= bit
        for index, keys in (
            (self.speaking, person.languages),
            (self.team, person.teams),
            (self.unwilling, person.opted_out_topics),
        ):
            for key in keys:
                index[key] |= bit

    def able(self, needs: Needs) -> int:
        """Return the bits of everybody who may take such a call, free or not."""
        if needs not in self._able:
            self._able[needs] = self._compute(needs)
        return self._able[needs]

    def _compute(self, needs: Needs) -> int:
        bits = self.trained.get(needs.topic, 0) if needs.topic else _union(self.trained.values())
        if needs.language:
            bits &= self.speaking.get(needs.language, 0)
        if needs.teams:
            bits &= _union(self.team.get(team, 0) for team in needs.teams)
        bits &= ~self.unwilling.get(needs.topic, 0)
        for person in self.members(bits):
            if _spared(person, needs):
                bits &= ~self.bit_of[person.id]
        return bits

    def bits(self, ids: Iterable[str]) -> int:
        return _union(self.bit_of.get(one, 0) for one in ids)

    def first(self, bits: int) -> StaffMember:
        return self.people[(bits & -bits).bit_length() - 1]

    def members(self, bits: int) -> Iterator[StaffMember]:
        while bits:
            lowest = bits & -bits
            yield self.people[lowest.bit_length() - 1]
            bits ^= lowest


def _union(sets: Iterable[int]) -> int:
    total = 0
    for bits in sets:
        total |= bits
    return total


def _away(person: StaffMember) -> str | None:
    """Say why a person can't be rung at all now; None if they can."""
    if not person.on_duty:
        return "off duty"
    if not person.on_shift:
        return "not on shift"
    if not person.present:
        return "not at the desk"
    return person.busy or None


def _spared(person: StaffMember, needs: Needs) -> str | None:
    """Say which limit that protects people keeps this one from such a call. Danger goes before talk time."""
    if needs.crisis:
        over = person.consecutive_crisis >= needs.max_consecutive_crisis
        return "crisis calls in a row" if over else None
    return "talk time today" if person.talk_seconds_today >= needs.max_talk.total_seconds() else None


def reason(person: StaffMember, call: Waiting, needs: Needs) -> str | None:
    """Return the first reason why a person is not rung for a call; None if they may be."""
    if person.id in call.excluded_staff:
        return "declined or missed it"
    if needs.teams and not needs.teams & person.teams:
        return "other team"
    if needs.topic and needs.topic not in person.topics:
        return "training expired" if needs.topic in person.expired_topics else "not trained for the topic"
    if not person.topics:
        return "training expired" if person.expired_topics else "not trained"
    if needs.language and needs.language not in person.languages:
        return "does not speak the language"
    if needs.topic and needs.topic in person.opted_out_topics:
        return "opted out of the topic"
    return _spared(person, needs) or _away(person)
