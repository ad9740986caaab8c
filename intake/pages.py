"""Prepare what the templates of intake show: the form with its answers, and the open promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.utils import dateformat

from helpline import contact_rules
from helpline.complete import complete
from helpline.models import Call
from intake import queries
from intake.forms import Field, Form, Kind

CONTROLS: dict[Kind, str] = complete(
    "intake.pages.CONTROLS",
    Kind,
    {
        Kind.CHOICE: "choices",
        Kind.CHOICES: "choices",
        Kind.SELECT: "select",
        Kind.TEXT: "text",
        Kind.LONG_TEXT: "text",
        Kind.DATE: "text",
        Kind.ZIP3: "text",
        Kind.NAME: "text",
    },
)
"""The template that asks a question of each kind."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its answer, for one page."""

    field: Field
    value: str
    shown: bool

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(self.value.split()) if self.field.choices else frozenset()

    @property
    def text(self) -> str:
        """Return the answer in words; a choice that the form does not have is shown as it was written."""
        if self.field.kind == Kind.DATE:
            return _day(self.value)
        if not self.field.choices:
            return self.value
        labels = [choice.label for choice in self.field.choices if choice.value in self.chosen]
        return ", ".join([*labels, *self.not_offered])

    @property
    def not_offered(self) -> list[str]:
        """Return the answers that are not among the form's choices."""
        offered = {choice.value for choice in self.field.choices}
        return sorted(self.chosen - offered)

    @property
    def control(self) -> str:
        """Return the template that asks the question."""
        return f"intake/fields/{CONTROLS[self.field.kind]}.html"

    @property
    def length(self) -> int:
        """Return the most characters that a one-line answer may have."""
        return 3 if self.field.kind == Kind.ZIP3 else 200


def _day(text: str) -> str:
    """Return a date as people in the United States write it. Text that is no date is returned as it is."""
    try:
        return dateformat.format(date.fromisoformat(text), "M j, Y")
    except ValueError:
        return text


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form with its rows."""

    name: str
    title: str
    hint: str
    rows: tuple[Row, ...]
    asked: bool = True
    """Whether the form has these questions, so that their answers can be changed."""

    @property
    def answered(self) -> list[Row]:
        return [row for row in self.rows if row.value]


def laid_out(form: Form, answers: Mapping[str, str]) -> list[Part]:
    """Return the form's sections with their answers, then answers to questions that it does not ask."""
    return [*_sections(form, answers), *_not_asked(form, answers)]


def _sections(form: Form, answers: Mapping[str, str]) -> list[Part]:
    return [
        Part(
            section.name,
            section.title,
            section.hint,
            tuple(
                Row(field, answers.get(field.name, ""), form.shown(field, answers))
                for field in section.fields
            ),
        )
        for section in form.sections
    ]


def _not_asked(form: Form, answers: Mapping[str, str]) -> list[Part]:
    """Return the answers to questions that the form does not have, under the names of those questions."""
    names = sorted(answers.keys() - {field.name for field in form.fields()})
    fields = [Field(name, name.replace("_", " "), Kind.LONG_TEXT) for name in names]
    rows = tuple(Row(field, answers[field.name], shown=True) for field in fields)
    return [Part("not-asked", "Answers to other versions of the form", "", rows, asked=False)] if rows else []


def written(form: Form, name: str, value: str) -> tuple[str, str]:
    """Return a question's label and its answer in words; both as stored where the form lacks the question."""
    field = form.get(name)
    return (field.label, Row(field, value, shown=True).text) if field else (name, value)


@dataclass(frozen=True, slots=True)
class Promised:
    """An open promise: the number, and when it is due on the person's own clock."""

    day: date
    time: time
    zone: str
    number: contact_rules.PhoneNumber | None


def promised(call: Call) -> list[Promised]:
    """Return the open promises that were made in a call, the soonest first."""
    return [
        Promised(when.day, when.time, contact_rules.zone_name(when.zone), each.number)
        for each in queries.standing_promises(call)
        if (when := each.promised_time)
    ]
