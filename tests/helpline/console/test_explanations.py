"""The router's explanation in words."""

from typing import Any

import pytest

from helpline import routing
from helpline.console import explanations
from helpline.console.templatetags.console import clock, day_clock, ticking
from helpline.console.times import span
from helpline.routing.reasons import SET_ASIDE_IN_DANGER
from tests.support.cast import NOON

NAMES = {"1": "Maya", "2": "Sam"}


class TestExplain:
    def test_names_who_was_able_and_who_was_not(self) -> None:
        told = explanations.explain(
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
        assert told.relaxed[0] == "training for the topic did not count"
        assert told.excluded == (explanations.Reason("on a break", ("Sam",), 2),)
        assert told

    def test_has_nothing_to_say_of_nothing(self) -> None:
        assert not explanations.explain({}, NAMES)
        assert explanations.why_me({}) == ""
        assert explanations.in_short({}) == ""

    @pytest.mark.parametrize("strategy", [*routing.Strategy, *routing.ChosenFor])
    def test_has_words_for_every_strategy(self, strategy: str) -> None:
        assert explanations.why_me({"chosen_for": str(strategy)})

    @pytest.mark.parametrize("reason", SET_ASIDE_IN_DANGER)
    def test_has_words_for_everything_that_danger_sets_aside(self, reason: str) -> None:
        (words,) = explanations.explain({"chosen_for": "danger", "lifted": [reason]}, NAMES).lifted

        assert words != reason

    @pytest.mark.parametrize(
        ("steps", "words"),
        [
            (
                [(0, 0), (300, 0)],
                ("No one on duty could take it, even with wider rules",),
            ),
            (
                [(0, 0), (45, 1), (60, 1), (300, 4)],
                (
                    "As it is, nobody on duty could take it",
                    "After 45 seconds in line, 1 on duty could take it once free",
                    "After 5 minutes in line, 4 on duty could take it once free",
                ),
            ),
            ([(0, 2)], ("As it is, 2 on duty could take it once free",)),
        ],
    )
    def test_says_by_which_step_who_could_take_a_call_that_rings_nobody(
        self, steps: list[tuple[int, int]], words: tuple[str, ...]
    ) -> None:
        reason = {"steps": [{"after": after, "relaxed": [], "count": count} for after, count in steps]}

        assert explanations.explain(reason, NAMES).steps == words

    @pytest.mark.parametrize(
        ("excluded", "words"),
        [
            ({"on a call": ["1"]}, "Maya is on a call"),
            ({"on a call": ["1", "2"]}, "Maya and Sam are on a call"),
            ({"on a call": ["1"], "wrap-up": ["2"]}, "Maya is on a call; Sam is writing up a call"),
            ({"break": ["1"]}, ""),
        ],
    )
    def test_names_who_is_busy_in_one_sentence(self, excluded: dict[str, list[str]], words: str) -> None:
        groups = {reason: {"count": len(staff), "staff": staff} for reason, staff in excluded.items()}

        assert explanations.explain({"excluded": groups}, NAMES).busy == words

    def test_says_in_short_that_nobody_can_ever_take_it(self) -> None:
        excluded = {"not trained": {"count": 2, "staff": ["1", "2"]}}
        steps = [{"after": 0, "relaxed": [], "count": 0}]

        assert explanations.in_short({"excluded": excluded}) == "2 not trained"
        assert explanations.in_short({"excluded": excluded, "steps": steps}) == (
            "nobody on duty can take it: 2 not trained"
        )
        assert explanations.in_short({"excluded": {}, "steps": steps}) == "nobody is on duty"

    @pytest.mark.parametrize(
        ("reason", "then"),
        [
            ({"chosen_for": "longest_idle", "able": {"count": 2}}, "then for the next person"),
            (
                {"chosen_for": "longest_idle", "able": {"count": 1}},
                "then the caller waits until somebody is free",
            ),
            ({"chosen_for": "ring_all", "able": {"count": 2}}, "for others at the same time"),
            (
                {"chosen_for": "ring_staggered", "able": {"count": 2}},
                "and for more people as time goes on",
            ),
            ({}, "then the caller waits until somebody is free"),
        ],
        ids=str,
    )
    def test_says_what_becomes_of_a_call_that_rings_out(self, reason: dict[str, Any], then: str) -> None:
        assert explanations.what_then(reason) == then

    def test_says_of_a_rule_that_another_release_stored_that_it_is_not_used_now(self) -> None:
        stored = {"chosen_for": "by_moon_phase"}
        assert explanations.explain(stored, NAMES).chosen == "by a rule that is not used now"
        assert explanations.why_me({"chosen_for": "by_moon_phase"}) == ""

    @pytest.mark.parametrize("reason", routing.Reason)
    def test_says_each_reason_without_a_code(self, reason: routing.Reason) -> None:
        excluded = {"excluded": {str(reason): {"count": 1, "staff": ["2"]}}}

        assert explanations.in_short(excluded) == f"1 {explanations.IN_FULL[reason]}"
        assert "_" not in explanations.IN_FULL[reason]


class TestTimes:
    def test_are_a_dash_when_there_is_none(self) -> None:
        assert {span(None), clock(None), day_clock(None), ticking(None, NOON)} == {"–"}
