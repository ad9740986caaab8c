"""A time that was agreed on, on the clock of the person: its instant, how it reads, what may be promised."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.contact_rules import PromisedTime, WrongTime, find_zone, modern_places

NOON = datetime(2026, 7, 15, 16, tzinfo=UTC)
NEW_YORK = "America/New_York"
TODAY = date(2026, 7, 15)
SKIPPED = PromisedTime(date(2026, 3, 8), time(2, 30), NEW_YORK)
TWICE = PromisedTime(date(2026, 11, 1), time(1, 30), NEW_YORK)
NOT_ZONES = ["", "Eastern", "America/Atlantis", "../etc/passwd"]

ZONES = st.sampled_from(sorted(modern_places()))
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
"""No place has crossed the date line since: a day that a calendar leaves out is no day to be promised."""
TIMES = st.builds(PromisedTime, DAYS, st.times(), ZONES, st.booleans())


def clock_of(at: datetime, zone: str) -> datetime:
    """What the clocks of a zone show at an instant."""
    return at.astimezone(_found(zone)).replace(tzinfo=None, fold=0)


def _found(zone: str) -> tzinfo:
    found = find_zone(zone)
    assert found is not None
    return found


def instant(promised: PromisedTime) -> datetime:
    at = promised.instant()
    assert at is not None
    return at


class TestEquality:
    AGREED = PromisedTime(TODAY, time(14), NEW_YORK)

    def test_is_that_of_all_four_parts(self) -> None:
        same = PromisedTime(TODAY, time(14), NEW_YORK)

        assert (self.AGREED, hash(self.AGREED)) == (same, hash(same))

    @pytest.mark.parametrize(
        "other",
        [
            replace(AGREED, day=TODAY + timedelta(days=1)),
            replace(AGREED, time=time(14, 1)),
            replace(AGREED, zone="America/Detroit"),
            replace(AGREED, asked_for=True),
        ],
    )
    def test_is_lost_with_each_of_them(self, other: PromisedTime) -> None:
        assert other != self.AGREED

    def test_may_hold_an_instant_that_is_the_same(self) -> None:
        detroit = replace(self.AGREED, zone="America/Detroit")

        assert detroit.instant() == self.AGREED.instant()


class TestInstant:
    @pytest.mark.parametrize(
        ("promised", "at"),
        [
            (PromisedTime(TODAY, time(12), NEW_YORK), "2026-07-15T16:00"),
            (PromisedTime(TODAY, time(14), "America/Denver"), "2026-07-15T20:00"),
            (PromisedTime(TODAY, time(8), "Pacific/Guam"), "2026-07-14T22:00"),
            (SKIPPED, "2026-03-08T07:30"),
            (replace(SKIPPED, time=time(3, 30)), "2026-03-08T07:30"),
            (replace(SKIPPED, zone="America/Phoenix"), "2026-03-08T09:30"),
            (TWICE, "2026-11-01T05:30"),
            (replace(TWICE, time=time(1, 30, fold=1)), "2026-11-01T05:30"),
            (replace(TWICE, time=time(2, 30)), "2026-11-01T07:30"),
        ],
    )
    def test_is_that_of_their_clock(self, promised: PromisedTime, at: str) -> None:
        assert promised.instant() == datetime.fromisoformat(at).replace(tzinfo=UTC)

    @pytest.mark.parametrize("zone", NOT_ZONES)
    def test_is_not_known_where_the_zone_is_not(self, zone: str) -> None:
        assert PromisedTime(TODAY, time(12), zone).instant() is None

    def test_is_refused_of_a_clock_that_has_a_zone_of_its_own(self) -> None:
        with pytest.raises(ValueError, match="without a zone"):
            PromisedTime(TODAY, time(12, tzinfo=UTC), NEW_YORK).instant()

    @given(TIMES)
    def test_is_when_their_clock_first_shows_it_or_after_the_jump_over_it(
        self, promised: PromisedTime
    ) -> None:
        at = instant(promised)
        shown = clock_of(at, promised.zone)

        assert at.tzinfo is UTC
        assert shown >= promised.on_their_clock
        if shown > promised.on_their_clock:  # the clocks jumped: just before the jump it had not come yet
            jump = shown - promised.on_their_clock
            assert clock_of(at - jump, promised.zone) < promised.on_their_clock
        else:
            again = promised.on_their_clock.replace(tzinfo=_found(promised.zone), fold=1).astimezone(UTC)
            assert at <= again


class TestReading:
    @pytest.mark.parametrize(
        ("promised", "text", "place"),
        [
            (PromisedTime(TODAY, time(9, 5), NEW_YORK), "2026-07-15 09:05 America/New_York", "New York"),
            (
                PromisedTime(TODAY, time(23, 59, 59), "America/Argentina/Buenos_Aires"),
                "2026-07-15 23:59 America/Argentina/Buenos_Aires",
                "Buenos Aires",
            ),
            (PromisedTime(TODAY, time(0), "UTC"), "2026-07-15 00:00 UTC", "UTC"),
            (SKIPPED, "2026-03-08 02:30 America/New_York", "New York"),
            (replace(SKIPPED, zone="America/Atlantis"), "2026-03-08 02:30 America/Atlantis", "Atlantis"),
        ],
    )
    def test_is_their_clock_and_its_place(self, promised: PromisedTime, text: str, place: str) -> None:
        assert str(promised) == text
        assert promised.place == place

    @given(TIMES)
    def test_of_what_was_written_gives_the_same_minute(self, promised: PromisedTime) -> None:
        minute = promised.time.replace(second=0, microsecond=0)

        read = PromisedTime.read(str(promised))

        assert read == replace(promised, time=minute, asked_for=False)
        assert read.on_their_clock == datetime.combine(promised.day, minute)


class TestDueAt:
    def test_is_on_the_clock_of_the_person(self) -> None:
        promised = PromisedTime(TODAY, time(14), "America/Denver")
        assert promised.due_at(NOON) == NOON + timedelta(hours=4)

    def test_the_present_minute_is_now(self) -> None:
        late = NOON + timedelta(seconds=59)
        assert PromisedTime(TODAY, time(12), NEW_YORK).due_at(late) == late

    @pytest.mark.parametrize(
        ("day", "hour", "zone", "field", "words"),
        [
            (TODAY, time(11, 59), NEW_YORK, "local_time", "has passed"),
            (date(2026, 7, 14), time(14), NEW_YORK, "local_date", "has passed"),
            (date(2025, 7, 16), time(14), NEW_YORK, "local_date", "has passed"),
            (date(26, 7, 16), time(14), NEW_YORK, "local_date", "four digits"),
            (date(1, 1, 1), time(0), "Pacific/Kiritimati", "local_date", "four digits"),
            (date(2027, 12, 31), time(14), NEW_YORK, "local_date", "more than a year"),
            (date(9999, 12, 31), time(23, 59), "Pacific/Honolulu", "local_date", "more than a year"),
            *((TODAY, time(14), zone, "zone", "time zone") for zone in NOT_ZONES),
        ],
    )
    def test_what_cannot_be_promised_is_refused_at_its_field(
        self, day: date, hour: time, zone: str, field: str, words: str
    ) -> None:
        with pytest.raises(WrongTime) as refused:
            PromisedTime(day, hour, zone).due_at(NOON)

        assert refused.value.field == field
        assert words in str(refused.value)

    def test_yesterday_there_may_be_today_here(self) -> None:
        evening = datetime(2026, 7, 16, 2, tzinfo=UTC)
        assert PromisedTime(TODAY, time(23), NEW_YORK).due_at(evening) == evening + timedelta(hours=1)

    @given(TIMES, st.integers(-3 * 24 * 3600, 3 * 24 * 3600))
    def test_is_the_instant_or_now_within_its_minute_or_is_refused(
        self, promised: PromisedTime, seconds: int
    ) -> None:
        at = instant(promised)
        now = at + timedelta(seconds=seconds)

        try:
            due_at = promised.due_at(now)
        except WrongTime as refused:
            day_is_over = refused.field == "local_date"
            assert at < now if day_is_over else at + timedelta(minutes=1) <= now
            return

        assert due_at == max(at, now)
        assert due_at - at < timedelta(minutes=1)
