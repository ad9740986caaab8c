"""Who takes this call now, and why. Pure: values in, values out.

Used by the exchange with what the database says, and unchanged by whoever wants to know what would happen.
"""

from helpline.routing.estimate import Wait, estimated_wait, never_growing, spoken_range
from helpline.routing.matching import explain, match
from helpline.routing.values import (
    Because,
    Decision,
    Match,
    Policy,
    StaffMember,
    Strategy,
    Unmatched,
    Waiting,
)

__all__ = [
    "Because",
    "Decision",
    "Match",
    "Policy",
    "StaffMember",
    "Strategy",
    "Unmatched",
    "Wait",
    "Waiting",
    "estimated_wait",
    "explain",
    "match",
    "never_growing",
    "spoken_range",
]
