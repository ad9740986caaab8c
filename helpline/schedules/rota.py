"""Weekly shifts: when one is in force, daylight saving time and midnight included, and its words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week as a description names them; a shift keeps their places in this list."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shift that begins on certain weekdays (0 is Monday) at a wall-clock time of a zone."""

    weekdays: frozenset[int]
    starts: time
    ends: time
    zone: str
    first_date: date | None = None
    last_date: date | None = None

    def __str__(self) -> str:
        """Return the shift in words, as: mon tue 22:00–06:00 America/Chicago until 2027-06-30."""
        days = "every day" if len(self.weekdays) == len(WEEKDAYS) else " ".join(short_days(self.weekdays))
        dates = f" from {self.first_date}" if self.first_date else ""
        dates += f" until {self.last_date}" if self.last_date else ""
        return f"{days} {hours(self.starts, self.ends, self.zone)}{dates}"


def short_days(weekdays: Iterable[int]) -> list[str]:
    """Return the days of the week by three letters, from Monday on."""
    return [WEEKDAYS[day][:3] for day in sorted(weekdays)]


def hours(starts: time, ends: time, zone: str) -> str:
    """Return from when to when a shift is on the clock of its zone."""
    return f"{starts:%H:%M}–{ends:%H:%M} {zone}"


def covers(pattern: Pattern, now: datetime) -> bool:
    """Say whether `now` (aware) lies in a period of the pattern, start included, end excluded."""
    today = now.astimezone(ZoneInfo(pattern.zone)).date()
    return any(start <= now < end for start, end in _near(pattern, today))


@lru_cache(maxsize=4096)
def periods(pattern: Pattern, begin: date, end: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the periods [start, end) in UTC of the shifts that start on the days [begin, end).

    Kept, as most people of a helpline share a few patterns, and a page of the week asks for all of theirs.
    """
    days = (begin + timedelta(days=number) for number in range((end - begin).days))
    found = (_period(pattern, day) for day in days if _starts_on(pattern, day))
    return tuple((start, stop) for start, stop in found if start < stop)


@lru_cache(maxsize=4096)
def _near(pattern: Pattern, today: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the periods that can lie around an instant of a day; kept, as each match asks for everybody.

    Two days back: a shift can run into the next day, and an island has left out a whole day before.
    """
    return periods(pattern, today - timedelta(days=2), today + timedelta(days=1))


def _starts_on(pattern: Pattern, day: date) -> bool:
    return (
        day.weekday() in pattern.weekdays
        and (pattern.first_date is None or pattern.first_date <= day)
        and (pattern.last_date is None or day <= pattern.last_date)
    )


def _period(pattern: Pattern, day: date) -> tuple[datetime, datetime]:
    """Two shifts that meet on the clock meet on every day, whatever the clock does.

    A time that comes twice begins a shift the first time and ends one the last: overlap, not a gap. One
    that is left out counts as if the clock had not been put forward yet (RFC 5545, 3.3.5). A shift that lies
    within what is left out ends before it starts, and is none.
    """
    zone = ZoneInfo(pattern.zone)
    last_day = day if pattern.starts < pattern.ends else day + timedelta(days=1)
    start = datetime.combine(day, pattern.starts, tzinfo=zone)
    end = datetime.combine(last_day, pattern.ends, tzinfo=zone)
    return start.astimezone(UTC), max(end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
