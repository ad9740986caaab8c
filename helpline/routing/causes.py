"""Name the cause why nobody answers a caller, for each stretch of a call. Pure.

A caller is doing something (choosing, standing in line, talking). While they stand in line, either somebody
is rung, or the router has explained why nobody is. `Cause` has a value for each of these.
"""

from enum import StrEnum

from helpline.complete import complete
from helpline.routing.stored_explanations import StoredExplanation
from helpline.routing.values import Reason


class Cause(StrEnum):
    """Why a second of a call passed without an answer, or what the caller did in it."""

    CHOOSING = "choosing"  # in the menu
    NOBODY_ON_SHIFT = "nobody on shift"
    NOBODY_TRAINED = "nobody trained"
    OTHER_LANGUAGE = "nobody speaks the language"
    OTHER_TEAM = "nobody of the line's teams"
    KEPT_FREE = "opted out or at a limit"
    AWAY = "on a break or away"
    ALL_BUSY = "all busy"
    ALL_TRIED = "all tried already"
    NOBODY_ELSE = "nobody was rung"  # no reason was stored, as for a call kept for the counselor who lost it
    RINGING = "ringing now"
    ANSWERED = "answered"  # it rang for whoever took it
    NOT_ANSWERED = "not answered"
    DECLINED = "declined"
    PASSED_ON = "passed on"
    NEEDED_IN_DANGER = "needed in danger"
    STOPPED_RINGING = "stopped ringing"
    HUNG_UP_EARLY = "hung up early"
    DESK_SILENT = "desk not heard from"
    CARRIER_FAILED = "carrier failed"
    WE_FAILED = "we failed"
    CONNECTING = "connecting"
    NOT_CONNECTED = "not connected"
    UNCONFIRMED = "not confirmed"  # they count as connected; Twilio has not said that they met
    TALKING = "talking"
    CALLING_OUTSIDE = "calling outside"
    OUTSIDE = "talking outside"
    GIVING_NUMBER = "giving a number"
    LEAVING_MESSAGE = "leaving a message"


HELD_BY: dict[Reason, Cause] = complete(
    "helpline.routing.causes.HELD_BY",
    Reason,
    {
        Reason.OFF_DUTY: Cause.NOBODY_ON_SHIFT,
        Reason.OFF_SHIFT: Cause.NOBODY_ON_SHIFT,
        Reason.NOT_THERE: Cause.AWAY,
        Reason.BREAK: Cause.AWAY,
        Reason.MISSED_BREAK: Cause.AWAY,
        Reason.NOT_READY: Cause.ALL_BUSY,
        Reason.ON_A_CALL: Cause.ALL_BUSY,
        Reason.RINGING: Cause.ALL_BUSY,
        Reason.RINGING_IN_DANGER: Cause.ALL_BUSY,
        Reason.WRAP_UP: Cause.ALL_BUSY,
        Reason.DECLINED: Cause.ALL_TRIED,
        Reason.OTHER_TEAM: Cause.OTHER_TEAM,
        Reason.TRAINING_EXPIRED: Cause.NOBODY_TRAINED,
        Reason.NOT_TRAINED_FOR_TOPIC: Cause.NOBODY_TRAINED,
        Reason.NOT_TRAINED: Cause.NOBODY_TRAINED,
        Reason.OTHER_LANGUAGE: Cause.OTHER_LANGUAGE,
        Reason.OPTED_OUT: Cause.KEPT_FREE,
        Reason.CRISIS_IN_A_ROW: Cause.KEPT_FREE,
        Reason.TALK_TIME: Cause.KEPT_FREE,
    },
)
"""The cause that a reason of the router stands for."""

NEAREST_FIRST = (
    Cause.ALL_BUSY,
    Cause.ALL_TRIED,
    Cause.AWAY,
    Cause.NOBODY_ON_SHIFT,
    Cause.KEPT_FREE,
    Cause.OTHER_LANGUAGE,
    Cause.NOBODY_TRAINED,
    Cause.OTHER_TEAM,
)
"""The causes of `HELD_BY`, from the one whose people were nearest to taking the call.

The router asks about team, training, language and limits before it asks whether somebody is there and free.
So whoever is excluded as busy could have taken the call, and that is why nobody did.
"""
_PLACE = {cause: place for place, cause in enumerate(NEAREST_FIRST)}
_BY_WORD = {str(reason): cause for reason, cause in HELD_BY.items()}


def cause_of(decision: StoredExplanation) -> Cause:
    """Return the cause why nobody is rung, from the router's explanation; RINGING where somebody is.

    Where nobody was on duty, nobody is excluded either. A reason that this release does not know is left out.
    """
    if decision.chosen_for:
        return Cause.RINGING
    if not any(group.count for group in decision.excluded.values()):
        return Cause.NOBODY_ON_SHIFT
    held = [_BY_WORD[word] for word, group in decision.excluded.items() if group.count and word in _BY_WORD]
    return min(held, key=_PLACE.__getitem__, default=Cause.NOBODY_ELSE)


def held_up(decision: StoredExplanation, cause: Cause) -> tuple[str, ...]:
    """Return the ids of the people on whom a decision's cause rests, as far as it names them."""
    groups = (group.staff for word, group in decision.excluded.items() if _BY_WORD.get(word) == cause)
    return tuple(staff for group in groups for staff in group)
