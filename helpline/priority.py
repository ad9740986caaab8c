"""The priorities of calls: how urgent a call is. Pure."""

from enum import StrEnum


class Priority(StrEnum):
    """How urgent a call is, the most urgent first; the value is stored, and staff read the label."""

    CRISIS = "crisis"  # somebody may be in danger: goes first, to people trained for it
    HIGH = "high"
    NORMAL = "normal"

    @property
    def label(self) -> str:
        return self.value.capitalize()


SLOPED = tuple(priority for priority in Priority if priority is not Priority.CRISIS)
"""Priorities whose claim grows with a slope while a call waits. A crisis has none: it always goes first."""
