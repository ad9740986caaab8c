"""Bound the work of this thread by one budget of time, which lock waits, statements and a retry share.

Who answers a webhook says how long it may take; the database's connection asks here before it waits
(`config.postgres`, `config.sqlite`). Nothing is said to the database server, so a budget costs no statement.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_of_this_thread = threading.local()


@contextmanager
def within(seconds: float, *, since: float | None = None) -> Iterator[None]:
    """Bound the work of the block; `since` is when it began, on time.monotonic(), if it is not now."""
    _of_this_thread.ends = (time.monotonic() if since is None else since) + seconds
    try:
        yield
    finally:
        _of_this_thread.ends = None


def left() -> float | None:
    """Return the seconds that are left, nought where the time is over; None where nothing is bounded."""
    ends = getattr(_of_this_thread, "ends", None)
    return None if ends is None else max(ends - time.monotonic(), 0.0)
