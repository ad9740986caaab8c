"""Name our own causes of the end of a call, beside Twilio's statuses of a leg (`helpline/call_status.py`)."""

from enum import StrEnum


class EndCause(StrEnum):
    """Why a call is over where no status of Twilio's says it; the value is stored in the call's events."""

    LOST = "lost"  # Twilio no longer knows the caller's leg, and never reported its end
    NO_STAFF = "no-staff"  # the time for a callback passed, and nobody here could be rung for it
    INTERRUPTED = "interrupted"  # our side failed during a call that we made
    REFUSED = "refused"  # Twilio refused to make the call, not because of the number: no telephone rang
    HUNG_UP = "hung-up"  # the counselor ended it
