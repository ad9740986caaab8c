"""Our own causes of the end of a call, beside Twilio's statuses of the leg (`helpline/call_status.py`)."""

from enum import StrEnum


class EndCause(StrEnum):
    """Why a call is over where no status of Twilio's says so; the value is kept in the call's events."""

    LOST = "lost"  # Twilio does not know the caller's leg any more, and told of no end
    NO_STAFF = "no-staff"  # the time for a callback passed, and nobody here could be rung for it
    INTERRUPTED = "interrupted"  # our side failed somebody whom we called
    REFUSED = "refused"  # Twilio would not make the call, which is no matter of the number: nothing rang
    HUNG_UP = "hung-up"  # the counselor ended it
