"""Danger rings everybody trained who is there at once; no limit, shift, list or other call prevents it."""

from typing import Any

import pytest

from helpline.routing import (
    Reason,
    StaffMember,
    Strategy,
    Withdrawal,
)
from tests.helpline.routing.cast import call, crisis, decide, person, rung, unmatched

SPANISH = frozenset({"es"})
RULES: dict[str, Any] = {"primary_teams": frozenset({"days"}), "overflow_teams": frozenset({"on-call"})}

ONLY_WHERE_NOBODY_ELSE_IS_LEFT: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"consecutive_crisis": 9}, ("crisis calls in a row",)),
    ({"on_shift": False}, ("not on shift",)),
    ({"teams": frozenset({"others"})}, ("other team",)),
    ({"opted_out_topics": frozenset({"crisis"})}, ("opted out of the topic",)),
    ({"busy": Reason.WRAP_UP}, ("wrap-up",)),
    ({"busy": Reason.BREAK}, ("break",)),
    ({"on_shift": False, "busy": Reason.BREAK}, ("not on shift", "break")),
]


def days(name: str, **more: Any) -> StaffMember:
    return person(name, **{"teams": frozenset({"days"})} | more)


class TestWhoIsRung:
    @pytest.mark.parametrize(
        ("more", "lifted"),
        [
            ({}, ()),
            ({"languages": SPANISH}, ("does not speak the language",)),
            ({"teams": frozenset({"on-call"})}, ()),
            ({"busy": Reason.MISSED_BREAK}, ("break after missed calls",)),
            ({"busy": Reason.NOT_READY}, ("not ready",)),
            ({"busy": Reason.RINGING, "rung_for": "other"}, ("ringing",)),
            ({"talk_seconds_today": 99_999}, ()),
        ],
        ids=str,
    )
    def test_at_once_beside_others(self, more: dict[str, Any], lifted: tuple[str, ...]) -> None:
        decision = decide([crisis()], [days("ann", idle=9), days("bo", **more)], **RULES)

        assert sorted(rung(decision)["crisis"]) == ["ann", "bo"]
        assert {made.staff_id: made.explanation.lifted for made in decision.matches}["bo"] == lifted

    @pytest.mark.parametrize(("more", "lifted"), ONLY_WHERE_NOBODY_ELSE_IS_LEFT, ids=str)
    def test_only_where_nobody_else_is_left(self, more: dict[str, Any], lifted: tuple[str, ...]) -> None:
        beside = decide([crisis()], [days("ann"), days("bo", **more)], **RULES)
        alone = decide([crisis()], [days("ann", busy=Reason.ON_A_CALL), days("bo", **more)], **RULES)

        assert rung(beside) == {"crisis": ["ann"]}
        assert rung(alone) == {"crisis": ["bo"]}
        assert alone.matches[0].explanation.lifted == lifted
        assert alone.matches[0].explanation.as_dict()["lifted"] == list(lifted)

    def test_a_break_they_took_is_given_up_last(self) -> None:
        people = [days("ann", busy=Reason.BREAK), days("bo", on_shift=False), days("cy", busy=Reason.WRAP_UP)]

        assert rung(decide([crisis()], people, **RULES)) == {"crisis": ["bo", "cy"]}
        assert rung(decide([crisis()], people[:1], **RULES)) == {"crisis": ["ann"]}

    @pytest.mark.parametrize(
        "more",
        [
            {"on_duty": False},
            {"present": False},
            {"topics": frozenset({"treatment"})},
            {"topics": frozenset(), "expired_topics": frozenset({"crisis"})},
            {"busy": Reason.ON_A_CALL},
            {"busy": Reason.RINGING_IN_DANGER, "rung_for": "other"},
        ],
        ids=str,
    )
    def test_never(self, more: dict[str, Any]) -> None:
        assert unmatched(decide([crisis()], [days("ann", **more)], **RULES)) == ["crisis"]

    def test_who_let_it_ring_out_is_rung_again_where_nobody_else_is_left(self) -> None:
        missed = crisis(missed_staff=frozenset({"ann"}))

        assert rung(decide([missed], [days("ann"), days("bo")])) == {"crisis": ["bo"]}
        alone = decide([missed], [days("ann"), days("bo", on_shift=False)])
        assert rung(alone) == {"crisis": ["ann", "bo"]}
        assert [made.explanation.lifted for made in alone.matches] == [
            ("declined or missed it",),
            ("not on shift",),
        ]

    def test_who_declined_it_is_not_rung_again(self) -> None:
        assert rung(decide([crisis(excluded_staff=frozenset({"ann"}))], [days("ann")])) == {}

    def test_own_language_first(self) -> None:
        people = [days("ann", idle=9), days("bo", idle=5, languages=SPANISH), days("cy", idle=1)]

        assert rung(decide([crisis(language="es")], people)) == {"crisis": ["bo", "ann", "cy"]}

    @pytest.mark.parametrize("strategy", Strategy)
    def test_whatever_the_strategy(self, strategy: Strategy) -> None:
        people = [days("ann"), days("bo", busy=Reason.RINGING, rung_for="other"), days("cy")]

        assert sorted(rung(decide([crisis()], people, strategy=strategy))["crisis"]) == ["ann", "bo", "cy"]

    def test_while_somebody_rings_for_it_nothing_more_is_set_aside(self) -> None:
        ringing = days("ann", busy=Reason.RINGING_IN_DANGER, rung_for="crisis")
        people = [ringing, days("bo", on_shift=False), days("cy")]

        assert rung(decide([crisis(ringing=1)], people)) == {"crisis": ["cy"]}
        assert rung(decide([crisis(ringing=1)], people[:2])) == {}

    def test_where_shifts_are_set_aside_already_another_one_off_shift_is_rung_as_well(self) -> None:
        ringing = days("ann", busy=Reason.RINGING_IN_DANGER, rung_for="crisis", on_shift=False)

        assert rung(decide([crisis(ringing=1)], [ringing, days("bo", on_shift=False)])) == {"crisis": ["bo"]}

    def test_a_second_call_in_danger_gets_those_whom_the_first_did_not_need(self) -> None:
        people = [days("ann"), days("bo", on_shift=False)]

        decision = decide([crisis("first", waited=2), crisis("second", waited=1)], people)

        assert rung(decision) == {"first": ["ann"], "second": ["bo"]}


class TestOrdinaryCallsThatRing:
    def test_whoever_rings_for_one_is_taken_and_it_waits_its_turn(self) -> None:
        ringing = days("ann", busy=Reason.RINGING, rung_for="ordinary")

        decision = decide([call("ordinary", ringing=1, waited=9), crisis()], [ringing])

        assert rung(decision) == {"crisis": ["ann"]}
        assert decision.withdrawals == [Withdrawal("ordinary", "ann", "crisis")]
        assert unmatched(decision) == ["ordinary"]

    def test_it_rings_somebody_else_at_once_where_there_is_one(self) -> None:
        people = [
            days("ann", busy=Reason.RINGING, rung_for="ordinary"),
            days("bo", topics=frozenset({"treatment"})),
        ]

        decision = decide([call("ordinary", ringing=1, front=True), crisis()], people)

        assert rung(decision) == {"crisis": ["ann"], "ordinary": ["bo"]}
        assert unmatched(decision) == []

    def test_one_that_rings_others_as_well_goes_on_ringing_them(self) -> None:
        people = [
            days("ann", busy=Reason.RINGING, rung_for="ordinary"),
            days("bo", busy=Reason.RINGING, rung_for="ordinary", topics=frozenset({"treatment"})),
        ]

        decision = decide([call("ordinary", ringing=2), crisis()], people, strategy=Strategy.RING_SEVERAL)

        assert rung(decision) == {"crisis": ["ann"]}
        assert unmatched(decision) == []

    def test_a_call_of_another_floor_is_taken_from_as_well(self) -> None:
        decision = decide([crisis()], [days("ann", busy=Reason.RINGING, rung_for="elsewhere")])

        assert decision.withdrawals == [Withdrawal("elsewhere", "ann", "crisis")]

    def test_an_ordinary_call_takes_nobody_away(self) -> None:
        people = [days("ann", busy=Reason.RINGING, rung_for="first")]

        decision = decide([call("first", ringing=1), call("second", front=True, priority="high")], people)

        assert (rung(decision), decision.withdrawals) == ({}, [])

    def test_somebody_untrained_goes_on_ringing(self) -> None:
        people = [days("ann", busy=Reason.RINGING, rung_for="ordinary", topics=frozenset({"treatment"}))]

        assert decide([call("ordinary", ringing=1), crisis()], people).withdrawals == []


class TestUnreached:
    def test_whoever_could_not_be_rung_is_tried_after_the_others(self) -> None:
        one = call(unreached_staff=frozenset({"ann"}), excluded_staff=frozenset())
        people = [person("ann", idle=9), person("bo", idle=1)]

        assert rung(decide([one], people)) == {"call": ["bo"]}
        assert rung(decide([one], people[:1])) == {"call": ["ann"]}
