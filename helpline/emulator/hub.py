"""Telling open pages what is new."""

import asyncio
from collections.abc import Callable
from typing import Any

DEEPEST = 2000
"""Pieces of news kept for a page that does not read; a slower one is dropped and has to come back."""


class Hub:
    """Passes news on to everyone who listens."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def listen(self) -> "asyncio.Queue[dict[str, Any] | None]":
        """Return a queue of all news from now on; None in it means that there will be no more."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(DEEPEST)
        self._listeners.add(queue)
        return queue

    def leave(self, queue: "asyncio.Queue[dict[str, Any] | None]") -> None:
        """Stop listening."""
        self._listeners.discard(queue)

    def tell(self, kind: str, make: Callable[[], dict[str, Any]] = dict) -> None:
        """Pass a piece of news on; `make` is asked for what it says only when somebody listens."""
        if not self._listeners:
            return
        news = {"type": kind, **make()}
        for queue in list(self._listeners):
            try:
                queue.put_nowait(news)
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    def close(self) -> None:
        """Send everyone home, so that the server can stop."""
        for queue in list(self._listeners):
            self._listeners.discard(queue)
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
