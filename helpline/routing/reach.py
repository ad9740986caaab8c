"""Say what keeps every ordinary call from a person, however long callers wait. Pure.

It asks the router's own reasons (`eligibility`), as if nobody else were there.
"""

from collections.abc import Iterable, Sequence

from helpline.routing.eligibility import Roster, needs_of
from helpline.routing.people import People
from helpline.routing.values import Policy, Reason, StaffMember, Waiting

NEAREST_LAST = (
    Reason.OTHER_TEAM,
    Reason.NOT_TRAINED_FOR_TOPIC,
    Reason.NOT_TRAINED,
    Reason.TRAINING_EXPIRED,
    Reason.OTHER_LANGUAGE,
    Reason.OPTED_OUT,
)
"""The reasons that time does not end; of two, the later one leaves less to change until a call can ring."""


def who_is_barred(people: Sequence[StaffMember], calls: Iterable[tuple[Waiting, Policy]]) -> frozenset[str]:
    """Return the ids of those whom none of these calls could ever ring; of nobody where there are no calls.

    The people are given as free and on duty, as for `what_bars`, which says why.
    """
    roster = Roster(people)
    reached, asked = 0, False
    for call, policy in calls:
        asked = True
        reached |= roster.steps(call, policy)[-1].people.bits
        if reached == roster.everybody:
            break
    return frozenset(People(roster.ids, roster.everybody & ~reached)) if asked else frozenset()


def what_bars(person: StaffMember, calls: Iterable[tuple[Waiting, Policy]]) -> Reason | None:
    """Return why none of these calls, each with its line's rules, could ever ring a person.

    None says that one of them could, or that there are no calls. `person` is given as free and on duty. Each
    call is taken at the last step of its widening, which asks the least. Where they are kept from different
    calls for different reasons, it is the one that leaves the least to change.
    """
    roster = Roster([person])
    found: Reason | None = None
    for call, policy in calls:
        step = roster.steps(call, policy)[-1]
        if step.people.bits:
            return None
        _, excluded = roster.filter_by_reasons(needs_of(call, policy, step.after))
        for why in excluded:
            if found is None or NEAREST_LAST.index(why) > NEAREST_LAST.index(found):
                found = why
    return found
