"""A visit of the growth benchmark has missed if it missed twice; the table says what was looked at twice."""

import pytest

from benchmarks.growth import looks
from benchmarks.growth.looks import Look, Result

WELL, SLOWER, LONG = Look(20.0, 21.0), Look(20.0, 27.0), Look(55.0, 54.0)
FAILED = Look("Wrong: 500", "Wrong: 500")


@pytest.mark.parametrize(
    ("small", "large", "ratio", "met"),
    [
        (20.0, 20.0, 1.0, True),
        (20.0, 26.0, 1.3, True),
        (20.0, 26.1, 1.305, False),
        (1.0, 2.9, 1.0, True),  # a difference below two milliseconds is noise
        (1.0, 3.0, 3.0, False),
        (30.0, 20.0, 1.0, True),
        (49.0, 50.0, 1.0, True),
        (50.0, 50.1, 1.0, False),
        ("Wrong: 500", 20.0, float("inf"), False),
        (20.0, "Wrong: 500", float("inf"), False),
    ],
)
def test_a_look_is_within_both_limits_or_not(
    small: float | str, large: float | str, ratio: float, met: bool
) -> None:
    look = Look(small, large)

    assert look.ratio == pytest.approx(ratio)
    assert look.met is met


@pytest.mark.parametrize(
    ("first", "second", "missed"),
    [
        (WELL, None, False),
        (SLOWER, WELL, False),
        (LONG, WELL, False),
        (SLOWER, SLOWER, True),
        (SLOWER, LONG, True),  # the other limit the second time
        (LONG, LONG, True),
        (SLOWER, FAILED, True),
        (SLOWER, None, True),
        (FAILED, None, True),
    ],
)
def test_a_visit_missed_only_if_it_missed_each_time(first: Look, second: Look | None, missed: bool) -> None:
    assert Result(first, second).missed is missed


def test_what_missed_is_looked_at_again_and_what_failed_is_not() -> None:
    first = {"desk": WELL, "floor": SLOWER, "people": LONG, "broken": FAILED}

    assert looks.in_doubt(first) == ["floor", "people"]


def test_the_results_hold_both_looks() -> None:
    found = looks.results({"desk": WELL, "floor": SLOWER}, {"floor": WELL})

    assert found == {"desk": Result(WELL), "floor": Result(SLOWER, WELL)}
    assert found["floor"].deciding == WELL


def test_the_table_shows_both_looks_and_says_which_visits_needed_the_second() -> None:
    found = {
        "desk": Result(WELL),
        "floor": Result(SLOWER, WELL),
        "people": Result(LONG, LONG),
        "broken": Result(FAILED),
        "shifts": Result(Look(20.0, 25.0)),
    }

    heading, *lines = looks.table(found, 10_000, 1_000_000)

    assert heading.split() == ["10,000", "1,000,000", "ratio"]
    assert [" ".join(line.split()) for line in lines[:5]] == [
        "people 55.0 ms 54.0 ms 1.00 | 55.0 ms 54.0 ms 1.00 MISSED",
        "broken Wrong: 500 Wrong: 500 inf MISSED",
        "floor 20.0 ms 27.0 ms 1.35 | 20.0 ms 21.0 ms 1.00 at the second look",
        "shifts 20.0 ms 25.0 ms 1.25",
        "desk 20.0 ms 21.0 ms 1.00",
    ]
    assert lines[-2] == "2 of 5 visits met both limits at once, 1 at the second look, 2 missed"
    assert lines[-1] == looks.LEGEND


def test_the_worst_visit_is_the_one_whose_deciding_look_is() -> None:
    found = {"desk": Result(Look(20.0, 25.0)), "floor": Result(SLOWER, WELL), "shifts": Result(WELL)}

    assert looks.worst(found) == "desk"
