"""Limit the work of this thread by one time budget, which lock waits, statements and a retry share.

The code that answers a webhook sets how long it may take; the database connection asks here before it waits
(`config.postgres`, `config.sqlite`). The database server is told nothing, so a budget costs no statement.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_of_this_thread = threading.local()


@contextmanager
def within(seconds: float, *, since: float | None = None) -> Iterator[None]:
    """Limit the database work in the block to some seconds from now, or from `since`.

    `since` is a value of time.monotonic(). Nothing else is interrupted: only the database connection asks how
    long it may still wait (`left`).
    """
    _of_this_thread.ends = (time.monotonic() if since is None else since) + seconds
    try:
        yield
    finally:
        _of_this_thread.ends = None


def left() -> float | None:
    """Return how many seconds are left, 0 where the time is over; None where there is no limit."""
    ends = getattr(_of_this_thread, "ends", None)
    return None if ends is None else max(ends - time.monotonic(), 0.0)
