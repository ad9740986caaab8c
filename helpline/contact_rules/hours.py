"""The hours in which a number may be rung, as data.

Federal: 47 CFR 64.1200(c)(1) and 16 CFR 310.4(c), no telephone solicitation before 8 a.m. or after 9 p.m.
where the called person is. Our calls are invited, so neither these hours nor the states' telemarketing hours
bind us; we keep to them anyway, to be considerate. Where sources disagree, the narrower hours are used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from helpline.contact_rules.facts import Rule

Window = tuple[time, time] | None
"""The first and the last permitted time of a day, both included; None means no calls at all that day."""

FEDERAL: Window = (time(8), time(21))


@dataclass(frozen=True, slots=True)
class StateHours:
    """The calling hours of a state, by kind of day. They hold from `since` on, when the source was read."""

    weekday: Window
    saturday: Window
    sunday: Window
    holiday: Window
    since: date = date(2025, 11, 1)

    def on(self, day: date) -> Window:
        if day in federal_holidays(day.year):
            return self.holiday
        return {5: self.saturday, 6: self.sunday}.get(day.weekday(), self.weekday)


def _hours(begin: int, end: int) -> Window:
    return (time(begin), time(end))


def _always(begin: int, end: int) -> StateHours:
    same = _hours(begin, end)
    return StateHours(same, same, same, same)


STATES: dict[str, StateHours] = {
    "AL": StateHours(_hours(8, 20), _hours(8, 20), None, None),
    "CT": _always(9, 20),
    "FL": _always(8, 20),
    "IL": _always(8, 21),
    "KY": _always(10, 21),
    "LA": StateHours(_hours(8, 20), _hours(8, 20), None, None),
    "MA": _always(8, 20),
    "MD": _always(8, 20),
    "MI": _always(9, 21),
    "MN": _always(9, 21),
    "MS": StateHours(_hours(8, 20), _hours(8, 20), None, _hours(8, 20)),
    "NM": _always(9, 21),
    "NV": _always(9, 20),
    "OK": _always(8, 20),
    # The source gives short hours on Saturday and full hours on Sunday, which look exchanged: both are short.
    "PA": StateHours(_hours(8, 21), _hours(8, 12), _hours(8, 12), None),
    "RI": StateHours(_hours(9, 18), _hours(10, 17), None, None),
    "SD": StateHours(_hours(9, 21), _hours(9, 21), None, _hours(9, 21)),
    "TX": StateHours(_hours(9, 21), _hours(9, 21), _hours(12, 21), _hours(9, 21)),
    "UT": StateHours(_hours(8, 21), _hours(8, 21), None, None),
    "WA": _always(8, 20),
    "WY": _always(8, 20),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The helpline's own limits on calls, narrower than those of the law."""

    last_dial: time = time(20, 45)
    most_attempts_a_day: int = 3
    most_attempts: int = 6
    between_attempts: timedelta = timedelta(hours=1)
    state_hours: bool = True


DEFAULT = Policy()


def windows(day: date, state: str, policy: Policy) -> Iterator[tuple[str, Window]]:
    """Yield the id and the window of each rule that sets hours on a day where the person is."""
    yield Rule.FEDERAL_HOURS, FEDERAL
    yield Rule.LAST_DIAL, (time(0), policy.last_dial)
    hours = STATES.get(state) if policy.state_hours else None
    if hours is not None and day >= hours.since:
        yield f"{Rule.STATE_HOURS}: {state}", hours.on(day)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


def _observed(day: date) -> date:
    """Return the day on which a holiday is observed.

    A holiday on a Saturday is observed on Friday, and one on a Sunday on Monday (5 USC 6103).
    """
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def federal_holidays(year: int) -> frozenset[date]:
    """Return the legal public holidays of a year (5 USC 6103): each holiday and the day it is observed."""
    fixed = [date(year, month, day) for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    moving = [
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _last_monday_of_may(year),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
        _nth(year, 11, 3, 4),
    ]
    next_new_year = _observed(date(year + 1, 1, 1))
    return frozenset([*fixed, *moving, *map(_observed, fixed)]) | (
        {next_new_year} if next_new_year.year == year else set()
    )
