"""Twilio's words for how a call leg is, and which of them say that it is over. Pure.

What arrives from Twilio is a string, which may be none of these: compare it, do not convert it.
"""

from enum import StrEnum

from helpline.complete import complete


class CallStatus(StrEnum):
    """Twilio's statuses of a call leg, in the order in which it goes through them."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


IS_FINAL: dict[CallStatus, bool] = complete(
    "helpline.call_status.IS_FINAL",
    CallStatus,
    {
        CallStatus.QUEUED: False,
        CallStatus.RINGING: False,
        CallStatus.IN_PROGRESS: False,
        CallStatus.COMPLETED: True,
        CallStatus.BUSY: True,
        CallStatus.FAILED: True,
        CallStatus.NO_ANSWER: True,
        CallStatus.CANCELED: True,
    },
)
LIVE_STATUSES = tuple(status for status in CallStatus if not IS_FINAL[status])
"""In the order of the enum: listing the legs of each in turn misses none that moves on meanwhile."""
FINAL_STATUSES = frozenset(status for status in CallStatus if IS_FINAL[status])
CALLER_HUNG_UP = frozenset({CallStatus.COMPLETED, CallStatus.CANCELED})
"""What the action of a Dial or an Enqueue says of the caller's own leg where they hung up during it."""
DIAL_ANSWERED = frozenset({CallStatus.COMPLETED, "answered"})
"""How a Dial ends whose number has answered."""
