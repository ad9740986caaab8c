"""Every second of a call has one cause: the intervals are in order, do not overlap and leave no gap."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.console.unanswered import SAYS
from helpline.routing import Reason, read_explanation
from helpline.routing.causes import HELD_BY, NEAREST_FIRST, Cause, cause_of, held_up
from helpline.routing.intervals import (
    CAME_OF_RINGING,
    IN_LINE,
    Decided,
    History,
    Phase,
    Ring,
    answer,
    intervals,
)
from tests.support.cast import NOON

PHASES = (
    IN_LINE,
    Cause.CHOOSING,
    Cause.CONNECTING,
    Cause.NOT_CONNECTED,
    Cause.UNCONFIRMED,
    Cause.TALKING,
    Cause.CALLING_OUTSIDE,
    Cause.OUTSIDE,
    Cause.GIVING_NUMBER,
    Cause.LEAVING_MESSAGE,
)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def because(chosen_for: str = "", /, **excluded: list[str]) -> dict[str, Any]:
    """A stored explanation; a reason is named as in the code: `on_a_call=["1"]`."""
    return {
        "chosen_for": chosen_for,
        "excluded": {
            str(Reason[name.upper()]): {"count": len(staff), "staff": staff}
            for name, staff in excluded.items()
        },
    }


def decided(seconds: float, chosen_for: str = "", /, **excluded: list[str]) -> Decided:
    return Decided(at(seconds), read_explanation(because(chosen_for, **excluded)))


def told(
    until: float, phases: list[Phase], rings: list[Ring] | None = None, decisions: list[Decided] | None = None
) -> list[tuple[float, float, Cause, tuple[str, ...]]]:
    found = intervals(History(NOON, at(until), phases, rings or [], decisions or []))
    return [
        ((each.since - NOON).total_seconds(), (each.until - NOON).total_seconds(), each.cause, each.staff)
        for each in found
    ]


class TestCauseOf:
    @pytest.mark.parametrize("reason", Reason)
    def test_one_reason_is_its_own_cause(self, reason: Reason) -> None:
        decision = read_explanation(because(**{reason.name.lower(): ["1"]}))

        assert cause_of(decision) == HELD_BY[reason]
        assert held_up(decision, HELD_BY[reason]) == ("1",)

    @pytest.mark.parametrize(
        ("excluded", "cause"),
        [
            ({}, Cause.NOBODY_ON_SHIFT),
            ({"on_a_call": ["1"], "not_trained_for_topic": ["2", "3"]}, Cause.ALL_BUSY),
            ({"break": ["1"], "other_language": ["2"]}, Cause.AWAY),
            ({"declined": ["1"], "off_shift": ["2"]}, Cause.ALL_TRIED),
            ({"talk_time": ["1"], "other_team": ["2"]}, Cause.KEPT_FREE),
            ({"on_a_call": [], "not_trained": ["2"]}, Cause.NOBODY_TRAINED),
        ],
    )
    def test_whoever_was_nearest_to_taking_it_says_why(
        self, excluded: dict[str, list[str]], cause: Cause
    ) -> None:
        assert cause_of(read_explanation(because(**excluded))) == cause

    def test_a_reason_of_another_release_says_nothing(self) -> None:
        later = {"excluded": {"asleep": {"count": 2, "staff": ["1", "2"]}}}

        assert cause_of(read_explanation(later)) == Cause.NOBODY_ELSE

    def test_every_cause_of_a_decision_has_a_place(self) -> None:
        assert set(NEAREST_FIRST) == set(HELD_BY.values())
        assert set(SAYS) == set(Cause)


class TestIntervals:
    def test_a_call_that_nobody_takes(self) -> None:
        found = told(
            100,
            [Phase(at(5), IN_LINE)],
            [Ring("2", at(35), at(55), Cause.NOT_ANSWERED), Ring("3", at(60), at(63), Cause.DECLINED)],
            [decided(5, on_a_call=["1", "2"]), decided(35, "longest_idle"), decided(55, declined=["2"])],
        )

        assert found == [
            (0, 5, Cause.CHOOSING, ()),
            (5, 35, Cause.ALL_BUSY, ("1", "2")),
            (35, 55, Cause.NOT_ANSWERED, ("2",)),
            (55, 60, Cause.ALL_TRIED, ("2",)),
            (60, 63, Cause.DECLINED, ("3",)),
            (63, 100, Cause.ALL_TRIED, ("2",)),
        ]

    def test_a_talk_is_talk_whatever_rang_before(self) -> None:
        found = told(
            60,
            [Phase(at(2), IN_LINE), Phase(at(9), Cause.CONNECTING, "1"), Phase(at(11), Cause.TALKING, "1")],
            [Ring("1", at(2), at(9), Cause.ANSWERED), Ring("2", at(2), at(9), Cause.STOPPED_RINGING)],
        )

        assert found == [
            (0, 2, Cause.CHOOSING, ()),
            (2, 9, Cause.ANSWERED, ("1",)),
            (9, 11, Cause.CONNECTING, ("1",)),
            (11, 60, Cause.TALKING, ("1",)),
        ]

    def test_a_decision_to_ring_says_nothing_after_the_ring(self) -> None:
        found = told(
            20,
            [Phase(at(0), IN_LINE)],
            [Ring("1", at(0), at(10), Cause.NOT_ANSWERED)],
            [decided(0, "longest_idle", on_a_call=["2"])],
        )

        assert found == [(0, 10, Cause.NOT_ANSWERED, ("1",)), (10, 20, Cause.NOBODY_ELSE, ())]

    def test_news_by_a_clock_that_was_ahead_leaves_no_gap(self) -> None:
        found = told(20, [Phase(at(12), IN_LINE), Phase(at(7), Cause.TALKING, "1"), Phase(at(30), IN_LINE)])

        assert found == [(0, 12, Cause.CHOOSING, ()), (12, 20, Cause.TALKING, ("1",))]

    @pytest.mark.parametrize("until", [0, -3])
    def test_a_call_that_took_no_time_has_none(self, until: float) -> None:
        assert told(until, [Phase(at(0), IN_LINE)]) == []

    seconds = st.integers(-20, 120)
    people = st.sampled_from(["1", "2", "3"])

    @given(
        until=st.integers(1, 100),
        phases=st.lists(st.tuples(seconds, st.sampled_from(PHASES), people), max_size=8),
        rings=st.lists(
            st.tuples(seconds, st.none() | seconds, st.sampled_from(CAME_OF_RINGING), people), max_size=6
        ),
        decisions=st.lists(st.tuples(seconds, st.sampled_from(Reason)), max_size=6),
    )
    def test_they_cover_every_second_once(self, until: int, phases: Any, rings: Any, decisions: Any) -> None:
        history = History(
            NOON,
            at(until),
            [Phase(at(begin), cause, who) for begin, cause, who in phases],
            [Ring(who, at(begin), None if end is None else at(end), came) for begin, end, came, who in rings],
            [decided(when, **{reason.name.lower(): ["1"]}) for when, reason in decisions],
        )

        found = intervals(history)

        assert (found[0].since, found[-1].until) == (NOON, at(until))
        assert all(each.since < each.until for each in found)
        assert all(one.until == next_.since for one, next_ in pairwise(found))
        assert all(one != next_ for one, next_ in pairwise(found))
        assert sum((each.length for each in found), timedelta(0)) == timedelta(seconds=until)
        answer(found)


class TestAnswer:
    def of(self, history: History) -> tuple[str, float, Cause | None, float]:
        short = answer(intervals(history))
        return short.by, short.waited.total_seconds(), short.main, short.lasted.total_seconds()

    def test_it_is_the_cause_of_most_seconds(self) -> None:
        history = History(
            NOON,
            at(100),
            [Phase(at(10), IN_LINE)],
            [Ring("2", at(40), at(60), Cause.NOT_ANSWERED)],
            [decided(10, on_a_call=["1"]), decided(60, on_a_call=["1"])],
        )

        assert self.of(history) == ("", 90, Cause.ALL_BUSY, 70)

    def test_it_names_who_answered_and_what_the_wait_was_for(self) -> None:
        history = History(
            NOON,
            at(100),
            [Phase(at(0), IN_LINE), Phase(at(30), Cause.TALKING, "1")],
            [Ring("1", at(20), at(30), Cause.ANSWERED)],
            [decided(0, on_a_call=["1"])],
        )

        assert self.of(history) == ("1", 30, Cause.ALL_BUSY, 20)

    @pytest.mark.parametrize(
        ("then", "sure"),
        [
            ([Phase(at(20), Cause.TALKING, "1")], True),
            ([Phase(at(20), IN_LINE), Phase(at(90), Cause.TALKING, "2")], False),
            ([Phase(at(20), IN_LINE), Phase(at(90), Cause.TALKING, "1")], False),
            ([], False),
        ],
    )
    def test_it_is_sure_only_where_the_first_who_accepted_was_confirmed(
        self, then: list[Phase], sure: bool
    ) -> None:
        history = History(
            NOON, at(100), [Phase(at(0), IN_LINE), Phase(at(12), Cause.UNCONFIRMED, "1"), *then]
        )

        short = answer(intervals(history))

        assert (short.by, short.waited.total_seconds(), short.sure) == ("1", 12, sure)

    def test_who_is_asked_for_a_message_at_once_was_turned_away(self) -> None:
        history = History(
            NOON,
            at(30),
            [Phase(at(5), Cause.LEAVING_MESSAGE)],
            decisions=[decided(5, not_trained_for_topic=["1"])],
        )

        assert self.of(history) == ("", 0, Cause.NOBODY_TRAINED, 0)

    def test_who_hung_up_in_the_menu_asked_for_nobody(self) -> None:
        assert self.of(History(NOON, at(30))) == ("", 0, None, 0)
