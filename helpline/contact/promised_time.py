"""When a call is promised for: a day and a time on the clock of the person, read strictly."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpline.contact.localtime import resolve_local
from helpline.contact.zones import find_zone

GRACE = timedelta(minutes=1)
"""A time on the clock means its whole minute."""
FURTHEST = timedelta(days=366)
"""Further ahead nobody can say that the number is still theirs."""


class WrongTime(ValueError):
    """A time cannot be promised. The message is a sentence for whoever typed it, `field` where it stands."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


NO_ZONE = "Choose the time zone where they are. Their clock is what counts."


def instant_of(local_date: date, local_time: time, zone: str, now: datetime) -> datetime:
    """Return the UTC instant of a time to be promised; never before `now`.

    Raises WrongTime for a zone that there is not, a year that was mistyped, a time that has passed where the
    person is, and one more than a year ahead.
    """
    if find_zone(zone) is None:
        raise WrongTime("zone", NO_ZONE)
    if local_date.year < 100:
        raise WrongTime("local_date", f"Write the year with four digits, as in {now.year}.")
    if local_date > (now + FURTHEST).date():
        raise WrongTime("local_date", "That is more than a year away. Choose an earlier day.")
    today = now.astimezone(ZoneInfo(zone)).date()
    if local_date < today:
        raise WrongTime("local_date", "That day has passed where they are.")
    at = resolve_local(datetime.combine(local_date, local_time), zone)
    if at + GRACE <= now:
        raise WrongTime("local_time", "That time has passed where they are.")
    return max(at, now)
