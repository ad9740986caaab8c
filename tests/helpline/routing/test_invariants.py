"""What holds of every decision, whatever waits and whoever is there."""

import random
from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpline.routing import Because, Policy, StaffMember, Strategy, Waiting, explain, match
from tests.helpline.routing.cast import NOW

TOPICS, LANGUAGES, TEAMS = ("treatment", "family", "crisis"), ("en", "es"), ("days", "partner")
NAMES = tuple(f"p{i}" for i in range(8))


def some(of: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(of), max_size=len(of))


def within(minutes: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, minutes).map(lambda count: timedelta(minutes=count))


@st.composite
def calls(draw: st.DrawFn) -> list[Waiting]:
    kinds = st.sampled_from(("normal", "high", "crisis"))
    return [
        Waiting(
            id=f"c{i}",
            line=draw(st.sampled_from(("one", "two"))),
            topic=draw(st.sampled_from(("", *TOPICS))),
            language=draw(st.sampled_from(("", *LANGUAGES))),
            priority=draw(kinds),
            since=NOW - draw(within(30)),
            sticky_staff=draw(st.none() | st.sampled_from(NAMES)),
            excluded_staff=draw(some(NAMES[:3])),
            front=draw(st.integers(0, 9)) == 0,
            ringing=draw(st.sampled_from((0, 0, 0, 1, 2))),
        )
        for i in range(draw(st.integers(0, 7)))
    ]


@st.composite
def staff(draw: st.DrawFn) -> list[StaffMember]:
    mostly = st.integers(0, 7).map(bool)
    return [
        StaffMember(
            id=name,
            languages=draw(some(LANGUAGES)),
            topics=draw(some(TOPICS)),
            expired_topics=draw(some(TOPICS)),
            idle_since=NOW - draw(within(10)),
            teams=draw(some(TEAMS)),
            tier=draw(st.integers(1, 2)),
            on_shift=draw(mostly),
            on_duty=draw(mostly),
            present=draw(mostly),
            busy=draw(st.sampled_from(("", "", "", "break", "ringing"))),
            rung_at=draw(st.none() | within(10).map(lambda ago: NOW - ago)),
            calls_today=draw(st.integers(0, 2)),
            consecutive_crisis=draw(st.integers(0, 2)),
            talk_seconds_today=draw(st.sampled_from((0, 3600, 6 * 3600))),
            opted_out_topics=draw(some(TOPICS[:1])),
        )
        for name in NAMES[: draw(st.integers(0, len(NAMES)))]
    ]


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Policy]:
    def policy() -> Policy:
        return Policy(
            strategy=draw(st.sampled_from(Strategy)),
            priorities={"high": draw(st.sampled_from((1.0, 2.0, 4.0))), "normal": 1.0},
            ring_count=draw(st.integers(1, 3)),
            relax_topic_after=draw(st.none() | within(30)),
            relax_language_after=draw(st.none() | within(30)),
            overflow_after=draw(st.none() | within(30)),
            primary_teams=draw(st.sampled_from((frozenset[str](), frozenset({"days"})))),
            overflow_teams=draw(some(TEAMS)),
        )

    return {"one": policy(), "two": policy()}


FLOORS = st.tuples(calls(), staff(), policies())
Floor = tuple[list[Waiting], list[StaffMember], dict[str, Policy]]


def may_take(person: StaffMember, call: Waiting, policy: Policy) -> bool:
    """The rules of who may take a call, written down a second time and plainly."""
    waited = NOW - call.since
    teams = policy.primary_teams
    if teams and _is_over(policy.overflow_after, waited):
        teams |= policy.overflow_teams
    if _is_over(policy.relax_topic_after, waited) or not call.topic:
        trained = bool(person.topics)
    else:
        trained = call.topic in person.topics
    speaks = call.language in ("", *person.languages) or _is_over(policy.relax_language_after, waited)
    if call.priority == "crisis":
        spared = person.consecutive_crisis >= policy.max_consecutive_crisis
    else:
        spared = person.talk_seconds_today >= policy.max_talk.total_seconds()
    there = person.on_duty and person.on_shift and person.present and not person.busy
    in_team = not teams or bool(teams & person.teams)
    willing = call.topic not in person.opted_out_topics and person.id not in call.excluded_staff
    return there and trained and speaks and in_team and willing and not spared


def _is_over(limit: timedelta | None, waited: timedelta) -> bool:
    return limit is not None and waited >= limit


def wants(call: Waiting, policy: Policy, everybody: int) -> int:
    if call.priority == "crisis" or policy.strategy == Strategy.RING_ALL:
        return everybody
    return policy.ring_count if policy.strategy == Strategy.RING_SEVERAL else 1


class TestMatch:
    @given(FLOORS)
    def test_nobody_is_rung_twice_and_nobody_who_may_not_be(self, floor: Floor) -> None:
        waiting, people, rules = floor
        by_call, by_id = {call.id: call for call in waiting}, {person.id: person for person in people}

        matches = match(*floor, NOW).matches

        assert len({made.staff_id for made in matches}) == len(matches)
        for made in matches:
            call = by_call[made.waiting_id]
            assert may_take(by_id[made.staff_id], call, rules[call.line])

    @given(FLOORS)
    def test_no_call_waits_beside_a_free_person_who_may_take_it(self, floor: Floor) -> None:
        waiting, people, rules = floor

        decision = match(*floor, NOW)

        taken = {made.staff_id for made in decision.matches}
        rung = Counter(made.waiting_id for made in decision.matches)
        for call in waiting:
            wanted = wants(call, rules[call.line], len(people))
            left = [p for p in people if p.id not in taken and may_take(p, call, rules[call.line])]
            assert not left or rung[call.id] + call.ringing >= wanted

    @given(FLOORS)
    def test_no_call_rings_more_people_than_its_rules_say(self, floor: Floor) -> None:
        waiting, people, rules = floor

        rung = Counter(made.waiting_id for made in match(*floor, NOW).matches)

        for call in waiting:
            most = max(wants(call, rules[call.line], len(people)) - call.ringing, 0)
            assert rung[call.id] <= (most if call.ringing else max(most, 1))

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
                    assert not may_take(by_id[made.staff_id], earlier, rules[earlier.line])

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
                    danger = call.priority == "crisis" or by_call[made.waiting_id].priority != "crisis"
                    assert not (danger and may_take(by_id[made.staff_id], call, rules[call.line]))
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
        answered = {*told, *(made.waiting_id for made in decision.matches)}
        assert len(told) == len(set(told))
        assert answered >= {call.id for call in floor[0] if not call.ringing}
        assert set(explain(*floor, NOW)) == answered


class TestBecause:
    @given(FLOORS)
    def test_everybody_is_able_or_excluded_for_one_reason(self, floor: Floor) -> None:
        everybody = sorted(person.id for person in floor[1])

        decision = match(*floor, NOW)

        for made in decision.matches:
            assert sorted(_told(made.because)) == everybody
        for missed in decision.unmatched:
            assert sorted(_told(missed.because)) == everybody
        assert all(made.staff_id in made.because.able for made in decision.matches)
        assert not any(missed.because.able for missed in decision.unmatched)


def _told(because: Because) -> list[str]:
    return [*because.able, *(one for people in because.excluded.values() for one in people)]


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
