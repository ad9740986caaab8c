"""Matching waiting calls with free people.

What is guaranteed, and tested:

1. A person is rung for one call at a time, and only for one they may take.
2. Nobody waits while somebody who may take the call is free (work conservation).
3. Calls in danger go first, of those in line each one's claim grows with its wait at its class's slope
   (accumulating priority), so nobody of equal priority is overtaken and nobody starves.
4. Every call gets a person before any call gets a second one; calls in danger get all that are left of
   theirs before the next class gets its first.

It is greedy in that order: it does not hold a free person back for a call that only they could take.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from helpline.routing.eligibility import Needs, Roster, needs_of, reason
from helpline.routing.values import (
    MOST_NAMED,
    Because,
    Decision,
    Match,
    Policy,
    StaffMember,
    Strategy,
    Unmatched,
    Waiting,
)

Policies = Policy | Mapping[str, Policy]


class _Round:
    """One decision in the making: the rosters, who is still free, and what was decided so far."""

    def __init__(self, staff: Sequence[StaffMember], policies: Policies, now: datetime) -> None:
        self.staff = staff
        self.policies = policies
        self.now = now
        self.rosters: dict[Strategy, Roster] = {}
        self.taken: set[str] = set()
        self.matches: list[Match] = []
        self._excluded: dict[tuple[Needs, frozenset[str]], Mapping[str, tuple[str, ...]]] = {}

    def policy(self, call: Waiting) -> Policy:
        return self.policies if isinstance(self.policies, Policy) else self.policies[call.line]

    def roster(self, strategy: Strategy) -> Roster:
        if strategy not in self.rosters:
            roster = self.rosters[strategy] = Roster(self.staff, strategy)
            roster.free &= ~roster.bits(self.taken)
        return self.rosters[strategy]

    def claim(self, call: Waiting) -> tuple[bool, bool, float]:
        """Return what orders the calls, least first: lost its counsellor, in danger, claim by wait."""
        policy = self.policy(call)
        slope = policy.priorities.get(call.priority, 1.0)
        waited = (self.now - call.since).total_seconds()
        return not call.front, call.priority != policy.crisis_priority, -slope * waited

    def give(self, call: Waiting, most: int = 1) -> int:
        """Ring the best free people for a call, at most so many; return how many."""
        policy = self.policy(call)
        needs = needs_of(call, policy, self.now)
        roster = self.roster(policy.strategy)
        able = roster.able(needs) & ~roster.bits(call.excluded_staff)
        free = able & roster.free
        given = 0
        while free and given < most:
            sticky = free & roster.bit_of.get(call.sticky_staff or "", 0)
            person = roster.first(sticky or free)
            chosen_for = "known to the caller" if sticky else policy.strategy.value
            because = self._because(call, policy, needs, roster, free, chosen_for)
            self.matches.append(Match(call.id, person.id, because))
            self._take(person)
            free &= roster.free
            given += 1
        return given

    def _take(self, person: StaffMember) -> None:
        self.taken.add(person.id)
        for roster in self.rosters.values():
            roster.free &= ~roster.bit_of[person.id]

    def because(self, call: Waiting) -> Because:
        policy = self.policy(call)
        needs = needs_of(call, policy, self.now)
        roster = self.roster(policy.strategy)
        free = roster.able(needs) & ~roster.bits(call.excluded_staff) & roster.free
        return self._because(call, policy, needs, roster, free, "")

    def _because(
        self, call: Waiting, policy: Policy, needs: Needs, roster: Roster, free: int, chosen_for: str
    ) -> Because:
        return Because(
            strategy=policy.strategy.value,
            relaxed=needs.relaxed,
            able=tuple(person.id for person in islice(roster.members(free), MOST_NAMED)),
            able_count=free.bit_count(),
            excluded=self._exclusions(call, needs),
            chosen_for=chosen_for,
        )

    def _exclusions(self, call: Waiting, needs: Needs) -> Mapping[str, tuple[str, ...]]:
        """Group everybody who is not rung by the reason. Calls with equal needs share the answer."""
        key = (needs, call.excluded_staff)
        if key not in self._excluded:
            grouped: dict[str, list[str]] = defaultdict(list)
            for person in self.staff:
                why = reason(person, call, needs)
                if why is not None:
                    grouped[why].append(person.id)
            self._excluded[key] = {why: tuple(ids) for why, ids in grouped.items()}
        return self._excluded[key]


def match(
    waiting: Sequence[Waiting], staff: Sequence[StaffMember], policy: Policies, now: datetime
) -> Decision:
    """Decide who is rung for which call at an instant.

    1. Order the calls by their claim.
    2. Calls in danger: each gets its best person, then they share out everybody else they may ring.
    3. The others: each gets its best person; who is left is shared out where the strategy rings several.
    Every call that got nobody, and for which nobody rings, is told why.
    """
    round_ = _Round(staff, policy, now)
    calls = sorted(waiting, key=lambda call: (*round_.claim(call), call.since, call.id))
    danger = [call for call in calls if call.priority == round_.policy(call).crisis_priority]
    others = [call for call in calls if call.priority != round_.policy(call).crisis_priority]
    front = [call for call in others if call.front]
    rung = _first_each(round_, front)
    rung |= _first_each(round_, danger)
    _share_out(round_, danger, {call.id: len(staff) for call in danger})
    rung |= _first_each(round_, [call for call in others if not call.front])
    _share_out(round_, others, {call.id: _wanted(round_, call, len(staff)) for call in others})
    unmatched = [
        Unmatched(call.id, round_.because(call)) for call in calls if call.id not in rung and not call.ringing
    ]
    return Decision(round_.matches, unmatched)


def _first_each(round_: _Round, calls: Iterable[Waiting]) -> set[str]:
    return {call.id for call in calls if not call.ringing and round_.give(call)}


def _wanted(round_: _Round, call: Waiting, everybody: int) -> int:
    """Return how many people a call's strategy rings at once."""
    policy = round_.policy(call)
    if policy.strategy == Strategy.RING_ALL:
        return everybody
    return policy.ring_count if policy.strategy == Strategy.RING_SEVERAL else 1


def _share_out(round_: _Round, calls: Sequence[Waiting], wanted: dict[str, int]) -> None:
    """Go round the calls giving one person each until nobody is left whom any of them may ring."""
    got = {call.id: max(call.ringing, 1) for call in calls}
    open_ = [call for call in calls if got[call.id] < wanted[call.id]]
    while open_:
        still = []
        for call in open_:
            if round_.give(call):
                got[call.id] += 1
                if got[call.id] < wanted[call.id]:
                    still.append(call)
        open_ = still


def explain(
    waiting: Sequence[Waiting], staff: Sequence[StaffMember], policy: Policies, now: datetime
) -> dict[str, Because]:
    """Return for each call why it rings whom it rings, or nobody, as `match` would decide at this instant."""
    decision = match(waiting, staff, policy, now)
    found = {missed.waiting_id: missed.because for missed in decision.unmatched}
    for made in decision.matches:
        found.setdefault(made.waiting_id, made.because)
    return found
