"""The job: removes what is old, a slice at a time, so that no call waits for it."""

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
"""Rows that are removed in one transaction: some milliseconds."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows of a kind are old now, and before when that is."""

    rule: Rule
    days: int
    before: datetime
    rows: int


def due(now: datetime) -> list[Due]:
    """Count what would be removed now, and remove nothing."""
    chosen = ages()
    return [
        Due(rule, rule.days(chosen), rule.before(now, chosen), _count(rule, now, chosen)) for rule in rules()
    ]


def _count(rule: Rule, now: datetime, chosen: dict[str, int]) -> int:
    return rule.old(rule.before(now, chosen)).order_by().count()


def purge(*, now: datetime, seconds: float | None = None) -> dict[str, int]:
    """Remove what is old, in slices, for so many seconds; return how many rows of each kind.

    A kind that fails is logged and passed over, so that it keeps no other from being removed. What is left
    when the time is over is old the next time as well. Raises ClockInDoubt, and removes nothing, where `now`
    is far ahead of what was seen earlier.
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
    """Remove one slice after another; yield how many rows each had."""
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
    """Have whoever places a legal hold wait until the slice is removed: what they hold then is still there.

    On SQLite a transaction is alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(LegalHold._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
