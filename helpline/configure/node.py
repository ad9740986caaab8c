"""The nodes of a description: they also read telephone numbers, dates, times of day and time zones."""

import re
from contextlib import suppress
from datetime import date, time

from django.core.exceptions import ValidationError

from helpline import contact_rules, schema
from helpline.validators import validate_zone


class Node(schema.Node):
    """A value of a description, and the path that leads to it."""

    __slots__ = ()
    LONGEST_TEXT = 80
    MOST_LISTED = 15

    def is_named(self, pattern: str, what: str) -> bool:
        """Say whether the last name of the path is a valid name for `what`; report a problem if it is not."""
        fits = re.fullmatch(pattern, self.name) is not None
        if not fits:
            self.wrong(f"{what} is named in small letters, digits and hyphens")
        return fits

    def telephone(self) -> str:
        """Return a telephone number in E.164; empty if none is given or it is wrong.

        No message repeats it, because it may be a private number.
        """
        if not self.given:
            return ""
        if isinstance(self.value, str) and self.value.startswith("+"):
            with suppress(contact_rules.NotANumber):
                return contact_rules.PhoneNumber.parse(self.value).e164
        self.wrong("this is not a telephone number in international form, as +12025550143")
        return ""

    def date(self) -> date | None:
        if not self.given:
            return None
        if isinstance(self.value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", self.value):
            with suppress(ValueError):
                return date.fromisoformat(self.value)
        self.wrong("a date is expected here, as 2027-01-31")
        return None

    def time(self) -> time:
        """Return a time of day, to the minute; midnight if none is given or it is wrong."""
        if isinstance(self.value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", self.value):
            hours, _, minutes = self.value.partition(":")
            return time(int(hours), int(minutes))
        if self.given:
            self.wrong('a time of day from 00:00 to 23:59 is expected here, as "22:00"')
        return time()

    def zone(self) -> str:
        """Return the name of a place's time zone. EST or GMT+5 is wrong: it has no daylight saving time."""
        name = self.text()
        try:
            if name:
                validate_zone(name)
        except ValidationError as error:
            self.wrong(error.messages[0])
            return ""
        return name
