"""Say whether a caller is on hold, as far as Twilio has confirmed it."""

from enum import Enum

from helpline.complete import complete
from helpline.models import HOLDS, CommandKind, CommandState, Offer


class Hold(Enum):
    """The states of a hold, as far as Twilio has confirmed them."""

    OFF = "they hear each other"
    ASKED = "Twilio was asked to hold"
    ON = "the caller hears music"
    REFUSED = "the hold did not work"
    ENDING = "Twilio was asked to end the hold"
    STUCK = "the end of the hold did not work"


_HOLD: dict[CommandState, Hold] = complete(
    "helpline.queries.hold._HOLD",
    CommandState,
    {
        CommandState.PENDING: Hold.ASKED,
        CommandState.SENDING: Hold.ASKED,
        CommandState.UNKNOWN: Hold.ASKED,
        CommandState.DONE: Hold.ON,
        CommandState.FAILED: Hold.REFUSED,
    },
)
_RESUME: dict[CommandState, Hold] = complete(
    "helpline.queries.hold._RESUME",
    CommandState,
    {
        CommandState.PENDING: Hold.ENDING,
        CommandState.SENDING: Hold.ENDING,
        CommandState.UNKNOWN: Hold.ENDING,
        CommandState.DONE: Hold.OFF,
        CommandState.FAILED: Hold.STUCK,
    },
)
WISHES: dict[CommandKind, dict[CommandState, Hold]] = complete(
    "helpline.queries.hold.WISHES",
    HOLDS,
    {
        CommandKind.HOLD: _HOLD,
        CommandKind.RESUME: _RESUME,
    },
)
"""The state of a hold, by the kind and then by the state of the last command to Twilio about it."""


def hold_of(offer: Offer) -> Hold:
    """Return the state of the hold in a conversation. A hold that was asked for may still be refused."""
    asked = offer.commands.filter(kind__in=WISHES).order_by("-pk").values_list("kind", "state").first()
    if asked is None:
        return Hold.OFF
    return WISHES[CommandKind(asked[0])][CommandState(asked[1])]
