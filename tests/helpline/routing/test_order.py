"""Which call goes first."""

import pytest

from helpline.routing import Policy, Reason, Strategy, match
from tests.helpline.routing.cast import NOW, call, crisis, decide, person, rung, unmatched


class TestClaim:
    def test_the_longest_wait_goes_first(self) -> None:
        calls = [call("new", waited=1), call("old", waited=9), call("middle", waited=5)]

        decision = decide(calls, [person("ann"), person("bo")])

        assert list(rung(decision)) == ["old", "middle"]
        assert unmatched(decision) == ["new"]

    def test_calls_of_the_same_instant_go_by_their_id(self) -> None:
        assert list(rung(decide([call("b"), call("a")], [person("ann")]))) == ["a"]

    @pytest.mark.parametrize(
        ("normal", "high", "first"),
        [(19.9, 10, "high"), (20.1, 10, "normal"), (5, 3, "high"), (7, 3, "normal")],
    )
    def test_a_class_ages_at_its_own_slope(self, normal: float, high: float, first: str) -> None:
        calls = [call("normal", waited=normal), call("high", priority="high", waited=high)]

        assert list(rung(decide(calls, [person("ann")]))) == [first]

    def test_a_class_without_a_slope_ages_like_time(self) -> None:
        calls = [call("odd", priority="odd", waited=6), call("normal", waited=5)]

        assert list(rung(decide(calls, [person("ann")]))) == ["odd"]

    def test_a_callback_that_kept_its_place_is_where_it_was(self) -> None:
        calls = [call("caller", waited=10), call("callback", waited=25, returning=True)]

        assert list(rung(decide(calls, [person("ann")]))) == ["callback"]

    def test_a_promised_call_that_is_due_goes_before_who_waits_longer_but_not_before_danger(self) -> None:
        calls = [call("caller", waited=900), call("promised", waited=0, returning=True), crisis(waited=1)]

        assert rung(decide(calls[:2], [person("ann")])) == {"promised": ["ann"]}
        assert rung(decide(calls, [person("ann")])) == {"crisis": ["ann"]}

    def test_a_caller_who_lost_their_counselor_goes_before_everybody_but_danger(self) -> None:
        calls = [call("lost", front=True, waited=0), crisis(waited=5), call("old", waited=90)]

        assert rung(decide(calls[::2], [person("ann")])) == {"lost": ["ann"]}
        assert rung(decide(calls, [person("ann")])) == {"crisis": ["ann"]}

    def test_one_in_danger_who_lost_theirs_goes_before_the_others_in_danger(self) -> None:
        calls = [crisis("older", waited=5), crisis("lost", front=True, waited=0)]

        assert rung(decide(calls, [person("ann")])) == {"lost": ["ann"]}


class TestCrisis:
    def test_it_rings_everybody_who_is_trained_at_once(self) -> None:
        people = [
            person("ann", idle=9),
            person("bo", idle=5),
            person("cy", topics=frozenset({"treatment"})),
            person("dee", busy=Reason.ON_A_CALL),
        ]

        decision = decide([crisis(), call(waited=90)], people)

        assert rung(decision) == {"crisis": ["ann", "bo"], "call": ["cy"]}

    def test_three_calls_and_three_people_are_three_matches(self) -> None:
        people = [person(name, idle=9 - i) for i, name in enumerate(("ann", "bo", "cy"))]
        calls = [crisis(f"crisis-{i}", waited=9 - i) for i in range(3)]

        assert rung(decide(calls, people)) == {"crisis-0": ["ann"], "crisis-1": ["bo"], "crisis-2": ["cy"]}

    def test_several_calls_share_the_others_in_turn(self) -> None:
        people = [person(f"p{i}", idle=90 - i) for i in range(5)]
        calls = [crisis("first", waited=9), crisis("second", waited=3)]

        assert rung(decide(calls, people)) == {"first": ["p0", "p2", "p4"], "second": ["p1", "p3"]}

    def test_each_gets_first_who_speaks_its_language_and_then_anybody(self) -> None:
        spanish = frozenset({"es"})
        people = [person("ann", languages=spanish), person("bo", languages=spanish), person("cy")]
        calls = [crisis("first", waited=9), crisis("second", language="es", waited=3)]

        assert rung(decide(calls, people)) == {"first": ["cy", "bo"], "second": ["ann"]}

    def test_it_rings_more_people_as_they_become_free(self) -> None:
        people = [person("ann", busy=Reason.RINGING), person("bo")]

        decision = decide([crisis(ringing=1)], people)

        assert rung(decision) == {"crisis": ["bo"]}

    def test_one_that_nobody_rings_for_goes_before_one_that_rings_already(self) -> None:
        people = [person("ann", busy=Reason.RINGING), person("bo")]
        calls = [crisis("ringing", ringing=1, waited=9), crisis("alone", waited=1)]

        assert rung(decide(calls, people)) == {"alone": ["bo"]}

    def test_it_is_told_where_nobody_can(self) -> None:
        decision = decide([crisis()], [person("ann", topics=frozenset({"treatment"}))])

        assert decision.unmatched[0].explanation.as_dict()["excluded"] == {
            "not trained for the topic": {"count": 1, "staff": ["ann"]}
        }

    def test_which_class_is_danger_is_each_lines_to_say(self) -> None:
        policies = {
            "line": Policy(crisis_priority="red"),
            "ring": Policy(strategy=Strategy.RING_ALL, crisis_priority="none"),
        }
        calls = [call("red", priority="red", waited=1), call("old", waited=90), call("all", line="ring")]

        assert rung(match(calls, [person("ann"), person("bo")], policies, NOW)) == {"red": ["ann", "bo"]}
