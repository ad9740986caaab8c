"""Limit password hashing: one at a time, few in line, and so many a minute for one address.

A hash costs half a second of a core on purpose, and anybody may ask for one. The limits stand in the hasher,
where every way to sign in, to set a password or to confirm one passes.
"""

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil

from django.contrib.auth.hashers import PBKDF2PasswordHasher

BY_ASKER = 30
"""Hashes a minute for one address, or for one known device."""
STRANGERS, EVERYBODY = 4, 8
"""Hashes under way and in line in one process. Each keeps a thread of the pages waiting; so they may take two
thirds of `asgi.PAGE_THREADS` at most, or nobody could open a page while others sign in."""
BUSY_SECONDS = 5
LAST = 19
"""The lowest priority there is: nice(2)."""


class TooManySignIns(Exception):
    """Raised when too many passwords wait to be hashed; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many sign-ins at once")
        self.seconds = seconds


@dataclass
class Asker:
    """The sender for whom hashes are counted: an address, or a device that somebody has signed in with."""

    name: str
    known: bool
    counted: bool = False


asker: ContextVar[Asker | None] = ContextVar("asker", default=None)
"""The asker of this thread; None at the command line and in tasks, which are not limited."""


class Minute:
    """Count hashes by asker within the present minute."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._minute, self._counts = 0, Counter[str]()

    def take(self, name: str, now: float) -> None:
        """Count one more at `now` (seconds); raise TooManySignIns until the minute is over."""
        minute = int(now // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, Counter[str]()
            self._counts[name] += 1
            if self._counts[name] > self._most:
                raise TooManySignIns(ceil((minute + 1) * 60 - now))


class Line:
    """The one thread that hashes, and the places in line for it; strangers may hold some of them only."""

    def __init__(self, *, strangers: int, everybody: int) -> None:
        self._strangers = threading.BoundedSemaphore(strangers)
        self._everybody = threading.BoundedSemaphore(everybody)
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="hash", initializer=_step_back)

    @contextmanager
    def place(self, *, known: bool) -> Iterator[None]:
        """Hold a place in line. Raises TooManySignIns at once where none is free."""
        with _held(self._everybody):
            if known:
                yield
            else:
                with _held(self._strangers):
                    yield


class Hasher(PBKDF2PasswordHasher):
    """Django's own hasher behind these limits."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        one = asker.get()
        if one is None:
            return super().encode(password, salt, iterations)
        if not one.counted:
            minute.take(one.name, time.monotonic())
            one.counted = True
        with line.place(known=one.known):
            return line.thread.submit(super().encode, password, salt, iterations).result()


def _step_back() -> None:
    """Give this thread the lowest priority, because it computes for half a second at a time.

    Linux keeps a priority for each thread; elsewhere it belongs to the process, which must keep its own.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LAST)


@contextmanager
def _held(places: threading.BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise TooManySignIns(BUSY_SECONDS)
    try:
        yield
    finally:
        places.release()


minute = Minute(BY_ASKER)
line = Line(strangers=STRANGERS, everybody=EVERYBODY)
