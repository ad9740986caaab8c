"""Shifts stand on the wall clock of a zone, also where the clock leaps."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpline.schedules.rota import Pattern, contains, covers, periods

NEW_YORK = "America/New_York"
EVERY_DAY = frozenset(range(7))
SATURDAY, SUNDAY = 5, 6
# Clocks that leap by an hour, by half an hour, at midnight, by a whole day, and never.
ZONES = ("America/New_York", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia", "Asia/Kolkata", "UTC")


def pattern(starts: str, ends: str, zone: str = NEW_YORK, **more: Any) -> Pattern:
    values: dict[str, Any] = {"weekdays": EVERY_DAY} | more
    return Pattern(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), zone=zone, **values)


def on(shift: Pattern, day: str) -> list[tuple[str, str]]:
    """The periods that start on a day, in UTC."""
    begin = date.fromisoformat(day)
    found = periods(shift, begin, begin + timedelta(days=1))
    return [(f"{start:%d %H:%M}", f"{end:%d %H:%M}") for start, end in found]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestContains:
    DAY = pattern("09:00", "17:00", first_date=date(2026, 8, 1), last_date=date(2026, 9, 1))

    @pytest.mark.parametrize(
        ("other", "is_contained"),
        [
            ({}, True),
            ({"weekdays": frozenset({SATURDAY})}, True),
            ({"first_date": date(2026, 8, 2), "last_date": date(2026, 8, 31)}, True),
            ({"first_date": date(2026, 7, 31)}, False),
            ({"first_date": None}, False),
            ({"last_date": date(2026, 9, 2)}, False),
            ({"last_date": None}, False),
            ({"starts": time(9, 30)}, False),
            ({"ends": time(18)}, False),
            ({"zone": "UTC"}, False),
        ],
    )
    def test_is_said_of_what_adds_nothing(self, other: dict[str, Any], is_contained: bool) -> None:
        assert contains(self.DAY, replace(self.DAY, **other)) is is_contained

    def test_is_not_said_of_more_days(self) -> None:
        assert not contains(replace(self.DAY, weekdays=frozenset({SATURDAY})), self.DAY)
        assert contains(replace(self.DAY, first_date=None, last_date=None), self.DAY)


class TestPeriods:
    @pytest.mark.parametrize(
        ("shift", "day", "start", "end"),
        [
            pytest.param(pattern("09:00", "17:00"), "2026-07-15", "15 13:00", "15 21:00", id="summer"),
            pytest.param(pattern("09:00", "17:00"), "2026-01-15", "15 14:00", "15 22:00", id="winter"),
            pytest.param(pattern("22:00", "06:00"), "2026-07-15", "16 02:00", "16 10:00", id="overnight"),
            pytest.param(pattern("00:00", "00:00"), "2026-07-15", "15 04:00", "16 04:00", id="a whole day"),
            # 8 March 2026: 02:00 to 03:00 is left out.
            pytest.param(pattern("00:00", "00:00"), "2026-03-08", "08 05:00", "09 04:00", id="23 hours"),
            pytest.param(pattern("22:00", "06:00"), "2026-03-07", "08 03:00", "08 10:00", id="a short night"),
            pytest.param(pattern("02:30", "09:00"), "2026-03-08", "08 07:30", "08 13:00", id="starts in it"),
            pytest.param(pattern("18:00", "02:30"), "2026-03-07", "07 23:00", "08 07:30", id="ends in it"),
            # 1 November 2026: 01:00 to 02:00 comes twice.
            pytest.param(pattern("00:00", "00:00"), "2026-11-01", "01 04:00", "02 05:00", id="25 hours"),
            pytest.param(pattern("22:00", "06:00"), "2026-10-31", "01 02:00", "01 11:00", id="a long night"),
            pytest.param(pattern("01:30", "09:00"), "2026-11-01", "01 05:30", "01 14:00", id="first of two"),
            pytest.param(pattern("18:00", "01:30"), "2026-10-31", "31 22:00", "01 06:30", id="last of two"),
            # Lord Howe Island puts its clocks by half an hour: 02:00 to 02:30 and 01:30 to 02:00.
            pytest.param(
                pattern("22:00", "06:00", "Australia/Lord_Howe"),
                "2026-10-03",
                "03 11:30",
                "03 19:00",
                id="half an hour short",
            ),
            pytest.param(
                pattern("22:00", "06:00", "Australia/Lord_Howe"),
                "2026-04-04",
                "04 11:00",
                "04 19:30",
                id="half an hour long",
            ),
            # Santiago leaves out the hour after a midnight.
            pytest.param(
                pattern("00:00", "08:00", "America/Santiago"),
                "2026-09-06",
                "06 04:00",
                "06 11:00",
                id="no midnight",
            ),
        ],
    )
    def test_stand_on_the_wall_clock(self, shift: Pattern, day: str, start: str, end: str) -> None:
        assert on(shift, day) == [(start, end)]

    def test_leave_out_a_shift_that_the_clock_leaves_out(self) -> None:
        assert on(pattern("02:30", "03:00"), "2026-03-08") == []
        assert on(pattern("09:00", "17:00", "Pacific/Apia"), "2011-12-30") == [("30 19:00", "31 03:00")]
        assert on(pattern("00:00", "00:00", "Pacific/Apia"), "2011-12-30") == []

    def test_start_on_the_weekdays_of_the_zone(self) -> None:
        nights = pattern("22:00", "06:00", weekdays=frozenset({SATURDAY}))

        assert on(nights, "2026-07-18") == [("19 02:00", "19 10:00")]
        assert on(nights, "2026-07-19") == []

    def test_keep_to_the_first_and_last_date(self) -> None:
        nights = pattern("22:00", "06:00", first_date=date(2026, 7, 15), last_date=date(2026, 7, 16))

        found = list(periods(nights, date(2026, 7, 1), date(2026, 8, 1)))

        assert [start.date() for start, _ in found] == [date(2026, 7, 16), date(2026, 7, 17)]
        assert found[-1][1] == utc("2026-07-17T10:00")


class TestCovers:
    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            ("2026-07-19T01:59:59", False),
            ("2026-07-19T02:00:00", True),
            ("2026-07-19T09:59:59", True),
            ("2026-07-19T10:00:00", False),
            ("2026-07-20T03:00:00", False),
        ],
    )
    def test_includes_the_start_and_excludes_the_end(self, now: str, expected: bool) -> None:
        nights = pattern("22:00", "06:00", weekdays=frozenset({SATURDAY}))

        assert covers(nights, utc(now)) is expected

    def test_the_night_of_the_last_date_is_worked_to_its_end(self) -> None:
        nights = pattern("22:00", "06:00", last_date=date(2026, 7, 15))

        assert covers(nights, utc("2026-07-16T09:59"))
        assert not covers(nights, utc("2026-07-17T02:30"))

    def test_the_hour_that_comes_twice_is_covered_both_times(self) -> None:
        hour = pattern("01:00", "02:00", weekdays=frozenset({SUNDAY}))

        found = [minute for minute in range(0, 240, 15) if covers(hour, _fall_back(minute))]

        assert found == list(range(60, 180, 15))


def _fall_back(minutes: int) -> datetime:
    """So many minutes after the midnight that begins 1 November 2026 in New York."""
    return utc("2026-11-01T04:00") + timedelta(minutes=minutes)


NIGHTS = Pattern(frozenset({0, 1}), time(22), time(6), "America/Chicago")
IN_WORDS: list[tuple[dict[str, Any], str]] = [
    ({}, "mon tue 22:00–06:00 America/Chicago"),
    ({"weekdays": EVERY_DAY}, "every day 22:00–06:00 America/Chicago"),
    ({"starts": time(21, 30)}, "mon tue 21:30–06:00 America/Chicago"),
    ({"ends": time(7)}, "mon tue 22:00–07:00 America/Chicago"),
    ({"zone": "America/Denver"}, "mon tue 22:00–06:00 America/Denver"),
    ({"first_date": date(2027, 1, 1)}, "mon tue 22:00–06:00 America/Chicago from 2027-01-01"),
    ({"last_date": date(2027, 6, 30)}, "mon tue 22:00–06:00 America/Chicago until 2027-06-30"),
]


class TestWords:
    """`configure` compares shifts by their words: two that differ must not read the same."""

    @pytest.mark.parametrize(("changed", "words"), IN_WORDS)
    def test_say_every_field(self, changed: dict[str, Any], words: str) -> None:
        assert str(replace(NIGHTS, **changed)) == words

    def test_are_tried_for_every_field(self) -> None:
        assert {name for changed, _ in IN_WORDS for name in changed} == {
            each.name for each in fields(Pattern)
        }


def _times() -> st.SearchStrategy[time]:
    return st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


def _patterns() -> st.SearchStrategy[Pattern]:
    return st.builds(
        Pattern,
        st.frozensets(st.integers(0, 6), min_size=1),
        _times(),
        _times(),
        st.sampled_from(ZONES),
    )


LEAPS = ("2026-03-08", "2026-11-01", "2026-10-04", "2026-04-05", "2026-09-06", "2011-12-30")


@st.composite
def _instants(draw: st.DrawFn) -> datetime:
    day = draw(st.sampled_from(LEAPS))
    return utc(f"{day}T12:00") + timedelta(minutes=draw(st.integers(-4000, 4000)))


class TestOnAnyDay:
    @given(shift=_patterns(), now=_instants())
    @example(
        shift=Pattern(EVERY_DAY, time(2), time(2), "Pacific/Apia", last_date=date(2011, 12, 29)),
        now=utc("2011-12-30T11:59"),
    )
    def test_covering_is_lying_in_one_of_the_periods(self, shift: Pattern, now: datetime) -> None:
        near = periods(shift, now.date() - timedelta(days=4), now.date() + timedelta(days=4))

        assert covers(shift, now) == any(start <= now < end for start, end in near)

    @given(start=_times(), change=_times(), zone=st.sampled_from(ZONES), now=_instants())
    def test_two_shifts_that_share_the_day_leave_no_gap(
        self, start: time, change: time, zone: str, now: datetime
    ) -> None:
        early, late = Pattern(EVERY_DAY, start, change, zone), Pattern(EVERY_DAY, change, start, zone)

        assert covers(early, now) or covers(late, now)

    @given(shift=_patterns())
    def test_periods_come_in_order_and_none_is_empty_or_longer_than_a_long_day(self, shift: Pattern) -> None:
        found = list(_around_leaps(shift))

        assert all(timedelta(0) < end - start <= timedelta(hours=25) for start, end in found)
        assert all(first[0] <= second[0] for first, second in pairwise(found))


def _around_leaps(shift: Pattern) -> Iterator[tuple[datetime, datetime]]:
    for leap in sorted(LEAPS):
        day = date.fromisoformat(leap)
        yield from periods(shift, day - timedelta(days=2), day + timedelta(days=3))
