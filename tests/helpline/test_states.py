"""The transition tables, and that what the code does is in them."""

import re
from pathlib import Path
from typing import Any

import pytest

from helpline import callflow
from helpline.models import (
    CALLBACK_TRANSITIONS,
    OFFER_TRANSITIONS,
    TRANSITIONS,
    CallbackState,
    CallState,
    OfferState,
)


def test_the_page_says_when_a_caller_in_danger_leaves_the_queue() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "states.md").read_text()
    leaves = callflow.leaves_after(callflow.CRISIS_SECONDS)

    assert f"`crisis_seconds` - {callflow.CRISIS_SECONDS - leaves} seconds after the key or the word" in page
    assert leaves == 6, "the page says six"


@pytest.mark.parametrize(
    ("states", "table"),
    [(CallState, TRANSITIONS), (OfferState, OFFER_TRANSITIONS), (CallbackState, CALLBACK_TRANSITIONS)],
    ids=["call", "offer", "callback"],
)
class TestTransitions:
    def test_every_state_has_a_row(self, states: Any, table: Any) -> None:
        assert set(table) == set(states)

    def test_every_state_that_is_not_the_last_leads_somewhere_and_can_be_reached(
        self,
        states: Any,
        table: Any,
    ) -> None:
        first = next(iter(states))
        reached, ahead = set(), [first]
        while ahead:
            state = ahead.pop()
            if state not in reached:
                reached.add(state)
                ahead += table[state]

        assert reached == set(states)


DIAGRAMS = (Path(__file__).parents[2] / "docs" / "reference" / "states.md").read_text()


@pytest.mark.parametrize(
    ("title", "table"),
    [("Call", TRANSITIONS), ("Offer", OFFER_TRANSITIONS), ("Callback", CALLBACK_TRANSITIONS)],
)
class TestDiagrams:
    def test_the_diagram_shows_what_the_table_says(self, title: str, table: Any) -> None:
        diagram = DIAGRAMS.split(f"## {title}\n")[1].split("```")[1]
        drawn = set(re.findall(r"^    (\w+) --> (\w+)$", diagram, re.MULTILINE))

        assert drawn == {(source.value, target.value) for source in table for target in table[source]}
