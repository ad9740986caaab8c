"""Match waiting calls with free people.

These rules are guaranteed and tested:

1. A person is rung for one call at a time, and only for a call that they may take.
2. No call waits while a person who may take it is free (work conservation).
3. Calls in danger go first, then calls that lost their counselor, then promised callbacks, whose person waits
   without a place in a queue. The claim of each other call grows with its wait, at the slope of its priority
   class (accumulating priority). So no call overtakes one of equal priority, and every call is served.
4. Every call gets one person before any call gets a second one; but calls in danger get everybody who may be
   rung for them before the other calls get their first person.
5. A call in danger also takes people who are being rung for an ordinary call and have not answered; that
   ordinary call keeps its place in the queue. Language excludes nobody from a call in danger. Where nobody
   else is left, these do not exclude anybody either: shifts, teams, limits, opt-outs, an offer that rang
   out, and wrap-up; at last, nor does a break that the person took.

The matching is greedy in that order: it does not keep a free person for a call that only they could take.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.routing.eligibility import Needs, Roster, roster_of, wishes_of
from helpline.routing.people import People, lowest
from helpline.routing.reasons import AT_ONCE, LAST_RESORT, NOBODY_ELSE
from helpline.routing.strategies import RULES, Strategy
from helpline.routing.values import (
    ChosenFor,
    Decision,
    Explanation,
    Match,
    Policy,
    Reason,
    StaffMember,
    Step,
    Unmatched,
    Waiting,
    Withdrawal,
)

Policies = Policy | Mapping[str, Policy]
Claim = tuple[bool, bool, bool, float, datetime, str]


def policy_for(call: Waiting, policies: Policies) -> Policy:
    """Return the rules of a call's line. `policies` is one policy for all lines, or one for each line."""
    return policies if isinstance(policies, Policy) else policies[call.line]


def claim(call: Waiting, policy: Policy, now: datetime) -> Claim:
    """Return the sort key of a call; the least goes first.

    In order: in danger, lost its counselor, promised, claim by wait. Equal calls go by `since`, then by id.
    """
    slope = policy.priorities.get(call.priority, 1.0)
    waited = (now - call.since).total_seconds()
    danger = policy.is_danger(call)
    return not danger, not call.front, not call.returning, -slope * waited, call.since, call.id


@dataclass(slots=True)
class _Asking:
    """A call with everything that its decision needs: its line's rules, its needs, and who is excluded.

    `by_fit` are all people, those first who fulfil most of what the wait has relaxed. `rung` says how long
    the call has been ringing without a pause. `resort` says which reasons were set aside so far, because the
    caller is in danger.
    """

    call: Waiting
    policy: Policy
    needs: Needs
    roster: Roster
    by_fit: tuple[int, ...]
    ringing: int
    rung: timedelta
    excluded: Mapping[Reason, People]
    able: int
    resort: int = AT_ONCE

    def filter_by_reasons(self) -> None:
        """Set `able` and `excluded`: the eligible people at the present resort, and the others by reason."""
        refused = self.roster.bits(self.call.excluded_staff)
        if not self.needs.crisis or self.resort < NOBODY_ELSE:
            refused |= self.roster.bits(self.call.missed_staff)
        self.able, self.excluded = self.roster.filter_by_reasons(self.needs, refused, self.resort)

    def find_anybody(self, free: int) -> int:
        """Return the free people who may be rung. For danger, set more reasons aside until there is somebody.

        Nothing more is set aside while the call already rings a person who may take it at the present resort.
        """
        while not (able := self.able & free) and self._may_set_more_aside():
            self.resort += 1
            self.filter_by_reasons()
        return able

    def _may_set_more_aside(self) -> bool:
        more = self.needs.crisis and self.resort < LAST_RESORT
        return more and self.ringing == self.call.ringing and not self._rings()

    def _rings(self) -> int:
        """Return the people rung for the call who could take it at the present resort.

        Where the staff do not say whom the call rings, it may be anybody, so all who could take it count.
        """
        if not self.ringing:
            return 0
        ringing = self.roster.rung_for.get(self.call.id, self.roster.everybody)
        return ringing & self.roster.could(self.needs, self.resort)

    def best_of(self, people: int) -> tuple[int, str]:
        """Return the place of the best person of a set, and what they are chosen for.

        People who could not be rung for the call lately come last. Then the preferred person (sticky) is
        chosen, if free; for a call in danger, the best of those who speak the caller's language. Of several,
        those come first who fulfil most of what the wait has relaxed.
        """
        if self.call.unreached_staff:
            people = people & ~self.roster.bits(self.call.unreached_staff) or people
        if self.call.sticky_staff and (theirs := people & self.roster.bit_of.get(self.call.sticky_staff, 0)):
            return lowest(theirs), ChosenFor.STICKY
        if self.needs.crisis:
            people = people & self.roster.speaking.get(self.call.language, 0) or people
        fitting = next(people & alike for alike in self.by_fit if people & alike)
        return lowest(fitting), self._chosen_for(people, fitting)

    def _chosen_for(self, people: int, fitting: int) -> str:
        """Return what the best fitting person is chosen for: their fit, or what the strategy goes by.

        A strategy that rings several goes by no one's turn: there the fit only says whom it rings first.
        """
        fits = lowest(people) != lowest(fitting) and not RULES[self.policy.strategy].beside
        return ChosenFor.FIT if fits else self.policy.strategy

    def why(self, free: int, person: int, chosen_for: str) -> Explanation:
        """Return the explanation of why a person is rung, with the others who could be rung."""
        if self.needs.crisis:
            return self._explanation(free, ChosenFor.DANGER, self._lifted(person), ())
        return self._explanation(free, chosen_for, (), ())

    def why_not(self, free: int) -> Explanation:
        """Return the explanation of why nobody is rung, with the people that each step would reach."""
        return self._explanation(free, "", (), self.roster.steps(self.call, self.policy))

    def _explanation(
        self, free: int, chosen_for: str, lifted: tuple[Reason, ...], steps: tuple[Step, ...]
    ) -> Explanation:
        excluded = self.excluded
        if rung_meanwhile := self.able & ~free:
            ringing = excluded[Reason.RINGING].bits if Reason.RINGING in excluded else 0
            excluded = dict(excluded)
            excluded[Reason.RINGING] = People(self.roster.ids, ringing | rung_meanwhile)
        able = People(self.roster.ids, self.able & free, self.by_fit)
        return Explanation(
            self.policy.strategy, self.needs.relaxed, able, excluded, chosen_for, lifted, steps
        )

    def lose_one(self) -> None:
        """Count one person less who is rung for the call; with the last one its ringing begins anew."""
        self.ringing -= 1
        if not self.ringing:
            self.rung = timedelta(0)

    def _lifted(self, person: int) -> tuple[Reason, ...]:
        aside = self.roster.set_aside(self.needs, person)
        return (Reason.DECLINED, *aside) if person & self.roster.bits(self.call.missed_staff) else aside


class _Round:
    """The state of one decision while it is made: the rosters, who is still free, and the matches so far."""

    def __init__(self, staff: Sequence[StaffMember], policies: Policies, now: datetime) -> None:
        self.staff = staff
        self.rung_for = {person.id: person.rung_for for person in staff if person.rung_for}
        self.policies = policies
        self.now = now
        self.rosters: dict[Strategy, Roster] = {}
        self.free: dict[Strategy, int] = {}
        self.asked: dict[str, _Asking] = {}
        self.matches: list[Match] = []
        self.withdrawals: list[Withdrawal] = []

    def ask(self, call: Waiting) -> _Asking:
        policy = policy_for(call, self.policies)
        roster = self.roster(policy.strategy)
        needs = roster.needs_now(call, policy, self.now)
        by_fit = roster.by_fit(wishes_of(call, policy, needs.relaxed))
        rung = self.now - (call.ringing_since or self.now)
        asking = _Asking(call, policy, needs, roster, by_fit, call.ringing, rung, {}, 0)
        self.asked[call.id] = asking
        asking.filter_by_reasons()
        return asking

    def roster(self, strategy: Strategy) -> Roster:
        if strategy not in self.rosters:
            roster = self.rosters[strategy] = roster_of(self.staff, strategy)
            self.free[strategy] = roster.everybody
        return self.rosters[strategy]

    def give(self, asking: _Asking) -> bool:
        """Add a match of a call with the best free person; say whether there was one."""
        free = self.free[asking.policy.strategy]
        able = asking.find_anybody(free)
        if not able:
            return False
        best, chosen_for = asking.best_of(able)
        person = asking.roster.ids[best]
        explanation = asking.why(free, 1 << best, chosen_for)
        if asking.needs.crisis:
            self.take_away(person, asking.call)
        self.matches.append(Match(asking.call.id, person, explanation))
        asking.ringing += 1
        for each, one in self.rosters.items():
            self.free[each] &= ~one.bit_of[person]
        return True

    def take_away(self, person: str, danger: Waiting) -> None:
        """Add a withdrawal of the ordinary call that rings a person, if one does, for a call in danger."""
        if other := self.rung_for.get(person):
            self.withdrawals.append(Withdrawal(other, person, danger.id))
            if other in self.asked:
                self.asked[other].lose_one()

    def missed(self, asking: _Asking) -> Unmatched:
        return Unmatched(asking.call.id, asking.why_not(self.free[asking.policy.strategy]))


def match(
    waiting: Sequence[Waiting],
    staff: Sequence[StaffMember],
    policy: Policies,
    now: datetime,
    *,
    explain_others: bool = True,
) -> Decision:
    """Decide who is rung for which call at an instant.

    1. Sort the calls by their claim.
    2. Calls in danger: each gets its best person, then they share everybody else whom they may ring,
       including people whom an ordinary call rings.
    3. The other calls, including those that have just lost everybody whom they rang: each gets its best
       person; the people who are left are shared among calls whose strategy rings several.

    Each call that rings nobody after that is in `unmatched`, with the explanation; without `explain_others`
    none is, because to explain them takes longer than to decide.
    """
    round_ = _Round(staff, policy, now)
    calls = sorted(map(round_.ask, waiting), key=lambda asking: claim(asking.call, asking.policy, now))
    danger = [asking for asking in calls if asking.needs.crisis]
    others = [asking for asking in calls if not asking.needs.crisis]
    for kind in (danger, others):
        _first_each(round_, kind)
        _share_out(round_, kind, len(staff))
    unmatched = [round_.missed(asking) for asking in calls if explain_others and not asking.ringing]
    return Decision(round_.matches, unmatched, round_.withdrawals)


def rings_nobody(
    joined: Waiting, staff: Sequence[StaffMember], policy: Policies, now: datetime
) -> Unmatched | None:
    """Return why nobody is rung for a call that has just joined the others; None where all are to be matched.

    Before it joined, no other call could have been given anybody. An ordinary call takes nobody away from the
    others, so where nobody free may be rung for it, its joining changes nothing for anybody: the answer is
    that of `match`, without asking about each of the others. Where somebody may be rung, all are matched, in
    order: time may have brought an older call what it needed.
    """
    if policy_for(joined, policy).is_danger(joined):
        return None
    decision = match([joined], staff, policy, now)
    return None if decision.matches else decision.unmatched[0]


def _first_each(round_: _Round, calls: Iterable[_Asking]) -> None:
    for asking in calls:
        if not asking.ringing:
            round_.give(asking)


def _wanted(asking: _Asking, everybody: int) -> int:
    """Return how many people to ring for a call at once: in danger all, else as many as the strategy says."""
    if asking.needs.crisis:
        return everybody
    return RULES[asking.policy.strategy].wanted(asking.policy, everybody, asking.rung)


def _share_out(round_: _Round, calls: Sequence[_Asking], everybody: int) -> None:
    """Give each call one more person, round after round, until each has enough or finds nobody else."""
    still = [asking for asking in calls if asking.ringing]
    while still := [asking for asking in still if _wants_more(asking, everybody) and round_.give(asking)]:
        pass


def _wants_more(asking: _Asking, everybody: int) -> bool:
    return asking.ringing < _wanted(asking, everybody)


def explain(
    waiting: Sequence[Waiting], staff: Sequence[StaffMember], policy: Policies, now: datetime
) -> dict[str, Explanation]:
    """Return the explanations of what `match` would decide now, by the id of the call.

    Each says why the call rings a person, or nobody. For a call that gets several people it is that of the
    first. A call that already rings people and gets no more has none.
    """
    decision = match(waiting, staff, policy, now)
    found = {missed.waiting_id: missed.explanation for missed in decision.unmatched}
    for made in decision.matches:
        found.setdefault(made.waiting_id, made.explanation)
    return found
