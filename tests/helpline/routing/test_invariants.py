"""Properties of every decision, whatever calls wait and whoever is on duty."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpline.routing import (
    Crew,
    Decision,
    Explanation,
    Policy,
    Reason,
    StaffMember,
    Waiting,
    could_take,
    explain,
    match,
    rings_nobody,
)
from tests.helpline.routing.cast import NOW
from tests.helpline.routing.floors import (
    ELSEWHERE,
    FLOORS,
    Floor,
    fulfilled,
    is_danger,
    least_resort,
    may_take,
    wants,
)


def after(floor: Floor, decision: Decision) -> Floor:
    """The floor once a decision has been carried out."""
    waiting, people, rules = floor
    by_id = {call.id: call for call in waiting}
    rung = {made.staff_id: by_id[made.waiting_id] for made in decision.matches}
    ringing = Counter({call.id: call.ringing for call in waiting})
    ringing.update(made.waiting_id for made in decision.matches)
    ringing.subtract(taken.waiting_id for taken in decision.withdrawals)
    lost = Counter(taken.waiting_id for taken in decision.withdrawals)
    since = {call.id: call.ringing_since for call in waiting if lost[call.id] < call.ringing}
    now_rung = [
        replace(
            person,
            rung_for=rung[person.id].id,
            busy=Reason.RINGING_IN_DANGER if is_danger(rung[person.id]) else Reason.RINGING,
        )
        if person.id in rung
        else person
        for person in people
    ]
    calls = [
        replace(call, ringing=ringing[call.id], ringing_since=since.get(call.id) or NOW) for call in waiting
    ]
    return calls, now_rung, rules


class TestMatch:
    @given(FLOORS)
    def test_nobody_is_rung_twice_and_nobody_who_may_not_be(self, floor: Floor) -> None:
        waiting, people, rules = floor
        by_call, by_id = {call.id: call for call in waiting}, {person.id: person for person in people}

        matches = match(*floor, NOW).matches

        assert len({made.staff_id for made in matches}) == len(matches)
        for made in matches:
            call = by_call[made.waiting_id]
            assert may_take(by_id[made.staff_id], call, rules[call.line], 2)

    @given(FLOORS)
    def test_no_call_waits_beside_a_free_person_who_may_take_it(self, floor: Floor) -> None:
        waiting, people, rules = floor

        decision = match(*floor, NOW)

        taken = {made.staff_id for made in decision.matches}
        for call in after(floor, decision)[0]:
            wanted = wants(call, rules[call.line], len(people))
            resort = 0 if call.ringing else 2
            left = [p for p in people if p.id not in taken and may_take(p, call, rules[call.line], resort)]
            assert not left or call.ringing >= wanted

    @given(FLOORS)
    def test_no_call_rings_more_people_than_its_rules_say(self, floor: Floor) -> None:
        waiting, people, rules = floor

        rung = Counter(made.waiting_id for made in match(*floor, NOW).matches)

        for call in waiting:
            most = max(wants(call, rules[call.line], len(people)) - call.ringing, 0)
            assert rung[call.id] <= max(most, 1)

    @given(FLOORS)
    def test_nobody_is_rung_before_a_free_person_who_fulfils_more_of_what_was_asked_for(
        self, floor: Floor
    ) -> None:
        waiting, people, rules = floor
        by_call, by_id = {call.id: call for call in waiting}, {person.id: person for person in people}

        matches = match(*floor, NOW).matches

        for place, made in enumerate(matches):
            call, taken = by_call[made.waiting_id], {each.staff_id for each in matches[:place]}
            if is_danger(call) or made.staff_id in {call.sticky_staff, *call.unreached_staff}:
                continue
            policy = rules[call.line]
            most = fulfilled(by_id[made.staff_id], call, policy)
            free = [p for p in people if p.id not in taken | call.unreached_staff]
            assert not [p for p in free if may_take(p, call, policy) and fulfilled(p, call, policy) > most]

    @given(FLOORS)
    def test_nobody_of_the_same_class_is_overtaken(self, floor: Floor) -> None:
        """Whoever is rung for a later call could not have been rung for an earlier one that got nobody."""
        waiting, people, rules = floor
        by_call, by_id = {call.id: call for call in waiting}, {person.id: person for person in people}

        decision = match(*floor, NOW)

        for missed in decision.unmatched:
            earlier = by_call[missed.waiting_id]
            for made in decision.matches:
                later = by_call[made.waiting_id]
                alike = (later.line, later.priority, later.front) == (
                    earlier.line,
                    earlier.priority,
                    earlier.front,
                )
                if alike and later.since > earlier.since:
                    assert not may_take(by_id[made.staff_id], earlier, rules[earlier.line], 2)

    @given(FLOORS)
    def test_no_call_gets_a_second_person_while_one_in_danger_has_none(self, floor: Floor) -> None:
        waiting, people, rules = floor
        by_call, by_id = {call.id: call for call in waiting}, {person.id: person for person in people}

        decision = match(*floor, NOW)

        seen: set[str] = set()
        for made in decision.matches:
            if made.waiting_id in seen or by_call[made.waiting_id].ringing:
                for missed in decision.unmatched:
                    call = by_call[missed.waiting_id]
                    danger = is_danger(call) or not is_danger(by_call[made.waiting_id])
                    assert not (danger and may_take(by_id[made.staff_id], call, rules[call.line], 2))
            seen.add(made.waiting_id)

    @given(FLOORS, st.randoms(use_true_random=False))
    def test_the_order_in_which_they_are_shown_changes_nothing(
        self, floor: Floor, chance: random.Random
    ) -> None:
        waiting, people, rules = floor
        shuffled = chance.sample(waiting, len(waiting)), chance.sample(people, len(people)), rules

        assert match(*shuffled, NOW) == match(*floor, NOW)

    @given(FLOORS)
    def test_every_call_is_rung_for_or_told_why_not(self, floor: Floor) -> None:
        decision = match(*floor, NOW)

        told = [missed.waiting_id for missed in decision.unmatched]
        rung = {call.id for call in after(floor, decision)[0] if call.ringing}
        assert len(told) == len(set(told))
        assert set(told) == {call.id for call in floor[0]} - rung
        assert set(explain(*floor, NOW)) == {*told, *(made.waiting_id for made in decision.matches)}

    @given(FLOORS)
    def test_what_was_decided_is_not_decided_again(self, floor: Floor) -> None:
        """Asked once more at the same instant, it rings nobody further and takes nobody away."""
        settled = after(floor, match(*floor, NOW))

        again = match(*settled, NOW)

        assert (again.matches, again.withdrawals) == ([], [])


class TestJoining:
    @given(FLOORS)
    def test_where_a_caller_who_joins_takes_nobody_everybody_would_have_been_left_as_they_are(
        self, floor: Floor
    ) -> None:
        calls, staff, rules = floor
        if not calls:
            return
        joined = replace(calls[-1], ringing=0)
        people = [
            replace(person, rung_for=ELSEWHERE) if person.rung_for == joined.id else person
            for person in staff
        ]
        settled = _settled((calls[:-1], people, rules))

        alone = rings_nobody(joined, settled[1], rules, NOW)
        whole = match([*settled[0], joined], settled[1], rules, NOW)

        if alone is None:
            assert is_danger(joined) or whole.matches
        else:
            assert not whole.matches
            assert not whole.withdrawals
            assert alone in whole.unmatched

    @given(FLOORS)
    def test_without_the_reasons_of_the_others_the_same_people_are_rung(self, floor: Floor) -> None:
        whole, brief = match(*floor, NOW), match(*floor, NOW, explain_others=False)

        assert (brief.matches, brief.withdrawals) == (whole.matches, whole.withdrawals)
        assert not brief.unmatched

    @given(FLOORS)
    def test_a_crew_that_was_asked_before_is_matched_like_anybody(self, floor: Floor) -> None:
        calls, staff, rules = floor
        crew = Crew(staff)
        for call in calls:
            could_take(call, crew, rules[call.line], NOW)

        assert match(calls, crew, rules, NOW) == match(calls, staff, rules, NOW)


def _settled(floor: Floor) -> Floor:
    """Return a floor as it is once nobody else can be rung."""
    while (decision := match(*floor, NOW)).matches:
        floor = after(floor, decision)
    return floor


class TestDanger:
    @given(FLOORS)
    def test_nothing_but_being_away_or_untrained_keeps_a_call_in_danger_from_everybody(
        self, floor: Floor
    ) -> None:
        """If nobody rings for it, everybody trained and present declined it or is taken by danger."""
        waiting, people, rules = floor
        by_id = {call.id: call for call in waiting}

        decision = match(*floor, NOW)

        taken = {made.staff_id for made in decision.matches}
        for missed in decision.unmatched:
            call = by_id[missed.waiting_id]
            if is_danger(call):
                assert not [
                    p for p in people if p.id not in taken and least_resort(p, call, rules[call.line]) < 3
                ]

    @given(FLOORS)
    def test_more_is_set_aside_only_where_nobody_else_is_left(self, floor: Floor) -> None:
        waiting, people, rules = floor
        by_id = {person.id: person for person in people}

        decision = match(*floor, NOW)

        taken = {made.staff_id for made in decision.matches}
        for call in filter(is_danger, waiting):
            rung = [by_id[made.staff_id] for made in decision.matches if made.waiting_id == call.id]
            resorts = {least_resort(person, call, rules[call.line]) for person in rung}
            assert len(resorts) <= 1
            for resort in resorts:
                left = (p for p in people if p.id not in taken)
                assert all(least_resort(p, call, rules[call.line]) >= resort for p in left)

    @given(FLOORS)
    def test_whoever_it_takes_from_an_ordinary_call_is_rung_for_it(self, floor: Floor) -> None:
        by_id = {person.id: person for person in floor[1]}

        decision = match(*floor, NOW)

        rung = {made.staff_id: made.waiting_id for made in decision.matches}
        taken = {gone.staff_id: gone for gone in decision.withdrawals}
        assert set(taken) == {one for one in rung if by_id[one].busy == Reason.RINGING}
        assert all(gone.danger_id == rung[one] for one, gone in taken.items())
        assert all(gone.waiting_id == by_id[one].rung_for for one, gone in taken.items())

    @given(FLOORS)
    def test_what_was_lifted_is_told_of_each(self, floor: Floor) -> None:
        waiting, people, rules = floor
        by_id, by_call = {person.id: person for person in people}, {call.id: call for call in waiting}

        for made in match(*floor, NOW).matches:
            person, call = by_id[made.staff_id], by_call[made.waiting_id]
            lifted = made.explanation.lifted
            assert is_danger(call) or not lifted
            assert is_danger(call) <= (("not on shift" in lifted) == (not person.on_shift))
            assert is_danger(call) <= (bool(person.busy) == (person.busy in lifted))
            assert lifted or not is_danger(call) or may_take(person, call, rules[call.line], 0)


class TestBecause:
    @given(FLOORS)
    def test_everybody_is_able_or_excluded_for_one_reason(self, floor: Floor) -> None:
        everybody = sorted(person.id for person in floor[1])

        decision = match(*floor, NOW)

        for made in decision.matches:
            assert sorted(_told(made.explanation)) == everybody
        for missed in decision.unmatched:
            assert sorted(_told(missed.explanation)) == everybody
        assert all(made.staff_id in made.explanation.able for made in decision.matches)
        assert not any(missed.explanation.able for missed in decision.unmatched)


def _told(explanation: Explanation) -> list[str]:
    return [*explanation.able, *(one for people in explanation.excluded.values() for one in people)]


class TestAgeing:
    @given(st.sampled_from((1.5, 2.0, 4.0, 10.0)), st.integers(1, 3600), st.integers(1, 600))
    def test_a_normal_call_that_waited_longer_by_the_slope_goes_first(
        self, slope: float, high: int, more: int
    ) -> None:
        policy = Policy(priorities={"high": slope, "normal": 1.0})
        one = StaffMember("ann", frozenset(), frozenset({"other"}), NOW)

        def first(normal: float) -> str:
            waits = {"high": float(high), "normal": normal}
            waiting = [
                Waiting(kind, "line", "", "", kind, NOW - timedelta(seconds=waited))
                for kind, waited in waits.items()
            ]
            return match(waiting, [one], policy, NOW).matches[0].waiting_id

        assert first(high * slope + more) == "normal"
        assert first(max(high * slope - more, 0)) == "high"
