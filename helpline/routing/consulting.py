"""Choose the colleague whom a counselor asks about the call that they have. Pure: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from helpline.routing.eligibility import Roster, needs_of
from helpline.routing.people import People
from helpline.routing.values import Policy, Reason, StaffMember, Waiting


@dataclass(frozen=True, slots=True)
class Colleague:
    """The person to ask; `staff_id` is empty where nobody may be asked, and `why_not` the first reason."""

    staff_id: str = ""
    why_not: Reason | None = None


def colleague_for(
    call: Waiting, staff: Sequence[StaffMember], policy: Policy, teams: frozenset[str] | None = None
) -> Colleague:
    """Return the first person, in the order of the line's strategy, who may take the call and is free.

    What may take it is what may take a call that has just joined the line: they might be given it. `teams`
    replaces the teams of the line; an empty set asks for no team. Nobody is taken from a call that rings.
    """
    if teams is not None:
        policy = replace(policy, primary_teams=teams, overflow_teams=frozenset())
    roster = Roster(staff, policy.strategy)
    able, excluded = roster.filter_by_reasons(needs_of(call, policy, timedelta(0)))
    free = able & ~roster.bits([person.id for person in staff if person.rung_for])
    if free:
        return Colleague(next(iter(People(roster.ids, free))))
    return Colleague(why_not=next(iter(excluded), Reason.RINGING if able else None))
