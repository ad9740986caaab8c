"""The reference names everything that a description may say, in the words of the tables that read it."""

import re

import pytest

from helpline import retention
from helpline.callflow import DESTINATIONS, PROMPTS
from helpline.callflow.loading import NAMES as FLOW
from helpline.configure.policy import POLICY
from helpline.routing import Policy, Strategy
from tests.support import reference

PAGE = reference.PAGE.read_text()


class TestReference:
    def test_has_the_tables_by_which_a_description_is_read(self) -> None:
        assert reference.written(PAGE) == PAGE, "run python -m tests.support.reference"

    def test_has_each_of_them_once(self) -> None:
        assert re.findall(r"<!-- table: (\w+) -->", PAGE) == list(reference.tables())

    @pytest.mark.parametrize("name", sorted({*Strategy, *FLOW, *PROMPTS, *DESTINATIONS}))
    def test_explains_each_name(self, name: str) -> None:
        assert f"`{name}`" in PAGE

    @pytest.mark.parametrize("kind", reference.tables())
    def test_explains_each_field(self, kind: str) -> None:
        assert all(row.meaning and row.default for row in reference.tables()[kind])

    @pytest.mark.parametrize("rule", retention.rules(), ids=lambda rule: rule.name)
    def test_gives_the_ages_of_what_is_kept(self, rule: retention.Rule) -> None:
        rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
        (row,) = [row for row in rows if f"`{rule.name}`" in row.split("|")[1]]

        assert row.endswith(f"| {rule.age.days} | {rule.age.least}–{rule.age.most} |")

    def test_gives_the_defaults_of_a_policy(self) -> None:
        usual = Policy()
        told = {
            "strategy": f"`{usual.strategy}`",
            "priorities": f"`{{high: {usual.priorities['high']:g}, normal: {usual.priorities['normal']:g}}}`",
            "ring_count": f"{usual.ring_count}",
            "ring_more_every": f"{usual.ring_more_every.total_seconds():g}",
            "widen_when_nobody": f"`{str(usual.widen_when_nobody).lower()}`",
            "max_consecutive_crisis": f"{usual.max_consecutive_crisis}",
            "max_talk": f"{usual.max_talk.total_seconds():g}",
        }

        rows = {line.split("`")[1]: line for line in PAGE.splitlines() if line.startswith("| `")}

        assert {name for name, default in told.items() if not rows[name].endswith(f"| {default} |")} == set()


class TestPolicy:
    def test_can_say_everything_that_the_router_understands(self) -> None:
        assert {row.name for row in POLICY} | {"crisis_priority"} == set(Policy.__dataclass_fields__)
