"""Say in words what keeps every ordinary call from a person, to themselves and to those who plan them."""

from helpline.complete import complete
from helpline.routing import Reason
from helpline.routing.reach import BARRING
from helpline.routing.reasons import NOBODY_ELSE, SET_ASIDE_IN_DANGER

WHY: dict[Reason, tuple[str, str]] = complete(
    "helpline.console.barred.WHY",
    BARRING,
    {
        Reason.OTHER_TEAM: ("You are in no team that answers a line", "are in no team that answers a line"),
        Reason.NOT_TRAINED_FOR_TOPIC: (
            "You are trained for nothing that callers choose",
            "are trained for nothing that callers choose",
        ),
        Reason.NOT_TRAINED: ("You have no training", "have no training"),
        Reason.TRAINING_EXPIRED: ("Your training has expired", "had a training that has expired"),
        Reason.OTHER_LANGUAGE: (
            "You speak no language of the lines that you answer",
            "speak no language of the lines that they answer",
        ),
        Reason.OPTED_OUT: (
            "You opted out of everything that you are trained for",
            "opted out of everything that they are trained for",
        ),
    },
)
"""Each reason, said to the person, and said of them after "They"."""
SET_ASIDE_LATE = tuple(why for why in BARRING if SET_ASIDE_IN_DANGER.get(why) == NOBODY_ELSE)
"""The reasons that a call in danger sets aside only where nobody else is left."""


def to_them(why: Reason, in_danger: bool) -> str:
    """Tell a person why no ordinary call rings for them; `in_danger` says whether calls in danger do."""
    return WHY[why][0] + _what_rings(why, in_danger, "you")


def of_them(why: Reason, in_danger: bool) -> str:
    """Tell whoever plans a person why no ordinary call rings for that person."""
    return f"They {WHY[why][1]}{_what_rings(why, in_danger, 'them')}"


def _what_rings(why: Reason, in_danger: bool, whom: str) -> str:
    if not in_danger:
        return f", so no calls will ring for {whom}."
    if why in SET_ASIDE_LATE:
        return f": only crisis calls that nobody else can take will ring for {whom}."
    return f": only crisis calls will ring for {whom}."
