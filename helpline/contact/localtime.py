"""Wall-clock times of a zone, resolved late, and the zones to choose from."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

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


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Return the time zones that are named after a place, and UTC: EST or GMT+5 know no summer."""
    zones = available_timezones()
    return frozenset(zone for zone in zones if "/" in zone and not zone.startswith("Etc/")) | {"UTC"}


def find_zone(name: object) -> ZoneInfo | None:
    """Return the time zone of this name; None where there is none, or no longer one."""
    if not isinstance(name, str) or not name:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def local_day(zones: Iterable[str | None], now: datetime) -> date:
    """Return the calendar day at `now` in the first of these zones that there is; in UTC where there is none.

    At the ends of the calendar, where a zone's clock shows no day that can be written, it is the UTC day.
    """
    zone: tzinfo = next(filter(None, map(find_zone, zones)), UTC)
    try:
        return now.astimezone(zone).date()
    except OverflowError:
        return now.date()


def resolve_local(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a wall-clock time without zone.

    A time that the clocks jump over is moved on by the jump (02:30 becomes 03:30 daylight time); one that
    comes twice is the first. Raises ValueError for a time that already has a zone.
    """
    if local.tzinfo is not None:
        raise ValueError("a wall-clock time without a zone is expected")
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
