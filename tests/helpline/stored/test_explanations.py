"""The router's explanation of every past schema, and one of a later release: it is told as far as it goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import routing
from helpline.console import explanations
from helpline.routing.values import EXPLANATION_SCHEMA
from tests.helpline.stored import frozen

NAMES = {"1": "Maya", "2": "Sam"}


def test_there_is_one_of_every_schema_until_now() -> None:
    numbers = {f"because_schema_{number}" for number in range(EXPLANATION_SCHEMA + 1)}
    assert numbers < set(frozen.all_of("because"))


class TestAnExplanation:
    def test_without_a_number_is_told(self) -> None:
        told = explanations.explain(frozen.read("because_schema_0"), NAMES)

        assert (told.chosen, told.able) == ("free the longest", ("Maya", "someone no longer here"))
        assert told.excluded == (explanations.Reason("on a break", ("Sam",), 2),)
        assert told.steps[1] == "After 5 minutes in line, 2 on duty could take it once free"

    def test_of_schema_1_is_told(self) -> None:
        told = explanations.explain(frozen.read("because_schema_1"), NAMES)

        assert told.chosen == "everybody trained for danger was called"
        assert told.excluded == (explanations.Reason("writing up a call", ("Sam",), 0),)

    def test_of_a_later_release_is_told_as_far_as_it_is_understood(self) -> None:
        stored = frozen.read("because_later")

        told = explanations.explain(stored, NAMES)

        assert (told.chosen, told.relaxed, told.able_count) == ("", (), 0)
        assert explanations.Reason("asleep", ("Sam",), 0) in told.excluded
        assert explanations.why_me(stored) == ""
        assert explanations.in_short(stored)

    @pytest.mark.parametrize("stored", [None, [], "x", 7, {"able": 3, "excluded": [1], "steps": {"a": 1}}])
    def test_that_is_none_says_nothing(self, stored: Any) -> None:
        assert not explanations.explain(stored, NAMES)
        assert explanations.what_then(stored) == "then the caller waits until somebody is free"

    @given(
        st.dictionaries(
            st.sampled_from(["schema", "chosen_for", "able", "excluded", "steps", "relaxed", "lifted"]),
            st.recursive(
                st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
                lambda inner: (
                    st.lists(inner) | st.dictionaries(st.sampled_from(["count", "staff", "after"]), inner)
                ),
            ),
        )
    )
    def test_is_told_whatever_it_holds(self, stored: dict[str, Any]) -> None:
        explanations.explain(stored, NAMES)
        explanations.in_short(stored)
        assert routing.read_explanation(stored).able.count >= 0

    @pytest.mark.parametrize("reason", routing.ChosenFor)
    def test_of_a_ring_without_rules_says_its_schema_and_for_what(self, reason: routing.ChosenFor) -> None:
        stored = routing.only_chosen_for(reason)

        assert stored["schema"] == EXPLANATION_SCHEMA
        assert routing.read_explanation(stored).chosen_for == reason

    def test_says_its_schema(self) -> None:
        assert frozen.read(f"because_schema_{EXPLANATION_SCHEMA}")["schema"] == EXPLANATION_SCHEMA
