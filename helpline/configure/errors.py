"""Problems of a description: the place in the file, and a sentence that helps to put it right."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helpline.schema import Path

_LONG = re.compile(r'("[^"]{80})[^"]{220,}(?=")')
"""A quoted text of 300 characters or more, and of it the part that is shown: no sentence is as long."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem of a description. `line` counts from 1; `path` leads to the place: staff.maya.shifts[0]."""

    line: int
    path: str
    message: str

    def __post_init__(self) -> None:
        """Cut what was quoted short: a whole page in a field of one word would hide the other problems."""
        object.__setattr__(self, "message", _LONG.sub(r"\1…", self.message))

    def __str__(self) -> str:
        return f"{self.line}: {self.path}: {self.message}" if self.path else f"{self.line}: {self.message}"


class WrongDescription(ValueError):
    """A description cannot be applied. `problems` says why, in the order of the file's lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def dotted(path: Path) -> str:
    """Return a path as people write it: staff.maya.shifts[0].zone."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).removeprefix(".")
