"""A row of the table of results: what was measured, the result, the target."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A result. `met` is None where there is no target for the size that was measured."""

    measure: str
    what: str
    result: str
    target: str
    met: bool | None

    def line(self) -> str:
        verdict = {True: "met", False: "MISSED", None: "–"}[self.met]
        return f"{self.measure:<4} {self.what:<58} {self.result:<45} {self.target:<18} {verdict}"


HEADER = f"{'':<4} {'measure':<58} {'result':<45} {'target':<18} verdict"


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
