"""Turn instants into local days, and wall-clock times of a zone into instants."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from helpline.contact_rules.zones import find_zone


def local_day(zones: Iterable[str | None], now: datetime) -> date:
    """Return the calendar day at `now` in the first of these zones that exists; in UTC where none does.

    At the ends of the calendar, where the local day cannot be represented, it is the UTC day.
    """
    zone: tzinfo = next(filter(None, map(find_zone, zones)), UTC)
    try:
        return now.astimezone(zone).date()
    except OverflowError:
        return now.date()


def resolve_local(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a wall-clock time without zone.

    A time that the clock skips is moved on by the skip (02:30 becomes 03:30 daylight time); of a time that
    the clock shows twice, the first is used. Raises ValueError for a time that already has a zone.
    """
    if local.tzinfo is not None:
        raise ValueError("a wall-clock time without a zone is expected")
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
