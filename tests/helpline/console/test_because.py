"""The router's explanation in words."""

import pytest

from helpline import routing
from helpline.console import because, numbers
from helpline.console.templatetags.console import clock, day_clock, span, ticking
from tests.support.cast import NOON

NAMES = {"1": "Maya", "2": "Sam"}


class TestExplain:
    def test_names_who_was_able_and_who_was_not(self) -> None:
        told = because.explain(
            {
                "relaxed": ["topic", "language"],
                "able": {"count": 2, "staff": ["1", "9"]},
                "excluded": {"break": {"count": 3, "staff": ["2"]}},
                "chosen_for": "fewest_calls",
            },
            NAMES,
        )

        assert told.chosen == "had the fewest calls that day"
        assert told.able == ("Maya", "someone no longer here")
        assert told.relaxed[0] == "training for the topic was no longer asked for"
        assert told.excluded == (because.Reason("on a break", ("Sam",), 2),)
        assert told

    def test_has_nothing_to_say_of_nothing(self) -> None:
        assert not because.explain({}, NAMES)
        assert because.why_me({}) == ""
        assert because.in_short({}) == ""

    @pytest.mark.parametrize("strategy", [*routing.Strategy, "known to the caller"])
    def test_has_words_for_every_strategy(self, strategy: str) -> None:
        assert because.why_me({"chosen_for": str(strategy)})

    def test_shows_a_reason_it_does_not_know_as_it_is(self) -> None:
        assert because.explain({"chosen_for": "by_moon_phase"}, NAMES).chosen == "by moon phase"


class TestNumbers:
    @pytest.mark.parametrize(
        ("number", "spelled", "masked"),
        [
            ("+12025550143", "(202) 555-0143", "••• ••• ••43"),
            ("+442079460018", "+44 20 7946 0018", "••• ••• ••18"),
            ("", "withheld", "withheld"),
            ("kaputt", "kaputt", "••• ••• ••tt"),
        ],
    )
    def test_are_spelled_or_masked(self, number: str, spelled: str, masked: str) -> None:
        assert (numbers.spelled(number), numbers.masked(number)) == (spelled, masked)


class TestTimes:
    def test_are_a_dash_when_there_is_none(self) -> None:
        assert {span(None), clock(None), day_clock(None), ticking(None, NOON)} == {"–"}
