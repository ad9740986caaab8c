"""Wall-clock times on the days on which the clocks change."""

from datetime import UTC, datetime

import pytest

from helpline.contact_rules.localtime import resolve_local


class TestResolveLocal:
    @pytest.mark.parametrize(
        ("local", "zone", "instant"),
        [
            ("2026-03-08T02:30", "America/New_York", "2026-03-08T07:30"),
            ("2026-03-08T03:30", "America/New_York", "2026-03-08T07:30"),
            ("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30"),
            ("2026-11-01T02:30", "America/New_York", "2026-11-01T07:30"),
            ("2027-03-14T02:30", "America/Los_Angeles", "2027-03-14T10:30"),
            ("2028-11-05T01:30", "America/Denver", "2028-11-05T07:30"),
            ("2026-03-08T02:30", "America/Phoenix", "2026-03-08T09:30"),
            ("2026-07-15T08:00", "Pacific/Guam", "2026-07-14T22:00"),
        ],
    )
    def test_it_moves_on_what_is_skipped_and_takes_the_first_of_what_comes_twice(
        self, local: str, zone: str, instant: str
    ) -> None:
        resolved = resolve_local(datetime.fromisoformat(local), zone)

        assert resolved == datetime.fromisoformat(instant).replace(tzinfo=UTC)
        assert resolved.tzinfo is UTC

    def test_it_takes_the_first_even_of_a_time_marked_as_the_second(self) -> None:
        second = datetime(2026, 11, 1, 1, 30, fold=1)  # noqa: DTZ001  a wall-clock time

        assert resolve_local(second, "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)

    def test_it_refuses_a_time_that_has_a_zone(self) -> None:
        with pytest.raises(ValueError, match="without a zone"):
            resolve_local(datetime(2026, 3, 8, 2, 30, tzinfo=UTC), "America/New_York")
