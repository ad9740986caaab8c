"""Who may take a call, and why not the others.

The reasons are asked in one order and each takes its people away; who is left may be rung. So nobody is
turned down without a reason, or for two, and the explanation is the decision.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from helpline.routing.people import People, union
from helpline.routing.values import Policy, StaffMember, Strategy, Waiting

NEVER = datetime.min.replace(tzinfo=UTC)

RANKED_BY: dict[Strategy, Callable[[StaffMember], tuple[object, ...]]] = {
    Strategy.ROUND_ROBIN: lambda person: (person.rung_at or NEVER, person.id),
    Strategy.FEWEST_CALLS: lambda person: (person.calls_today, person.idle_since, person.id),
    Strategy.PRIORITY_TIERS: lambda person: (person.tier, person.idle_since, person.id),
}

DECLINED = "declined or missed it"
RINGING = "ringing"

Sifted = tuple[int, dict[str, People]]
"""Who may be rung, and everybody else by the reason."""


def _longest_idle(person: StaffMember) -> tuple[object, ...]:
    return (person.idle_since, person.id)


class Needs(NamedTuple):
    """What a call asks of a person, its wait considered. Calls with equal needs share a set.

    `limit` protects people: crisis calls in a row for a call in danger, for others seconds of talk today.
    """

    about: str
    topic: str
    language: str
    teams: frozenset[str]
    crisis: bool
    limit: float
    relaxed: tuple[str, ...]


def needs_of(call: Waiting, policy: Policy, now: datetime) -> Needs:
    """Return what a call asks for now, with what its wait has relaxed: topic, language, teams."""
    relaxed = _relaxed(policy, now - call.since)
    teams = policy.primary_teams
    if teams and "teams" in relaxed:
        teams |= policy.overflow_teams
    crisis = call.priority == policy.crisis_priority
    return Needs(
        call.topic,
        "" if "topic" in relaxed else call.topic,
        "" if "language" in relaxed else call.language,
        teams,
        crisis,
        policy.max_consecutive_crisis if crisis else policy.max_talk.total_seconds(),
        relaxed,
    )


def _relaxed(policy: Policy, waited: timedelta) -> tuple[str, ...]:
    relaxed: tuple[str, ...] = ()
    if policy.relax_topic_after is not None and waited >= policy.relax_topic_after:
        relaxed += ("topic",)
    if policy.relax_language_after is not None and waited >= policy.relax_language_after:
        relaxed += ("language",)
    if policy.overflow_after is not None and waited >= policy.overflow_after:
        relaxed += ("teams",)
    return relaxed


class Roster:
    """The staff in one strategy's order, with a set for every skill, built once for many calls."""

    def __init__(self, staff: Sequence[StaffMember], strategy: Strategy) -> None:
        self.people = sorted(staff, key=RANKED_BY.get(strategy, _longest_idle))
        self.ids = [person.id for person in self.people]
        self.bit_of = {one: 1 << place for place, one in enumerate(self.ids)}
        self.everybody = (1 << len(self.ids)) - 1
        self.trained = self._file(lambda person: person.topics)
        self.expired = self._file(lambda person: person.expired_topics)
        self.speaking = self._file(lambda person: person.languages)
        self.team = self._file(lambda person: person.teams)
        self.unwilling = self._file(lambda person: person.opted_out_topics)
        self.away = self._file(_away)
        self._sifted: dict[Needs, Sifted] = {}
        self._reached: dict[tuple[bool, float], int] = {}

    def _file(self, under: Callable[[StaffMember], Iterable[str]]) -> dict[str, int]:
        """Return the set of people filed under each key."""
        filed: dict[str, int] = defaultdict(int)
        for person, bit in zip(self.people, self.bit_of.values(), strict=True):
            for key in under(person):
                filed[key] |= bit
        return dict(filed)

    def bits(self, ids: Iterable[str]) -> int:
        """Return the set of these people; those who are not here are left out."""
        return union(self.bit_of.get(one, 0) for one in ids)

    def sift(self, needs: Needs, declined: int = 0) -> Sifted:
        """Return who may be rung for such a call, and who is not, by the first reason that holds for each."""
        if needs not in self._sifted:
            self._sifted[needs] = self._sift(self._reasons(needs))
        if not declined:
            return self._sifted[needs]
        others = ((why, people.bits) for why, people in self._sifted[needs][1].items())
        return self._sift(((DECLINED, declined), *others))

    def _sift(self, reasons: Iterable[tuple[str, int]]) -> Sifted:
        able, excluded = self.everybody, {}
        for why, holds in reasons:
            if able & holds:
                excluded[why] = People(self.ids, able & holds)
                able &= ~holds
        return able, excluded

    def _reasons(self, needs: Needs) -> Iterator[tuple[str, int]]:
        """Yield every reason not to be rung, first things first, with everybody for whom it holds."""
        if needs.teams:
            yield "other team", ~union(self.team.get(team, 0) for team in needs.teams)
        if needs.topic:
            untrained = ~self.trained.get(needs.topic, 0)
            yield "training expired", untrained & self.expired.get(needs.topic, 0)
            yield "not trained for the topic", untrained
        else:
            untrained = ~union(self.trained.values())
            yield "training expired", untrained & union(self.expired.values())
            yield "not trained", untrained
        if needs.language:
            yield "does not speak the language", ~self.speaking.get(needs.language, 0)
        if needs.about:
            yield "opted out of the topic", self.unwilling.get(needs.about, 0)
        yield "crisis calls in a row" if needs.crisis else "talk time today", self._spared(needs)
        yield from self.away.items()

    def _spared(self, needs: Needs) -> int:
        """Return who has reached the limit. Danger goes before talk time."""
        key = needs.crisis, needs.limit
        if key not in self._reached:
            self._reached[key] = union(
                self.bit_of[person.id]
                for person in self.people
                if (person.consecutive_crisis if needs.crisis else person.talk_seconds_today) >= needs.limit
            )
        return self._reached[key]


def _away(person: StaffMember) -> Iterator[str]:
    """Yield why a person can't be rung at all now; nothing if they can."""
    if not person.on_duty:
        yield "off duty"
    elif not person.on_shift:
        yield "not on shift"
    elif not person.present:
        yield "not at the desk"
    elif person.busy:
        yield person.busy
