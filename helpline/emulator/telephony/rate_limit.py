"""How fast calls may be started through REST: the rest queue up, they are not refused."""

from datetime import datetime, timedelta


class RateLimit:
    """So many calls a second (`cps`); 0 means without limit."""

    def __init__(self, cps: float) -> None:
        self._gap = timedelta(seconds=1 / cps) if cps > 0 else timedelta()
        self._free_at: datetime | None = None

    def ahead(self, now: datetime) -> float:
        """Return the seconds until another call could start."""
        return (max(now, self._free_at or now) - now).total_seconds()

    def wait(self, now: datetime) -> float:
        """Take the next turn, and return the seconds until it comes."""
        wait = self.ahead(now)
        self._free_at = now + timedelta(seconds=wait) + self._gap
        return wait
