"""A helpline as a value: what a file describes, and what the database holds, in the same words.

Because both sides are the same kind of value, the difference between them is one comparison.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpline.configure.lines import Line
from helpline.configure.staff import Person, Team


@dataclass(frozen=True, slots=True)
class Helpline:
    """All of it. Lines go by number, teams by slug, staff by username."""

    lines: Mapping[str, Line] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    staff: Mapping[str, Person] = field(default_factory=dict)
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    example: bool = False
    retention: Mapping[str, int] = field(default_factory=dict)

    @property
    def floors(self) -> frozenset[str]:
        return frozenset(line.floor for line in self.lines.values())
