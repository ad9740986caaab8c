"""Read a form from YAML, and refuse a wrong one with a message that says where and what.

`helpline.schema` is not used: a form is refused at its first fault, and the message names the section and the
field by their own names, which have to be read first, and not by a path.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from intake.forms.definition import FROM_CHOICES, Choice, Field, Form, Kind, Section


class Malformed(ValueError):
    """The form is wrong; the message says where and what."""


def load(text: str) -> Form:
    """Return the form a YAML document describes. Raises Malformed."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Malformed(f"not YAML: {error}") from error
    entry = _mapping(document, "the form", {"version", "sections"}, {"required"})
    version = entry["version"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Malformed("version: must be a whole number from 1")
    earlier: dict[str, Field] = {}
    sections = tuple(_section(each, earlier) for each in _list(entry["sections"], "sections"))
    _unique([section.name for section in sections], "sections")
    required = _required(entry.get("required", {}), earlier)
    return Form(version=version, sections=sections, required=required)


def _section(entry: Any, earlier: dict[str, Field]) -> Section:
    entry = _mapping(entry, "a section", {"name", "title", "fields"}, {"hint"})
    where = _slug(entry["name"], "a section's name")
    fields = []
    for each in _list(entry["fields"], where):
        field = _field(each, where, earlier)
        earlier[field.name] = field
        fields.append(field)
    return Section(
        name=where,
        title=_text(entry["title"], f"{where}.title"),
        hint=_text(entry.get("hint", ""), f"{where}.hint"),
        fields=tuple(fields),
    )


def _field(entry: Any, section: str, earlier: Mapping[str, Field]) -> Field:
    entry = _mapping(
        entry, f"a field of {section}", {"name", "label", "kind"}, {"hint", "choices", "shown_if"}
    )
    name = _slug(entry["name"], f"the name of a field of {section}")
    where = f"{section}.{name}"
    if name in earlier:
        raise Malformed(f"{where}: another field has this name")
    try:
        kind = Kind(entry["kind"])
    except ValueError:
        raise Malformed(f"{where}: kind {entry['kind']!r} is not one of {', '.join(Kind)}") from None
    choices = tuple(_choice(each, where) for each in _list(entry.get("choices", []), where))
    _unique([choice.value for choice in choices], where)
    if (kind in FROM_CHOICES) != bool(choices):
        raise Malformed(f"{where}: kind {kind} {'needs' if kind in FROM_CHOICES else 'takes no'} choices")
    return Field(
        name=name,
        label=_text(entry["label"], f"{where}.label"),
        kind=kind,
        hint=_text(entry.get("hint", ""), f"{where}.hint"),
        choices=choices,
        shown_if=_shown_if(entry.get("shown_if"), where, earlier),
    )


def _choice(entry: Any, where: str) -> Choice:
    entry = _mapping(entry, f"a choice of {where}", {"value", "label"}, {"teds", "warning"})
    value = _text(entry["value"], f"a value of {where}")
    if not re.fullmatch(r"[A-Za-z0-9_]+", value):
        raise Malformed(f"{where}: value {value!r} must be letters, digits and underscores")
    teds = entry.get("teds")
    if teds is not None and not isinstance(teds, int):
        raise Malformed(f"{where}.{value}: teds must be a number")
    return Choice(
        value=value,
        label=_text(entry["label"], f"{where}.{value}"),
        teds=teds,
        warning=_text(entry.get("warning", ""), f"{where}.{value}.warning"),
    )


def _shown_if(entry: Any, where: str, earlier: Mapping[str, Field]) -> tuple[str, frozenset[str]] | None:
    if entry is None:
        return None
    entry = _mapping(entry, f"{where}.shown_if", {"field", "is"}, set())
    name = _text(entry["field"], f"{where}.shown_if")
    if name not in earlier:
        raise Malformed(f"{where}.shown_if: no earlier field is called {name!r}")
    values = frozenset(_text(each, f"{where}.shown_if") for each in _list(entry["is"], f"{where}.shown_if"))
    unknown = values - {choice.value for choice in earlier[name].choices}
    if unknown or not values:
        raise Malformed(f"{where}.shown_if: {name} has no such choice: {', '.join(sorted(unknown)) or '-'}")
    return name, values


def _required(entry: Any, fields: Mapping[str, Field]) -> dict[str, tuple[str, ...]]:
    required = {}
    for outcome, names in _mapping(entry, "required", set(), None).items():
        where = f"required.{outcome}"
        required[outcome] = tuple(_text(name, where) for name in _list(names, where))
        for name in required[outcome]:
            if name not in fields:
                raise Malformed(f"{where}: no field is called {name!r}")
    return required


def _mapping(entry: Any, where: str, needs: set[str], takes: set[str] | None) -> dict[str, Any]:
    """Check an entry's keys; `takes` None accepts any others."""
    if not isinstance(entry, dict):
        raise Malformed(f"{where}: must be a mapping")
    if missing := needs - entry.keys():
        raise Malformed(f"{where}: lacks {', '.join(sorted(missing))}")
    if takes is not None and (unknown := entry.keys() - needs - takes):
        raise Malformed(f"{where}: unknown {', '.join(sorted(map(str, unknown)))}")
    return entry


def _list(entry: Any, where: str) -> list[Any]:
    if not isinstance(entry, list):
        raise Malformed(f"{where}: must be a list")
    return entry


def _text(entry: Any, where: str) -> str:
    if not isinstance(entry, str):
        raise Malformed(f"{where}: must be text (YAML reads a bare yes or no as true or false: quote it)")
    return entry.strip()


def _slug(entry: Any, where: str) -> str:
    text = _text(entry, where)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise Malformed(f"{where}: {text!r} must be small letters, digits and underscores")
    return text


def _unique(names: list[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise Malformed(f"{where}: {name!r} stands there twice")
