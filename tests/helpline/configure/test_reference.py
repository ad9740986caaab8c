"""The reference names everything that a description may say."""

from pathlib import Path

import pytest

from helpline.callflow import DESTINATIONS, PROMPTS
from helpline.callflow.loading import NAMES as FLOW
from helpline.configure import policy, reading
from helpline.routing import Policy, Strategy
from helpline.validators import SECONDS

REFERENCE = (Path(__file__).parents[3] / "docs" / "reference" / "configuration.md").read_text()

NAMES = {
    *reading.SECTIONS,
    *reading.LINE,
    *reading.PERSON,
    *reading.SHIFT,
    *policy.NAMES,
    *Strategy,
    *FLOW,
    *PROMPTS,
    *DESTINATIONS,
}


class TestReference:
    @pytest.mark.parametrize("name", sorted(NAMES))
    def test_explains_each_name(self, name: str) -> None:
        assert f"`{name}`" in REFERENCE

    @pytest.mark.parametrize("name", SECONDS)
    def test_gives_the_bounds_and_defaults_of_times(self, name: str) -> None:
        default, least, most = SECONDS[name]
        (row,) = [line for line in REFERENCE.splitlines() if line.startswith(f"| `{name}`")]

        assert f"{least}–{most}" in row
        assert row.endswith(f"| {default} |")


class TestPolicy:
    def test_can_say_everything_that_the_router_understands(self) -> None:
        assert {*policy.NAMES, "crisis_priority"} == set(Policy.__dataclass_fields__)
