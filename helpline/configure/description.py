"""The value `Helpline`: everything that a description says, read from a file or from the database.

Because both are read as the same type, one comparison gives the difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpline.configure.directory import Entry
from helpline.configure.lines import Line
from helpline.configure.staff import Person, Team


@dataclass(frozen=True, slots=True)
class Helpline:
    """Everything that a description says. The keys are the line's number, the team's slug, the username,
    and the slug of an entry of the directory.

    `permissions` has the permissions of each group by its name, `retention` the ages in days by rule.
    """

    lines: Mapping[str, Line] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    staff: Mapping[str, Person] = field(default_factory=dict)
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    example: bool = False
    retention: Mapping[str, int] = field(default_factory=dict)
    directory: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def floors(self) -> frozenset[str]:
        return frozenset(line.floor for line in self.lines.values())
