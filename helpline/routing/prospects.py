"""Compute a waiting call's prospects: how many people on duty could take it, and its place among others.

People who are on duty but busy count, because they will be free again. People on a break that they took do
not count; except for a call in danger, which may interrupt a break where nobody else is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpline.routing.eligibility import Roster, roster_of
from helpline.routing.matching import Policies, claim, policy_for
from helpline.routing.values import Policy, Prospect, StaffMember, Waiting


@dataclass(frozen=True, slots=True)
class Place:
    """A call's place among the calls that compete for the same people, from 1, and the count of those people.

    `at` is the instant from which those people are rung: now, or when the widening first reaches anybody.
    `working` of the `servers` are busy with a call, its ringing or its wrap-up. `idle` are free but not rung
    for the call, such as a person who declined it lately: no work in progress says how long the call waits
    for them.
    """

    position: int
    servers: int
    at: datetime
    working: int = 0
    idle: int = 0


def could_take(call: Waiting, staff: Sequence[StaffMember], policy: Policy, now: datetime) -> Prospect | None:
    """Return the people on duty who could take a call at its present step of the widening.

    Where that step finds nobody, it is the next one that does. None says that no step finds anybody, so the
    call should not be kept waiting. A person who declined the call lately counts, because they may be rung
    for it again.
    """
    return roster_of(staff).prospect(call, policy, now)


def place(
    call: Waiting, waiting: Iterable[Waiting], staff: Sequence[StaffMember], policies: Policies, now: datetime
) -> Place | None:
    """Return a call's place among the calls that compete with it; None where nobody could take it.

    Two calls compete if one person could take either of them. They are ordered as for matching
    (`matching.claim`).
    """
    roster = roster_of(staff)
    prospect = roster.prospect(call, policy_for(call, policies), now)
    if prospect is None:
        return None
    people = prospect.people.bits
    return Place(
        _position(roster, call, waiting, policies, now),
        servers=people.bit_count(),
        at=prospect.at,
        working=(people & roster.working()).bit_count(),
        idle=(people & roster.idle()).bit_count(),
    )


def _position(
    roster: Roster, call: Waiting, waiting: Iterable[Waiting], policies: Policies, now: datetime
) -> int:
    people = _people(roster, call, policies, now)
    mine = claim(call, policy_for(call, policies), now)
    others = (other for other in waiting if other.id != call.id)
    ahead = (other for other in others if claim(other, policy_for(other, policies), now) < mine)
    return 1 + sum(1 for other in ahead if people & _people(roster, other, policies, now))


def _people(roster: Roster, call: Waiting, policies: Policies, now: datetime) -> int:
    prospect = roster.prospect(call, policy_for(call, policies), now)
    return prospect.people.bits if prospect else 0
