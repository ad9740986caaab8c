"""Measure on request: reads lines of a name and a count, writes lines of milliseconds."""

import json
import statistics
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection, transaction

from benchmarks.growth.visit import Visit
from benchmarks.growth.visits import visits
from config.serving import look_for_garbage_less
from helpline import clock
from helpline.models import SignedIn


def main() -> None:
    """Print the names of all visits, then measure each visit that stdin asks for, until stdin is closed.

    All lines are JSON: a request is `[name, times]`, and its answer is what `measured` returns.
    """
    known = visits()
    look_for_garbage_less()  # as the server does
    print(json.dumps(list(known)), flush=True)
    for line in sys.stdin:
        name, times = json.loads(line)
        stay_signed_in()
        print(json.dumps(measured(known[name], times)), flush=True)


def stay_signed_in() -> None:
    """Keep the browsers from being locked as idle, because the record of their visits is undone too."""
    now = clock.now()
    SignedIn.objects.filter(active_at__gt=now - timedelta(hours=1)).update(active_at=now)


def measured(visit: Visit, times: int) -> float | str:
    """Return the median of the milliseconds that a visit takes, or what went wrong."""
    try:
        return statistics.median(_undone(visit) for _ in range(times))
    except Exception as error:  # noqa: BLE001  one page that fails must not hide the others
        if connection.connection is not None:
            connection.close()
        return f"{type(error).__name__}: {error}"[:100]


def _undone(visit: Visit) -> float:
    """Return how many milliseconds it took, without a commit: the transaction is rolled back."""
    around = transaction.atomic()
    # Django marks the transactions of its tests so: an operation may begin in one, and is taken back with it.
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        at = visit.before()
        begun = time.perf_counter()
        visit.do(at)
        taken = (time.perf_counter() - begun) * 1e3
        transaction.set_rollback(True)
    return taken


if __name__ == "__main__":
    main()
