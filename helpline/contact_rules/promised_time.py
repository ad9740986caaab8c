"""When a call is promised for: a day and a time on the clock of the person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from helpline.contact_rules.localtime import resolve_local
from helpline.contact_rules.zones import find_zone, place_name

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


@dataclass(frozen=True, slots=True)
class PromisedTime:
    """A day and a time on the clock of the person who is to be called, with the zone of that clock.

    The instant is worked out whenever it is needed, because the rules of a zone change. `asked_for` says
    that the person asked for just this time. Two of them are equal where all four parts are.
    """

    day: date
    time: time
    zone: str
    asked_for: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the time that `str` wrote: to the minute, and without whether it was asked for."""
        day, clock, zone = text.split(" ", 2)
        return cls(date.fromisoformat(day), time.fromisoformat(clock), zone)

    def __str__(self) -> str:
        return f"{self.day} {self.time:%H:%M} {self.zone}"

    @property
    def on_their_clock(self) -> datetime:
        """What the clock shows then where the person is, without a zone."""
        return datetime.combine(self.day, self.time)

    @property
    def place(self) -> str:
        """The place whose clock it is."""
        return place_name(self.zone)

    def instant(self) -> datetime | None:
        """Return the UTC instant; None where the zone is known no longer.

        A time that the clocks jump over is moved on by the jump; one that comes twice is the first.
        """
        return resolve_local(self.on_their_clock, self.zone) if find_zone(self.zone) else None

    def due_at(self, now: datetime) -> datetime:
        """Return the UTC instant at which a call that is promised now is due; never before `now`.

        Raises WrongTime for a zone that there is not, a year that was mistyped, a time that has passed where
        the person is, and one more than a year ahead.
        """
        zone = find_zone(self.zone)
        if zone is None:
            raise WrongTime("zone", NO_ZONE)
        if self.day.year < 100:
            raise WrongTime("local_date", f"Write the year with four digits, as in {now.year}.")
        if self.day > (now + FURTHEST).date():
            raise WrongTime("local_date", "That is more than a year away. Choose an earlier day.")
        if self.day < now.astimezone(zone).date():
            raise WrongTime("local_date", "That day has passed where they are.")
        at = resolve_local(self.on_their_clock, self.zone)
        if at + GRACE <= now:
            raise WrongTime("local_time", "That time has passed where they are.")
        return max(at, now)
