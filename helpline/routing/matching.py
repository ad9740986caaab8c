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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpline.routing.eligibility import RINGING, Needs, Roster, needs_of
from helpline.routing.people import People, lowest
from helpline.routing.values import (
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


@dataclass(slots=True)
class _Asking:
    """A call with everything its decision takes: its line's rules, what it needs, who is kept from it."""

    call: Waiting
    policy: Policy
    needs: Needs
    roster: Roster
    excluded: Mapping[str, People]
    able: int

    @property
    def crisis(self) -> bool:
        return self.needs.crisis

    def claim(self, now: datetime) -> tuple[bool, bool, float, datetime, str]:
        """Return what orders the calls, least first: lost its counsellor, in danger, claim by wait."""
        slope = self.policy.priorities.get(self.call.priority, 1.0)
        waited = (now - self.call.since).total_seconds()
        return not self.call.front, not self.crisis, -slope * waited, self.call.since, self.call.id

    def because(self, free: int, chosen_for: str = "") -> Because:
        excluded = self.excluded
        if rung_meanwhile := self.able & ~free:
            ringing = excluded[RINGING].bits if RINGING in excluded else 0
            excluded = {**excluded, RINGING: People(self.roster.ids, ringing | rung_meanwhile)}
        able = People(self.roster.ids, self.able & free)
        return Because(self.policy.strategy, self.needs.relaxed, able, excluded, chosen_for)


class _Round:
    """One decision in the making: the rosters, who is still free, and what was decided so far."""

    def __init__(self, staff: Sequence[StaffMember], policies: Policies, now: datetime) -> None:
        self.staff = staff
        self.policies = policies
        self.now = now
        self.rosters: dict[Strategy, Roster] = {}
        self.free: dict[Strategy, int] = {}
        self.matches: list[Match] = []

    def ask(self, call: Waiting) -> _Asking:
        policy = self.policies if isinstance(self.policies, Policy) else self.policies[call.line]
        roster = self.roster(policy.strategy)
        needs = needs_of(call, policy, self.now)
        able, excluded = roster.sift(needs, roster.bits(call.excluded_staff))
        return _Asking(call, policy, needs, roster, excluded, able)

    def roster(self, strategy: Strategy) -> Roster:
        if strategy not in self.rosters:
            roster = self.rosters[strategy] = Roster(self.staff, strategy)
            self.free[strategy] = roster.everybody
        return self.rosters[strategy]

    def give(self, asking: _Asking) -> bool:
        """Ring the best free person for a call; say whether there was one."""
        call, roster, strategy = asking.call, asking.roster, asking.policy.strategy
        free = self.free[strategy]
        able = asking.able & free
        if not able:
            return False
        sticky = able & roster.bit_of.get(call.sticky_staff or "", 0)
        person = roster.ids[lowest(sticky or able)]
        because = asking.because(free, "known to the caller" if sticky else strategy)
        self.matches.append(Match(call.id, person, because))
        for each, one in self.rosters.items():
            self.free[each] &= ~one.bit_of[person]
        return True

    def missed(self, asking: _Asking) -> Unmatched:
        return Unmatched(asking.call.id, asking.because(self.free[asking.policy.strategy]))


def match(
    waiting: Sequence[Waiting], staff: Sequence[StaffMember], policy: Policies, now: datetime
) -> Decision:
    """Decide who is rung for which call at an instant.

    1. Order the calls by their claim. One that lost its counsellor gets its best person.
    2. Calls in danger: each gets its best person, then they share out everybody else they may ring.
    3. The others: each gets its best person; who is left is shared out where the strategy rings several.
    Every call that got nobody, and for which nobody rings, is told why.
    """
    round_ = _Round(staff, policy, now)
    calls = sorted(map(round_.ask, waiting), key=lambda asking: asking.claim(now))
    danger = [asking for asking in calls if asking.crisis]
    others = [asking for asking in calls if not asking.crisis]
    rung = _first_each(round_, [asking for asking in others if asking.call.front])
    rung |= _first_each(round_, danger)
    _share_out(round_, danger, len(staff))
    rung |= _first_each(round_, [asking for asking in others if not asking.call.front])
    _share_out(round_, others, len(staff))
    nobody = [asking for asking in calls if asking.call.id not in rung and not asking.call.ringing]
    return Decision(round_.matches, [round_.missed(asking) for asking in nobody])


def _first_each(round_: _Round, calls: Iterable[_Asking]) -> set[str]:
    return {asking.call.id for asking in calls if not asking.call.ringing and round_.give(asking)}


def _wanted(asking: _Asking, everybody: int) -> int:
    """Return how many people are rung for a call at once: in danger all, else as the strategy says."""
    if asking.crisis or asking.policy.strategy == Strategy.RING_ALL:
        return everybody
    return asking.policy.ring_count if asking.policy.strategy == Strategy.RING_SEVERAL else 1


def _share_out(round_: _Round, calls: Sequence[_Asking], everybody: int) -> None:
    """Go round the calls giving one person each until nobody is left whom any of them may ring."""
    still = [(asking, _wanted(asking, everybody) - max(asking.call.ringing, 1)) for asking in calls]
    while still := [(asking, more - 1) for asking, more in still if more > 0 and round_.give(asking)]:
        pass


def explain(
    waiting: Sequence[Waiting], staff: Sequence[StaffMember], policy: Policies, now: datetime
) -> dict[str, Because]:
    """Return for each call why it rings whom it rings, or nobody, as `match` would decide at this instant."""
    decision = match(waiting, staff, policy, now)
    found = {missed.waiting_id: missed.because for missed in decision.unmatched}
    for made in decision.matches:
        found.setdefault(made.waiting_id, made.because)
    return found
