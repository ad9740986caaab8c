"""Whole floors for Hypothesis, and the rules of who may take a call, written down a second time."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from helpline.routing import (
    Policy,
    Reason,
    StaffMember,
    Strategy,
    Waiting,
)
from tests.helpline.routing.cast import NOW

TOPICS, LANGUAGES, TEAMS = ("treatment", "family", "crisis"), ("en", "es"), ("days", "partner")
NAMES = tuple(f"p{i}" for i in range(8))
ELSEWHERE = "a call of another floor"
BUSY = (
    None,
    None,
    None,
    Reason.RINGING,
    Reason.RINGING,
    Reason.WRAP_UP,
    Reason.ON_A_CALL,
    Reason.BREAK,
    Reason.MISSED_BREAK,
    Reason.NOT_READY,
)

Floor = tuple[list[Waiting], list[StaffMember], dict[str, Policy]]


@cache
def some(of: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(of), max_size=len(of))


@cache
def within(minutes: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, minutes).map(lambda count: timedelta(minutes=count))


# Made once: Hypothesis looks at each strategy that it has not seen before, which takes longer than drawing.
MOSTLY = st.integers(0, 7).map(bool)
SOMEBODY = st.none() | st.sampled_from(NAMES)
AT_TIMES = st.none() | within(30)
RUNG_FOR = st.integers(0, 30).map(lambda seconds: timedelta(seconds=seconds))
LATELY = st.none() | within(10).map(lambda ago: NOW - ago)


@st.composite
def calls(draw: st.DrawFn) -> list[Waiting]:
    return [
        Waiting(
            id=f"c{i}",
            line=draw(st.sampled_from(("one", "two"))),
            topic=draw(st.sampled_from(("", *TOPICS))),
            language=draw(st.sampled_from(("", *LANGUAGES))),
            priority=draw(st.sampled_from(("normal", "high", "crisis"))),
            since=NOW - draw(within(30)),
            sticky_staff=draw(SOMEBODY),
            excluded_staff=draw(some(NAMES[:2])),
            missed_staff=draw(some(NAMES[1:3])),
            unreached_staff=draw(some(NAMES[2:4])),
            front=draw(st.integers(0, 9)) == 0,
        )
        for i in range(draw(st.integers(0, 7)))
    ]


@st.composite
def staff(draw: st.DrawFn) -> list[StaffMember]:
    return [
        StaffMember(
            id=name,
            languages=draw(some(LANGUAGES)),
            topics=draw(some(TOPICS)),
            expired_topics=draw(some(TOPICS)),
            idle_since=NOW - draw(within(10)),
            teams=draw(some(TEAMS)),
            tier=draw(st.integers(1, 2)),
            on_shift=draw(MOSTLY),
            on_duty=draw(MOSTLY),
            present=draw(MOSTLY),
            busy=draw(st.sampled_from(BUSY)),
            rung_at=draw(LATELY),
            calls_today=draw(st.integers(0, 2)),
            consecutive_crisis=draw(st.integers(0, 2)),
            talk_seconds_today=draw(st.sampled_from((0, 3600, 6 * 3600))),
            opted_out_topics=draw(some(TOPICS[::2])),
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
            ring_more_every=timedelta(seconds=draw(st.integers(5, 20))),
            relax_topic_after=draw(AT_TIMES),
            relax_language_after=draw(AT_TIMES),
            overflow_after=draw(AT_TIMES),
            primary_teams=draw(st.sampled_from((frozenset[str](), frozenset({"days"})))),
            overflow_teams=draw(some(TEAMS)),
        )

    return {"one": policy(), "two": policy()}


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """A floor on which everybody who is being rung is rung for one of its calls, or for another floor's."""
    waiting, people, rules = draw(calls()), draw(staff()), draw(policies())
    by_id = {call.id: call for call in waiting}
    rung = [_rung(person, draw(st.sampled_from((*by_id, ELSEWHERE))), by_id) for person in people]
    ringing = Counter(person.rung_for for person in rung)
    since = {call_id: NOW - draw(RUNG_FOR) for call_id in by_id if ringing[call_id]}
    shown = [replace(call, ringing=ringing[call.id], ringing_since=since.get(call.id)) for call in waiting]
    return shown, rung, rules


def _rung(person: StaffMember, call_id: str, calls: dict[str, Waiting]) -> StaffMember:
    if person.busy != Reason.RINGING:
        return person
    danger = call_id in calls and is_danger(calls[call_id])
    return replace(person, rung_for=call_id, busy=Reason.RINGING_IN_DANGER if danger else Reason.RINGING)


FLOORS = floors()


def is_danger(call: Waiting) -> bool:
    return call.priority == "crisis"


def may_take(
    person: StaffMember, call: Waiting, policy: Policy, resort: int = 0, now: datetime = NOW
) -> bool:
    """Say whether a person may be rung for a call; in danger, by which resort at the latest."""
    if is_danger(call):
        return _may_take_danger(person, call, policy, resort, now) and _is_free_for_danger(person, resort)
    there = person.on_duty and person.on_shift and person.present and not person.busy
    refused = person.id in call.excluded_staff | call.missed_staff
    return there and not refused and _may_take_ordinary(person, call, policy, now)


def fulfilled(person: StaffMember, call: Waiting, policy: Policy) -> int:
    """Return how much of what a call's wait has relaxed a person fulfils nevertheless."""
    waited = NOW - call.since
    topic = _is_over(policy.relax_topic_after, waited) and call.topic in person.topics
    language = _is_over(policy.relax_language_after, waited) and call.language in person.languages
    team = _is_over(policy.overflow_after, waited) and bool(policy.primary_teams & person.teams)
    return topic + language + team


def could_take_later(person: StaffMember, call: Waiting, policy: Policy, now: datetime) -> bool:
    """Say whether a person who is on duty could take a call once they are free."""
    if is_danger(call):
        return _may_take_danger(person, replace(call, excluded_staff=frozenset()), policy, 2, now)
    there = (
        person.on_duty
        and person.on_shift
        and person.present
        and person.busy not in (Reason.BREAK, Reason.MISSED_BREAK)
    )
    return there and _may_take_ordinary(person, call, policy, now)


def _may_take_ordinary(person: StaffMember, call: Waiting, policy: Policy, now: datetime) -> bool:
    waited = now - call.since
    teams = policy.primary_teams
    if teams and _is_over(policy.overflow_after, waited):
        teams |= policy.overflow_teams
    speaks = call.language in ("", *person.languages) or _is_over(policy.relax_language_after, waited)
    spared = person.talk_seconds_today >= policy.max_talk.total_seconds()
    in_team = not teams or bool(teams & person.teams)
    willing = call.topic not in person.opted_out_topics
    return _is_trained(person, call, policy, now) and speaks and in_team and willing and not spared


def _may_take_danger(person: StaffMember, call: Waiting, policy: Policy, resort: int, now: datetime) -> bool:
    there = person.on_duty and person.present and person.id not in call.excluded_staff
    if not there or not _is_trained(person, call, policy, now):
        return False
    teams = policy.primary_teams | policy.overflow_teams if policy.primary_teams else frozenset()
    in_team = not teams or bool(teams & person.teams)
    spared = person.consecutive_crisis >= policy.max_consecutive_crisis
    willing = call.topic not in person.opted_out_topics and person.id not in call.missed_staff
    return resort > 0 or (in_team and willing and not spared and person.on_shift)


def _is_free_for_danger(person: StaffMember, resort: int) -> bool:
    free = {
        None: 0,
        Reason.RINGING: 0,
        Reason.MISSED_BREAK: 0,
        Reason.NOT_READY: 0,
        Reason.WRAP_UP: 1,
        Reason.BREAK: 2,
    }
    return free.get(person.busy, 3) <= resort


def _is_trained(person: StaffMember, call: Waiting, policy: Policy, now: datetime) -> bool:
    if _is_over(policy.relax_topic_after, now - call.since) or not call.topic:
        return bool(person.topics)
    return call.topic in person.topics


def _is_over(limit: timedelta | None, waited: timedelta) -> bool:
    return limit is not None and waited >= limit


def least_resort(person: StaffMember, call: Waiting, policy: Policy) -> int:
    """Return by which resort a person is rung for a call in danger; 3 for never."""
    return next((resort for resort in range(3) if may_take(person, call, policy, resort)), 3)


def wants(call: Waiting, policy: Policy, everybody: int) -> int:
    if is_danger(call) or policy.strategy == Strategy.RING_ALL:
        return everybody
    if policy.strategy == Strategy.RING_STAGGERED:
        pauses = (NOW - call.ringing_since) // policy.ring_more_every if call.ringing_since else 0
        return policy.ring_count + pauses
    return policy.ring_count if policy.strategy == Strategy.RING_SEVERAL else 1
