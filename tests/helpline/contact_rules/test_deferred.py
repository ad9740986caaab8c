"""A deferred call is allowed from its `until` on, and at no moment before it."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.contact_rules import Decision, Facts, PhoneNumber, may_contact

from .asking import CAPITAL, PANHANDLE, TOLL_FREE

NUMBERS = st.sampled_from(
    [
        *(CAPITAL, PANHANDLE, TOLL_FREE),
        *map(PhoneNumber, ("+19285550143", "+12055550143", "+14015550143", "+19075550143")),
    ]
)
INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[PhoneNumber, datetime, Facts]:
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
    def test_until_is_allowed_and_nothing_before_it_is(
        self, question: tuple[PhoneNumber, datetime, Facts]
    ) -> None:
        number, now, facts = question
        verdict = may_contact(number, now, facts=facts)
        if verdict.decision != Decision.DEFER:
            assert verdict.decision == Decision.ALLOW
            return

        assert verdict.until is not None
        assert verdict.until > now
        assert may_contact(number, verdict.until, facts=facts).decision == Decision.ALLOW
        assert all(
            may_contact(number, moment, facts=facts).decision == Decision.DEFER
            for moment in (*_every_seven_minutes(now, verdict.until), verdict.until - timedelta(seconds=1))
            if moment >= now
        )

    @settings(max_examples=100, deadline=None)
    @given(questions(), st.booleans())
    def test_the_trace_never_tells_the_number(
        self, question: tuple[PhoneNumber, datetime, Facts], revoked: bool
    ) -> None:
        number, now, facts = question
        told = Facts(zone=facts.zone, attempts=facts.attempts, purpose=facts.purpose, revoked=revoked)

        trace = json.dumps(may_contact(number, now, facts=told).trace())

        digits = re.sub(r"\D", "", trace)
        assert number.e164[1:] not in digits
        assert "5550143" not in digits
        assert number.e164[2:] not in trace
