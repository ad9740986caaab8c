"""Whom each strategy rings first, and how many."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest

from helpline.routing import Policy, Reason, StaffMember, Strategy, match
from tests.helpline.routing.cast import NOW, call, crisis, decide, minutes, person, rung


def order(strategy: Strategy, people: list[StaffMember]) -> list[str]:
    """The order in which as many calls as there are people ring them."""
    calls = [call(f"call-{i}", waited=90 - i) for i in range(len(people))]
    return [staff for each in rung(decide(calls, people, strategy=strategy)).values() for staff in each]


class TestStrategy:
    @pytest.mark.parametrize("strategy", [Strategy.LONGEST_IDLE, Strategy.STICKY])
    def test_longest_idle(self, strategy: Strategy) -> None:
        people = [person("ann", idle=2), person("bo", idle=9), person("cy", idle=5)]

        assert order(strategy, people) == ["bo", "cy", "ann"]

    def test_round_robin_rings_who_was_not_rung_for_the_longest_time(self) -> None:
        people = [
            person("ann", rung_at=NOW - minutes(1), idle=60),
            person("bo", rung_at=NOW - minutes(20)),
            person("cy", rung_at=None),
        ]

        assert order(Strategy.ROUND_ROBIN, people) == ["cy", "bo", "ann"]

    def test_fewest_calls_counts_the_day_and_then_idleness(self) -> None:
        people = [
            person("ann", calls_today=3, idle=60),
            person("bo", calls_today=1, idle=2),
            person("cy", calls_today=1, idle=5),
        ]

        assert order(Strategy.FEWEST_CALLS, people) == ["cy", "bo", "ann"]

    def test_priority_tiers_rings_the_second_when_the_first_are_taken(self) -> None:
        people = [person("ann", tier=2, idle=60), person("bo", idle=2), person("cy", idle=5)]

        assert order(Strategy.PRIORITY_TIERS, people) == ["cy", "bo", "ann"]

    @pytest.mark.parametrize("strategy", Strategy)
    def test_a_tie_is_settled_by_the_id(self, strategy: Strategy) -> None:
        people = [person("cy"), person("ann"), person("bo")]

        assert order(strategy, people) == ["ann", "bo", "cy"]

    @pytest.mark.parametrize(
        ("strategy", "names"),
        [
            (Strategy.LONGEST_IDLE, ["ann"]),
            (Strategy.RING_SEVERAL, ["ann", "bo", "cy"]),
            (Strategy.RING_STAGGERED, ["ann", "bo", "cy"]),
            (Strategy.RING_ALL, ["ann", "bo", "cy", "dee", "eve"]),
        ],
    )
    def test_a_call_rings_as_many_as_the_strategy_says(self, strategy: Strategy, names: list[str]) -> None:
        people = [person(name, idle=9 - i) for i, name in enumerate(("ann", "bo", "cy", "dee", "eve"))]

        assert rung(decide([call()], people, strategy=strategy, ring_count=3)) == {"call": names}

    @pytest.mark.parametrize(
        ("strategy", "expected"),
        [
            (Strategy.RING_SEVERAL, {"old": ["ann", "cy"], "new": ["bo", "dee"]}),
            (Strategy.RING_ALL, {"old": ["ann", "cy", "eve"], "new": ["bo", "dee"]}),
        ],
    )
    def test_several_calls_get_one_person_each_before_any_gets_a_second(
        self, strategy: Strategy, expected: dict[str, list[str]]
    ) -> None:
        people = [person(name, idle=9 - i) for i, name in enumerate(("ann", "bo", "cy", "dee", "eve"))]
        calls = [call("new", waited=1), call("old", waited=9)]

        assert rung(decide(calls, people, strategy=strategy)) == expected

    @pytest.mark.parametrize(
        ("ringing", "strategy", "more"),
        [
            (1, Strategy.LONGEST_IDLE, []),
            (1, Strategy.RING_SEVERAL, ["ann"]),
            (2, Strategy.RING_SEVERAL, []),
            (2, Strategy.RING_ALL, ["ann", "bo"]),
        ],
    )
    def test_who_rings_already_counts(self, ringing: int, strategy: Strategy, more: list[str]) -> None:
        people = [
            *(person(name) for name in ("ann", "bo")),
            *(person(f"rung-{i}", busy=Reason.RINGING) for i in range(ringing)),
        ]

        decision = decide([call(ringing=ringing)], people, strategy=strategy)

        assert rung(decision).get("call", []) == more
        assert decision.unmatched == []

    def test_a_call_that_nobody_rings_for_goes_before_a_second_person_for_another(self) -> None:
        calls = [call("ringing", waited=30, ringing=1), call("waiting", waited=1)]
        people = [person("ann"), person("busy", busy=Reason.RINGING)]

        assert rung(decide(calls, people, strategy=Strategy.RING_ALL)) == {"waiting": ["ann"]}


class TestStaggered:
    RULES: ClassVar[dict[str, Any]] = {
        "strategy": Strategy.RING_STAGGERED,
        "ring_count": 1,
        "ring_more_every": timedelta(seconds=10),
    }

    @pytest.mark.parametrize(
        ("rung_for", "ringing", "more"),
        [
            (0, 0, ["ann"]),
            (9.9, 1, []),
            (10, 1, ["ann"]),
            (19.9, 2, []),
            (20, 2, ["ann"]),
            (35, 1, ["ann", "bo", "cy"]),
            (600, 1, ["ann", "bo", "cy", "dee"]),
            (-5, 1, []),
        ],
    )
    def test_one_more_is_rung_after_each_pause_while_the_others_ring_on(
        self, rung_for: float, ringing: int, more: list[str]
    ) -> None:
        people = [
            *(person(name, idle=9 - i) for i, name in enumerate(("ann", "bo", "cy", "dee"))),
            *(person(f"rung-{i}", busy=Reason.RINGING, rung_for="call") for i in range(ringing)),
        ]
        since = NOW - timedelta(seconds=rung_for) if ringing else None

        decision = decide([call(ringing=ringing, ringing_since=since)], people, **self.RULES)

        assert rung(decision).get("call", []) == more

    def test_a_call_in_danger_rings_everybody_at_once(self) -> None:
        people = [person(name, idle=9 - i) for i, name in enumerate(("ann", "bo", "cy"))]

        assert rung(decide([crisis()], people, **self.RULES)) == {"crisis": ["ann", "bo", "cy"]}

    def test_a_call_that_lost_everybody_to_danger_begins_with_the_first_again(self) -> None:
        taken = person("taken", busy=Reason.RINGING, rung_for="call", languages=frozenset({"en", "es"}))
        free = [
            person(name, topics=frozenset({"treatment"}), idle=9 - i) for i, name in enumerate(("ann", "bo"))
        ]
        ringing = call(ringing=1, ringing_since=NOW - minutes(1))

        decision = decide([ringing, crisis()], [taken, *free], **self.RULES)

        assert rung(decision) == {"crisis": ["taken"], "call": ["ann"]}

    def test_the_first_are_as_many_as_the_line_says(self) -> None:
        people = [person(name, idle=9 - i) for i, name in enumerate(("ann", "bo", "cy"))]

        assert rung(decide([call()], people, **self.RULES | {"ring_count": 2})) == {"call": ["ann", "bo"]}


class TestFit:
    """Of those whom a relaxed step reaches, who fulfils more of what was asked for comes first."""

    RULES: ClassVar[dict[str, Any]] = {
        "relax_topic_after": minutes(1),
        "relax_language_after": minutes(1),
        "overflow_after": minutes(1),
        "primary_teams": frozenset({"days"}),
        "overflow_teams": frozenset({"partner"}),
    }
    PEOPLE: ClassVar[list[StaffMember]] = [
        person("nothing", idle=60, tier=1, teams=frozenset({"partner"}), languages=frozenset({"es"}),
               topics=frozenset({"family"})),
        person("one", idle=50, tier=1, teams=frozenset({"partner"}), languages=frozenset({"en"}),
               topics=frozenset({"family"})),
        person("two", idle=5, tier=3, calls_today=8, teams=frozenset({"partner"})),
        person("two as well", idle=40, tier=1, teams=frozenset({"days"}), topics=frozenset({"family"})),
        person("everything", idle=1, tier=4, calls_today=9, rung_at=NOW, teams=frozenset({"days"})),
    ]  # fmt: skip

    def test_comes_before_the_strategys_order_which_settles_a_tie(self) -> None:
        decision = decide([call(waited=5)], self.PEOPLE, strategy=Strategy.RING_ALL, **self.RULES)

        assert rung(decision) == {"call": ["everything", "two as well", "two", "one", "nothing"]}
        assert list(decision.matches[0].explanation.able) == rung(decision)["call"]

    @pytest.mark.parametrize("strategy", Strategy)
    def test_comes_first_whatever_the_strategy(self, strategy: Strategy) -> None:
        decision = decide([call(waited=5)], self.PEOPLE, strategy=strategy, **self.RULES)

        assert rung(decision)["call"][0] == "everything"

    @pytest.mark.parametrize(
        ("strategy", "idle", "told"),
        [
            (Strategy.LONGEST_IDLE, 1, "fits best"),
            (Strategy.LONGEST_IDLE, 90, "longest_idle"),
            (Strategy.RING_ALL, 1, "ring_all"),
        ],
    )
    def test_is_told_where_it_and_not_the_strategy_decided(
        self, strategy: Strategy, idle: int, told: str
    ) -> None:
        people = [*self.PEOPLE[:-1], person("everything", idle=idle, teams=frozenset({"days"}))]

        decision = decide([call(waited=5)], people, strategy=strategy, **self.RULES)

        assert decision.matches[0].explanation.chosen_for == told

    def test_counts_only_what_is_relaxed(self) -> None:
        """Danger asks both teams at once without a wait: there the overflow team is no worse."""
        people = [
            person("partner", idle=9, teams=frozenset({"partner"})),
            person("days", idle=1, teams=frozenset({"days"})),
        ]

        assert rung(decide([crisis(waited=0)], people, **self.RULES)) == {"crisis": ["partner", "days"]}

    def test_comes_after_who_is_known_to_the_caller(self) -> None:
        decision = decide([call(waited=5, sticky_staff="one")], self.PEOPLE, **self.RULES)

        assert rung(decision) == {"call": ["one"]}
        assert decision.matches[0].explanation.chosen_for == "known to the caller"

    def test_does_not_bring_back_first_who_could_not_be_reached(self) -> None:
        one = call(waited=5, unreached_staff=frozenset({"everything"}))

        assert rung(decide([one], self.PEOPLE, **self.RULES)) == {"call": ["two as well"]}

    def test_whose_training_for_the_topic_has_expired_does_not_fulfil_it(self) -> None:
        expired = {"topics": frozenset({"family"}), "expired_topics": frozenset({"treatment"})}
        people = [person("expired", idle=9, **expired), person("trained", idle=1)]

        assert rung(decide([call(waited=5)], people, relax_topic_after=minutes(1))) == {"call": ["trained"]}

    def test_in_danger_the_language_comes_first_and_then_the_training(self) -> None:
        people = [
            person("untrained", idle=9, topics=frozenset({"family"})),
            person("trained", idle=5),
            person("spanish", idle=60, languages=frozenset({"es"})),
        ]

        decision = decide([crisis(waited=5)], people, relax_topic_after=minutes(1))

        assert rung(decision) == {"crisis": ["trained", "untrained", "spanish"]}


class TestSticky:
    @pytest.mark.parametrize("strategy", Strategy)
    def test_whoever_is_known_to_the_caller_goes_first_whatever_the_strategy(
        self, strategy: Strategy
    ) -> None:
        people = [person("ann", idle=60), person("bo", idle=1, tier=3, calls_today=9, rung_at=NOW)]

        decision = decide([call(sticky_staff="bo")], people, strategy=strategy)

        assert rung(decision)["call"][0] == "bo"
        assert decision.matches[0].explanation.chosen_for == "known to the caller"

    @pytest.mark.parametrize(
        "more", [{"busy": Reason.BREAK}, {"topics": frozenset({"family"})}, {"on_duty": False}], ids=str
    )
    def test_while_they_cannot_the_caller_does_not_wait_for_them(self, more: dict[str, Any]) -> None:
        people = [person("ann"), person("bo", idle=60, **more)]

        decision = decide([call(sticky_staff="bo")], people)

        assert rung(decision) == {"call": ["ann"]}
        assert decision.matches[0].explanation.chosen_for == "longest_idle"

    def test_one_who_has_left_is_nobody(self) -> None:
        assert rung(decide([call(sticky_staff="gone")], [person("ann")])) == {"call": ["ann"]}

    def test_is_tried_after_the_others_where_they_could_not_be_reached(self) -> None:
        people = [person("ann"), person("bo")]

        decision = decide([call(sticky_staff="bo", unreached_staff=frozenset({"bo"}))], people)

        assert rung(decision) == {"call": ["ann"]}


class TestLinesThatShareStaff:
    def test_each_call_goes_by_its_own_lines_rules_and_nobody_is_rung_twice(self) -> None:
        people = [person("ann", idle=9, calls_today=5), person("bo", idle=2, calls_today=1)]
        calls = [call("first", line="day", waited=9), call("second", line="night", waited=3)]
        policies = {
            "day": Policy(),
            "night": Policy(strategy=Strategy.FEWEST_CALLS),
        }

        assert rung(match(calls, people, policies, NOW)) == {"first": ["ann"], "second": ["bo"]}
        assert rung(match(calls[1:], people, policies, NOW)) == {"second": ["bo"]}
        assert rung(match(calls, people[:1], policies, NOW)) == {"first": ["ann"]}
