"""How urgent a call is. Pure."""

from enum import StrEnum


class Priority(StrEnum):
    """How urgent a call is, the most urgent first; the value is stored, and staff read the label."""

    CRISIS = "crisis"  # somebody may be in danger: goes first, to people trained for it
    HIGH = "high"
    NORMAL = "normal"

    @property
    def label(self) -> str:
        return self.value.capitalize()


SLOPED = (Priority.HIGH, Priority.NORMAL)
"""Those whose claim grows with a slope while they wait; a crisis needs none, it always goes first."""
