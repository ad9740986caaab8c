"""Wall-clock times of a zone, resolved late, and the zones to choose from."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_CHOICES = (
    ("America/New_York", "Eastern (New York, Miami)"),
    ("America/Chicago", "Central (Chicago, Houston)"),
    ("America/Denver", "Mountain (Denver, Salt Lake City)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles, Seattle)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("Pacific/Guam", "Guam"),
)


def choices_of_zone() -> tuple[tuple[str, str], ...]:
    """Return the zones of the United States with names that a person on the telephone would use."""
    return _CHOICES


def resolve_local(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a wall-clock time without zone.

    A time that the clocks jump over is moved on by the jump (02:30 becomes 03:30 daylight time); one that
    comes twice is the first. Raises ValueError for a time that already has a zone.
    """
    if local.tzinfo is not None:
        raise ValueError("a wall-clock time without a zone is expected")
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
