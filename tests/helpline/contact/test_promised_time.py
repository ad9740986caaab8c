"""A day and a time that may be promised, and those that may not."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from helpline.contact import WrongTime, instant_of

NOON = datetime(2026, 7, 15, 16, tzinfo=UTC)
NEW_YORK = "America/New_York"
TODAY = date(2026, 7, 15)


class TestInstantOf:
    def test_is_on_the_clock_of_the_person(self) -> None:
        assert instant_of(TODAY, time(14), "America/Denver", NOON) == NOON + timedelta(hours=4)

    def test_the_present_minute_is_now(self) -> None:
        late = NOON + timedelta(seconds=59)
        assert instant_of(TODAY, time(12), NEW_YORK, late) == late

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
            (TODAY, time(14), "", "zone", "time zone"),
            (TODAY, time(14), "Eastern", "zone", "time zone"),
            (TODAY, time(14), "../etc/passwd", "zone", "time zone"),
        ],
    )
    def test_what_cannot_be_promised_is_refused_at_its_field(
        self, day: date, hour: time, zone: str, field: str, words: str
    ) -> None:
        with pytest.raises(WrongTime) as refused:
            instant_of(day, hour, zone, NOON)

        assert refused.value.field == field
        assert words in str(refused.value)

    def test_yesterday_there_may_be_today_here(self) -> None:
        evening = datetime(2026, 7, 16, 2, tzinfo=UTC)
        assert instant_of(TODAY, time(23), NEW_YORK, evening) == evening + timedelta(hours=1)
