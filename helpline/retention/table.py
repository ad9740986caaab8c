"""The table of retention: what is kept, for how long, how old rows are found, and how they are removed."""

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
    """An age in days: the default, and the least and the most that the configuration may set.

    `source` says why, with the law where there is one.
    """

    days: int
    least: int
    most: int
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: one kind of data, its age, and how it is removed.

    `old` returns the rows that are older than an instant, the oldest first; it leaves out rows on legal hold
    and rows that are still needed. `remove` removes rows by their keys, inside a transaction; it may also
    only clear some columns of them.
    """

    name: str
    what: str
    age: Age
    old: "Callable[[datetime], QuerySet[Any]]"
    remove: Callable[[Sequence[Any]], None]
    last: bool = False
    """Whether the other rules must run first, because their rows refer to these."""

    def before(self, now: datetime, chosen: dict[str, int]) -> datetime:
        """Return the instant before which rows are old. `chosen` is as for `days`."""
        return now - timedelta(days=self.days(chosen))

    def days(self, chosen: dict[str, int]) -> int:
        """Return for how many days rows are kept; `chosen` has the ages in the database, valid or not.

        An age outside the limits is a mistake in the database, and removed data cannot be brought back. So it
        never makes rows go sooner than usual: the default age holds instead, or the longest allowed age where
        the given one is longer.
        """
        said = chosen.get(self.name, self.age.days)
        if isinstance(said, int) and self.age.least <= said <= self.age.most:
            return said
        is_longer = isinstance(said, int) and said > self.age.most
        days = self.age.most if is_longer else self.age.days
        log.error("retention age %s is not valid; %s days apply", self.name, days)
        return days


_rules: dict[str, Rule] = {}
_keepers: "list[Callable[[QuerySet[Call]], QuerySet[Call]]]" = []


def register(rule: Rule) -> None:
    """Add a rule to the table."""
    _rules[rule.name] = rule


def rules() -> tuple[Rule, ...]:
    """Return the rules of the table, in the order in which they are applied."""
    return tuple(sorted(_rules.values(), key=lambda rule: rule.last))


def keep(needed: "Callable[[QuerySet[Call]], QuerySet[Call]]") -> None:
    """Register a filter that leaves out calls that another app still needs, so that they are not removed."""
    if needed not in _keepers:
        _keepers.append(needed)


def unneeded(calls: "QuerySet[Call]") -> "QuerySet[Call]":
    """Return the calls that no other app needs, by every filter that `keep` registered."""
    for needed in _keepers:
        calls = needed(calls)
    return calls


def ages() -> dict[str, int]:
    """Return the ages in days that the configuration has set, by the names of the rules."""
    return dict(RetentionAge.objects.values_list("name", "days"))


def on_hold(call: str) -> Exists:
    """Return the condition that a row's call is on legal hold; `call` is the column with the call's id."""
    return Exists(LegalHold.objects.filter(call=OuterRef(call), lifted_at=None))
