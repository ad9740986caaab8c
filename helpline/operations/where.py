"""Name the places where Twilio may say that a leg is."""

from enum import Enum


class Where(Enum):
    """Where Twilio says that a leg is."""

    IN = "in the conference"
    OUT = "not in the conference, and not known to be over"
    OVER = "over"
    UNKNOWN = "not known"
