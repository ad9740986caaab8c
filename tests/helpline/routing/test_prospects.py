"""Could anybody on duty take a call, how many, and who goes before it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpline.routing import (
    Place,
    Policy,
    Reason,
    StaffMember,
    Waiting,
    could_take,
    match,
    place,
)
from tests.helpline.routing.cast import NOW, call, crisis, minutes, person
from tests.helpline.routing.floors import FLOORS, Floor, could_take_later, is_danger

SPANISH, FAMILY = frozenset({"es"}), frozenset({"family"})
WIDENING: dict[str, Any] = {
    "relax_topic_after": minutes(5),
    "relax_language_after": minutes(10),
    "overflow_after": minutes(20),
    "primary_teams": frozenset({"days"}),
    "overflow_teams": frozenset({"partner"}),
}


def days(name: str, **more: Any) -> StaffMember:
    return person(name, **{"teams": frozenset({"days"})} | more)


class TestCouldTake:
    @pytest.mark.parametrize(
        ("more", "at", "relaxed"),
        [
            ({}, 0, ()),
            ({"busy": Reason.ON_A_CALL}, 0, ()),
            ({"busy": Reason.WRAP_UP}, 0, ()),
            ({"busy": Reason.RINGING}, 0, ()),
            ({"topics": FAMILY}, 4, ("topic",)),
            ({"languages": SPANISH}, 9, ("topic", "language")),
            ({"teams": frozenset({"partner"})}, 19, ("topic", "language", "teams")),
        ],
        ids=str,
    )
    def test_it_says_by_which_step_and_when(
        self, more: dict[str, Any], at: float, relaxed: tuple[str, ...]
    ) -> None:
        prospect = could_take(call(waited=1), [days("ann", **more)], Policy(**WIDENING), NOW)

        assert prospect is not None
        assert (list(prospect.people), prospect.relaxed) == (["ann"], relaxed)
        assert prospect.at == NOW + minutes(at)

    @pytest.mark.parametrize(
        "more",
        [
            {"busy": Reason.BREAK},
            {"busy": Reason.MISSED_BREAK},
            {"on_duty": False},
            {"on_shift": False},
            {"present": False},
            {"topics": frozenset()},
            {"teams": frozenset({"others"})},
            {"opted_out_topics": frozenset({"treatment"})},
            {"talk_seconds_today": 99_999},
        ],
        ids=str,
    )
    def test_by_no_step(self, more: dict[str, Any]) -> None:
        assert could_take(call(), [days("ann", **more)], Policy(**WIDENING), NOW) is None

    def test_without_widening_a_language_that_nobody_has_is_nobody(self) -> None:
        assert could_take(call(language="es"), [person("ann")], Policy(), NOW) is None

    def test_who_declined_it_may_be_asked_again(self) -> None:
        declined = frozenset({"ann"})
        one = call(excluded_staff=declined, missed_staff=declined, unreached_staff=declined)

        assert could_take(one, [person("ann")], Policy(), NOW)

    @pytest.mark.parametrize(
        "more", [{"busy": Reason.BREAK}, {"on_shift": False}, {"consecutive_crisis": 9}], ids=str
    )
    def test_danger_sets_aside_what_protects_people(self, more: dict[str, Any]) -> None:
        assert could_take(crisis(language="es"), [person("ann", **more)], Policy(), NOW)

    def test_a_step_that_reaches_nobody_is_not_waited_for_where_the_line_says_so(self) -> None:
        rules = Policy(relax_language_after=minutes(9), widen_when_nobody=True)

        prospect = could_take(call(language="es"), [person("ann")], rules, NOW)

        assert prospect is not None
        assert prospect.at == NOW

    @given(FLOORS, st.integers(0, 90))
    def test_whom_nobody_could_take_is_matched_with_nobody_whenever_they_are_free(
        self, floor: Floor, later: int
    ) -> None:
        waiting, people, rules = floor
        free = [_freed(person) for person in people]

        for one in waiting:
            if could_take(one, people, rules[one.line], NOW) is None:
                then = NOW + timedelta(minutes=later)
                assert match([replace(one, ringing=0)], free, rules, then).matches == []

    @given(FLOORS)
    def test_whom_somebody_could_take_is_matched_when_the_step_comes_and_they_are_free(
        self, floor: Floor
    ) -> None:
        waiting, people, rules = floor

        for one in waiting:
            prospect = could_take(one, people, rules[one.line], NOW)
            if prospect is not None:
                willing = replace(one, excluded_staff=frozenset(), missed_staff=frozenset(), ringing=0)
                decision = match([willing], [_freed(each) for each in people], rules, prospect.at)
                assert decision.matches[0].staff_id in prospect.people
                assert prospect.at >= NOW

    @given(FLOORS)
    def test_it_is_those_who_could_once_they_are_free(self, floor: Floor) -> None:
        waiting, people, rules = floor

        for one in waiting:
            prospect = could_take(one, people, rules[one.line], NOW)
            at = prospect.at if prospect else NOW + timedelta(days=1)
            able = {each.id for each in people if could_take_later(each, one, rules[one.line], at)}
            assert set(prospect.people if prospect else ()) == able
            told = place(one, waiting, people, rules, NOW)
            assert (told.servers if told else 0) == len(able)


def _freed(person: StaffMember) -> StaffMember:
    """The person once what they are busy with has passed; a break does not pass by itself."""
    return (
        person
        if person.busy in (Reason.BREAK, Reason.MISSED_BREAK)
        else replace(person, busy=None, rung_for="")
    )


def position(
    one: Waiting, waiting: list[Waiting], people: list[StaffMember], rules: Policy | dict[str, Policy]
) -> int:
    """A call's place; 0 where nobody could take it."""
    told = place(one, waiting, people, rules, NOW)
    return told.position if told else 0


class TestPosition:
    def test_it_counts_who_competes_for_the_same_people(self) -> None:
        people = [person("ann"), person("bo", languages=SPANISH, busy=Reason.ON_A_CALL)]
        english = [call(f"en-{i}", waited=20 + i) for i in range(9)]
        spanish = [call("es-1", language="es", waited=9), call("es-2", language="es", waited=5)]
        line = [*english, *spanish]

        places = [position(each, line, people, Policy()) for each in line]

        assert places == [9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 2]

    def test_somebody_whom_both_could_have_makes_them_compete(self) -> None:
        people = [person("ann"), person("bo", languages=frozenset({"en", "es"}))]
        line = [call("en", waited=9), call("es", language="es", waited=5)]

        assert position(line[1], line, people, Policy()) == 2

    def test_it_is_the_routers_order_and_not_the_clocks(self) -> None:
        line = [
            call("normal", waited=9),
            call("high", priority="high", waited=5),
            call("lost", front=True, waited=0),
            crisis(topic="treatment", waited=1),
        ]

        places = {each.id: position(each, line, [person("ann")], Policy()) for each in line}

        assert places == {"crisis": 1, "lost": 2, "high": 3, "normal": 4}

    def test_a_call_that_is_not_in_line_yet_is_told_where_it_would_be(self) -> None:
        assert position(call("new", waited=0), [call("old")], [person("ann")], Policy()) == 2

    @given(FLOORS)
    def test_alike_calls_stand_in_places_one_to_the_last_and_the_first_is_rung_first(
        self, floor: Floor
    ) -> None:
        waiting, people, rules = floor
        alike = [
            replace(each, line="one", topic="", language="", ringing=0, sticky_staff=None) for each in waiting
        ]
        alike = [replace(each, excluded_staff=frozenset(), missed_staff=frozenset()) for each in alike]
        alike = [each for each in alike if not is_danger(each)]
        assume(alike and could_take(alike[0], people, Policy(), NOW))

        places = {position(each, alike, people, Policy()): each for each in alike}

        assert sorted(places) == list(range(1, len(alike) + 1))
        free = [person("ann")]
        assert match(alike, free, Policy(), NOW).matches[0].waiting_id == places[1].id

    @given(FLOORS)
    def test_a_call_that_nobody_in_common_could_take_changes_nothing(self, floor: Floor) -> None:
        waiting, people, rules = floor

        for one in waiting:
            mine = _people(one, people, rules)
            rivals = [each for each in waiting if each is one or mine & _people(each, people, rules)]
            assert position(one, waiting, people, rules) == position(one, rivals, people, rules)

    @given(FLOORS)
    def test_one_more_behind_changes_nothing_and_one_more_ahead_is_one_place(self, floor: Floor) -> None:
        waiting, people, rules = floor

        for one in waiting:
            before = position(one, waiting, people, rules)
            twin = replace(one, id="twin")
            earlier = replace(twin, since=one.since - timedelta(seconds=1))
            later = replace(twin, since=one.since + timedelta(seconds=1))
            if before and _people(one, people, rules) == _people(earlier, people, rules):
                assert position(one, [*waiting, earlier], people, rules) == before + 1
            assert position(one, [*waiting, later], people, rules) == before


def _people(one: Waiting, people: list[StaffMember], rules: dict[str, Policy]) -> set[str]:
    prospect = could_take(one, people, rules[one.line], NOW)
    return set(prospect.people) if prospect else set()


class TestPlace:
    def test_it_is_position_servers_and_when_in_one_reading(self) -> None:
        line = [call("first", language="es", waited=5), call("second", language="es", waited=3)]
        people = [person("ann"), person("bo", languages=SPANISH), person("cy", languages=SPANISH)]

        assert place(line[1], line, people, Policy(), NOW) == Place(position=2, servers=2, at=NOW, idle=2)

    def test_who_works_is_told_from_who_is_free_and_who_owes_an_outcome(self) -> None:
        doing = (None, Reason.WRAP_UP, Reason.ON_A_CALL, Reason.RINGING, Reason.NOT_READY, Reason.BREAK)
        people = [person(f"p{number}", busy=busy) for number, busy in enumerate(doing)]

        assert place(call(), [], people, Policy(), NOW) == Place(1, servers=5, at=NOW, working=3, idle=1)

    def test_of_a_call_that_nobody_could_take_there_is_none(self) -> None:
        assert place(call(language="es"), [], [person("ann")], Policy(), NOW) is None
