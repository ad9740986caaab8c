"""The states of a call, and all that follows from each in one row: `STATES`."""

from dataclasses import dataclass
from enum import Enum, auto

from django.db import models

from helpline.complete import complete


class CallState(models.TextChoices):
    """Where a call stands. `STATES` has a row for each; the diagram is in docs/reference/states.md."""

    MENU = "menu", "In the menu"  # hears the greeting and chooses
    # In the next three a caller in danger may hear the crisis line ring instead of the queue (`outside`).
    WAITING = "waiting", "Waiting"  # in the queue, nobody is being rung for it
    OFFERED = "offered", "Ringing staff"  # in the queue, at least one person is being rung for it
    CONNECTING = "connecting", "Connecting"  # somebody accepted; the legs are on their way together
    CONNECTED = "connected", "Talking"  # both legs are in the conference
    CALLBACK = "callback", "Giving a number"  # left the queue to be rung back, keys in the number
    MESSAGE = "message", "Leaving a message"  # is asked for, or is speaking, a voicemail
    DIVERTED = "diverted", "Put through"  # talks with the crisis line or the backup number
    ENDED = "ended", "Ended"  # over, with exactly one disposition


LIVE = tuple(state for state in CallState if state != CallState.ENDED)
QUEUED = (CallState.WAITING, CallState.OFFERED)
WITH_STAFF = (CallState.CONNECTING, CallState.CONNECTED)


class Disposition(models.TextChoices):
    """How a call ended, as the exchange saw it. What was done for the person is the intake's outcome."""

    ANSWERED = "answered", "Answered"  # a trained person and the caller talked
    ABANDONED_MENU = "abandoned_menu", "Hung up in the menu"
    ABANDONED_QUEUE = "abandoned_queue", "Hung up while waiting"
    CALLBACK = "callback", "Will be called back"
    VOICEMAIL = "voicemail", "Left a message"
    NO_MESSAGE = "no_message", "Left no message"
    DIVERTED = "diverted", "Put through elsewhere"
    NO_ANSWER = "no_answer", "No answer"  # outbound: the caller's telephone was not picked up
    BUSY = "busy", "Busy"
    UNREACHABLE = "unreachable", "Number not reachable"
    NO_STAFF = "no_staff", "Nobody was free"  # outbound: the window closed before anyone could ring
    WITHDRAWN = "withdrawn", "Canceled"  # outbound: no longer to be made
    LOST = "lost", "Ended without a report"  # found gone at Twilio without any report of its end
    INTERRUPTED = (
        "interrupted",
        "Interrupted on our side",
    )  # outbound: our leg or Twilio failed, not the person


class Hears(Enum):
    """What the caller hears in a state. `helpline.voice.twiml` has the document of each."""

    FIRST_MENU = auto()
    QUEUE = auto()  # or, in danger, the number outside
    QUEUE_UNTIL_SENT = auto()  # then the conference
    CONFERENCE = auto()
    NUMBER_QUESTION = auto()
    MESSAGE_QUESTION = auto()
    NUMBER_OUTSIDE = auto()
    GOODBYE = auto()


class OnDeadline(Enum):
    """What is done when a state has lasted too long. `helpline.operations.deadlines` does each."""

    LEAVE_QUEUE = auto()
    ASK_TWILIO = auto()  # where the two legs are, who should have met or may have lost each other
    FORGET = auto()  # it is left of an earlier state: Twilio itself ends the present one


@dataclass(frozen=True, slots=True)
class State:
    """What follows from a state.

    `leads_to`: the states that may follow. `left_as`: how a caller's call counts that ended in it, without
    anything having come of it; None where it is over already. `of_promise`: what staff read on a promise
    whose call is in it.
    """

    leads_to: frozenset[CallState]
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
            Hears.QUEUE,
            OnDeadline.LEAVE_QUEUE,
            Disposition.ABANDONED_QUEUE,
            "Waiting",
        ),
        CallState.CONNECTING: State(
            frozenset({CallState.CONNECTED, CallState.WAITING, CallState.DIVERTED, CallState.ENDED}),
            Hears.QUEUE_UNTIL_SENT,
            OnDeadline.ASK_TWILIO,
            Disposition.ABANDONED_QUEUE,
            "Call under way",
        ),
        CallState.CONNECTED: State(
            frozenset({CallState.WAITING, CallState.DIVERTED, CallState.ENDED}),
            Hears.CONFERENCE,
            OnDeadline.ASK_TWILIO,
            Disposition.ANSWERED,
            "Call under way",
        ),
        CallState.CALLBACK: State(
            frozenset({CallState.WAITING, CallState.MESSAGE, CallState.ENDED}),
            Hears.NUMBER_QUESTION,
            OnDeadline.FORGET,
            Disposition.ABANDONED_QUEUE,
            "Call under way",
        ),
        CallState.MESSAGE: State(
            frozenset({CallState.WAITING, CallState.CALLBACK, CallState.ENDED}),
            Hears.MESSAGE_QUESTION,
            OnDeadline.FORGET,
            Disposition.NO_MESSAGE,
            "Call under way",
        ),
        CallState.DIVERTED: State(
            frozenset({CallState.WAITING, CallState.MESSAGE, CallState.ENDED}),
            Hears.NUMBER_OUTSIDE,
            OnDeadline.FORGET,
            Disposition.ABANDONED_QUEUE,
            "Call under way",
        ),
        CallState.ENDED: State(
            frozenset(),
            Hears.GOODBYE,
            OnDeadline.FORGET,
            None,
            "Call made: outcome missing",
        ),
    },
)
TRANSITIONS = {state: row.leads_to for state, row in STATES.items()}
"""The states that may follow each."""
