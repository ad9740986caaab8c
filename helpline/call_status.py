"""Twilio's statuses of a call leg, and which of them mean that the leg is over. Pure.

The status in a webhook is a string that may be none of these: compare it, do not convert it.
"""

from enum import StrEnum

from helpline.complete import complete


class CallStatus(StrEnum):
    """Twilio's statuses of a call leg, in the order in which a leg goes through them."""

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
"""The statuses of a leg that is not over. Listing legs in this order misses none that moves on meanwhile."""
FINAL_STATUSES = frozenset(status for status in CallStatus if IS_FINAL[status])
CALLER_HUNG_UP = frozenset({CallStatus.COMPLETED, CallStatus.CANCELED})
"""The caller's own status in the action webhook of a Dial or an Enqueue during which the caller hung up."""
DIAL_ANSWERED = frozenset({CallStatus.COMPLETED, "answered"})
"""The statuses with which a Dial ends if the number that it called has answered."""
