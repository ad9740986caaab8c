"""What the rules say is said in plain words, whichever rule it was."""

import pytest

from helpline.contact import Decision, RuleHit, Verdict
from intake import pages, wording, zones
from intake.forms import form


class TestExplain:
    def test_says_yes_plainly(self) -> None:
        assert wording.explain(Verdict(Decision.ALLOW)) == "We may ring them then."

    @pytest.mark.parametrize("rule", wording.REASONS)
    def test_gives_the_reason_of_each_rule(self, rule: str) -> None:
        verdict = Verdict(Decision.DENY, rules=(RuleHit(rule, Decision.DENY),))
        assert wording.explain(verdict) == wording.REASONS[rule]

    def test_names_the_state_whose_hours_are_narrower(self) -> None:
        verdict = Verdict(Decision.DEFER, rules=(RuleHit("state hours: FL", Decision.DEFER),))
        assert "state (FL)" in wording.explain(verdict)

    def test_tells_the_way_round_what_only_puts_it_off(self) -> None:
        verdict = Verdict(Decision.DEFER, rules=(RuleHit("policy: last dial", Decision.DEFER),))
        assert wording.explain(verdict).endswith(wording.UNLESS_ASKED)

    @pytest.mark.parametrize("rules", [(), (RuleHit("a rule of tomorrow", Decision.DENY),)])
    def test_has_words_for_a_rule_it_does_not_know(self, rules: tuple[RuleHit, ...]) -> None:
        assert wording.explain(Verdict(Decision.DENY, rules=rules)) == "The rules do not allow it."


class TestZones:
    def test_of_the_country_come_by_the_names_people_use(self) -> None:
        assert zones.label("America/Los_Angeles").startswith("Pacific")

    def test_of_the_world_are_there_without_relics(self) -> None:
        names = zones.elsewhere()
        assert "America/Toronto" in names
        assert not {"America/New_York", "US/Eastern", "Etc/GMT+5", "UTC"} & set(names)


class TestLaidOut:
    def test_says_answers_in_words(self) -> None:
        parts = pages.laid_out(form(), {"substances": "alcohol fentanyl", "notes": "hello"})
        answered = {row.field.name: row.text for part in parts for row in part.answered}
        assert answered == {"substances": "Fentanyl, Alcohol", "notes": "hello"}

    def test_gives_room_for_three_digits_of_a_zip_code_and_no_more(self) -> None:
        rows = {row.field.name: row for part in pages.laid_out(form(), {}) for row in part.rows}
        assert (rows["zip3"].length, rows["language"].length) == (3, 200)
