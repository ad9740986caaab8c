"""Judge the times of visits at two sizes. What misses a limit is looked at twice: it may be by chance."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_RATIO, MOST_MS = 1.3, 50.0
FLOOR_MS = 2.0
"""A difference below this is noise, whatever the ratio of two small numbers says."""

LEGEND = f"""\
Medians; the limits are {MOST_RATIO}× and {MOST_MS:.0f} ms. What missed one was measured again when all else
was done, with more repetitions; both looks are shown. MISSED is what missed both times, or failed; "at the
second look" is what missed the first time only. A visit close to a limit thus has two chances."""


@dataclass(frozen=True, slots=True)
class Look:
    """The median milliseconds of a visit at the small and the large size, or what went wrong there."""

    small: float | str
    large: float | str

    @property
    def failed(self) -> bool:
        """Say whether the visit went wrong at one of the sizes."""
        return isinstance(self.small, str) or isinstance(self.large, str)

    @property
    def ratio(self) -> float:
        """Return how many times as long the large size took; a visit that failed is slower than any."""
        if isinstance(self.small, str) or isinstance(self.large, str):
            return float("inf")
        return 1.0 if self.large - self.small < FLOOR_MS else self.large / self.small

    @property
    def met(self) -> bool:
        """Say whether the visit is within both limits."""
        return self.ratio <= MOST_RATIO and not isinstance(self.large, str) and self.large <= MOST_MS

    def __str__(self) -> str:
        cells = [each if isinstance(each, str) else f"{each:.1f} ms" for each in (self.small, self.large)]
        return f"{cells[0]:>12} {cells[1]:>12}  {self.ratio:.2f}"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a visit: its first look, and the second if the first missed a limit."""

    first: Look
    second: Look | None = None

    @property
    def deciding(self) -> Look:
        """Return the look that decides: the second, which has more repetitions, if there was one."""
        return self.second or self.first

    @property
    def missed(self) -> bool:
        """Say whether the visit missed a limit each time that it was measured."""
        return not (self.first.met or self.deciding.met)

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """Return what the table is sorted by: the greatest first."""
        return self.missed, self.second is not None, self.deciding.ratio

    def line(self, name: str) -> str:
        """Return the visit's line of the table."""
        again = f"  | {self.second}" if self.second else ""
        remark = "  MISSED" if self.missed else "  at the second look" if self.second else ""
        return f"{name:44} {self.first}{again}{remark}"


def in_doubt(first: Mapping[str, Look]) -> list[str]:
    """Return the names of the visits to look at again: those that missed.

    What failed is not among them: that is no chance.
    """
    return [name for name, look in first.items() if not look.met and not look.failed]


def results(first: Mapping[str, Look], second: Mapping[str, Look]) -> dict[str, Result]:
    """Return what came of each visit, by name, from its first look and the second, if it had one."""
    return {name: Result(look, second.get(name)) for name, look in first.items()}


def table(found: Mapping[str, Result], small: int, large: int) -> list[str]:
    """Return the lines of the table: what missed, what met at the second look, the rest; the worst first."""
    order = sorted(found, key=lambda name: found[name].rank, reverse=True)
    heading = f"{'':44} {small:>12,} {large:>12,}  ratio"
    return [heading, *(found[name].line(name) for name in order), "", summary(found), LEGEND]


def summary(found: Mapping[str, Result]) -> str:
    """Return in a sentence how many visits met the limits, and at which look."""
    again = sum(result.second is not None and not result.missed for result in found.values())
    missed = sum(result.missed for result in found.values())
    once = len(found) - again - missed
    return (
        f"{once} of {len(found)} visits met both limits at once, {again} at the second look, {missed} missed"
    )


def worst(found: Mapping[str, Result]) -> str:
    """Return the name of the visit whose deciding look has the greatest ratio."""
    return max(found, key=lambda name: found[name].deciding.ratio)
