"""Say what keeps every ordinary call from a person, however long callers wait. Pure.

It asks the router's own reasons (`eligibility`), as if nobody else were there.
"""

from collections.abc import Iterable, Sequence

from helpline.complete import complete
from helpline.routing.eligibility import Roster, needs_of
from helpline.routing.people import People
from helpline.routing.values import Policy, Reason, StaffMember, Waiting

NEARNESS: dict[Reason, int | None] = complete(
    "helpline.routing.reach.NEARNESS",
    Reason,
    {
        Reason.OFF_DUTY: None,
        Reason.OFF_SHIFT: None,
        Reason.NOT_THERE: None,
        Reason.BREAK: None,
        Reason.MISSED_BREAK: None,
        Reason.NOT_READY: None,
        Reason.ON_A_CALL: None,
        Reason.RINGING: None,
        Reason.RINGING_IN_DANGER: None,
        Reason.WRAP_UP: None,
        Reason.DECLINED: None,
        Reason.OTHER_TEAM: 0,
        Reason.TRAINING_EXPIRED: 3,
        Reason.NOT_TRAINED_FOR_TOPIC: 1,
        Reason.NOT_TRAINED: 2,
        Reason.OTHER_LANGUAGE: 4,
        Reason.OPTED_OUT: 5,
        Reason.CRISIS_IN_A_ROW: None,
        Reason.TALK_TIME: None,
    },
)
"""Of two reasons, the one with the greater number leaves less to change until a call can ring.

None: the reason ends with time, or with what the person does next, so it bars nobody for good.
"""
BARRING = tuple(reason for reason, nearness in NEARNESS.items() if nearness is not None)
"""The reasons that time does not end."""


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
    nearness: dict[Reason, int] = {}
    for call, policy in calls:
        step = roster.steps(call, policy)[-1]
        if step.people.bits:
            return None
        _, excluded = roster.filter_by_reasons(needs_of(call, policy, step.after))
        nearness |= {why: near for why in excluded if (near := NEARNESS[why]) is not None}
    return max(nearness, key=nearness.__getitem__, default=None)
