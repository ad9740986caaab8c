"""The event loop that Playwright leaves running in the thread of the tests between two of its calls.

Django takes whatever runs in that thread for code of the loop: it refuses a query, and gives the code a
connection to the database of its own. No other loop can be started there. So the loop counts as running only
during a test that uses the browser, and the tests can run in any order.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
_loop: asyncio.AbstractEventLoop | None = None


@contextmanager
def running() -> Iterator[None]:
    """Let Playwright's loop count as running. Its connections to the database are kept for the next time."""
    global _loop
    if asyncio._get_running_loop():
        yield
        return
    os.environ[UNSAFE] = "1"
    asyncio._set_running_loop(_loop)
    try:
        yield
    finally:
        _loop = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        os.environ.pop(UNSAFE, None)  # as a run ends one of these stands within another


def close_connections() -> None:
    """Close what this thread has open to the database: one connection with the loop running, and one without.

    A run ends in its last test, so either may count: a database is not deleted while it has a connection.
    """
    connections.close_all()
    loop = asyncio._get_running_loop()
    if loop is None:
        with running():
            connections.close_all()
    else:
        asyncio._set_running_loop(None)
        connections.close_all()
        asyncio._set_running_loop(loop)
