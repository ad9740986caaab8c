"""Who may take a call, and why not the others.

The reasons are asked in one order and each takes its people away; who is left may be rung. So nobody is
turned down without a reason, or for two, and the explanation is the decision.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
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
"""Who may be rung, and everybody else by the reason."""


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
    relaxed: tuple[Relaxed, ...]


def needs_of(call: Waiting, policy: Policy, waited: timedelta) -> Needs:
    """Return what a call asks for after a wait, which relaxes topic, language and teams one by one.

    Danger does not wait for the overflow team.
    """
    relaxed = _relaxed(policy, waited)
    crisis = call.priority == policy.crisis_priority
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
    """The staff in one strategy's order, with a set for every skill, built once for many calls."""

    def __init__(self, staff: Sequence[StaffMember], strategy: Strategy = Strategy.LONGEST_IDLE) -> None:
        self.people = sorted(staff, key=RULES[strategy].rank)
        self.ids = [person.id for person in self.people]
        self.bit_of = {one: 1 << place for place, one in enumerate(self.ids)}
        self.everybody = (1 << len(self.ids)) - 1
        self.trained = self._file(lambda person: person.topics)
        self.expired = self._file(lambda person: person.expired_topics)
        self.speaking = self._file(lambda person: person.languages)
        self.team = self._file(lambda person: person.teams)
        self.unwilling = self._file(lambda person: person.opted_out_topics)
        away = self._file(_away)
        self.away = {why: away[why] for why in Reason if why in away}
        self.rung_for = self._rung()
        self._reasons: dict[Needs, tuple[tuple[Reason, int], ...]] = {}
        self._aside: dict[Needs, list[tuple[Reason, int]]] = {}
        self._filtered: dict[tuple[Needs, int], Eligible] = {}
        self._steps: dict[tuple[str, str, str, str], tuple[Step, ...]] = {}
        self._reached: dict[tuple[bool, float], int] = {}

    def _file(self, under: Callable[[StaffMember], Iterable[Key]]) -> dict[Key, int]:
        """Return the set of people filed under each key."""
        filed: dict[Key, int] = defaultdict(int)
        for person, bit in zip(self.people, self.bit_of.values(), strict=True):
            for key in under(person):
                filed[key] |= bit
        return dict(filed)

    def _rung(self) -> dict[str, int]:
        """Return by call the set of people whom it rings."""
        rung: dict[str, int] = defaultdict(int)
        for person in self.people:
            if person.rung_for:
                rung[person.rung_for] |= self.bit_of[person.id]
        return dict(rung)

    def bits(self, ids: Collection[str]) -> int:
        """Return the set of these people; those who are not here are left out."""
        return union(self.bit_of.get(one, 0) for one in ids) if ids else 0

    def filter_by_reasons(self, needs: Needs, declined: int = 0, resort: int = AT_ONCE) -> Eligible:
        """Return who is eligible for such a call, and who is not, by the first reason that holds for each.

        In danger the reasons that a resort sets aside do not hold.
        """
        key = needs, resort
        if key not in self._filtered:
            self._filtered[key] = self._filter(self._standing(needs, resort))
        if not declined:
            return self._filtered[key]
        others = ((why, people.bits) for why, people in self._filtered[key][1].items())
        return self._filter(((Reason.DECLINED, declined), *others))

    def could(self, needs: Needs, resort: int = LAST_RESORT) -> int:
        """Return who could take such a call, be they free or busy with something that passes."""
        able, excluded = self.filter_by_reasons(needs, resort=resort)
        return able | union(people.bits for why, people in excluded.items() if self._passes(why))

    def _passes(self, why: Reason) -> bool:
        return why in PASSES

    def working(self) -> int:
        """Return who is busy with a conversation, with its ringing or with its wrap-up."""
        return union(self.away.get(why, 0) for why in AT_WORK)

    def idle(self) -> int:
        """Return who is busy with nothing and there."""
        return self.everybody & ~union(self.away.values())

    def set_aside(self, needs: Needs, person: int) -> tuple[Reason, ...]:
        """Return the reasons that hold for a person, and do not keep a call in danger from them."""
        if needs not in self._aside:
            reasons = self._reasons_of(needs)
            self._aside[needs] = [
                (why, holds)
                for why, holds in reasons
                if why in SET_ASIDE_IN_DANGER and holds & self.everybody
            ]
        return tuple([why for why, holds in self._aside[needs] if holds & person])

    def _standing(self, needs: Needs, resort: int) -> Iterator[tuple[Reason, int]]:
        """Yield the reasons that hold for such a call by this resort."""
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
        """Yield every reason not to be rung, first things first, with everybody for whom it holds."""
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
        """Return who has reached the limit. Danger goes before talk time."""
        key = needs.crisis, needs.limit
        if key not in self._reached:
            self._reached[key] = union(
                self.bit_of[person.id]
                for person in self.people
                if (person.consecutive_crisis if needs.crisis else person.talk_seconds_today) >= needs.limit
            )
        return self._reached[key]

    def steps(self, call: Waiting, policy: Policy) -> tuple[Step, ...]:
        """Return the steps of a call's widening, the first at once, with who could take it by each."""
        key = call.line, call.topic, call.language, call.priority
        if key not in self._steps:
            ways = (policy.relax_topic_after, policy.relax_language_after, policy.overflow_after)
            times = sorted({timedelta(0), *filter(None, ways)})
            self._steps[key] = tuple(self._step(call, policy, after) for after in times)
        return self._steps[key]

    def prospect(self, call: Waiting, policy: Policy, now: datetime) -> Prospect | None:
        """Return who could take a call by the present step of its widening, or by the next that helps."""
        reaching = self._reaching(call, policy)
        if not reaching:
            return None
        waited = now - call.since
        step = ([each for each in reaching if each.after <= waited] or reaching[:1])[-1]
        at = now if policy.widen_when_nobody else max(now, call.since + step.after)
        return Prospect(at, step.relaxed, step.people)

    def needs_now(self, call: Waiting, policy: Policy, now: datetime) -> Needs:
        """Return what a call asks for now. Where the line says so, no step that reaches nobody delays it."""
        waited = now - call.since
        if policy.widen_when_nobody and (reaching := self._reaching(call, policy)):
            waited = max(waited, reaching[0].after)
        return needs_of(call, policy, waited)

    def _reaching(self, call: Waiting, policy: Policy) -> list[Step]:
        """Return the steps by which anybody could take a call. Each asks for less than the one before it."""
        return [step for step in self.steps(call, policy) if step.people.bits]

    def _step(self, call: Waiting, policy: Policy, after: timedelta) -> Step:
        needs = needs_of(call, policy, after)
        return Step(after, needs.relaxed, People(self.ids, self.could(needs)))


def _away(person: StaffMember) -> Iterator[Reason]:
    """Yield why a person can't be rung at all now; nothing if they can.

    Each is told although an earlier one holds, for danger may set the earlier one aside.
    """
    if not person.on_duty:
        yield Reason.OFF_DUTY
    if not person.on_shift:
        yield Reason.OFF_SHIFT
    if not person.present:
        yield Reason.NOT_THERE
    if person.busy:
        yield person.busy
