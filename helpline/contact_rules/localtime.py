"""Wall-clock times of a zone, resolved late."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from helpline.contact_rules.zones import find_zone


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
