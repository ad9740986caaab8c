"""Find the instant of a time on the clock of a zone, on days when the clocks change too. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Instant:
    """The instant of a wall-clock time. `skipped`: the clock skips that time. `twice`: it shows it twice."""

    at: datetime
    skipped: bool = False
    twice: bool = False


def instant_of(local: datetime, zone: str, *, second: bool = False) -> Instant:
    """Return the instant of a time without zone on the clock of a zone.

    A time that the clock skips is moved on by the skip. A time that it shows twice means the first one, or
    the `second`.
    """
    there = ZoneInfo(zone)
    first, last = (local.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > last:
        return Instant(first, skipped=True)
    return Instant(last if second else first, twice=first < last)
