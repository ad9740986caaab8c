"""Read who is on shift when: a person's next shift, everybody's week, and the hours that nobody covers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from helpline.models import Shift, Staff
from helpline.schedules import rota

LOOK_AHEAD = timedelta(days=14)

Span = tuple[datetime, datetime]
"""A period [start, end) in UTC."""


def spans(shifts: Iterable[Shift], begin: datetime, end: datetime) -> list[Span]:
    """Return the periods of these shifts that touch [begin, end), in order of their starts.

    A shift that cannot be read has no period.
    """
    found: list[Span] = []
    for pattern in filter(None, (shift.pattern() for shift in shifts)):
        zone = ZoneInfo(pattern.zone)
        # A night shift of the day before reaches into the first day.
        first = begin.astimezone(zone).date() - timedelta(days=1)
        last = end.astimezone(zone).date() + timedelta(days=1)
        found += [one for one in rota.periods(pattern, first, last) if one[0] < end and begin < one[1]]
    return sorted(found)


def now_or_next(shifts: Iterable[Shift], now: datetime) -> Span | None:
    """Return the period that covers `now`, else the next one to begin within two weeks."""
    coming = spans(shifts, now, now + LOOK_AHEAD)
    return coming[0] if coming else None


@dataclass(frozen=True, slots=True)
class Period:
    """A shift as the week's page draws it: whose it is, and when it starts and ends (UTC)."""

    staff_id: int
    name: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week in the viewer's zone, and the periods that are drawn on it (see `_drawn_on`)."""

    date: date
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday, and the hours within them that nobody covers."""

    days: tuple[Day, ...]
    gaps: tuple[Span, ...]


def week(monday: date, zone: tzinfo) -> Week:
    """Return the shifts of the week that begins on `monday` in `zone`. It takes two SQL statements."""
    begin, end = _midnight(monday, zone), _midnight(monday + timedelta(days=7), zone)
    people = Prefetch("staff", Staff.objects.with_zone())
    shifts = Shift.objects.filter(staff__user__is_active=True).prefetch_related(people)
    periods = sorted(
        (
            Period(shift.staff_id, shift.staff.name, starts, ends)
            for shift in shifts
            for starts, ends in spans([shift], begin, end)
            if not shift.staff.has_left(starts)
        ),
        key=lambda period: (period.starts, period.name),
    )
    drawn: dict[date, list[Period]] = {monday + timedelta(days=number): [] for number in range(7)}
    for period in periods:
        drawn[_drawn_on(period, monday, zone)].append(period)
    days = tuple(Day(day, tuple(found)) for day, found in drawn.items())
    return Week(days, uncovered([(period.starts, period.ends) for period in periods], begin, end))


def uncovered(spans: Sequence[Span], begin: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the parts of [begin, end) that no period covers; `spans` are in the order of their starts."""
    gaps = []
    reached = begin
    for starts, ends in spans:
        if starts > reached:
            gaps.append((reached, min(starts, end)))
        reached = max(reached, ends)
    if reached < end:
        gaps.append((reached, end))
    return tuple(gaps)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def _drawn_on(period: Period, monday: date, zone: tzinfo) -> date:
    """Return the day under which a period is drawn: the one on which it begins, but not before Monday.

    So a night shift that began on the Sunday before is drawn on the Monday into which it reaches.
    """
    return max(period.starts.astimezone(zone).date(), monday)
