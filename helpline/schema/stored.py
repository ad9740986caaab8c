"""Read a value of a stored document, whoever wrote it: what is of another kind is empty. Nothing raises."""

from collections.abc import Mapping, Sequence
from typing import Any


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return names with their values."""
    return value if isinstance(value, Mapping) else {}


def as_items(value: Any) -> Sequence[Any]:
    """Return what a list holds."""
    return value if isinstance(value, list | tuple) else ()


def as_text(value: Any) -> str:
    """Return a text."""
    return value if isinstance(value, str) else ""


def as_texts(value: Any) -> tuple[str, ...]:
    """Return the texts that a list holds, without what is none."""
    return tuple(each for each in as_items(value) if isinstance(each, str))


def as_count(value: Any) -> int:
    """Return a number of people or seconds; it may be stored with a decimal point."""
    return int(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0
