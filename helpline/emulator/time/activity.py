"""Knowing when nothing is under way, so that a driven clock may move on."""

import asyncio
from collections import Counter


class Activity:
    """Counts work under way, by the call that it belongs to; a call that only waits counts none."""

    def __init__(self) -> None:
        self._busy: Counter[str] = Counter()
        self._changed: set[asyncio.Future[None]] = set()

    def begin(self, key: str) -> None:
        """Note that something has started for `key`."""
        self._busy[key] += 1

    def end(self, key: str) -> None:
        """Note that something for `key` is done, or waits."""
        self._busy[key] -= 1
        if self._busy[key] <= 0:
            del self._busy[key]
        for waiter in self._changed:
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        """Forget everything; used when all calls are dropped at once."""
        self._busy.clear()

    def busy(self, key: str | None = None) -> bool:
        """Say whether something is under way, for one key or at all."""
        return bool(self._busy) if key is None else key in self._busy

    async def quiet(self, key: str | None = None, seconds: float = 20) -> bool:
        """Wait, in real time, until nothing is under way; return False when `seconds` were not enough."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self.busy(key):
            waiter: asyncio.Future[None] = loop.create_future()
            self._changed.add(waiter)
            try:
                async with asyncio.timeout_at(deadline):
                    await waiter
            except TimeoutError:
                return False
            finally:
                self._changed.discard(waiter)
        return True
