"""Read the router's explanation as it was stored with a call or an offer. Pure and total.

`Because.as_dict` and `only_chosen_for` write it, with `schema`; of before there was a number there is none,
and the names are the same. What a release does not know is left out, and what is missing is empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Group:
    """How many people, and the ids of the first of them."""

    count: int = 0
    staff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step of the widening: after how many seconds it comes, and how many could then take the call."""

    after: int
    count: int


@dataclass(frozen=True, slots=True)
class StoredExplanation:
    """Why a call rang whom it rang, or nobody, in the words of `values.Because`."""

    chosen_for: str
    relaxed: tuple[str, ...]
    lifted: tuple[str, ...]
    steps: tuple[StoredStep, ...]
    able: Group
    excluded: Mapping[str, Group]


def read_explanation(stored: Any) -> StoredExplanation:
    """Return a stored explanation, whoever wrote it. Never raises."""
    body = _mapping(stored)
    return StoredExplanation(
        chosen_for=_text(body.get("chosen_for")),
        relaxed=_texts(body.get("relaxed")),
        lifted=_texts(body.get("lifted")),
        steps=tuple(
            StoredStep(_count(step.get("after")), _count(step.get("count")))
            for step in map(_mapping, _items(body.get("steps")))
            if step
        ),
        able=_group(body.get("able")),
        excluded={reason: _group(group) for reason, group in _mapping(body.get("excluded")).items()},
    )


def _group(stored: Any) -> Group:
    body = _mapping(stored)
    return Group(_count(body.get("count")), tuple(map(str, _items(body.get("staff")))))


def _mapping(stored: Any) -> Mapping[str, Any]:
    return stored if isinstance(stored, Mapping) else {}


def _items(stored: Any) -> Iterable[Any]:
    return stored if isinstance(stored, list | tuple) else ()


def _texts(stored: Any) -> tuple[str, ...]:
    return tuple(each for each in _items(stored) if isinstance(each, str))


def _text(stored: Any) -> str:
    return stored if isinstance(stored, str) else ""


def _count(stored: Any) -> int:
    """Return a number of people or seconds; they may be stored with a decimal point."""
    return int(stored) if isinstance(stored, int | float) and 0 <= stored < 1e9 else 0
