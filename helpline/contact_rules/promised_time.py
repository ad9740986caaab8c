"""The time of a promised call: a day and a time on the clock of the person who is to be called."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from helpline.contact_rules.localtime import resolve_local
from helpline.contact_rules.zones import find_zone, place_name

GRACE = timedelta(minutes=1)
"""A promised time means its whole minute, so it has passed only when that minute is over."""
FURTHEST = timedelta(days=366)
"""How far ahead a call can be promised. Later than that, the number may not be theirs any more."""


class WrongTime(ValueError):
    """A time cannot be promised. The message is a sentence for the user, `field` the field of the form."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


NO_ZONE = "Choose the time zone where they are. Their clock is what counts."


@dataclass(frozen=True, slots=True)
class PromisedTime:
    """A day and a time on the clock of the person who is to be called, with the zone of that clock.

    The instant is computed each time it is needed, because the rules of a zone change. `asked_for` says that
    the person asked for exactly this time. Two promised times are equal if all four fields are equal.
    """

    day: date
    time: time
    zone: str
    asked_for: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the promised time from a text that `str` made. It has whole minutes and no `asked_for`."""
        day, clock, zone = text.split(" ", 2)
        return cls(date.fromisoformat(day), time.fromisoformat(clock), zone)

    def __str__(self) -> str:
        return f"{self.day} {self.time:%H:%M} {self.zone}"

    @property
    def on_their_clock(self) -> datetime:
        """Return the day and time that the person's clock shows then, without a zone."""
        return datetime.combine(self.day, self.time)

    @property
    def place(self) -> str:
        """Return the name of the place after which the zone is named."""
        return place_name(self.zone)

    def instant(self) -> datetime | None:
        """Return the UTC instant; None where the zone does not exist any more.

        A time that the clock skips is moved on by the skip; of a time that it shows twice, the first is used.
        """
        return resolve_local(self.on_their_clock, self.zone) if find_zone(self.zone) else None

    def due_at(self, now: datetime) -> datetime:
        """Return the UTC instant at which a call that is promised now is due; never before `now`.

        Raises WrongTime for an unknown zone, a mistyped year, a time that has passed where the person is, and
        a time more than a year ahead.
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
