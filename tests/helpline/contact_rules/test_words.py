"""Each rule as a sentence that a counselor can act on."""

from datetime import UTC, datetime

import pytest

from helpline.contact_rules import (
    Decision,
    Facts,
    PhoneNumber,
    Rule,
    RuleHit,
    Verdict,
    explain,
    explain_with_time,
    field_of,
    may_contact,
)
from helpline.contact_rules.facts import ALLOWING

NUMBER = PhoneNumber("+12025550143")
NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 8, tzinfo=UTC)


class TestExplain:
    @pytest.mark.parametrize(
        ("number", "facts", "words"),
        [
            (None, Facts(), "not a phone number"),
            (NUMBER, Facts(unsafe=True), "not safe to call"),
            (NUMBER, Facts(revoked=True), "told us not to call them"),
            (NUMBER, Facts(refused=True), "said no to this call"),
            (NUMBER, Facts(wrong_person=True), "belongs to somebody else"),
            (NUMBER, Facts(hidden=True), "screen would show it"),
            (NUMBER, Facts(ours={NUMBER: "crisis line"}), "belongs to this helpline"),
            (NUMBER, Facts(attempts=(NOON,) * 6), "as often as we may"),
            (NUMBER, Facts(attempts=(NOON,)), "less than an hour before"),
            (NUMBER, Facts(busy=True), "talking with somebody on that number"),
            (PhoneNumber("+18765550143"), Facts(), "country or area"),
            (PhoneNumber("+19005550143"), Facts(), "charges whoever calls it"),
        ],
    )
    def test_says_what_stands_in_the_way(self, number: PhoneNumber | None, facts: Facts, words: str) -> None:
        assert words in explain(may_contact(number, NOON, facts=facts))

    def test_offers_the_wish_only_where_the_hour_alone_stands_in_the_way(self) -> None:
        assert "check that box" in explain(may_contact(NUMBER, NIGHT, facts=Facts()))
        assert "check that box" not in explain(may_contact(NUMBER, NIGHT, facts=Facts(attempts=(NIGHT,))))

    @pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in ALLOWING])
    def test_no_rule_is_without_words_of_its_own(self, rule: Rule) -> None:
        said = explain(Verdict(Decision.DENY, rules=(RuleHit(rule, Decision.DENY),)))

        assert said not in ("", "The rules do not allow us to call this number.")
        assert "{" not in said

    def test_a_refusal_that_names_no_rule_is_one_all_the_same(self) -> None:
        assert explain(Verdict(Decision.DENY)) == "The rules do not allow us to call this number."

    def test_says_the_next_time_on_their_clock(self) -> None:
        verdict = may_contact(NUMBER, NIGHT, facts=Facts())

        words = explain_with_time(verdict, "America/New_York")

        assert words.endswith("The next time is Wednesday, November 18 at 8:00 AM where they are.")

    def test_names_the_state(self) -> None:
        sunday = datetime(2026, 11, 22, 18, tzinfo=UTC)
        assert "state (AL)" in explain(may_contact(PhoneNumber("+12055550143"), sunday, facts=Facts()))


class TestFieldOf:
    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            (Facts(unsafe=True), "safe_to_call"),
            (Facts(hidden=True), "caller_id_mode"),
            (Facts(revoked=True), "number"),
            (Facts(busy=True), "local_time"),
        ],
    )
    def test_is_the_question_to_ask(self, facts: Facts, field: str) -> None:
        assert field_of(may_contact(NUMBER, NOON, facts=facts)) == field
