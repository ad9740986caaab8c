"""Publish news to open pages: what changes is put into a queue for each page that listens."""

import asyncio
from collections.abc import Callable
from typing import Any

MAX_WAITING_NEWS = 2000
"""How many pieces of news may wait for one page.

A page that reads more slowly is unsubscribed and must reconnect.
"""


class Hub:
    """Pass each piece of news on to every listener."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def listen(self) -> "asyncio.Queue[dict[str, Any] | None]":
        """Return a queue that receives all news from now on; a None in it means that no more will come."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(MAX_WAITING_NEWS)
        self._listeners.add(queue)
        return queue

    def leave(self, queue: "asyncio.Queue[dict[str, Any] | None]") -> None:
        """Remove a listener's queue."""
        self._listeners.discard(queue)

    def tell(self, kind: str, make: Callable[[], dict[str, Any]] = dict) -> None:
        """Send news of a kind to all listeners.

        `make` returns the content and is called only when somebody listens, because building it takes time.
        """
        if not self._listeners:
            return
        news = {"type": kind, **make()}
        for queue in list(self._listeners):
            try:
                queue.put_nowait(news)
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    def close(self) -> None:
        """End all queues, so that the streams finish and the server can stop."""
        for queue in list(self._listeners):
            self._listeners.discard(queue)
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
