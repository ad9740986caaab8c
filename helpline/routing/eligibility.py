"""Decide which people may be rung for a call, and give the reason why each other person may not.

The reasons are applied in a fixed order. Each one excludes the people for whom it holds; the people who are
left may be rung. So each excluded person has exactly one reason, and the explanation is the decision itself.

A set of people is an int, one bit for each person (see `people`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple, TypeVar

from helpline.routing.people import People, union
from helpline.routing.reasons import (
    AT_ONCE,
    AT_WORK,
    LAST_RESORT,
    PASSES,
    SET_ASIDE_IN_DANGER,
)
from helpline.routing.strategies import RULES, Strategy
from helpline.routing.values import (
    Policy,
    Prospect,
    Reason,
    Relaxed,
    StaffMember,
    Step,
    Waiting,
)

Key = TypeVar("Key", bound=str)
Eligible = tuple[int, dict[Reason, People]]
"""The set of people who may be rung, and the people who may not, by the reason."""


class Needs(NamedTuple):
    """What a call requires of a person after its wait so far. Calls with equal needs share one cached result.

    `about` is the topic, by which people opt out even where `topic` is relaxed. `limit` protects people: for
    a call in danger it is the number of crisis calls in a row, for other calls the seconds of talk today.
    """

    about: str
    topic: str
    language: str
    teams: frozenset[str]
    crisis: bool
    limit: float
    relaxed: tuple[Relaxed, ...]


def needs_of(call: Waiting, policy: Policy, waited: timedelta) -> Needs:
    """Return what a call requires after a wait. A longer wait relaxes topic, language and teams one by one.

    For a call in danger the overflow teams are included at once.
    """
    relaxed = _relaxed(policy, waited)
    crisis = policy.is_danger(call)
    teams = policy.primary_teams
    if teams and (crisis or Relaxed.TEAMS in relaxed):
        teams |= policy.overflow_teams
    return Needs(
        call.topic,
        "" if Relaxed.TOPIC in relaxed else call.topic,
        "" if Relaxed.LANGUAGE in relaxed else call.language,
        teams,
        crisis,
        policy.max_consecutive_crisis if crisis else policy.max_talk.total_seconds(),
        relaxed,
    )


class Wishes(NamedTuple):
    """What a call asked for and no longer requires; a person who fulfils more of it is rung first."""

    topic: str
    language: str
    teams: frozenset[str]


def wishes_of(call: Waiting, policy: Policy, relaxed: tuple[Relaxed, ...]) -> Wishes:
    """Return what a call would still rather have, of what its wait has relaxed."""
    return Wishes(
        call.topic if Relaxed.TOPIC in relaxed else "",
        call.language if Relaxed.LANGUAGE in relaxed else "",
        policy.primary_teams if Relaxed.TEAMS in relaxed else frozenset(),
    )


def _relaxed(policy: Policy, waited: timedelta) -> tuple[Relaxed, ...]:
    relaxed: tuple[Relaxed, ...] = ()
    if policy.relax_topic_after is not None and waited >= policy.relax_topic_after:
        relaxed += (Relaxed.TOPIC,)
    if policy.relax_language_after is not None and waited >= policy.relax_language_after:
        relaxed += (Relaxed.LANGUAGE,)
    if policy.overflow_after is not None and waited >= policy.overflow_after:
        relaxed += (Relaxed.TEAMS,)
    return relaxed


class Roster:
    """All staff in one strategy's order, with a set of people for each skill. Built once for many calls."""

    def __init__(self, staff: Sequence[StaffMember], strategy: Strategy = Strategy.LONGEST_IDLE) -> None:
        self.people = sorted(staff, key=RULES[strategy].rank)
        self.ids = [person.id for person in self.people]
        self.bit_of = {one: 1 << place for place, one in enumerate(self.ids)}
        self.everybody = (1 << len(self.ids)) - 1
        self.trained = self._file(attrgetter("topics"))
        self.expired = self._file(attrgetter("expired_topics"))
        self.speaking = self._file(attrgetter("languages"))
        self.team = self._file(attrgetter("teams"))
        self.unwilling = self._file(attrgetter("opted_out_topics"))
        away = self._file(_away)
        self.away = {why: away[why] for why in Reason if why in away}
        self.rung_for = self._rung()
        self._reasons: dict[Needs, tuple[tuple[Reason, int], ...]] = {}
        self._aside: dict[Needs, list[tuple[Reason, int]]] = {}
        self._filtered: dict[tuple[Needs, int], Eligible] = {}
        self._steps: dict[tuple[str, str, str, str], tuple[Step, ...]] = {}
        self._reached: dict[tuple[bool, float], int] = {}
        self._fitting: dict[Wishes, tuple[int, ...]] = {}

    def _file(self, under: Callable[[StaffMember], Collection[Key]]) -> dict[Key, int]:
        """Return for each key the set of people for whom `under` has it. Many people have the same keys."""
        alike: dict[Collection[Key], int] = defaultdict(int)
        for person, bit in zip(self.people, self.bit_of.values(), strict=True):
            alike[under(person)] |= bit
        filed: dict[Key, int] = defaultdict(int)
        for keys, people in alike.items():
            for key in keys:
                filed[key] |= people
        return dict(filed)

    def _rung(self) -> dict[str, int]:
        """Return for each ringing call the set of people whom it rings."""
        rung: dict[str, int] = defaultdict(int)
        for person in self.people:
            if person.rung_for:
                rung[person.rung_for] |= self.bit_of[person.id]
        return dict(rung)

    def bits(self, ids: Collection[str]) -> int:
        """Return the set of the people with these ids; an id that is not in the roster is left out."""
        return union(self.bit_of.get(one, 0) for one in ids) if ids else 0

    def filter_by_reasons(self, needs: Needs, declined: int = 0, resort: int = AT_ONCE) -> Eligible:
        """Return the people who are eligible for such a call, and the others by the first reason for each.

        `declined` is the set of people who declined or missed the call. For a call in danger, the reasons
        that `resort` sets aside are ignored.
        """
        key = needs, resort
        if key not in self._filtered:
            self._filtered[key] = self._filter(self._standing(needs, resort))
        if not declined:
            return self._filtered[key]
        others = ((why, people.bits) for why, people in self._filtered[key][1].items())
        return self._filter(((Reason.DECLINED, declined), *others))

    def by_fit(self, wishes: Wishes) -> tuple[int, ...]:
        """Return everybody as sets: first those who fulfil every wish, last those who fulfil none."""
        if wishes not in self._fitting:
            alike = [self.everybody]
            for holds in self._fulfilling(wishes):
                fulfil = [people & holds for people in alike]
                miss = [people & ~holds for people in alike]
                alike = [a | b for a, b in zip([*fulfil, 0], [0, *miss], strict=True)]
            self._fitting[wishes] = tuple(alike)
        return self._fitting[wishes]

    def _fulfilling(self, wishes: Wishes) -> Iterator[int]:
        """Yield for each wish the set of people who fulfil it."""
        if wishes.topic:
            yield self.trained.get(wishes.topic, 0)
        if wishes.language:
            yield self.speaking.get(wishes.language, 0)
        if wishes.teams:
            yield union(self.team.get(team, 0) for team in wishes.teams)

    def could(self, needs: Needs, resort: int = LAST_RESORT) -> int:
        """Return the people who could take such a call, whether they are free or busy for a while."""
        able, excluded = self.filter_by_reasons(needs, resort=resort)
        return able | union(people.bits for why, people in excluded.items() if self._passes(why))

    def _passes(self, why: Reason) -> bool:
        return why in PASSES

    def working(self) -> int:
        """Return the people who are busy with a conversation, with its ringing or with its wrap-up."""
        return union(self.away.get(why, 0) for why in AT_WORK)

    def idle(self) -> int:
        """Return the people for whom no reason holds that keeps them from every call."""
        return self.everybody & ~union(self.away.values())

    def set_aside(self, needs: Needs, person: int) -> tuple[Reason, ...]:
        """Return the reasons that hold for a person but are set aside for a call in danger."""
        if needs not in self._aside:
            reasons = self._reasons_of(needs)
            self._aside[needs] = [
                (why, holds)
                for why, holds in reasons
                if why in SET_ASIDE_IN_DANGER and holds & self.everybody
            ]
        return tuple([why for why, holds in self._aside[needs] if holds & person])

    def _standing(self, needs: Needs, resort: int) -> Iterator[tuple[Reason, int]]:
        """Yield the reasons that still apply to such a call at this resort, each with its people."""
        for why, holds in self._reasons_of(needs):
            if not needs.crisis or SET_ASIDE_IN_DANGER.get(why, resort + 1) > resort:
                yield why, holds
            elif why == Reason.RINGING:
                yield why, holds & ~union(self.rung_for.values())

    def _filter(self, reasons: Iterable[tuple[Reason, int]]) -> Eligible:
        able, excluded = self.everybody, {}
        for why, holds in reasons:
            if able & holds:
                excluded[why] = People(self.ids, able & holds)
                able &= ~holds
        return able, excluded

    def _reasons_of(self, needs: Needs) -> tuple[tuple[Reason, int], ...]:
        if needs not in self._reasons:
            self._reasons[needs] = tuple(self._ask(needs))
        return self._reasons[needs]

    def _ask(self, needs: Needs) -> Iterator[tuple[Reason, int]]:
        """Yield every reason not to ring people for such a call, in order.

        Each comes with the set of people for whom it holds. A set may have bits beyond the roster; `_filter`
        takes only the people of the roster from it.
        """
        if needs.teams:
            yield Reason.OTHER_TEAM, ~union(self.team.get(team, 0) for team in needs.teams)
        if needs.topic:
            untrained = ~self.trained.get(needs.topic, 0)
            yield Reason.TRAINING_EXPIRED, untrained & self.expired.get(needs.topic, 0)
            yield Reason.NOT_TRAINED_FOR_TOPIC, untrained
        else:
            untrained = ~union(self.trained.values())
            yield Reason.TRAINING_EXPIRED, untrained & union(self.expired.values())
            yield Reason.NOT_TRAINED, untrained
        if needs.language:
            yield Reason.OTHER_LANGUAGE, ~self.speaking.get(needs.language, 0)
        if needs.about:
            yield Reason.OPTED_OUT, self.unwilling.get(needs.about, 0)
        yield Reason.CRISIS_IN_A_ROW if needs.crisis else Reason.TALK_TIME, self._spared(needs)
        yield from self.away.items()

    def _spared(self, needs: Needs) -> int:
        """Return the people who have reached the limit. The limit on talk time does not apply to danger."""
        key = needs.crisis, needs.limit
        if key not in self._reached:
            self._reached[key] = union(
                self.bit_of[person.id]
                for person in self.people
                if (person.consecutive_crisis if needs.crisis else person.talk_seconds_today) >= needs.limit
            )
        return self._reached[key]

    def steps(self, call: Waiting, policy: Policy) -> tuple[Step, ...]:
        """Return the steps of a call's widening, the first at once, with the people who could take it."""
        key = call.line, call.topic, call.language, call.priority
        if key not in self._steps:
            self._steps[key] = tuple(self._step(call, policy, after) for after in policy.steps_after)
        return self._steps[key]

    def prospect(self, call: Waiting, policy: Policy, now: datetime) -> Prospect | None:
        """Return the people who could take a call at its present step of the widening.

        Where that step finds nobody, it is the next one that does; None says that no step finds anybody.
        """
        reaching = self._reaching(call, policy)
        if not reaching:
            return None
        waited = now - call.since
        step = ([each for each in reaching if each.after <= waited] or reaching[:1])[-1]
        at = now if policy.widen_when_nobody else max(now, call.since + step.after)
        return Prospect(at, step.relaxed, step.people)

    def needs_now(self, call: Waiting, policy: Policy, now: datetime) -> Needs:
        """Return what a call requires now. With `widen_when_nobody`, steps that reach nobody are skipped."""
        waited = now - call.since
        if policy.widen_when_nobody and (reaching := self._reaching(call, policy)):
            waited = max(waited, reaching[0].after)
        return needs_of(call, policy, waited)

    def _reaching(self, call: Waiting, policy: Policy) -> list[Step]:
        """Return the steps by which anybody could take a call. Each requires less than the one before it."""
        return [step for step in self.steps(call, policy) if step.people.bits]

    def _step(self, call: Waiting, policy: Policy, after: timedelta) -> Step:
        needs = needs_of(call, policy, after)
        return Step(after, needs.relaxed, People(self.ids, self.could(needs)))


class Crew(list[StaffMember]):
    """People at one instant, with the rosters made of them, so that several questions make each only once."""

    def __init__(self, people: Iterable[StaffMember] = ()) -> None:
        super().__init__(people)
        self._rosters: dict[Strategy, Roster] = {}

    def roster(self, strategy: Strategy) -> Roster:
        if strategy not in self._rosters:
            self._rosters[strategy] = Roster(self, strategy)
        return self._rosters[strategy]


def roster_of(staff: Sequence[StaffMember], strategy: Strategy = Strategy.LONGEST_IDLE) -> Roster:
    """Return the roster of people in a strategy's order; that of a crew is made only once."""
    return staff.roster(strategy) if isinstance(staff, Crew) else Roster(staff, strategy)


def _away(person: StaffMember) -> tuple[Reason, ...]:
    """Return every reason why a person cannot be rung for any call now; nothing if they can be.

    It is every reason and not only the first, because a call in danger may set the first one aside.
    """
    if person.on_duty and person.on_shift and person.present:
        return (person.busy,) if person.busy else ()
    holds = (
        (Reason.OFF_DUTY, not person.on_duty),
        (Reason.OFF_SHIFT, not person.on_shift),
        (Reason.NOT_THERE, not person.present),
    )
    found = tuple(why for why, does in holds if does)
    return (*found, person.busy) if person.busy else found
