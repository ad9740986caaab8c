"""A form: sections of fields, and the rules that say when a field is shown, required or unreadable.

Pure: an answer is a string, and a form never looks at a clock or a database. Several choices are one
string of values with spaces between them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """How a field is answered."""

    CHOICE = "choice"  # one of the choices, all in sight
    CHOICES = "choices"  # any of them
    SELECT = "select"  # one of many, from a list
    TEXT = "text"  # a line
    LONG_TEXT = "long_text"  # as many lines as it takes
    DATE = "date"  # YYYY-MM-DD, of something that was: never in the future
    ZIP3 = "zip3"  # the first three digits of a ZIP code, never more of it
    NAME = "name"  # what the caller wants to be called


EARLIEST = date(1900, 1, 1)
"""The earliest day that an answer may name. An earlier one is a mistyped year."""
FROM_CHOICES = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.SELECT})


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer.

    `teds` is the substance or route code it becomes in a state's TEDS submission, where it has one;
    `warning` is what the counselor must see at once when it is chosen.
    """

    value: str
    label: str
    teds: int | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. It is shown when `shown_if` is None or that earlier field has one of those values."""

    name: str
    label: str
    kind: Kind
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    shown_if: tuple[str, frozenset[str]] | None = None

    def unreadable(self, value: str, today: date | None = None) -> str:
        """Return what is wrong with an answer that was given, in plain words; empty when nothing is.

        Without `today` no date lies in the future.
        """
        known = {choice.value for choice in self.choices}
        if self.kind in FROM_CHOICES and not set(value.split()) <= known:
            return "not one of the choices"
        if self.kind in (Kind.CHOICE, Kind.SELECT) and len(value.split()) > 1:
            return "more than one answer"
        if self.kind == Kind.ZIP3 and not re.fullmatch(r"[0-9]{3}", value.strip()):
            return "needs the first three digits only"
        return _wrong_date(value.strip(), today) if self.kind == Kind.DATE else ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together."""

    name: str
    title: str
    fields: tuple[Field, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record is not complete yet: a field, the question it asks, and what it lacks."""

    field: str
    label: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one version. `required` names, by the outcome of the call, what it takes to complete."""

    version: int
    sections: tuple[Section, ...]
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fields(self) -> Iterator[Field]:
        """Yield every field in the order in which it is asked."""
        for section in self.sections:
            yield from section.fields

    def get(self, name: str) -> Field | None:
        """Return the field of a name, or None."""
        return next((each for each in self.fields() if each.name == name), None)

    def shown(self, asked: Field, answers: Mapping[str, str]) -> bool:
        """Say whether a field is to be asked, given what was answered so far."""
        if asked.shown_if is None:
            return True
        name, values = asked.shown_if
        earlier = self.get(name)
        return (
            earlier is not None
            and self.shown(earlier, answers)
            and bool(values & set(answers.get(name, "").split()))
        )

    def problems(self, answers: Mapping[str, str], outcome: str, today: date | None = None) -> list[Problem]:
        """Return what keeps the record from being complete, in the order of the form.

        What the outcome requires must be answered where it is shown, and whatever is answered must be
        readable. An outcome without a list of its own, or none yet, needs what `default` names.
        """
        needed = self.required.get(outcome, self.required.get("default", ()))
        found = []
        for each in self.fields():
            value = answers.get(each.name, "").strip()
            if not self.shown(each, answers):
                continue
            if not value and each.name in needed:
                found.append(Problem(each.name, each.label, "not answered yet"))
            elif value and (wrong := each.unreadable(value, today)):
                found.append(Problem(each.name, each.label, wrong))
        return found


def _wrong_date(text: str, today: date | None) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "not a date"
    if day.isoformat() != text:  # a week, or no hyphens: nothing that a page of ours writes
        return "not a date"
    if today is not None and day > today:
        return "is in the future"
    return "is too long ago" if day < EARLIEST else ""
