"""May we ring this number now: caps, wishes, one call at a time, and the trace of the answer."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.contact_rules import (
    CUT_OFF,
    Decision,
    Facts,
    PhoneNumber,
    Policy,
    Rule,
    RuleHit,
    Verdict,
    may_contact,
    permitted_until,
)

from .asking import CAPITAL, HOUR, NOON, PANHANDLE, at, rules


class TestCaps:
    def test_a_number_is_not_rung_twice_in_an_hour(self) -> None:
        just_now = Facts(attempts=(NOON - timedelta(minutes=59),))
        an_hour_ago = Facts(attempts=(NOON - HOUR,))

        verdict = may_contact(CAPITAL, NOON, facts=just_now)

        assert rules(verdict) == ["policy: not twice in an hour"]
        assert verdict.until == NOON + timedelta(minutes=1)
        assert may_contact(CAPITAL, NOON, facts=an_hour_ago).decision == Decision.ALLOW

    def test_a_fourth_attempt_waits_until_the_first_is_a_day_old(self) -> None:
        attempts = tuple(NOON - timedelta(hours=hours) for hours in (22, 5, 3))

        verdict = may_contact(CAPITAL, NOON, facts=Facts(attempts=attempts))

        assert rules(verdict) == ["policy: attempts a day"]
        assert verdict.until == NOON + timedelta(hours=2)

    def test_an_attempt_a_day_old_no_longer_counts(self) -> None:
        attempts = tuple(NOON - timedelta(hours=hours) for hours in (24, 5, 3))

        assert may_contact(CAPITAL, NOON, facts=Facts(attempts=attempts)).decision == Decision.ALLOW

    def test_where_the_day_ends_at_night_the_morning_is_waited_for(self) -> None:
        attempts = tuple(NOON - timedelta(hours=hours) for hours in (14, 2, 1))

        verdict = may_contact(CAPITAL, NOON, facts=Facts(attempts=attempts))

        assert verdict.until == at("2026-11-19T13:00:00Z")

    def test_after_six_attempts_a_person_decides(self) -> None:
        attempts = tuple(NOON - timedelta(days=days) for days in range(1, 7))

        verdict = may_contact(CAPITAL, NOON, facts=Facts(attempts=attempts))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["policy: attempts"]

    def test_one_conversation_a_day_is_enough_for_calls_nobody_asked_for(self) -> None:
        facts = Facts(answered=(NOON - timedelta(hours=20),), purpose="follow_up")

        verdict = may_contact(CAPITAL, NOON, facts=facts)

        assert rules(verdict) == ["policy: one conversation a day"]
        assert verdict.until == NOON + timedelta(hours=4)

    @pytest.mark.parametrize("purpose", ["kept_place", "promised", "voicemail"])
    def test_what_was_promised_is_kept_after_a_conversation_too(self, purpose: str) -> None:
        facts = Facts(answered=(NOON - timedelta(hours=20),), purpose=purpose)

        assert may_contact(CAPITAL, NOON, facts=facts).decision == Decision.ALLOW

    def test_a_conversation_a_day_ago_does_not_count(self) -> None:
        facts = Facts(answered=(NOON - timedelta(hours=24),), purpose="follow_up")

        assert may_contact(CAPITAL, NOON, facts=facts).decision == Decision.ALLOW

    def test_the_caps_are_the_helplines_to_set(self) -> None:
        policy = Policy(most_attempts_a_day=1, between_attempts=timedelta(minutes=10))
        facts = Facts(attempts=(NOON - HOUR,))

        verdict = may_contact(CAPITAL, NOON, facts=facts, policy=policy)

        assert verdict.until == NOON + timedelta(hours=23)


class TestDenied:
    @pytest.mark.parametrize(
        ("number", "rule"),
        [
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
        verdict = may_contact(PhoneNumber(number), NOON, facts=Facts(asked_for=NOON))

        assert verdict.decision == Decision.DENY
        assert verdict.until is None
        assert rules(verdict) == [rule]

    def test_a_number_that_cannot_be_read_is_never_rung(self) -> None:
        verdict = may_contact(None, NOON, facts=Facts(asked_for=NOON, purpose=CUT_OFF))

        assert (verdict.decision, verdict.until, rules(verdict)) == (Decision.DENY, None, ["not a number"])

    def test_who_does_not_want_to_be_called_is_not_even_by_their_own_wish_of_before(self) -> None:
        verdict = may_contact(CAPITAL, NOON, facts=Facts(revoked=True, asked_for=NOON))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["47 CFR 64.1200(a)(10)"]

    def test_what_is_not_safe_is_not_rung_even_by_their_own_wish(self) -> None:
        verdict = may_contact(CAPITAL, NOON, facts=Facts(unsafe=True, asked_for=NOON))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["policy: not safe to ring"]

    def test_every_refusal_is_told(self) -> None:
        facts = Facts(revoked=True, attempts=(NOON,) * 6)

        assert rules(may_contact(PhoneNumber("+19005550143"), NOON, facts=facts)) == [
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
        assert rules(may_contact(CAPITAL, NOON, facts=facts)) == [rule]

    @pytest.mark.parametrize(
        "number",
        ["+17875550143", "+19395550143", "+16715550143", "+13405550143", "+16845550143", "+16705550143"],
    )
    def test_the_territories_are_rung(self, number: str) -> None:
        assert may_contact(PhoneNumber(number), NOON, facts=Facts()).decision != Decision.DENY

    @pytest.mark.parametrize("place", ["CA", "+1416", "+14165550143"])
    def test_a_helpline_may_ring_elsewhere(self, place: str) -> None:
        facts = Facts(regions=("US", place))

        assert may_contact(PhoneNumber("+14165550143"), NOON, facts=facts).allowed
        assert not may_contact(PhoneNumber("+18095550143"), NOON, facts=facts).allowed


class TestAsked:
    """A call that the person has just asked for counts against no limit."""

    def test_attempts_before_they_asked_do_not_count(self) -> None:
        six = tuple(NOON - timedelta(minutes=10 * each) for each in range(1, 7))

        assert may_contact(CAPITAL, NOON, facts=Facts(attempts=six, asked_at=NOON)).allowed
        assert not may_contact(CAPITAL, NOON, facts=Facts(attempts=six)).allowed

    def test_attempts_since_they_asked_do(self) -> None:
        facts = Facts(attempts=(NOON - HOUR / 2,), asked_at=NOON - HOUR)

        assert rules(may_contact(CAPITAL, NOON, facts=facts)) == ["policy: not twice in an hour"]


class TestOneAtATime:
    def test_a_number_on_which_we_talk_is_put_off_a_little(self) -> None:
        verdict = may_contact(CAPITAL, NOON, facts=Facts(busy=True))

        assert rules(verdict) == [Rule.ONE_AT_A_TIME]
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

        assert may_contact(CAPITAL, self.NIGHT, facts=facts).allowed

    @pytest.mark.parametrize(
        ("number", "facts"),
        [
            (CAPITAL, Facts(purpose=CUT_OFF, unsafe=True)),
            (CAPITAL, Facts(purpose=CUT_OFF, ours={CAPITAL: "our own line"})),
            (PhoneNumber("+19005550143"), Facts(purpose=CUT_OFF)),
            (PhoneNumber("+18765550143"), Facts(purpose=CUT_OFF)),
        ],
    )
    def test_but_not_where_it_is_not_safe_or_no_number_of_theirs(
        self, number: PhoneNumber, facts: Facts
    ) -> None:
        assert not may_contact(number, self.NIGHT, facts=facts).allowed


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
    def test_is_when_the_narrowest_hours_close(self, number: PhoneNumber, facts: Facts, until: str) -> None:
        assert permitted_until(number, NOON, facts=facts) == at(until)

    def test_outside_the_hours_it_is_ten_minutes_after_the_time_they_asked_for(self) -> None:
        night = at("2026-11-19T03:00:00Z")

        until = permitted_until(CAPITAL, night, facts=Facts(asked_for=night))

        assert until == night + timedelta(minutes=10)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 60 * 24 * 14))
    def test_up_to_then_it_may_be_rung_and_a_second_later_not(self, minutes: int) -> None:
        moment = NOON + timedelta(minutes=minutes)
        if not may_contact(CAPITAL, moment, facts=Facts()).allowed:
            return

        until = permitted_until(CAPITAL, moment, facts=Facts())

        assert may_contact(CAPITAL, until, facts=Facts()).allowed
        assert not may_contact(CAPITAL, until + timedelta(seconds=1), facts=Facts()).allowed

    def test_hours_that_never_come_are_a_refusal(self) -> None:
        verdict = may_contact(CAPITAL, NOON, facts=Facts(), policy=Policy(last_dial=time(7)))

        assert verdict.decision == Decision.DENY
        assert rules(verdict) == ["policy: last dial", "no permitted hour"]


class TestMayRing:
    def test_where_nothing_speaks_against_it_that_is_what_is_kept(self) -> None:
        verdict = may_contact(CAPITAL, NOON, facts=Facts())

        assert verdict == Verdict(Decision.ALLOW, None, (RuleHit("all rules", Decision.ALLOW),))

    def test_the_same_instant_in_another_zone_is_the_same_question(self) -> None:
        there = NOON.astimezone(tz=None)

        assert may_contact(CAPITAL, there, facts=Facts()) == may_contact(CAPITAL, NOON, facts=Facts())

    def test_it_refuses_an_instant_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="with a zone"):
            may_contact(CAPITAL, datetime(2026, 11, 18, 12), facts=Facts())  # noqa: DTZ001  that is the point


class TestTrace:
    def test_it_is_plain_values(self) -> None:
        verdict = may_contact(CAPITAL, at("2026-01-16T02:30:00Z"), facts=Facts())

        assert verdict.trace()[0] == {
            "rule": "47 CFR 64.1200(c)(1)",
            "outcome": "defer",
            "detail": "21:30 in America/New_York",
            "until": "2026-01-16T05:00:00+00:00",
        }
        assert may_contact(CAPITAL, NOON, facts=Facts()).trace()[0]["until"] is None
