"""Put into words what a counselor may do about a colleague, and read whom they have chosen."""

import re

from helpline import routing
from helpline.complete import complete
from helpline.console.explanations import IN_FULL
from helpline.models import LIVE_OFFERS, OfferState
from helpline.operations.transfers import Refusal, Refused, Target
from helpline.queries.colleagues import Gone

SENTENCES: dict[Refusal, str] = complete(
    "helpline.console.consulting.SENTENCES",
    Refusal,
    {
        Refusal.ONESELF: "You cannot ask yourself. Choose somebody else.",
        Refusal.NOBODY: "Nobody there can join now",
        Refusal.ALREADY_ASKED: (
            "You have asked a colleague already. Press Stop asking or Go on without them first."
        ),
        Refusal.NOBODY_ASKED: (
            "No colleague is in this call any more. The caller is yours: ask again, or go on."
        ),
        Refusal.NOT_IN_YET: (
            "Your colleague is not in the call yet. Wait, or stop asking. You still have the caller."
        ),
        Refusal.NOT_TRAINED: (
            "This is a danger call, and your colleague is not trained for danger. Stay with the caller, or"
            " ask somebody who is trained."
        ),
        Refusal.HANDING_OVER: "The call is being handed over. Stay until it is done.",
    },
)
WENT: dict[OfferState, str] = complete(
    "helpline.console.consulting.WENT",
    frozenset(OfferState) - frozenset(LIVE_OFFERS),
    {
        OfferState.DECLINED: "cannot come now",
        OfferState.LAPSED: "did not answer",
        OfferState.WITHDRAWN: "is not asked any more",
        OfferState.PASSED_ON: "is not on duty any more",
        OfferState.NOT_RUNG: "could not be rung",
        OfferState.FAILED: "was cut off",
        OfferState.DONE: "has left the call",
    },
)
"""What the desk says of one of us who is not in the call any more, or did not come."""


def went(gone: Gone) -> str:
    """Return how one of us left a call or why they did not come, in words that follow their name."""
    return WENT[OfferState(gone.state)]


def sentence(refused: Refused) -> str:
    """Return what the desk says where something about a colleague could not be done."""
    words = SENTENCES[refused.refusal]
    if refused.refusal != Refusal.NOBODY:
        return words
    because = f": {IN_FULL[routing.Reason(refused.why_not)]}" if refused.why_not else ""
    return f"{words}{because}. You still have the caller: ask somebody else, or go on."


def target(chosen: str) -> Target | None:
    """Return whom a counselor has chosen in the form; None where that is not one of its choices."""
    found = re.fullmatch(r"(person|line):(\d{1,9})|team:([\w-]{1,50})", chosen)
    if found is None:
        return None
    kind, number, team = found.groups()
    if kind is None:
        return Target(team=team)
    return Target(staff_id=int(number)) if kind == "person" else Target(line_id=int(number))
