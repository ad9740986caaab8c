"""Reading values out of a document one place at a time, noting what is wrong and going on.

Every reader returns a usable value even where the file has a fault, so that all faults are found at once.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError

from helpline import contact
from helpline.configure.document import Document
from helpline.configure.faults import Fault, Path, dotted
from helpline.nearest import did_you_mean
from helpline.validators import validate_zone

MISSING = object()


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the document, and where it stands."""

    document: Document
    faults: list[Fault]
    value: Any
    path: Path = ()

    def wrong(self, message: str, *below: str | int) -> None:
        """Note a fault of this place, or of a place below it."""
        path = (*self.path, *below)
        self.faults.append(Fault(self.document.line_of(path), dotted(path), message))

    # Going down.

    def names(self, known: Collection[str] | None = None) -> Iterator[tuple[str, "Place"]]:
        """Yield the names that stand here with their places; with `known`, any other name is a fault."""
        if not isinstance(self.value, dict):
            if self.given:
                self.wrong("names with values are expected here")
            return
        for name, value in self.value.items():
            if known is not None and name not in known:
                self.wrong(f'"{name}" is not known here{_meant(name, known)}', name)
            else:
                yield name, Place(self.document, self.faults, value, (*self.path, name))

    def items(self) -> Iterator["Place"]:
        """Yield the places of a list."""
        if not isinstance(self.value, list):
            if self.given:
                self.wrong("a list is expected here")
            return
        for i, value in enumerate(self.value):
            yield Place(self.document, self.faults, value, (*self.path, i))

    def at(self, name: str) -> "Place":
        """Return the place of a name below this one, whether or not the file has it."""
        value = self.value.get(name, MISSING) if isinstance(self.value, dict) else MISSING
        return Place(self.document, self.faults, value, (*self.path, name))

    @property
    def given(self) -> bool:
        return self.value is not MISSING

    def only(self, known: Collection[str]) -> None:
        """Note every name here that is not one of the known ones."""
        for _ in self.names(known):
            pass

    def is_named(self, pattern: str, what: str) -> bool:
        """Say whether the last name of the path is fit to name `what`; note it where it is not."""
        fits = re.fullmatch(pattern, str(self.path[-1])) is not None
        if not fits:
            self.wrong(f"{what} is named in small letters, digits and hyphens")
        return fits

    def need(self, *names: str) -> None:
        """Note each of the names that is not given here."""
        for name in names:
            if isinstance(self.value, dict) and name not in self.value:
                self.wrong(f'"{name}" is missing')

    # Reading.

    def text(self, default: str = "", *, longest: int = 80) -> str:
        """Return a text that is not empty."""
        if not self.given:
            return default
        if not isinstance(self.value, str) or not self.value.strip():
            self.wrong("a text is expected here")
            return default
        if len(self.value.strip()) > longest:
            self.wrong(f"this text is too long: at most {longest} characters")
        return str(self.value).strip()

    def truth(self, default: bool) -> bool:
        if not self.given:
            return default
        if not isinstance(self.value, bool):
            self.wrong("true or false is expected here")
            return default
        return self.value

    def whole(self, default: int, low: int, high: int, unit: str = "") -> int:
        """Return a whole number from `low` to `high`; `unit` says of what."""
        if not self.given:
            return default
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not low <= self.value <= high:
            self.wrong(f"a whole number{unit and ' of '}{unit} from {low} to {high} is expected here")
            return default
        return self.value

    def number(self, low: float, high: float) -> float:
        plain = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if not plain or not low <= self.value <= high:
            self.wrong(f"a number from {low:g} to {high:g} is expected here")
            return low
        return float(self.value)

    def one_of(
        self,
        known: Collection[str],
        default: str = "",
        what: str = "choice",
        meant: Callable[[str], str] = str,
    ) -> str:
        """Return one of the known names, of what `what` says; `meant` spells a word as we do."""
        value = meant(self.text())
        if value and value not in known:
            self.wrong(f'there is no {what} "{value}"{_meant(value, known)}')
        return value if value in known else default

    def several_of(self, known: Collection[str], what: str) -> tuple[str, ...]:
        """Return the names of a list, each known and given once."""
        found: list[str] = []
        for item in self.items():
            name = item.one_of(known, what=what)
            if name in found:
                item.wrong(f'"{name}" is given twice')
            elif name:
                found.append(name)
        return tuple(found)

    def telephone(self) -> str:
        """Return a telephone number in E.164. No message repeats it: it may be somebody's own."""
        if not self.given:
            return ""
        if isinstance(self.value, str) and self.value.startswith("+"):
            with suppress(contact.NotANumber):
                return contact.parse_number(self.value)
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
        """Return a time of day, to the minute."""
        if isinstance(self.value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", self.value):
            hours, _, minutes = self.value.partition(":")
            return time(int(hours), int(minutes))
        if self.given:
            self.wrong('a time of day from 00:00 to 23:59 is expected here, as "22:00"')
        return time()

    def zone(self, default: str = "") -> str:
        """Return the name of a time zone of a place: EST or GMT+5 know no summer."""
        name = self.text(default)
        if not name:
            return default
        try:
            validate_zone(name)
        except ValidationError as error:
            self.wrong(error.messages[0])
            return default
        return name


def _meant(name: str, known: Collection[str]) -> str:
    return did_you_mean(name, known) or (f"; known: {', '.join(sorted(known))}" if len(known) < 16 else "")
