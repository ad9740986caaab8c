"""Read the router's explanation as it was stored with a call or an offer. Pure; never raises.

`Explanation.as_dict` and `only_chosen_for` write it, with a schema number in `schema`. Explanations from
before that number have none, and use the same names. A name that this release does not know is ignored, and
a missing one is read as empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpline.schema import as_count, as_items, as_mapping, as_text, as_texts


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people: how many they are, and the ids of the first of them."""

    count: int = 0
    staff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step of the widening: after how many seconds it comes, and how many people it would reach."""

    after: int
    count: int


@dataclass(frozen=True, slots=True)
class StoredExplanation:
    """The explanation of whom a call rang, or why it rang nobody, with the fields of `values.Explanation`."""

    chosen_for: str
    relaxed: tuple[str, ...]
    lifted: tuple[str, ...]
    steps: tuple[StoredStep, ...]
    able: Group
    excluded: Mapping[str, Group]


def read_explanation(stored: Any) -> StoredExplanation:
    """Return the explanation that was stored, by any release. Never raises."""
    body = as_mapping(stored)
    return StoredExplanation(
        chosen_for=as_text(body.get("chosen_for")),
        relaxed=as_texts(body.get("relaxed")),
        lifted=as_texts(body.get("lifted")),
        steps=tuple(
            StoredStep(as_count(step.get("after")), as_count(step.get("count")))
            for step in map(as_mapping, as_items(body.get("steps")))
            if step
        ),
        able=_group(body.get("able")),
        excluded={reason: _group(group) for reason, group in as_mapping(body.get("excluded")).items()},
    )


def _group(stored: Any) -> Group:
    body = as_mapping(stored)
    return Group(as_count(body.get("count")), tuple(map(str, as_items(body.get("staff")))))
