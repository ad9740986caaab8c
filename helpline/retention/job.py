"""The job that removes old data, a slice at a time, so that no call waits for it."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from helpline.models import LegalHold
from helpline.retention import trusting
from helpline.retention.table import Rule, ages, rules

SLICE = 200
"""How many rows are removed in one transaction; that takes some milliseconds."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows of one rule are due for removal: those that are older than `days`, so before `before`."""

    rule: Rule
    days: int
    before: datetime
    rows: int


def due(now: datetime) -> list[Due]:
    """Return for each rule how many rows would be removed now. Nothing is removed."""
    chosen = ages()
    return [
        Due(rule, rule.days(chosen), rule.before(now, chosen), _count(rule, now, chosen)) for rule in rules()
    ]


def _count(rule: Rule, now: datetime, chosen: dict[str, int]) -> int:
    return rule.old(rule.before(now, chosen)).order_by().count()


def purge(*, now: datetime, seconds: float | None = None) -> dict[str, int]:
    """Remove old data in slices, for at most `seconds`; return how many rows were removed, by rule.

    A rule that fails is logged and skipped, so that the other rules are still applied. Rows that are left
    when the time is over are removed by a later run. Raises ClockInDoubt, and removes nothing, where `now` is
    far ahead of the last time that was seen.
    """
    trusting.check(now)
    ends = None if seconds is None else time.monotonic() + seconds
    chosen, removed = ages(), {}
    for rule in rules():
        try:
            removed[rule.name] = sum(_slices(rule, rule.before(now, chosen), ends))
        except Exception:
            log.exception("%s could not be removed; the next run tries again", rule.name)
    if any(removed.values()):
        log.info("removed by age: %s", ", ".join(f"{rows} {name}" for name, rows in removed.items() if rows))
    return removed


def _slices(rule: Rule, before: datetime, ends: float | None) -> Iterator[int]:
    """Remove one slice after another, until nothing is left or the time is over; yield the rows of each."""
    while ends is None or time.monotonic() < ends:
        with transaction.atomic():
            _let_holds_wait()
            keys = list(rule.old(before).values_list("pk", flat=True)[:SLICE])
            if keys:
                rule.remove(keys)
        yield len(keys)
        if len(keys) < SLICE:
            return


def _let_holds_wait() -> None:
    """Lock the table of legal holds, so that a new hold waits until the slice is removed.

    Then a hold is never placed on data that is just being removed. SQLite runs one writing transaction at a
    time anyway, so it needs no lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(LegalHold._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
