"""Limit how fast REST may start calls; calls that are too fast wait and are not refused."""

from datetime import datetime, timedelta


class RateLimit:
    """Allow so many calls a second (`cps`); 0 means no limit."""

    def __init__(self, cps: float) -> None:
        self._gap = timedelta(seconds=1 / cps) if cps > 0 else timedelta()
        self._free_at: datetime | None = None

    def ahead(self, now: datetime) -> float:
        """Return how many seconds pass until another call could start."""
        return (max(now, self._free_at or now) - now).total_seconds()

    def wait(self, now: datetime) -> float:
        """Reserve the next start, and return how many seconds pass until then."""
        wait = self.ahead(now)
        self._free_at = now + timedelta(seconds=wait) + self._gap
        return wait
