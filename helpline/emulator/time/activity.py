"""Track work in progress, so that a driven clock moves only when nothing is running."""

import asyncio
from collections import Counter


class Activity:
    """Count running work by the call that it belongs to; a call that only waits counts as idle."""

    def __init__(self) -> None:
        self._busy: Counter[str] = Counter()
        self._changed: set[asyncio.Future[None]] = set()

    def begin(self, key: str) -> None:
        """Record that work has started for `key`."""
        self._busy[key] += 1

    def end(self, key: str) -> None:
        """Record that work for `key` is done or now waits."""
        self._busy[key] -= 1
        if self._busy[key] <= 0:
            del self._busy[key]
        for waiter in self._changed:
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        """Forget all work; used when all calls are dropped at once."""
        self._busy.clear()

    def busy(self, key: str | None = None) -> bool:
        """Return whether work is in progress, for one key or for any."""
        return bool(self._busy) if key is None else key in self._busy

    async def quiet(self, key: str | None = None, seconds: float = 20) -> bool:
        """Wait until no work is in progress.

        Return False when that took longer than `seconds` of real time.
        """
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
