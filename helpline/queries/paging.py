"""Read lists one page at a time, from the key of the row at which a page ends: no total count, no offset.

A list may come in parts, each of which an index serves; a page has the first rows of all parts together.
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
"""The URL parameters with a row's key: one asks for the rows that come after it, one for those before it."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list. `newer` and `older` are the keys of the pages before and after it, or empty."""

    rows: tuple[Row, ...]
    newer: str = ""
    older: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether this page is the whole list."""
        return not (self.newer or self.older)


def page(
    parts: "Sequence[QuerySet[Row]]",
    order: Sequence[str],
    size: int,
    asked: Mapping[str, str],
    *,
    rising: bool = False,
) -> Page[Row]:
    """Return the page that a URL's parameters ask for: after a key, before a key, or else the first page.

    `order` names the fields to sort by, the last of them unique; the greatest comes first, or the least if
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
    """Return the page that ends before a key; the first page if no row is left before it."""
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
    """Return the first `most` rows of all parts together; with `past`, the first after that key."""
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
    """Return the rows after a key as one or two query sets, the first wholly before the second.

    If the order begins with a group, such as a state, the rest of the key's own group is a query set of its
    own. In a single query PostgreSQL would read and sort everything after the key, because the first field
    has so few different values.
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
    """Return the key of a row as text for a URL."""
    values = (getattr(row, name) for name in order)
    return BETWEEN.join(each.isoformat() if hasattr(each, "isoformat") else str(each) for each in values)


def read_key(model: type[Model] | None, order: Sequence[str], text: str) -> list[Any] | None:
    """Return the values in the text of a key; None if the text is no key."""
    parts = text.rsplit(BETWEEN, len(order) - 1)  # a name may have a ~ in it
    if model is None or not text or len(parts) != len(order):
        return None
    try:
        return [_read(model, name, part) for name, part in zip(order, parts, strict=True)]
    except (ValidationError, ValueError, OverflowError):
        return None


def _read(model: type[Model], name: str, text: str) -> Any:
    """Return a value of a key as its field stores it, an instant in UTC.

    Raises OverflowError for an instant that has no day in UTC.
    """
    value = _field(model, name).to_python(text)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
