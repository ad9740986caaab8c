"""The states of a call, and `STATES`: a table whose row for a state says everything that follows from it."""

from dataclasses import dataclass
from enum import Enum, auto

from django.db import models

from helpline.complete import complete


class CallState(models.TextChoices):
    """The state of a call. `STATES` has a row for each; the diagram is in docs/reference/states.md."""

    MENU = "menu", "In the menu"  # the caller hears the greeting and chooses
    # In the next three a caller in danger may hear the crisis line ring instead of the queue (`outside`).
    WAITING = "waiting", "Waiting"  # in the queue; no staff are being rung for it
    OFFERED = "offered", "Ringing staff"  # in the queue; at least one person is being rung for it
    CONNECTING = "connecting", "Connecting"  # a counselor accepted; the two legs are being brought together
    CONNECTED = "connected", "Talking"  # both legs are in the conference
    CALLBACK = "callback", "Giving a number"  # the caller left the queue and keys in a number to be rung on
    MESSAGE = "message", "Leaving a message"  # the caller is asked for a voicemail, or is recording it
    DIVERTED = "diverted", "Put through"  # the caller talks with the crisis line or the backup number
    ENDED = "ended", "Ended"  # over, with exactly one disposition


class Disposition(models.TextChoices):
    """How a call ended on the telephone side. What was done for the caller is the outcome, in the intake."""

    ANSWERED = "answered", "Answered"  # a trained person and the caller talked
    UNCONFIRMED = "unconfirmed", "Not known whether they talked"  # Twilio never said that the two met
    CUT_OFF = "cut_off", "Cut off, not reconnected"  # they lost their counselor, and nothing came after that
    ABANDONED_MENU = "abandoned_menu", "Hung up in the menu"
    ABANDONED_QUEUE = "abandoned_queue", "Hung up while waiting"
    CALLBACK = "callback", "Will be called back"
    VOICEMAIL = "voicemail", "Left a message"
    NO_MESSAGE = "no_message", "Left no message"
    DIVERTED = "diverted", "Put through elsewhere"
    LEFT_WITH = "left_with", "Left with a partner or a crisis center"  # by their counselor, on purpose
    NO_ANSWER = "no_answer", "No answer"  # outbound: the caller's telephone was not picked up
    BUSY = "busy", "Busy"
    UNREACHABLE = "unreachable", "Number not reachable"
    NO_STAFF = "no_staff", "Nobody was free"  # outbound: it ended in the queue; no counselor had taken it
    WITHDRAWN = "withdrawn", "Canceled"  # outbound: the call is no longer to be made
    LOST = "lost", "Ended without a report"  # reconciliation found it ended at Twilio; no webhook said so
    INTERRUPTED = (
        "interrupted",
        "Interrupted on our side",
    )  # outbound: our leg or Twilio failed; the called person did nothing wrong


MAY_STILL_CHANGE = (Disposition.CUT_OFF, Disposition.UNCONFIRMED)
"""How a call ended that late news may still correct."""


class Stands(Enum):
    """Where the caller stands in a state, and so what becomes of them when they tell of danger."""

    BEFORE_THE_QUEUE = auto()  # they are asked something; in danger they join the queue
    IN_THE_QUEUE = auto()
    WITH_STAFF = auto()  # a counselor has accepted
    OUTSIDE = auto()  # they are put through to a number outside
    NOWHERE = auto()  # the call is over


class Hears(Enum):
    """What the caller hears in a state. `helpline.voice.twiml` has the TwiML document for each."""

    FIRST_MENU = auto()
    QUEUE = auto()  # or, for a caller in danger, the outside number
    QUEUE_UNTIL_SENT = auto()  # the queue until the caller is sent into the conference, then the conference
    CONFERENCE = auto()
    NUMBER_QUESTION = auto()
    MESSAGE_QUESTION = auto()
    NUMBER_OUTSIDE = auto()
    GOODBYE = auto()


class OnDeadline(Enum):
    """What to do when a state has lasted too long. `helpline.operations.deadlines` does it."""

    LEAVE_QUEUE = auto()
    ASK_TWILIO = auto()  # whether the two legs have met, or whether one was lost
    ASK_OF_CRISIS_LINE = auto()  # whether it is still with a caller who was left with it
    FORGET = auto()  # drop the deadline, left by an earlier state: Twilio itself ends the present state


@dataclass(frozen=True, slots=True)
class State:
    """The row of a state: everything that follows from it.

    `leads_to`: the states that may follow. `stands`: where the caller is meanwhile. `left_as`: the
    disposition of a caller's call that ends in this state without any other result; None where the call is
    over already. `of_promise`: the text that staff read on a promise whose call is in this state.
    """

    leads_to: frozenset[CallState]
    stands: Stands
    hears: Hears
    on_deadline: OnDeadline
    left_as: Disposition | None
    of_promise: str


STATES: dict[CallState, State] = complete(
    "helpline.models.call_states.STATES",
    CallState,
    {
        CallState.MENU: State(
            frozenset({CallState.WAITING, CallState.CALLBACK, CallState.MESSAGE, CallState.ENDED}),
            Stands.BEFORE_THE_QUEUE,
            Hears.FIRST_MENU,
            OnDeadline.FORGET,
            Disposition.ABANDONED_MENU,
            "Call under way",
        ),
        CallState.WAITING: State(
            frozenset(
                {
                    CallState.OFFERED,
                    CallState.CALLBACK,
                    CallState.MESSAGE,
                    CallState.DIVERTED,
                    CallState.ENDED,
                }
            ),
            Stands.IN_THE_QUEUE,
            Hears.QUEUE,
            OnDeadline.LEAVE_QUEUE,
            Disposition.ABANDONED_QUEUE,
            "Waiting",
        ),
        CallState.OFFERED: State(
            frozenset(
                {
                    CallState.WAITING,
                    CallState.CONNECTING,
                    CallState.CALLBACK,
                    CallState.MESSAGE,
                    CallState.DIVERTED,
                    CallState.ENDED,
                }
            ),
            Stands.IN_THE_QUEUE,
            Hears.QUEUE,
            OnDeadline.LEAVE_QUEUE,
            Disposition.ABANDONED_QUEUE,
            "Waiting",
        ),
        CallState.CONNECTING: State(
            frozenset({CallState.CONNECTED, CallState.WAITING, CallState.DIVERTED, CallState.ENDED}),
            Stands.WITH_STAFF,
            Hears.QUEUE_UNTIL_SENT,
            OnDeadline.ASK_TWILIO,
            Disposition.ABANDONED_QUEUE,
            "Call under way",
        ),
        CallState.CONNECTED: State(
            frozenset({CallState.WAITING, CallState.DIVERTED, CallState.ENDED}),
            Stands.WITH_STAFF,
            Hears.CONFERENCE,
            OnDeadline.ASK_TWILIO,
            Disposition.ANSWERED,
            "Call under way",
        ),
        CallState.CALLBACK: State(
            frozenset({CallState.WAITING, CallState.MESSAGE, CallState.ENDED}),
            Stands.BEFORE_THE_QUEUE,
            Hears.NUMBER_QUESTION,
            OnDeadline.FORGET,
            Disposition.ABANDONED_QUEUE,
            "Call under way",
        ),
        CallState.MESSAGE: State(
            frozenset({CallState.WAITING, CallState.CALLBACK, CallState.ENDED}),
            Stands.BEFORE_THE_QUEUE,
            Hears.MESSAGE_QUESTION,
            OnDeadline.FORGET,
            Disposition.NO_MESSAGE,
            "Call under way",
        ),
        CallState.DIVERTED: State(
            frozenset({CallState.WAITING, CallState.MESSAGE, CallState.ENDED}),
            Stands.OUTSIDE,
            Hears.NUMBER_OUTSIDE,
            OnDeadline.ASK_OF_CRISIS_LINE,
            Disposition.ABANDONED_QUEUE,
            "Call under way",
        ),
        CallState.ENDED: State(
            frozenset(),
            Stands.NOWHERE,
            Hears.GOODBYE,
            OnDeadline.FORGET,
            None,
            "Call made: outcome missing",
        ),
    },
)
TRANSITIONS = {state: row.leads_to for state, row in STATES.items()}
"""For each state, the states that may follow it."""


def _standing(stands: Stands) -> tuple[CallState, ...]:
    return tuple(state for state, row in STATES.items() if row.stands is stands)


LIVE = tuple(state for state in CallState if state != CallState.ENDED)
BEFORE_THE_QUEUE = _standing(Stands.BEFORE_THE_QUEUE)
QUEUED = _standing(Stands.IN_THE_QUEUE)
WITH_STAFF = _standing(Stands.WITH_STAFF)
