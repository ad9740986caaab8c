"""Lists, a page at a time, by the key of the row at which a page ends: no count of everything and no offset.

A list may come in parts, each of which an index serves; a page is what is newest in all of them together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

Row = TypeVar("Row", bound=Model)
BETWEEN = "~"
AFTER, BEFORE = "after", "before"
"""The parameters of an address that ask for what is older, or newer, than a row."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, with the keys from which it goes on; empty where it does not."""

    rows: tuple[Row, ...]
    newer: str = ""
    older: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether there is nothing before it and nothing after it."""
        return not (self.newer or self.older)


def page(
    parts: "Sequence[QuerySet[Row]]",
    order: Sequence[str],
    size: int,
    asked: Mapping[str, str],
    *,
    rising: bool = False,
) -> Page[Row]:
    """Return the page that an address asks for: after a key, before one, or else the first.

    `order` names the fields, the last of them unique; the greatest comes first, or the least where it is
    `rising`. A key that cannot be read asks for the first page.
    """
    model = parts[0].model if parts else None
    after, before = (read_key(model, order, asked.get(name, "")) for name in (AFTER, BEFORE))
    if before and not after:
        return _before(parts, order, size, before, rising=rising)
    rows = first(parts, order, size + 1, past=after, rising=rising)
    more = len(rows) > size
    rows = rows[:size]
    return Page(
        tuple(rows),
        newer=key(rows[0], order) if after and rows else "",
        older=key(rows[-1], order) if more else "",
    )


def _before(
    parts: "Sequence[QuerySet[Row]]", order: Sequence[str], size: int, key_: Sequence[Any], *, rising: bool
) -> Page[Row]:
    """Return the page that ends before a key; the first one where nothing is left before it."""
    rows = first(parts, order, size + 1, past=key_, rising=not rising)
    shown = rows[:size][::-1]
    if not shown:
        return page(parts, order, size, {}, rising=rising)
    newer = key(shown[0], order) if len(rows) > size else ""
    return Page(tuple(shown), newer=newer, older=key(shown[-1], order))


def first(
    parts: "Iterable[QuerySet[Row]]",
    order: Sequence[str],
    most: int,
    *,
    past: Sequence[Any] | None = None,
    rising: bool = False,
) -> list[Row]:
    """Return the first rows of all parts together, or the first past a key."""
    names = order if rising else [f"-{name}" for name in order]
    found: dict[Any, Row] = {}
    for part in parts:
        rows = _past(part, order, past, rising=rising) if past else [part]
        left = most
        for some in rows:
            read = list(some.order_by(*names)[:left])
            found |= {row.pk: row for row in read}
            left -= len(read)
            if not left:
                break
    return sorted(found.values(), key=_sorting(order), reverse=not rising)[:most]


def _past(
    rows: "QuerySet[Row]", order: Sequence[str], key_: Sequence[Any], *, rising: bool
) -> "list[QuerySet[Row]]":
    """Return the rows past a key, in pieces of which each comes wholly before the next.

    Where a list begins with a group, such as a state, the rest of the key's own group is a piece of its own:
    PostgreSQL would read and sort everything past a key that begins with so few different values.
    """
    lookup = TupleGreaterThan if rising else TupleLessThan
    if len(order) < 3:
        return [rows.filter(lookup(Tuple(*order), key_))]
    (group, *rest), (its, *values) = order, key_
    other = {f"{group}__{'gt' if rising else 'lt'}": its}
    return [rows.filter(**{group: its}).filter(lookup(Tuple(*rest), values)), rows.filter(**other)]


def _sorting(order: Sequence[str]) -> Callable[[Model], tuple[Any, ...]]:
    return lambda row: tuple(getattr(row, name) for name in order)


def key(row: Model, order: Sequence[str]) -> str:
    """Return the key of a row, as an address carries it."""
    values = (getattr(row, name) for name in order)
    return BETWEEN.join(each.isoformat() if hasattr(each, "isoformat") else str(each) for each in values)


def read_key(model: type[Model] | None, order: Sequence[str], text: str) -> list[Any] | None:
    """Return the values of a key; None where it is none."""
    parts = text.rsplit(BETWEEN, len(order) - 1)  # a name may have one in it
    if model is None or not text or len(parts) != len(order):
        return None
    try:
        return [_read(model, name, part) for name, part in zip(order, parts, strict=True)]
    except (ValidationError, ValueError, OverflowError):
        return None


def _read(model: type[Model], name: str, text: str) -> Any:
    """Return a value as its field keeps it: an instant in UTC, or OverflowError where UTC has no such day."""
    value = _field(model, name).to_python(text)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
