"""Who may take a call, why not the others, and what waiting relaxes."""

from typing import Any, ClassVar

import pytest

from helpline.routing import Reason, Waiting, explain
from helpline.routing.people import People
from helpline.routing.values import EXPLANATION_SCHEMA, MOST_NAMED, Policy
from tests.helpline.routing.cast import NOW, call, crisis, decide, minutes, person, rung

SPANISH = frozenset({"es"})
FAMILY = frozenset({"family"})
TREATMENT = frozenset({"treatment"})
DAYS, PARTNER = frozenset({"days"}), frozenset({"partner"})


def excluded(one: Waiting, more: dict[str, Any], **rules: Any) -> dict[str, list[str]]:
    (missed,) = decide([one], [person("ann", **more)], **rules).unmatched
    return {why: list(people) for why, people in missed.explanation.excluded.items()}


class TestReasons:
    @pytest.mark.parametrize(
        ("reason", "one", "more", "rules"),
        [
            ("declined or missed it", call(excluded_staff=frozenset({"ann"})), {}, {}),
            ("other team", call(), {"teams": PARTNER}, {"primary_teams": DAYS}),
            ("not trained for the topic", call(), {"topics": FAMILY}, {}),
            ("training expired", call(), {"topics": FAMILY, "expired_topics": TREATMENT}, {}),
            ("not trained", call(topic=""), {"topics": frozenset()}, {}),
            ("training expired", call(topic=""), {"topics": frozenset(), "expired_topics": FAMILY}, {}),
            ("does not speak the language", call(language="es"), {}, {}),
            ("opted out of the topic", call(), {"opted_out_topics": TREATMENT}, {}),
            ("declined or missed it", call(missed_staff=frozenset({"ann"})), {}, {}),
            ("declined or missed it", crisis(excluded_staff=frozenset({"ann"})), {}, {}),
            ("talk time today", call(), {"talk_seconds_today": 5 * 3600}, {}),
            ("talk time today", call(), {"talk_seconds_today": 60}, {"max_talk": minutes(1)}),
            ("off duty", call(), {"on_duty": False}, {}),
            ("not on shift", call(), {"on_shift": False}, {}),
            ("not at the desk", call(), {"present": False}, {}),
            ("break", call(), {"busy": Reason.BREAK}, {}),
            ("break after missed calls", call(), {"busy": Reason.MISSED_BREAK}, {}),
            ("wrap-up", call(), {"busy": Reason.WRAP_UP}, {}),
            ("off duty", crisis(), {"on_duty": False}, {}),
            ("not at the desk", crisis(), {"present": False}, {}),
            (
                "ringing for a call in danger",
                crisis(),
                {"busy": Reason.RINGING_IN_DANGER, "rung_for": "x"},
                {},
            ),
            ("on a call", crisis(), {"busy": Reason.ON_A_CALL}, {}),
        ],
        ids=str,
    )
    def test_each_is_told(
        self, reason: str, one: Waiting, more: dict[str, Any], rules: dict[str, Any]
    ) -> None:
        assert excluded(one, more, **rules) == {reason: ["ann"]}

    @pytest.mark.parametrize(
        ("one", "more"),
        [
            (crisis(), {"talk_seconds_today": 9 * 3600}),
            (call(), {"talk_seconds_today": 5 * 3600 - 1}),
            (call(), {"consecutive_crisis": 9}),
            (crisis(), {"consecutive_crisis": 1}),
            (call(), {"opted_out_topics": FAMILY}),
            (call(topic=""), {"topics": FAMILY}),
            (call(language=""), {"languages": frozenset()}),
            (call(), {"teams": PARTNER}),
            (call(excluded_staff=frozenset({"bo", "gone"})), {}),
        ],
    )
    def test_what_is_no_reason(self, one: Waiting, more: dict[str, Any]) -> None:
        assert rung(decide([one], [person("ann", **more)])) == {one.id: ["ann"]}

    def test_of_several_the_first_is_told(self) -> None:
        more = {"topics": FAMILY, "busy": Reason.BREAK, "talk_seconds_today": 99_999, "on_shift": False}

        assert excluded(call(), more) == {"not trained for the topic": ["ann"]}
        assert excluded(call(excluded_staff=frozenset({"ann"})), more) == {"declined or missed it": ["ann"]}


class TestRelaxation:
    @pytest.mark.parametrize(
        ("waited", "more", "relaxed"),
        [
            (4.9, {}, ()),
            (5, {"topics": FAMILY}, ("topic",)),
            (10, {"topics": FAMILY, "languages": SPANISH}, ("topic", "language")),
            (20, {"topics": FAMILY, "languages": SPANISH, "teams": PARTNER}, ("topic", "language", "teams")),
        ],
    )
    def test_the_topic_goes_first_and_the_language_after_it(
        self, waited: float, more: dict[str, Any], relaxed: tuple[str, ...]
    ) -> None:
        rules: dict[str, Any] = {
            "relax_topic_after": minutes(5),
            "relax_language_after": minutes(10),
            "overflow_after": minutes(20),
            "primary_teams": DAYS,
            "overflow_teams": PARTNER,
        }
        one = person("ann", **{"teams": DAYS} | more)

        decision = decide([call(waited=waited)], [one], **rules)

        assert rung(decision) == {"call": ["ann"]}
        assert decision.matches[0].explanation.relaxed == relaxed
        if relaxed:
            assert rung(decide([call(waited=waited - 0.01)], [one], **rules)) == {}

    def test_without_a_time_nothing_is_relaxed(self) -> None:
        assert excluded(call(waited=9999), {"topics": FAMILY}) == {"not trained for the topic": ["ann"]}

    def test_it_never_reaches_somebody_without_any_training(self) -> None:
        more: dict[str, Any] = {"topics": frozenset()}

        assert excluded(call(waited=9), more, relax_topic_after=minutes(5)) == {"not trained": ["ann"]}

    def test_it_never_reaches_somebody_who_opted_out(self) -> None:
        more = {"opted_out_topics": TREATMENT}

        assert excluded(call(waited=9), more, relax_topic_after=minutes(5)) == {
            "opted out of the topic": ["ann"]
        }

    def test_it_never_passes_over_a_limit(self) -> None:
        more = {"talk_seconds_today": 99_999}

        assert excluded(call(waited=9), more, relax_topic_after=minutes(5)) == {"talk time today": ["ann"]}

    def test_the_overflow_team_is_asked_beside_the_own_one(self) -> None:
        rules: dict[str, Any] = {
            "overflow_after": minutes(5),
            "primary_teams": DAYS,
            "overflow_teams": PARTNER,
        }
        people = [person("own", teams=DAYS, idle=9), person("other", teams=PARTNER, idle=1)]

        early = decide([call("a"), call("b")], people, **rules)
        late = decide([call("a", waited=6), call("b", waited=5)], people, **rules)

        assert rung(early) == {"a": ["own"]}
        assert rung(late) == {"a": ["own"], "b": ["other"]}

    def test_a_line_without_teams_takes_anyone(self) -> None:
        one = person("ann", teams=PARTNER)

        assert rung(decide([call()], [one], overflow_teams=DAYS, overflow_after=minutes(0)))


class TestWideningWhenNobody:
    RULES: ClassVar[dict[str, Any]] = {"relax_language_after": minutes(5), "widen_when_nobody": True}

    def test_a_step_that_would_reach_nobody_is_not_waited_for(self) -> None:
        one = call(language="es", waited=0)

        assert rung(decide([one], [person("ann")], **self.RULES)) == {"call": ["ann"]}
        assert rung(decide([one], [person("ann")], relax_language_after=minutes(5))) == {}

    def test_while_somebody_on_duty_could_take_it_the_step_is_waited_for(self) -> None:
        people = [person("ann"), person("bo", languages=SPANISH, busy=Reason.WRAP_UP)]

        assert rung(decide([call(language="es", waited=4)], people, **self.RULES)) == {}
        assert rung(decide([call(language="es", waited=5)], people, **self.RULES)) == {"call": ["ann"]}

    def test_where_no_step_reaches_anybody_nobody_is_rung(self) -> None:
        people = [person("ann", topics=FAMILY)]

        assert rung(decide([call(language="es")], people, **self.RULES)) == {}


class TestBecause:
    def test_it_tells_who_could_have_and_who_could_not(self) -> None:
        people = [person("ann", idle=9), person("bo", idle=5), person("cy", busy=Reason.WRAP_UP)]

        (made,) = decide([call()], people).matches

        assert made.explanation.as_dict() == {
            "schema": EXPLANATION_SCHEMA,
            "strategy": "longest_idle",
            "relaxed": [],
            "able": {"count": 2, "staff": ["ann", "bo"]},
            "excluded": {"wrap-up": {"count": 1, "staff": ["cy"]}},
            "chosen_for": "longest_idle",
        }

    def test_of_a_call_that_rings_nobody_it_tells_who_could_take_it_by_each_step(self) -> None:
        rules: dict[str, Any] = {"relax_topic_after": minutes(5), "relax_language_after": minutes(10)}
        people = [person("ann"), person("bo", languages=SPANISH, topics=FAMILY, busy=Reason.ON_A_CALL)]

        (missed,) = decide([call(language="es")], people, **rules).unmatched

        assert missed.explanation.as_dict()["steps"] == [
            {"after": 0, "relaxed": [], "count": 0},
            {"after": 300, "relaxed": ["topic"], "count": 1},
            {"after": 600, "relaxed": ["topic", "language"], "count": 2},
        ]

    def test_who_is_rung_for_a_call_before_it_is_told_as_ringing(self) -> None:
        people = [person("ann", idle=9), person("bo", busy=Reason.RINGING)]

        (missed,) = decide([call("first", waited=9), call("second")], people).unmatched

        assert missed.explanation.as_dict()["excluded"] == {"ringing": {"count": 2, "staff": ["ann", "bo"]}}
        assert missed.explanation.chosen_for == ""

    def test_it_names_the_first_of_many_and_tells_how_many_there_are(self) -> None:
        people = [person(f"p{i:03}", idle=200 - i) for i in range(50)]

        explanation = decide([call()], people).matches[0].explanation

        assert explanation.able_count == 50
        assert explanation.as_dict()["able"] == {
            "count": 50,
            "staff": [f"p{i:03}" for i in range(MOST_NAMED)],
        }


class TestExplain:
    def test_it_tells_of_every_call_what_match_would_decide(self) -> None:
        people = [person("ann", idle=9), person("bo", topics=frozenset({"crisis"}))]
        calls = [call("first", waited=9), call("second"), crisis(), call("rung", ringing=1)]

        told = explain(calls, people, Policy(), NOW)

        assert set(told) == {"crisis", "first", "second"}
        assert list(told["crisis"].able) == ["ann", "bo"]
        assert told["second"].excluded[Reason.RINGING] == People(["ann"], 1)


class TestPeople:
    def test_it_is_a_set_in_order(self) -> None:
        people = People(["ann", "bo", "cy"], 0b101)

        assert list(people) == ["ann", "cy"]
        assert len(people) == 2
        assert "cy" in people
        assert "bo" not in people
        assert repr(people) == "People(['ann', 'cy'])"

    def test_two_with_the_same_people_in_the_same_order_are_equal(self) -> None:
        assert People(["ann", "bo", "cy"], 0b101) == People(["ann", "cy"], 0b11)
        assert People(["ann", "bo"], 0b11) != People(["bo", "ann"], 0b11)
        assert People(["ann"], 1) != ["ann"]
