"""The table of reasons why a person is not rung for a call: what follows from each."""

from enum import Enum
from typing import NamedTuple

from helpline.complete import complete
from helpline.routing.values import Reason

AT_ONCE, NOBODY_ELSE, LAST_RESORT = range(3)
"""When a call in danger sets a reason aside: at once, when nobody else is left, or as a last resort."""


class Away(Enum):
    """Whether a reason keeps a person from every call, and for how long."""

    NO = "it is a matter of this call"
    WORKING = "for as long as a conversation, its ringing or its wrap-up takes"
    PASSING = "until something that takes a moment is done; nobody knows when they do it"
    LONG = "for as long as it may take"


class Row(NamedTuple):
    """The row of a reason: everything that follows from it.

    `in_danger` is the resort at which a call in danger sets it aside; None: it is never set aside.
    """

    away: Away
    in_danger: int | None = None


ROWS: dict[Reason, Row] = complete(
    "helpline.routing.reasons.ROWS",
    Reason,
    {
        Reason.OFF_DUTY: Row(Away.LONG),
        Reason.OFF_SHIFT: Row(Away.LONG, NOBODY_ELSE),
        Reason.NOT_THERE: Row(Away.LONG),
        Reason.BREAK: Row(Away.LONG, LAST_RESORT),
        Reason.MISSED_BREAK: Row(Away.LONG, AT_ONCE),
        Reason.NOT_READY: Row(Away.PASSING, AT_ONCE),
        Reason.ON_A_CALL: Row(Away.WORKING),
        Reason.RINGING: Row(Away.WORKING, AT_ONCE),
        Reason.RINGING_IN_DANGER: Row(Away.WORKING),
        Reason.WRAP_UP: Row(Away.WORKING, NOBODY_ELSE),
        Reason.DECLINED: Row(Away.NO, NOBODY_ELSE),
        Reason.OTHER_TEAM: Row(Away.NO, NOBODY_ELSE),
        Reason.TRAINING_EXPIRED: Row(Away.NO),
        Reason.NOT_TRAINED_FOR_TOPIC: Row(Away.NO),
        Reason.NOT_TRAINED: Row(Away.NO),
        Reason.OTHER_LANGUAGE: Row(Away.NO, AT_ONCE),
        Reason.OPTED_OUT: Row(Away.NO, NOBODY_ELSE),
        Reason.CRISIS_IN_A_ROW: Row(Away.NO, NOBODY_ELSE),
        Reason.TALK_TIME: Row(Away.NO),
    },
)
SET_ASIDE_IN_DANGER = {reason: row.in_danger for reason, row in ROWS.items() if row.in_danger is not None}
"""The reasons that a call in danger sets aside, each with the resort from which it does."""
PASSES = frozenset(reason for reason, row in ROWS.items() if row.away in (Away.WORKING, Away.PASSING))
"""Reasons that end by themselves soon: a person for whom one holds could still take a call that waits."""
AT_WORK = tuple(reason for reason, row in ROWS.items() if row.away == Away.WORKING)
"""Reasons that last as long as a conversation with its ringing and wrap-up."""
