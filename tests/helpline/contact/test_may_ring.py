"""May we ring this number now, and if not, when."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.contact import (
    CUT_OFF,
    ONE_AT_A_TIME,
    Decision,
    Facts,
    Policy,
    RuleHit,
    Verdict,
    may_ring,
    permitted_until,
)

CAPITAL = "+12025550143"
"""In a district without hours of its own, so that only the federal ones speak."""
PANHANDLE = "+18505550143"
TOLL_FREE = "+18005550143"
LAW_ONLY = Policy(last_dial=time(21))
NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
"""Noon in the capital, on a Wednesday."""
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def decided(number: str, instant: str, facts: Facts | None = None, policy: Policy | None = None) -> Decision:
    return may_ring(number, at(instant), facts=facts or Facts(), policy=policy or Policy()).decision


def rules(verdict: Verdict) -> list[str]:
    return [hit.rule_id for hit in verdict.rules]


class TestFederalHours:
    @pytest.mark.parametrize(
        ("instant", "zone", "allowed"),
        [
            ("2026-01-15T12:59:59Z", "America/New_York", False),
            ("2026-01-15T13:00:00Z", "America/New_York", True),
            ("2026-01-15T13:00:00Z", "America/Chicago", False),
            ("2026-01-15T14:00:00Z", "America/Chicago", True),
            ("2026-01-15T13:00:00Z", "America/Los_Angeles", False),
            ("2026-01-15T16:00:00Z", "America/Los_Angeles", True),
            ("2026-01-16T02:00:00Z", "America/New_York", True),
            ("2026-01-16T02:00:01Z", "America/New_York", False),
            ("2026-01-16T05:00:00Z", "America/Los_Angeles", True),
            ("2026-01-16T07:00:00Z", "Pacific/Honolulu", True),
            ("2026-07-15T14:00:00Z", "America/Phoenix", False),
            ("2026-07-15T14:00:00Z", "America/Denver", True),
            ("2026-07-16T03:30:00Z", "America/Denver", False),
            ("2026-07-16T03:30:00Z", "America/Phoenix", True),
            ("2026-03-08T11:59:59Z", "America/New_York", False),
            ("2026-03-08T12:00:00Z", "America/New_York", True),
            ("2026-03-09T01:30:00Z", "America/New_York", False),
            ("2026-03-08T01:30:00Z", "America/New_York", True),
            ("2026-10-31T12:00:00Z", "America/New_York", True),
            ("2026-11-01T12:00:00Z", "America/New_York", False),
            ("2026-11-01T13:00:00Z", "America/New_York", True),
            ("2026-07-15T15:59:00Z", "America/Anchorage", False),
            ("2026-07-15T17:00:00Z", "America/Adak", True),
            ("2026-01-15T12:00:00Z", "America/Puerto_Rico", True),
            ("2026-07-14T22:00:00Z", "Pacific/Guam", True),
            ("2026-07-15T12:30:00Z", "America/Indiana/Tell_City", False),
            ("2026-07-15T13:00:00Z", "America/Indiana/Indianapolis", True),
        ],
    )
    def test_they_are_eight_to_nine_where_the_person_says_they_are(
        self, instant: str, zone: str, allowed: bool
    ) -> None:
        expected = Decision.ALLOW if allowed else Decision.DEFER

        assert decided(CAPITAL, instant, Facts(zone=zone), LAW_ONLY) == expected

    def test_the_last_call_of_the_helpline_is_a_quarter_of_an_hour_earlier(self) -> None:
        assert decided(CAPITAL, "2026-01-16T01:45:00Z") == Decision.ALLOW
        assert decided(CAPITAL, "2026-01-16T01:45:01Z") == Decision.DEFER

    def test_a_verdict_names_the_rules_and_the_morning_after(self) -> None:
        verdict = may_ring(CAPITAL, at("2026-01-16T02:30:00Z"), facts=Facts())

        assert rules(verdict) == ["47 CFR 64.1200(c)(1)", "policy: last dial"]
        assert verdict.until == at("2026-01-16T13:00:00Z")
        assert verdict.rules[0].detail == "21:30 in America/New_York"

    def test_the_morning_after_the_clocks_change_is_by_the_new_clock(self) -> None:
        spring = may_ring(CAPITAL, at("2026-03-08T03:00:00Z"), facts=Facts())
        autumn = may_ring(CAPITAL, at("2026-11-01T03:00:00Z"), facts=Facts())

        assert spring.until == at("2026-03-08T12:00:00Z")
        assert autumn.until == at("2026-11-01T13:00:00Z")


class TestAreaInTwoZones:
    @pytest.mark.parametrize(
        ("instant", "allowed"),
        [
            ("2026-07-15T12:00:00Z", False),
            ("2026-07-15T13:00:00Z", True),
            ("2026-07-16T00:00:00Z", True),
            ("2026-07-16T00:30:00Z", False),
        ],
    )
    def test_both_zones_and_the_state_must_agree(self, instant: str, allowed: bool) -> None:
        assert decided(PANHANDLE, instant) == (Decision.ALLOW if allowed else Decision.DEFER)

    def test_the_zone_that_the_person_told_goes_before(self) -> None:
        eastern = Facts(zone="America/New_York")

        assert decided(PANHANDLE, "2026-07-15T12:00:00Z", eastern) == Decision.ALLOW

    def test_the_state_that_the_person_told_goes_before(self) -> None:
        moved = Facts(zone="America/New_York", state="GA")

        assert decided(PANHANDLE, "2026-07-16T00:30:00Z", moved) == Decision.ALLOW
        assert decided(CAPITAL, "2026-07-16T00:30:00Z", Facts(state="FL")) == Decision.DEFER


class TestNumberThatSaysNothing:
    """From the morning of Hawaii to the evening of the east coast."""

    @pytest.mark.parametrize(
        ("first", "last", "policy"),
        [
            ("2026-01-15T18:00:00Z", "2026-01-16T02:00:00Z", LAW_ONLY),
            ("2026-07-15T18:00:00Z", "2026-07-16T01:00:00Z", LAW_ONLY),
            ("2026-01-15T18:00:00Z", "2026-01-16T01:45:00Z", Policy()),
            ("2026-07-15T18:00:00Z", "2026-07-16T00:45:00Z", Policy()),
        ],
        ids=["winter", "summer", "winter, last dial", "summer, last dial"],
    )
    def test_it_may_be_rung_where_every_state_is_awake(self, first: str, last: str, policy: Policy) -> None:
        second = timedelta(seconds=1)

        allowed = [
            may_ring(TOLL_FREE, moment, facts=Facts(), policy=policy).decision == Decision.ALLOW
            for moment in (at(first) - second, at(first), at(last), at(last) + second)
        ]

        assert allowed == [False, True, True, False]

    def test_outside_it_waits_for_hawaii(self) -> None:
        assert may_ring(TOLL_FREE, at("2026-01-15T15:00:00Z"), facts=Facts()).until == at(
            "2026-01-15T18:00:00Z"
        )


class TestStateHours:
    def test_a_state_that_keeps_sunday_is_rung_on_monday(self) -> None:
        sunday_noon = at("2026-11-22T18:00:00Z")

        verdict = may_ring("+12055550143", sunday_noon, facts=Facts())

        assert rules(verdict) == ["state hours: AL"]
        assert verdict.until == at("2026-11-23T14:00:00Z")

    def test_a_state_that_keeps_a_holiday_is_rung_on_the_day_after(self) -> None:
        christmas = at("2026-12-25T18:00:00Z")

        assert may_ring("+14015550143", christmas, facts=Facts()).until == at("2026-12-26T15:00:00Z")
        assert may_ring("+18015550143", christmas, facts=Facts()).until == at("2026-12-26T15:00:00Z")

    def test_a_helpline_may_leave_them_out(self) -> None:
        policy = Policy(state_hours=False)

        assert decided("+12055550143", "2026-11-22T18:00:00Z", policy=policy) == Decision.ALLOW


class TestAskedForThisTime:
    def test_the_wish_goes_before_the_hours_and_is_told(self) -> None:
        night = at("2026-11-18T05:00:00Z")

        verdict = may_ring(CAPITAL, night, facts=Facts(asked_for=night))

        assert verdict.decision == Decision.ALLOW
        assert rules(verdict) == ["asked for this time"]

    def test_it_does_not_go_before_the_caps(self) -> None:
        facts = Facts(asked_for=NOON, attempts=(NOON - HOUR / 2,))

        verdict = may_ring(CAPITAL, NOON, facts=facts)

        assert verdict.decision == Decision.DEFER
        assert verdict.until == NOON + HOUR / 2
        assert [hit.outcome for hit in verdict.rules] == [Decision.DEFER, Decision.ALLOW]

    @pytest.mark.parametrize(
        ("minutes", "allowed"), [(-1, False), (0, True), (10, True), (11, False), (65, False), (180, False)]
    )
    def test_the_wish_holds_for_that_time_and_ten_minutes(self, minutes: int, allowed: bool) -> None:
        asked_for = at("2026-11-19T03:00:00Z")
        facts = Facts(asked_for=asked_for)

        verdict = may_ring(CAPITAL, asked_for + timedelta(minutes=minutes), facts=facts)

        assert verdict.allowed == allowed

    def test_before_the_hour_they_asked_for_it_is_that_hour_that_is_waited_for(self) -> None:
        asked_for = at("2026-11-19T04:00:00Z")

        verdict = may_ring(CAPITAL, at("2026-11-19T03:00:00Z"), facts=Facts(asked_for=asked_for))

        assert verdict.until == asked_for


class TestCaps:
    def test_a_number_is_not_rung_twice_in_an_hour(self) -> None:
        just_now = Facts(attempts=(NOON - timedelta(minutes=59),))
        an_hour_ago = Facts(attempts=(NOON - HOUR,))

        verdict = may_ring(CAPITAL, NOON, facts=just_now)

        assert rules(verdict) == ["policy: not twice in an hour"]
        assert verdict.until == NOON + timedelta(minutes=1)
        assert may_ring(CAPITAL, NOON, facts=an_hour_ago).decision == Decision.ALLOW

    def test_a_fourth_attempt_waits_until_the_first_is_a_day_old(self) -> None:
        attempts = tuple(NOON - timedelta(hours=hours) for hours in (22, 5, 3))

        verdict = may_ring(CAPITAL, NOON, facts=Facts(attempts=attempts))

        assert rules(verdict) == ["policy: attempts a day"]
        assert verdict.until == NOON + timedelta(hours=2)

    def test_an_attempt_a_day_old_no_longer_counts(self) -> None:
        attempts = tuple(NOON - timedelta(hours=hours) for hours in (24, 5, 3))

        assert may_ring(CAPITAL, NOON, facts=Facts(attempts=attempts)).decision == Decision.ALLOW

    def test_where_the_day_ends_at_night_the_morning_is_waited_for(self) -> None:
        attempts = tuple(NOON - timedelta(hours=hours) for hours in (14, 2, 1))

        verdict = may_ring(CAPITAL, NOON, facts=Facts(attempts=attempts))

        assert verdict.until == at("2026-11-19T13:00:00Z")

    def test_after_six_attempts_a_person_decides(self) -> None:
        attempts = tuple(NOON - timedelta(days=days) for days in range(1, 7))

        verdict = may_ring(CAPITAL, NOON, facts=Facts(attempts=attempts))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["policy: attempts"]

    def test_one_conversation_a_day_is_enough_for_calls_nobody_asked_for(self) -> None:
        facts = Facts(answered=(NOON - timedelta(hours=20),), purpose="follow_up")

        verdict = may_ring(CAPITAL, NOON, facts=facts)

        assert rules(verdict) == ["policy: one conversation a day"]
        assert verdict.until == NOON + timedelta(hours=4)

    @pytest.mark.parametrize("purpose", ["kept_place", "promised", "voicemail"])
    def test_what_was_promised_is_kept_after_a_conversation_too(self, purpose: str) -> None:
        facts = Facts(answered=(NOON - timedelta(hours=20),), purpose=purpose)

        assert may_ring(CAPITAL, NOON, facts=facts).decision == Decision.ALLOW

    def test_a_conversation_a_day_ago_does_not_count(self) -> None:
        facts = Facts(answered=(NOON - timedelta(hours=24),), purpose="follow_up")

        assert may_ring(CAPITAL, NOON, facts=facts).decision == Decision.ALLOW

    def test_the_caps_are_the_helplines_to_set(self) -> None:
        policy = Policy(most_attempts_a_day=1, between_attempts=timedelta(minutes=10))
        facts = Facts(attempts=(NOON - HOUR,))

        verdict = may_ring(CAPITAL, NOON, facts=facts, policy=policy)

        assert verdict.until == NOON + timedelta(hours=23)


class TestDenied:
    @pytest.mark.parametrize(
        ("number", "rule"),
        [
            *(
                (text, "not a number")
                for text in ("", "anonymous", "911", "988", "+266696687", "+12025550143x5")
            ),
            ("+442079460000", "policy: country"),
            ("+33612345678", "policy: country"),
            ("+18095550143", "policy: country"),
            ("+18295550143", "policy: country"),
            ("+18495550143", "policy: country"),
            ("+18765550143", "policy: country"),
            ("+16585550143", "policy: country"),
            ("+12425550143", "policy: country"),
            ("+12845550143", "policy: country"),
            ("+14735550143", "policy: country"),
            ("+14165550143", "policy: country"),
            ("+17105550143", "policy: country"),
            ("+19005550143", "policy: cost"),
            ("+12029760143", "policy: cost"),
            ("+12029500143", "policy: cost"),
            ("+12025551212", "policy: cost"),
            ("+15005550143", "policy: cost"),
        ],
    )
    def test_what_must_never_be_rung_has_no_later(self, number: str, rule: str) -> None:
        verdict = may_ring(number, NOON, facts=Facts(asked_for=NOON))

        assert verdict.decision == Decision.DENY
        assert verdict.until is None
        assert rules(verdict) == [rule]

    def test_who_does_not_want_to_be_called_is_not_even_by_their_own_wish_of_before(self) -> None:
        verdict = may_ring(CAPITAL, NOON, facts=Facts(revoked=True, asked_for=NOON))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["47 CFR 64.1200(a)(10)"]

    def test_what_is_not_safe_is_not_rung_even_by_their_own_wish(self) -> None:
        verdict = may_ring(CAPITAL, NOON, facts=Facts(unsafe=True, asked_for=NOON))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["policy: not safe to ring"]

    def test_every_refusal_is_told(self) -> None:
        facts = Facts(revoked=True, attempts=(NOON,) * 6)

        assert rules(may_ring("+19005550143", NOON, facts=facts)) == [
            "47 CFR 64.1200(a)(10)",
            "policy: cost",
            "policy: attempts",
        ]

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            (Facts(refused=True), "policy: refused"),
            (Facts(wrong_person=True), "policy: wrong person"),
            (Facts(hidden=True), "policy: caller ID"),
            (Facts(ours={CAPITAL: "a colleague's telephone"}), "policy: our own number"),
        ],
    )
    def test_what_was_wished_of_the_number_and_what_is_ours_is_a_refusal(
        self, facts: Facts, rule: str
    ) -> None:
        assert rules(may_ring(CAPITAL, NOON, facts=facts)) == [rule]

    @pytest.mark.parametrize(
        "number",
        ["+17875550143", "+19395550143", "+16715550143", "+13405550143", "+16845550143", "+16705550143"],
    )
    def test_the_territories_are_rung(self, number: str) -> None:
        assert may_ring(number, NOON, facts=Facts()).decision != Decision.DENY

    @pytest.mark.parametrize("place", ["CA", "+1416", "+14165550143"])
    def test_a_helpline_may_ring_elsewhere(self, place: str) -> None:
        facts = Facts(regions=("US", place))

        assert may_ring("+14165550143", NOON, facts=facts).allowed
        assert not may_ring("+18095550143", NOON, facts=facts).allowed


class TestAsked:
    """What the person has just asked for counts against no limit."""

    def test_attempts_before_they_asked_do_not_count(self) -> None:
        six = tuple(NOON - timedelta(minutes=10 * each) for each in range(1, 7))

        assert may_ring(CAPITAL, NOON, facts=Facts(attempts=six, asked_at=NOON)).allowed
        assert not may_ring(CAPITAL, NOON, facts=Facts(attempts=six)).allowed

    def test_attempts_since_they_asked_do(self) -> None:
        facts = Facts(attempts=(NOON - HOUR / 2,), asked_at=NOON - HOUR)

        assert rules(may_ring(CAPITAL, NOON, facts=facts)) == ["policy: not twice in an hour"]


class TestOneAtATime:
    def test_a_number_on_which_we_talk_is_put_off_a_little(self) -> None:
        verdict = may_ring(CAPITAL, NOON, facts=Facts(busy=True))

        assert rules(verdict) == [ONE_AT_A_TIME]
        assert verdict.until == NOON + timedelta(minutes=2)


class TestCutOffInDanger:
    """Whoever was cut off in danger is rung back, whatever the hour, the limits and the wishes."""

    NIGHT = datetime(2026, 11, 18, 8, tzinfo=UTC)

    def test_at_once(self) -> None:
        facts = Facts(
            purpose=CUT_OFF,
            attempts=(self.NIGHT,) * 6,
            answered=(self.NIGHT,),
            revoked=True,
            refused=True,
            wrong_person=True,
            hidden=True,
        )

        assert may_ring(CAPITAL, self.NIGHT, facts=facts).allowed

    @pytest.mark.parametrize(
        ("number", "facts"),
        [
            (CAPITAL, Facts(purpose=CUT_OFF, unsafe=True)),
            (CAPITAL, Facts(purpose=CUT_OFF, ours={CAPITAL: "our own line"})),
            ("+19005550143", Facts(purpose=CUT_OFF)),
            ("+18765550143", Facts(purpose=CUT_OFF)),
        ],
    )
    def test_but_not_where_it_is_not_safe_or_no_number_of_theirs(self, number: str, facts: Facts) -> None:
        assert not may_ring(number, self.NIGHT, facts=facts).allowed


class TestPermittedUntil:
    @pytest.mark.parametrize(
        ("number", "facts", "until"),
        [
            (CAPITAL, Facts(), "2026-11-19T01:45:00Z"),
            (CAPITAL, Facts(zone="America/Los_Angeles"), "2026-11-19T04:45:00Z"),
            (PANHANDLE, Facts(), "2026-11-19T01:00:00Z"),
            (CAPITAL, Facts(asked_for=NOON), "2026-11-19T01:45:00Z"),
        ],
    )
    def test_is_when_the_narrowest_hours_close(self, number: str, facts: Facts, until: str) -> None:
        assert permitted_until(number, NOON, facts=facts) == at(until)

    def test_outside_the_hours_it_is_ten_minutes_after_the_time_they_asked_for(self) -> None:
        night = at("2026-11-19T03:00:00Z")

        until = permitted_until(CAPITAL, night, facts=Facts(asked_for=night))

        assert until == night + timedelta(minutes=10)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 60 * 24 * 14))
    def test_up_to_then_it_may_be_rung_and_a_second_later_not(self, minutes: int) -> None:
        moment = NOON + timedelta(minutes=minutes)
        if not may_ring(CAPITAL, moment, facts=Facts()).allowed:
            return

        until = permitted_until(CAPITAL, moment, facts=Facts())

        assert may_ring(CAPITAL, until, facts=Facts()).allowed
        assert not may_ring(CAPITAL, until + timedelta(seconds=1), facts=Facts()).allowed

    def test_hours_that_never_come_are_a_refusal(self) -> None:
        verdict = may_ring(CAPITAL, NOON, facts=Facts(), policy=Policy(last_dial=time(7)))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["policy: last dial", "no permitted hour"]


class TestMayRing:
    def test_where_nothing_speaks_against_it_that_is_what_is_kept(self) -> None:
        verdict = may_ring(CAPITAL, NOON, facts=Facts())

        assert verdict == Verdict(Decision.ALLOW, None, (RuleHit("all rules", Decision.ALLOW),))

    def test_the_same_instant_in_another_zone_is_the_same_question(self) -> None:
        there = NOON.astimezone(tz=None)

        assert may_ring(CAPITAL, there, facts=Facts()) == may_ring(CAPITAL, NOON, facts=Facts())

    def test_it_refuses_an_instant_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="with a zone"):
            may_ring(CAPITAL, datetime(2026, 11, 18, 12), facts=Facts())  # noqa: DTZ001  that is the point


class TestTrace:
    def test_it_is_plain_values(self) -> None:
        verdict = may_ring(CAPITAL, at("2026-01-16T02:30:00Z"), facts=Facts())

        assert verdict.trace()[0] == {
            "rule": "47 CFR 64.1200(c)(1)",
            "outcome": "defer",
            "detail": "21:30 in America/New_York",
            "until": "2026-01-16T05:00:00+00:00",
        }
        assert may_ring(CAPITAL, NOON, facts=Facts()).trace()[0]["until"] is None


NUMBERS = st.sampled_from(
    [CAPITAL, PANHANDLE, TOLL_FREE, "+19285550143", "+12055550143", "+14015550143", "+19075550143"]
)
INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, datetime, Facts]:
    """A number, an instant, and a few attempts and conversations in the two days before it."""
    now = draw(INSTANTS)
    earlier = st.integers(0, 2880).map(lambda minutes: now - timedelta(minutes=minutes))
    facts = Facts(
        zone=draw(st.sampled_from([None, "America/Denver", "Pacific/Guam"])),
        attempts=tuple(draw(st.lists(earlier, max_size=5))),
        answered=tuple(draw(st.lists(earlier, max_size=2))),
        purpose=draw(st.sampled_from(["promised", "follow_up"])),
        asked_for=draw(st.sampled_from([None, now, now + timedelta(hours=5)])),
    )
    return draw(NUMBERS), now, facts


def _every_seven_minutes(begin: datetime, end: datetime) -> Iterator[datetime]:
    while begin < end:
        yield begin
        begin += timedelta(minutes=7)


class TestDeferred:
    @settings(max_examples=60, deadline=None)
    @given(questions())
    def test_until_is_allowed_and_nothing_before_it_is(self, question: tuple[str, datetime, Facts]) -> None:
        number, now, facts = question
        verdict = may_ring(number, now, facts=facts)
        if verdict.decision != Decision.DEFER:
            assert verdict.decision == Decision.ALLOW
            return

        assert verdict.until is not None
        assert verdict.until > now
        assert may_ring(number, verdict.until, facts=facts).decision == Decision.ALLOW
        assert all(
            may_ring(number, moment, facts=facts).decision == Decision.DEFER
            for moment in (*_every_seven_minutes(now, verdict.until), verdict.until - timedelta(seconds=1))
            if moment >= now
        )

    @settings(max_examples=100, deadline=None)
    @given(questions(), st.booleans(), st.sampled_from(["", "x5"]))
    def test_the_trace_never_tells_the_number(
        self, question: tuple[str, datetime, Facts], revoked: bool, more: str
    ) -> None:
        number, now, facts = question
        told = Facts(zone=facts.zone, attempts=facts.attempts, purpose=facts.purpose, revoked=revoked)

        trace = json.dumps(may_ring(number + more, now, facts=told).trace())

        digits = re.sub(r"\D", "", trace)
        assert number[1:] not in digits
        assert "5550143" not in digits
        assert number[2:] not in trace
