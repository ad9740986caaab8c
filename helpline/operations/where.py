"""Name the places where Twilio may say that a leg is."""

from enum import Enum


class Where(Enum):
    """Where Twilio says that a leg is."""

    IN = "in the conference"
    OUT = "alive, and not in the conference"
    OVER = "over"
    UNKNOWN = "not known"
