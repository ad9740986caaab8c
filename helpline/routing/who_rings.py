"""Say who would be rung for one call, in which order, and why not the others, as its wait goes on. Pure.

It asks the router itself (`matching.explain`), once for each step of the line's widening.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from helpline.routing.matching import explain
from helpline.routing.strategies import RULES
from helpline.routing.values import Policy, Reason, Relaxed, StaffMember, Waiting


@dataclass(frozen=True, slots=True)
class Stage:
    """Who is rung once a caller has waited for `after`, best first, and the others by the reason why not.

    `at_once` is how many are rung at the same time at first, and `fits` how many sets of people who fulfil
    more of what the wait has relaxed come before a person. For a call in danger `lifted` are reasons that
    hold for the first person and did not count.
    """

    after: timedelta
    order: tuple[str, ...]
    at_once: int
    fits: Mapping[str, int]
    excluded: Mapping[Reason, tuple[str, ...]]
    relaxed: tuple[Relaxed, ...]
    lifted: tuple[Reason, ...]


def who_rings(
    call: Waiting, staff: Sequence[StaffMember], policy: Policy, now: datetime
) -> tuple[Stage, ...]:
    """Return who is rung for a call that joins the queue at `now`: at once, and after each widening.

    Other callers are not considered: the call is the only one in line. A step that rings the same people as
    the one before it is left out. Whether somebody is free later is not known, so each step is asked with the
    staff as given.
    """
    found: list[Stage] = []
    for after in policy.steps_after:
        stage = _stage(replace(call, since=now - after), staff, policy, now, after)
        if not found or stage.order != found[-1].order:
            found.append(stage)
    return tuple(found)


def _stage(
    call: Waiting, staff: Sequence[StaffMember], policy: Policy, now: datetime, after: timedelta
) -> Stage:
    told = explain([call], staff, policy, now)[call.id]
    order = tuple(told.able)
    wanted = RULES[policy.strategy].wanted(policy, len(order), timedelta(0))
    if call.priority == policy.crisis_priority:
        speaks = {person.id for person in staff if call.language in person.languages}
        order = tuple(sorted(order, key=lambda one: one not in speaks))
        wanted = len(order)
    excluded = {reason: tuple(people) for reason, people in told.excluded.items()}
    at_once = min(wanted, len(order))
    return Stage(after, order, at_once, told.able.fits(), excluded, told.relaxed, told.lifted)
