"""What a caller in line may expect: could anybody on duty take the call, how many, and who goes before them.

All of it looks past what people are busy with just now. Whoever is on duty and will be free again counts,
whoever took a break does not; except in danger, for which a break is given up where nobody else is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpline.routing.eligibility import Roster
from helpline.routing.matching import Policies, claim, policy_for
from helpline.routing.values import Policy, Prospect, StaffMember, Waiting


@dataclass(frozen=True, slots=True)
class Place:
    """A call's place among those that compete for the same people, from 1, and how many those people are.

    `at` is the instant from which they are asked: now, or when the widening first reaches anybody. Of the
    `servers`, `working` are busy with a call, its ringing or its wrap-up. `idle` are free and are not rung
    for it, as who declined it lately: nothing that somebody works at says how long it waits for them.
    """

    position: int
    servers: int
    at: datetime
    working: int = 0
    idle: int = 0


def could_take(call: Waiting, staff: Sequence[StaffMember], policy: Policy, now: datetime) -> Prospect | None:
    """Return who on duty could take a call by the present step of its widening, or by the next that helps.

    None says that by no step anybody could: it is not to be kept waiting. Who declined it lately counts, for
    they may be asked again.
    """
    return Roster(staff).prospect(call, policy, now)


def place(
    call: Waiting, waiting: Iterable[Waiting], staff: Sequence[StaffMember], policies: Policies, now: datetime
) -> Place | None:
    """Return a call's place among those that compete with it; None where nobody could take it.

    Two calls compete where somebody could take either. They stand in the router's own order.
    """
    roster = Roster(staff)
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
