"""Tables that have one row for each value of an enum, checked while they are imported."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeVar

K = TypeVar("K", bound=Enum)
V = TypeVar("V")


class IncompleteTable(TypeError):
    """A table lacks the row of a value, or has a row for a value that it is not about."""


def complete(name: str, values: Iterable[K], table: Mapping[K, V]) -> dict[K, V]:
    """Return a table that has exactly one row for each of these values; raise IncompleteTable otherwise.

    So a new enum value never gets a default by accident: the program does not start until every table has a
    row for it. `name` is the dotted name of the table. `values` is a whole enum, or the part of one that the
    table is about.
    """
    wanted, rows = list(values), dict(table)
    missing = [value for value in wanted if value not in rows]
    if missing:
        raise IncompleteTable(f"{name} has no row for {_listed(missing)}.")
    surplus = [value for value in rows if value not in wanted]
    if surplus:
        raise IncompleteTable(f"{name} has a row for {_listed(surplus)}, which it is not about.")
    return rows


def _listed(values: Iterable[Enum]) -> str:
    return ", ".join(f"{type(value).__name__}.{value.name}" for value in values)
