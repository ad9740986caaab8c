"""The week of shifts, and the hours nobody covers."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.models import Line, Shift, Staff
from helpline.queries import shifts
from tests.helpline.console.conftest import SignIn

MONDAY = date(2026, 7, 13)
NEW_YORK = ZoneInfo("America/New_York")


def shift(staff: Staff, weekdays: list[int], starts: int, ends: int, zone: str = "America/New_York") -> None:
    Shift.objects.create(staff=staff, weekdays=weekdays, starts=time(starts), ends=time(ends), zone=zone)


@pytest.fixture
def rosa(maya: Staff) -> Staff:
    Shift.objects.all().delete()
    return maya


class TestWeek:
    def test_draws_a_night_on_the_day_it_begins(self, rosa: Staff) -> None:
        shift(rosa, [2], 22, 6)

        week = shifts.week(MONDAY, NEW_YORK)

        assert [len(day.periods) for day in week.days] == [0, 0, 1, 0, 0, 0, 0]

    def test_draws_the_night_from_sunday_on_the_monday_it_reaches_into(self, rosa: Staff) -> None:
        shift(rosa, [6], 22, 6)

        week = shifts.week(MONDAY, NEW_YORK)

        assert [len(day.periods) for day in week.days] == [1, 0, 0, 0, 0, 0, 1]

    def test_is_read_in_the_viewers_zone(self, rosa: Staff) -> None:
        shift(rosa, [2], 22, 6, "America/Los_Angeles")

        (period,) = (period for day in shifts.week(MONDAY, NEW_YORK).days for period in day.periods)

        assert period.starts.astimezone(NEW_YORK) == datetime(2026, 7, 16, 1, tzinfo=NEW_YORK)

    def test_finds_the_hours_that_nobody_covers(self, rosa: Staff) -> None:
        shift(rosa, [0, 1, 2, 3, 4, 5, 6], 6, 2)

        gaps = shifts.week(MONDAY, NEW_YORK).gaps

        assert len(gaps) == 7
        assert {ends - starts for starts, ends in gaps} == {timedelta(hours=4)}

    def test_lasts_an_hour_less_when_the_clocks_go_forward(self, rosa: Staff) -> None:
        ((begin, end),) = shifts.week(date(2026, 3, 2), NEW_YORK).gaps

        assert end - begin == timedelta(days=7) - timedelta(hours=1)


class TestUncovered:
    @given(st.lists(st.tuples(st.integers(0, 47), st.integers(1, 24)), max_size=8))
    def test_is_what_no_period_covers_hour_by_hour(self, lengths: list[tuple[int, int]]) -> None:
        midnight = datetime(2026, 7, 13, tzinfo=UTC)

        def at(hour: int) -> datetime:
            return midnight + timedelta(hours=hour)

        spans = sorted((at(start), at(start + length)) for start, length in lengths)

        gaps = shifts.uncovered(spans, at(0), at(48))

        for hour in range(48):
            covered = any(starts <= at(hour) < ends for starts, ends in spans)
            assert covered != any(starts <= at(hour) < ends for starts, ends in gaps)
        assert all(before[1] < after[0] for before, after in pairwise(gaps))


class TestShow:
    def test_shows_the_week_that_is_asked_for(self, line: Line, rosa: Staff, signed_in: SignIn) -> None:
        shift(rosa, [2], 9, 17)
        client = signed_in(rosa)

        this, next_ = client.get("/console/shifts/").text, client.get("/console/shifts/?week=2026-07-22").text

        assert "July 13 – July 19, 2026" in this
        assert "9:00 AM–5:00 PM" in this
        assert "Nobody is on shift:" in this
        assert "July 20 – July 26, 2026" in next_

    def test_takes_nonsense_for_this_week(self, maya: Staff, signed_in: SignIn) -> None:
        shown = signed_in(maya).get("/console/shifts/?week=soon").text

        assert "July 13 – July 19, 2026" in shown
        assert "all day" in shown
