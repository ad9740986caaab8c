"""Weekly shifts: when a shift is in force, across midnight and clock changes too, and its text. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The weekdays as a description names them. A shift stores their places in this list: 0 is Monday."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekly shift: it begins on these weekdays (0 is Monday) at a wall-clock time of a zone."""

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
    """Return three letters for each of these days of the week, from Monday on."""
    return [WEEKDAYS[day][:3] for day in sorted(weekdays)]


def days_in_words(weekdays: Iterable[int]) -> str:
    """Return days of the week as a page shows them, as: Mon, Fri."""
    return ", ".join(day.capitalize() for day in short_days(weekdays))


def hours(starts: time, ends: time, zone: str) -> str:
    """Return the start, the end and the zone of a shift as text, in the wall-clock time of that zone."""
    return f"{starts:%H:%M}–{ends:%H:%M} {zone}"


def covers(pattern: Pattern, now: datetime) -> bool:
    """Say whether `now` (aware) lies in a period of the pattern, start included, end excluded."""
    today = now.astimezone(ZoneInfo(pattern.zone)).date()
    return any(start <= now < end for start, end in _near(pattern, today))


def contains(whole: Pattern, part: Pattern) -> bool:
    """Say whether one pattern adds nothing to another: same times and zone, on its days, within its dates."""
    same = (whole.starts, whole.ends, whole.zone) == (part.starts, part.ends, part.zone)
    return (
        same
        and part.weekdays <= whole.weekdays
        and (whole.first_date or date.min) <= (part.first_date or date.min)
        and (part.last_date or date.max) <= (whole.last_date or date.max)
    )


@lru_cache(maxsize=4096)
def periods(pattern: Pattern, begin: date, end: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the periods [start, end) in UTC of the shifts that start on the days [begin, end).

    Cached, because most people of a helpline share a few patterns, and the page of a week asks for all.
    """
    days = (begin + timedelta(days=number) for number in range((end - begin).days))
    found = (_period(pattern, day) for day in days if _starts_on(pattern, day))
    return tuple((start, stop) for start, stop in found if start < stop)


@lru_cache(maxsize=4096)
def _near(pattern: Pattern, today: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the periods that can contain an instant of a day. Cached, because each match asks for everybody.

    It looks two days back: a shift can run into the next day, and a place can skip a whole day, as an island
    that crossed the date line did.
    """
    return periods(pattern, today - timedelta(days=2), today + timedelta(days=1))


def _starts_on(pattern: Pattern, day: date) -> bool:
    return (
        day.weekday() in pattern.weekdays
        and (pattern.first_date is None or pattern.first_date <= day)
        and (pattern.last_date is None or day <= pattern.last_date)
    )


def _period(pattern: Pattern, day: date) -> tuple[datetime, datetime]:
    """Return the start and the end in UTC of the shift that begins on a day, with clock changes considered.

    So two shifts that meet on the clock leave no gap on any day. At a time that the clock shows twice, a
    shift starts the first time and ends the last time: an overlap, not a gap. A time that the clock skips
    counts as if the clock had not been put forward yet (RFC 5545, 3.3.5). A shift that lies within the
    skipped time ends before it starts, and `periods` leaves it out.
    """
    zone = ZoneInfo(pattern.zone)
    last_day = day if pattern.starts < pattern.ends else day + timedelta(days=1)
    start = datetime.combine(day, pattern.starts, tzinfo=zone)
    end = datetime.combine(last_day, pattern.ends, tzinfo=zone)
    return start.astimezone(UTC), max(end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
