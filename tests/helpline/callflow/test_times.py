"""Hours as they are said to a caller."""

from datetime import UTC, datetime, timedelta

import pytest

from helpline.callflow import when_aloud

NIGHT = datetime(2026, 7, 15, 7, 0, tzinfo=UTC)
"""Three in the morning in New York, on a Wednesday."""


EAST = ["America/New_York"]


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zones", "language", "said"),
    [
        (utc(15, 12), EAST, "en", "today after 8 in the morning"),
        (utc(15, 12), EAST, "es", "hoy después de las 8 de la mañana"),
        (utc(16, 17, 30), EAST, "en", "tomorrow after 1 30 in the afternoon"),
        (utc(16, 17), EAST, "es", "mañana después de la 1 de la tarde"),
        (utc(20, 0), EAST, "en", "Sunday after 8 in the evening"),
        # An area in two zones: the earlier clock is true in both.
        (utc(15, 13), [*EAST, "America/Chicago"], "en", "today after 8 in the morning"),
        (utc(15, 12), EAST, "vi", "today after 8 in the morning"),
    ],
)
def test_a_day_and_an_hour_where_the_caller_is(
    at: datetime, zones: list[str], language: str, said: str
) -> None:
    assert when_aloud(at, zones, NIGHT, language) == said


def test_spanish_of_a_region_is_spanish() -> None:
    later = NIGHT + timedelta(hours=8)

    assert when_aloud(later, EAST, NIGHT, "es-MX") == when_aloud(later, EAST, NIGHT, "es")
