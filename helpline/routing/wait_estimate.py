"""Estimate how long a caller may have to wait, where an honest estimate is possible.

The predictor is the queue-length predictor with abandonment (Ibrahim and Whitt, 2009): with Q calls ahead,
s people serving at rate m and callers giving up at rate t, the wait is the sum of Q + 1 exponential stages
of rates s·m + i·t. Its mean is the estimate; the range that may be spoken goes from its median to its
ninth decile. The quantiles are those of the shifted gamma distribution (Pearson III) with the same mean,
variance and skewness, by Wilson and Hilferty's approximation: within 2 % of the exact ones.
"""

import math
from dataclasses import dataclass

Z_90 = 1.2815515655446004
LONGEST_SPOKEN = 60
"""The longest wait, in minutes, that is announced. A longer estimate would not help the caller."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An estimated wait in seconds."""

    mean: float
    p50: float
    p90: float

    def later(self, seconds: float) -> "Wait":
        """Return this wait for a caller whose wait begins so many seconds later."""
        return Wait(self.mean + seconds, self.p50 + seconds, self.p90 + seconds)


def estimated_wait(
    ahead: int, serving: int, mean_handle_seconds: float, mean_patience_seconds: float | None = None
) -> Wait | None:
    """Return the estimated wait of a caller with `ahead` calls before them; None where nobody serves.

    `serving` is the number of people who serve. Handle time and patience are means, in seconds; without a
    mean patience no caller is expected to give up.
    """
    if serving < 1 or mean_handle_seconds <= 0 or ahead < 0:
        return None
    service = serving / mean_handle_seconds
    giving_up = 1 / mean_patience_seconds if mean_patience_seconds else 0.0
    stages = [1 / (service + i * giving_up) for i in range(ahead + 1)]
    return Wait(math.fsum(stages), p50=_quantile(stages, 0.0), p90=_quantile(stages, Z_90))


def _quantile(stages: list[float], z: float) -> float:
    """Return a quantile of the sum of exponential stages; `z` is that quantile of the normal distribution.

    `stages` are the mean seconds of each stage.
    """
    variance = math.fsum(stage**2 for stage in stages)
    skew = 2 * math.fsum(stage**3 for stage in stages) / math.pow(variance, 1.5)
    standard = 2 / skew * (math.pow(1 + skew * z / 6 - skew**2 / 36, 3) - 1)
    return math.fsum(stages) + math.sqrt(variance) * standard


def announceable_range(wait: Wait) -> tuple[int, int] | None:
    """Return the range to announce in whole minutes, low and high; None for a wait too long to announce."""
    low = max(1, math.floor(wait.p50 / 60))
    high = max(low + 1, math.ceil(wait.p90 / 60))
    return (low, high) if high <= LONGEST_SPOKEN else None


def never_growing(before: tuple[int, ...] | None, after: tuple[int, int]) -> tuple[int, int] | None:
    """Return the range that may be announced after `before` was: `after` if it ends no later, else None."""
    return after if not before or after[1] <= before[-1] else None
