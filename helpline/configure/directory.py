"""The table of what a description says about an entry of the directory of outside numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from helpline import contact_rules
from helpline.configure.fields import NEEDED, UNREADABLE, Field, Kind, Names
from helpline.configure.node import Node
from helpline.models import NumberKind, OutsideNumber
from helpline.validators import LANGUAGE

NAMED = r"[a-z0-9][a-z0-9-]{0,49}"
"""How an entry is named."""
REVIEWED_HERE = "as the page *Outside numbers* has it"
SHORT_CODE = (
    "this is a short code: dialled from here it reaches the center of our place, not of the caller's; the "
    "center's own ten-digit number is expected, as +12025550143"
)
WHY_NOT = {
    contact_rules.Rule.OURS: "this is one of the helpline's own numbers, or a colleague's telephone",
    contact_rules.Rule.COUNTRY: "this number is outside the United States and its territories",
    contact_rules.Rule.COST: "this number charges whoever calls it",
}
"""Why a number is not taken into the directory, by the rule of the number that it breaks."""
COLUMNS: Any = OutsideNumber._meta
LONGEST: dict[str, int] = {
    each: COLUMNS.get_field(each).max_length for each in ("name", "hours", "say", "source")
}
"""The most characters of each text, which are those of its column."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the directory: who answers at a number outside, for whom, and who looks after it here."""

    slug: str
    kind: str
    name: str
    number: str
    languages: Mapping[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    hours: str = ""
    say: str = ""
    source: str = ""
    owner: str | None = None
    review_on: date | None = None


def read_entry(node: Node, names: Names, slug: str) -> Entry:
    """Return the entry that the file describes at a node, and report what its kind does not allow."""
    entry = ENTRY.read(node, names, slug=slug)
    if entry.kind == NumberKind.INTERPRETER and not entry.languages:
        node.wrong("an interpreter needs the languages that are spoken there", "languages")
    if entry.kind == NumberKind.PSAP and not entry.states:
        node.wrong("a 911 center needs the state that it serves", "states")
    if entry.counties and len(entry.states) != 1:
        node.wrong("counties are named together with the one state that they are in", "counties")
    return entry


def refuse_same_numbers(entries: Mapping[str, Entry], section: Node) -> None:
    """Report two entries with one number: its review and its last trial call would belong to both."""
    known: dict[str, str] = {}
    for slug, entry in entries.items():
        other = known.setdefault(entry.number, slug) if entry.number else slug
        if other != slug:
            section.wrong(f'"{other}" has this number already', slug, "number")


def _read_number(node: Node, _: Names) -> str:
    if re.fullmatch(r"\+?\d{3,6}", str(node.value)):
        node.wrong(SHORT_CODE)
        return ""
    return node.telephone()


def _read_languages(node: Node, _: Names) -> dict[str, str]:
    languages = {}
    for code, each in node.names():
        if re.fullmatch(LANGUAGE, code):
            languages[code] = each.text()
        else:
            each.wrong("a language is named by its code, as vi or zh")
    return languages


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (UNREADABLE,)


def _text(name: str, meaning: str, default: str = "none", *, told: bool = False) -> Field:
    longest = LONGEST[name]
    return Field(
        name, meaning=meaning, default=default, read=lambda node, _: node.text(longest=longest), told=told
    )


ENTRY = Kind(
    "directory",
    Entry,
    (
        Field(
            "kind",
            meaning=", ".join(f"`{kind.value}`" for kind in NumberKind)
            + " (where 911 is answered in a place: a public safety answering point)",
            default=NEEDED,
            read=lambda node, _: node.one_of(NumberKind.values, what="kind of number"),
            told=True,
        ),
        _text("name", "who answers there, as counselors see it", NEEDED, told=True),
        Field(
            "number",
            meaning="the number in international form. Never 911, 988 or another short code, a number abroad "
            "or one that charges its callers, one of our own lines, or a colleague's telephone",
            default=NEEDED,
            read=_read_number,
        ),
        Field(
            "languages",
            meaning="the languages spoken there, by code, as counselors say them: `{vi: Vietnamese}`. An "
            "interpreter needs them",
            default="none",
            read=_read_languages,
            words=lambda languages: {f"languages.{code}": said for code, said in sorted(languages.items())},
            column=dict,
        ),
        Field(
            "states",
            meaning="the states that it serves, by their postal codes: `[NY, NJ]`. A 911 center needs one",
            default="everywhere",
            read=lambda node, _: node.several_of(contact_rules.STATES, "state"),
            stored=lambda row: _listed(row.states),
            column=list,
            words=" ".join,
        ),
        Field(
            "counties",
            meaning="the counties of its one state that it serves",
            default="the whole state",
            read=lambda node, _: tuple(item.text() for item in node.items()),
            stored=lambda row: _listed(row.counties),
            column=list,
            words=", ".join,
        ),
        _text("hours", "when somebody answers there, in words"),
        _text("say", "what a counselor says there first: an account number, whom to ask for"),
        _text("source", "where the number is from, so that a review can look there"),
        Field(
            "owner",
            meaning="who of us looks after it",
            default=REVIEWED_HERE,
            read=lambda node, _: node.text(),
            left_open=lambda known: known,
            words=lambda owner: owner or "",
        ),
        Field(
            "review_on",
            meaning="the last day on which its review is not overdue",
            default=REVIEWED_HERE,
            read=lambda node, _: node.date(),
            left_open=lambda known: known,
            words=lambda day: str(day or ""),
        ),
    ),
    key="slug",
)
