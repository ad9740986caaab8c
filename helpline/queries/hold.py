"""Whether a caller is on hold, as far as Twilio has said so."""

from enum import Enum

from helpline.complete import complete
from helpline.models import CommandKind, CommandState, Offer


class Hold(Enum):
    """What the caller hears, as far as Twilio has said so."""

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
_ASKED = (CommandKind.HOLD, CommandKind.RESUME)
WISHES: dict[CommandKind, dict[CommandState, Hold]] = complete(
    "helpline.queries.hold.WISHES",
    _ASKED,
    {
        CommandKind.HOLD: _HOLD,
        CommandKind.RESUME: _RESUME,
    },
)
"""What the caller hears, by what was asked of Twilio last and what came of it, if anything did yet."""


def hold_of(offer: Offer) -> Hold:
    """Return what the caller hears in a conversation: the wish to hold is not the hold, it may be refused."""
    asked = offer.commands.filter(kind__in=WISHES).order_by("-pk").values_list("kind", "state").first()
    if asked is None:
        return Hold.OFF
    return WISHES[CommandKind(asked[0])][CommandState(asked[1])]
