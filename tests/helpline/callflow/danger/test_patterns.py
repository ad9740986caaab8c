"""The notation of the tables: what each sign stands for, and what is no pattern."""

import pytest

from helpline.callflow.danger.patterns import Groups, WrongPattern, table

GROUPS = Groups("breathe = breathe|breathes|breathing\nlungs = {breathe}|chest rises\n    |air")


def occurs(pattern: str, said: str) -> bool:
    return table(pattern, GROUPS).occurs(said.split())


class TestTable:
    @pytest.mark.parametrize(
        ("pattern", "said", "expected"),
        [
            ("passed out", "she passed out here", True),
            ("passed out", "she passed it out", False),
            ("not {breathe}", "not breathing", True),
            ("not {lungs}", "not chest rises", True),
            ("(on|off) the roof", "off the roof", True),
            ("(on|off) the roof", "under the roof", False),
            ("[is|was] blue", "blue", True),
            ("he [is|was] blue", "he was blue", True),
            ("not .. breathing", "not at all breathing", True),
            ("not .. breathing", "not now or then breathing", False),
            ("not ... breathing", "not now or then breathing", True),
            ("not .... breathing", "not so far as we can tell breathing", True),
            ("not ... breathing", "not so far as we can tell breathing", False),
            ("not .. breathing", "not , breathing", False),
            ("overdos*", "overdosed", True),
            ("overdos*", "underdosed", False),
            ("took # pills", "took 2 pills", True),
            ("took #5+ pills", "took 4 pills", False),
            ("took #5+ pills", "took 40 pills", True),
            ("help $", "please help", True),
            ("help $", "help me", False),
            ("^ help", "help me", True),
            ("^ help", "please help", False),
            ("a (b|c [d])\n    e ; a comment", "a c d e", True),
            ("; nothing\n\nb", "a b", True),
        ],
    )
    def test_finds_a_pattern(self, pattern: str, said: str, expected: bool) -> None:
        assert occurs(pattern, said) is expected

    def test_replaces_as_much_as_fits(self) -> None:
        found = table("b [c]\nd", GROUPS)

        assert found.without(["a", "b", "c", "d", "e", "b"], "-") == ["a", "-", "-", "e", "-"]

    @pytest.mark.parametrize(
        "pattern", ["a (b", "a b)", "a|b", "[a", "a & b", "{unheard_of}", "ab*", "don't"]
    )
    def test_refuses_what_is_no_pattern(self, pattern: str) -> None:
        with pytest.raises(WrongPattern):
            table(pattern, GROUPS)
