"""Read a value of any stored document. A value of another kind reads as empty, and nothing is raised."""

from collections.abc import Mapping, Sequence
from typing import Any


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return names with their values; an empty mapping for a value of another kind."""
    return value if isinstance(value, Mapping) else {}


def as_items(value: Any) -> Sequence[Any]:
    """Return the items of a list; none for a value of another kind."""
    return value if isinstance(value, list | tuple) else ()


def as_text(value: Any) -> str:
    """Return a text; an empty one for a value of another kind."""
    return value if isinstance(value, str) else ""


def as_texts(value: Any) -> tuple[str, ...]:
    """Return the texts in a list, without its items of another kind."""
    return tuple(each for each in as_items(value) if isinstance(each, str))


def as_count(value: Any) -> int:
    """Return a number of people or seconds, perhaps stored with a decimal point; 0 for any other value."""
    return int(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0
