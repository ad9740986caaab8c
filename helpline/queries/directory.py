"""Read the directory of outside numbers: whom a counselor can bring into a conversation, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass

from helpline import clock, contact_rules
from helpline.models import NumberKind, OutsideNumber, helpline_day
from helpline.operations import outside_numbers
from helpline.schema import as_items, as_mapping, as_texts


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the directory as a counselor sees it."""

    pk: int
    kind: NumberKind
    name: str
    number: str
    languages: tuple[str, ...]
    codes: frozenset[str]
    """The codes of the languages, without the region: es-MX is es."""
    states: tuple[str, ...]
    counties: tuple[str, ...]
    hours: str
    say: str
    was_tried: bool
    overdue: bool

    @property
    def spelled(self) -> str:
        """Return the number as people write it; empty where it cannot be read."""
        number = contact_rules.PhoneNumber.read(self.number)
        return number.spelled() if number else ""

    @property
    def serves(self) -> str:
        """Return the area that it serves, in words."""
        states = [contact_rules.STATES.get(state, state) for state in self.states]
        if self.counties:
            return f"{', '.join(self.counties)} ({', '.join(states)})"
        return ", ".join(states) or "everywhere"


def entries() -> list[Entry]:
    """Return the whole directory, by kind and name."""
    return [entry(row) for row in outside_numbers.directory()]


def entry(row: OutsideNumber) -> Entry:
    """Return a row of the directory as a counselor sees it. What in it cannot be read is left out."""
    languages = {
        code: name for code, name in as_mapping(row.languages).items() if isinstance(name, str) and name
    }
    return Entry(
        pk=row.pk,
        kind=NumberKind(row.kind),
        name=row.name,
        number=row.number,
        languages=tuple(languages.values()),
        codes=frozenset(map(base_language, languages)),
        states=tuple(as_texts(as_items(row.states))),
        counties=tuple(as_texts(as_items(row.counties))),
        hours=row.hours,
        say=row.say,
        was_tried=row.tried_at is not None,
        overdue=outside_numbers.overdue(row, helpline_day(clock.now())),
    )


def base_language(code: str) -> str:
    """Return a language's code without its region: es for es-MX."""
    return code.partition("-")[0].lower()


def those_that_speak(language: str, directory: Iterable[Entry]) -> list[Entry]:
    """Return the interpreters of a language, by its code."""
    wanted = base_language(language)
    return [each for each in directory if each.kind == NumberKind.INTERPRETER and wanted in each.codes]


def answering_911(state: str, county: str, directory: Iterable[Entry]) -> list[Entry]:
    """Return the 911 centers of a place: those of its county first, then those of its whole state.

    A center of other counties is left out: it would send help to the wrong place, or lose time.
    """
    there = [each for each in directory if each.kind == NumberKind.PSAP and state in each.states]
    wanted = contact_rules.county_as_read(county)
    of_county = [
        each
        for each in there
        if wanted and wanted in {contact_rules.county_as_read(name) for name in each.counties}
    ]
    return of_county + [each for each in there if not each.counties]
