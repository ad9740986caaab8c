"""The reference names everything that a description may say."""

from pathlib import Path

import pytest

from helpline import retention
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

    @pytest.mark.parametrize("rule", retention.rules(), ids=lambda rule: rule.name)
    def test_gives_the_age_of_what_is_kept_and_between_what_it_may_be(self, rule: retention.Rule) -> None:
        (row,) = [
            line for line in REFERENCE.splitlines() if line.startswith("| `") and f"`{rule.name}`" in line
        ]

        assert row.endswith(f"| {rule.age.days} | {rule.age.least}–{rule.age.most} |")

    def test_gives_the_defaults_of_a_policy(self) -> None:
        usual = Policy()
        told = {
            "strategy": f"`{usual.strategy}`",
            "priorities": f"`{{high: {usual.priorities['high']:g}, normal: {usual.priorities['normal']:g}}}`",
            "ring_count": f"{usual.ring_count}",
            "widen_when_nobody": f"`{str(usual.widen_when_nobody).lower()}`",
            "max_consecutive_crisis": f"{usual.max_consecutive_crisis}",
            "max_talk": f"{usual.max_talk.total_seconds():g}",
        }

        rows = {line.split("`")[1]: line for line in REFERENCE.splitlines() if line.startswith("| `")}

        assert {name for name, default in told.items() if not rows[name].endswith(f"| {default} |")} == set()


class TestPolicy:
    def test_can_say_everything_that_the_router_understands(self) -> None:
        assert {*policy.NAMES, "crisis_priority"} == set(Policy.__dataclass_fields__)
