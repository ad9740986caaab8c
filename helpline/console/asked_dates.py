"""Check the dates that an address of the records (Django's admin) asks for: on some of them Django fails."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Model
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from helpline.console.days import FIRST, LAST

YEARS = frozenset({"year", "iso_year"})
PARTS = YEARS | {
    *("month", "day", "week", "week_day", "iso_week_day", "quarter"),
    *("hour", "minute", "second"),
}
LONGEST = 4
"""How many digits a part of a date has at most: a year has four."""


def can_be_shown(model: type[Model], asked: QueryDict) -> bool:
    """Say whether every date in an address lies on the calendar of our pages.

    An example of such a date is `ended_at__year=2026`.
    """
    for key, values in asked.lists():
        lookups = _lookups_of_a_date(model, key)
        if lookups is not None and not all(_is_shown(value, lookups) for value in _each(values)):
            return False
    return True


def _each(values: list[str]) -> Iterator[str]:
    for value in values:
        yield from value.split(",")


def _lookups_of_a_date(model: type[Model], key: str) -> frozenset[str] | None:
    """Return the lookups after the name of a date field in a key; None if the key names no date field."""
    names = key.split("__")
    for place, name in enumerate(names):
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        if isinstance(field, DateField):
            return frozenset(names[place + 1 :])
        if not field.related_model:
            return None
        model = field.related_model
    return None


def _is_shown(value: str, lookups: frozenset[str]) -> bool:
    if lookups & PARTS:
        known = value.isascii() and value.isdigit() and len(value) <= LONGEST
        return known and (not lookups & YEARS or FIRST.year <= int(value) <= LAST.year)
    day = _day(value)
    return day is None or FIRST < day < LAST


def _day(value: str) -> date | None:
    """Return the day of a date or an instant; None for any other text, which Django itself refuses."""
    try:
        found = parse_datetime(value) or parse_date(value)
    except ValueError:
        return None
    return date(found.year, found.month, found.day) if found else None
