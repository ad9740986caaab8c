"""Problems of a description: the place in the file, and a sentence that helps to correct it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helpline.schema import Path

_LONG = re.compile(r'("[^"]{80})[^"]{220,}(?=")')
"""Matches a quoted text of 300 characters or more; its group is the first 80, which are shown."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem of a description. `line` counts from 1; `path` is the place, such as staff.maya.shifts[0]."""

    line: int
    path: str
    message: str

    def __post_init__(self) -> None:
        """Shorten a long quotation in the message, which would hide the other problems."""
        object.__setattr__(self, "message", _LONG.sub(r"\1…", self.message))

    def __str__(self) -> str:
        return f"{self.line}: {self.path}: {self.message}" if self.path else f"{self.line}: {self.message}"


class WrongDescription(ValueError):
    """A description cannot be applied. `problems` has the reasons, in the order of the file's lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def dotted(path: Path) -> str:
    """Return a path as text, such as staff.maya.shifts[0].zone."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).removeprefix(".")
