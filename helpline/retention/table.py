"""The table: what is kept, for how long, how it is found, and how it is removed."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from helpline.models import Call, LegalHold, RetentionAge

YEAR = 365

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Age:
    """In days: what is usual, and between what the configuration may choose. `source` says why."""

    days: int
    least: int
    most: int
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    `old` returns, the oldest first, what is older than a moment; it leaves out what is on legal hold and
    what is still needed. `remove` removes rows by their keys, inside a transaction, and may clear a part of
    them only.
    """

    name: str
    what: str
    age: Age
    old: "Callable[[datetime], QuerySet[Any]]"
    remove: Callable[[Sequence[Any]], None]
    last: bool = False
    """Whether other things must be gone before these can go."""

    def before(self, now: datetime, chosen: dict[str, int]) -> datetime:
        """Return the moment before which things are old."""
        return now - timedelta(days=self.days(chosen))

    def days(self, chosen: dict[str, int]) -> int:
        """Return for how many days things are kept; `chosen` is what the database says, right or wrong.

        An age that no description can have is a slip in the table, and what is removed is gone. So nothing
        goes sooner than usual for it: the usual age holds, or the longest one where more was said.
        """
        said = chosen.get(self.name, self.age.days)
        if isinstance(said, int) and self.age.least <= said <= self.age.most:
            return said
        is_longer = isinstance(said, int) and said > self.age.most
        days = self.age.most if is_longer else self.age.days
        log.error("retention age %s cannot be followed; %s days hold", self.name, days)
        return days


_rules: dict[str, Rule] = {}
_keepers: "list[Callable[[QuerySet[Call]], QuerySet[Call]]]" = []


def register(rule: Rule) -> None:
    """Put a row into the table."""
    _rules[rule.name] = rule


def rules() -> tuple[Rule, ...]:
    """Return the table, in the order in which it is worked off."""
    return tuple(sorted(_rules.values(), key=lambda rule: rule.last))


def keep(needed: "Callable[[QuerySet[Call]], QuerySet[Call]]") -> None:
    """Have calls kept that another room still needs: `needed` leaves them out of those that may go."""
    if needed not in _keepers:
        _keepers.append(needed)


def unneeded(calls: "QuerySet[Call]") -> "QuerySet[Call]":
    """Return those of the calls that no other room needs."""
    for needed in _keepers:
        calls = needed(calls)
    return calls


def ages() -> dict[str, int]:
    """Return the ages that the configuration has chosen, by the names of the rules."""
    return dict(RetentionAge.objects.values_list("name", "days"))


def on_hold(call: str) -> Exists:
    """Return whether the call that a row names by this column is on legal hold."""
    return Exists(LegalHold.objects.filter(call=OuterRef(call), lifted_at=None))
