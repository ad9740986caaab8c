"""The rules that are data: holidays, and each state's row."""

from datetime import date, time
from pathlib import Path

import pytest

from helpline.contact_rules.hours import DEFAULT, FEDERAL, STATES, Policy, Window, federal_holidays, windows

EXPLANATION = Path(__file__).parents[3] / "docs" / "explanation" / "contact-rules.md"
WEDNESDAY, SATURDAY, SUNDAY, HOLIDAY = (
    date(2026, 11, 18),
    date(2026, 11, 21),
    date(2026, 11, 22),
    date(2026, 11, 26),
)

HOLIDAYS = {
    2026: (
        *("01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04"),
        *("09-07", "10-12", "11-11", "11-26", "12-25"),
    ),
    2027: (
        *("01-01", "01-18", "02-15", "05-31", "06-18", "06-19", "07-04", "07-05"),
        *("09-06", "10-11", "11-11", "11-25", "12-24", "12-25", "12-31"),
    ),
}


class TestFederalHolidays:
    @pytest.mark.parametrize("year", HOLIDAYS)
    def test_it_knows_each_day_and_the_day_it_is_kept_on(self, year: int) -> None:
        expected = {date.fromisoformat(f"{year}-{day}") for day in HOLIDAYS[year]}

        assert federal_holidays(year) == expected

    def test_a_new_year_on_a_sunday_is_kept_on_the_monday(self) -> None:
        assert {date(2023, 1, 1), date(2023, 1, 2)} <= federal_holidays(2023)


class TestStates:
    @pytest.mark.parametrize(
        ("state", "weekday", "saturday", "sunday", "holiday"),
        [
            ("AL", (8, 20), (8, 20), None, None),
            ("CT", (9, 20), (9, 20), (9, 20), (9, 20)),
            ("FL", (8, 20), (8, 20), (8, 20), (8, 20)),
            ("IL", (8, 21), (8, 21), (8, 21), (8, 21)),
            ("KY", (10, 21), (10, 21), (10, 21), (10, 21)),
            ("LA", (8, 20), (8, 20), None, None),
            ("MA", (8, 20), (8, 20), (8, 20), (8, 20)),
            ("MD", (8, 20), (8, 20), (8, 20), (8, 20)),
            ("MI", (9, 21), (9, 21), (9, 21), (9, 21)),
            ("MN", (9, 21), (9, 21), (9, 21), (9, 21)),
            ("MS", (8, 20), (8, 20), None, (8, 20)),
            ("NM", (9, 21), (9, 21), (9, 21), (9, 21)),
            ("NV", (9, 20), (9, 20), (9, 20), (9, 20)),
            ("OK", (8, 20), (8, 20), (8, 20), (8, 20)),
            ("PA", (8, 21), (8, 12), (8, 12), None),
            ("RI", (9, 18), (10, 17), None, None),
            ("SD", (9, 21), (9, 21), None, (9, 21)),
            ("TX", (9, 21), (9, 21), (12, 21), (9, 21)),
            ("UT", (8, 21), (8, 21), None, None),
            ("WA", (8, 20), (8, 20), (8, 20), (8, 20)),
            ("WY", (8, 20), (8, 20), (8, 20), (8, 20)),
        ],
    )
    def test_each_row_is_as_its_source_has_it(
        self,
        state: str,
        weekday: tuple[int, int],
        saturday: tuple[int, int],
        sunday: tuple[int, int] | None,
        holiday: tuple[int, int] | None,
    ) -> None:
        row = STATES[state]

        assert row.on(WEDNESDAY) == _window(weekday)
        assert row.on(SATURDAY) == _window(saturday)
        assert row.on(SUNDAY) == _window(sunday)
        assert row.on(HOLIDAY) == _window(holiday)

    def test_no_other_state_has_hours(self) -> None:
        assert len(STATES) == 21

    def test_as_many_have_narrower_hours_as_the_explanation_says(self) -> None:
        days = (WEDNESDAY, SATURDAY, SUNDAY, HOLIDAY)
        narrower = [state for state, hours in STATES.items() if {hours.on(day) for day in days} != {FEDERAL}]

        assert len(narrower) == 20
        assert "the narrower hours of twenty states" in EXPLANATION.read_text()


class TestWindows:
    def test_the_law_the_last_dial_and_the_state_are_asked(self) -> None:
        assert dict(windows(WEDNESDAY, "FL", DEFAULT)) == {
            "47 CFR 64.1200(c)(1)": FEDERAL,
            "policy: last dial": (time(0), time(20, 45)),
            "state hours: FL": (time(8), time(20)),
        }

    def test_a_state_without_hours_adds_nothing(self) -> None:
        assert len(dict(windows(WEDNESDAY, "DC", DEFAULT))) == 2

    def test_state_hours_can_be_left_to_the_law(self) -> None:
        assert len(dict(windows(WEDNESDAY, "FL", Policy(state_hours=False)))) == 2

    def test_a_row_holds_from_the_day_on_which_its_source_was_read(self) -> None:
        assert "state hours: FL" not in dict(windows(date(2025, 10, 31), "FL", DEFAULT))
        assert "state hours: FL" in dict(windows(date(2025, 11, 1), "FL", DEFAULT))


def _window(hours: tuple[int, int] | None) -> Window:
    return hours and (time(hours[0]), time(hours[1]))
