"""At which hours a number may be rung: federal law, the states, and an area in two zones."""

from datetime import timedelta

import pytest

from helpline.contact_rules import Decision, Facts, PhoneNumber, Policy, may_contact

from .asking import CAPITAL, HOUR, LAW_ONLY, NOON, PANHANDLE, TOLL_FREE, at, decided, rules


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
        verdict = may_contact(CAPITAL, at("2026-01-16T02:30:00Z"), facts=Facts())

        assert rules(verdict) == ["47 CFR 64.1200(c)(1)", "policy: last dial"]
        assert verdict.until == at("2026-01-16T13:00:00Z")
        assert verdict.rules[0].detail == "21:30 in America/New_York"

    def test_the_morning_after_the_clocks_change_is_by_the_new_clock(self) -> None:
        spring = may_contact(CAPITAL, at("2026-03-08T03:00:00Z"), facts=Facts())
        autumn = may_contact(CAPITAL, at("2026-11-01T03:00:00Z"), facts=Facts())

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
            may_contact(TOLL_FREE, moment, facts=Facts(), policy=policy).decision == Decision.ALLOW
            for moment in (at(first) - second, at(first), at(last), at(last) + second)
        ]

        assert allowed == [False, True, True, False]

    def test_outside_it_waits_for_hawaii(self) -> None:
        assert may_contact(TOLL_FREE, at("2026-01-15T15:00:00Z"), facts=Facts()).until == at(
            "2026-01-15T18:00:00Z"
        )


class TestStateHours:
    def test_a_state_that_keeps_sunday_is_rung_on_monday(self) -> None:
        sunday_noon = at("2026-11-22T18:00:00Z")

        verdict = may_contact(PhoneNumber("+12055550143"), sunday_noon, facts=Facts())

        assert rules(verdict) == ["state hours: AL"]
        assert verdict.until == at("2026-11-23T14:00:00Z")

    def test_a_state_that_keeps_a_holiday_is_rung_on_the_day_after(self) -> None:
        christmas = at("2026-12-25T18:00:00Z")

        assert may_contact(PhoneNumber("+14015550143"), christmas, facts=Facts()).until == at(
            "2026-12-26T15:00:00Z"
        )
        assert may_contact(PhoneNumber("+18015550143"), christmas, facts=Facts()).until == at(
            "2026-12-26T15:00:00Z"
        )

    def test_a_helpline_may_leave_them_out(self) -> None:
        policy = Policy(state_hours=False)

        assert decided(PhoneNumber("+12055550143"), "2026-11-22T18:00:00Z", policy=policy) == Decision.ALLOW


class TestAskedForThisTime:
    def test_the_wish_goes_before_the_hours_and_is_told(self) -> None:
        night = at("2026-11-18T05:00:00Z")

        verdict = may_contact(CAPITAL, night, facts=Facts(asked_for=night))

        assert verdict.decision == Decision.ALLOW
        assert rules(verdict) == ["asked for this time"]

    def test_it_does_not_go_before_the_caps(self) -> None:
        facts = Facts(asked_for=NOON, attempts=(NOON - HOUR / 2,))

        verdict = may_contact(CAPITAL, NOON, facts=facts)

        assert verdict.decision == Decision.DEFER
        assert verdict.until == NOON + HOUR / 2
        assert [hit.outcome for hit in verdict.rules] == [Decision.DEFER, Decision.ALLOW]

    @pytest.mark.parametrize(
        ("minutes", "allowed"), [(-1, False), (0, True), (10, True), (11, False), (65, False), (180, False)]
    )
    def test_the_wish_holds_for_that_time_and_ten_minutes(self, minutes: int, allowed: bool) -> None:
        asked_for = at("2026-11-19T03:00:00Z")
        facts = Facts(asked_for=asked_for)

        verdict = may_contact(CAPITAL, asked_for + timedelta(minutes=minutes), facts=facts)

        assert verdict.allowed == allowed

    def test_before_the_hour_they_asked_for_it_is_that_hour_that_is_waited_for(self) -> None:
        asked_for = at("2026-11-19T04:00:00Z")

        verdict = may_contact(CAPITAL, at("2026-11-19T03:00:00Z"), facts=Facts(asked_for=asked_for))

        assert verdict.until == asked_for
