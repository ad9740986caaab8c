"""Tell many pages about one change one after the other, so that they do not all ask the server at once."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

AT_ONCE = 5
"""How many pages are told in one step: each asks for one fragment, twice as many requests are allowed."""
STEP_SECONDS = 0.1

Who = TypeVar("Who", bound=Hashable)


class Pace(Generic[Who]):
    """Tells whoever is waiting in the order in which they were added, AT_ONCE in each step.

    The first are told at once. Somebody who waits already is told once, at their place in the order: then
    they look, and see all that happened until then. So news that come faster than the pages can be told cost
    no more requests, and nobody is left out.
    """

    def __init__(self, tell: Callable[[Who], None]) -> None:
        self._tell = tell
        self._waiting: dict[Who, None] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, who: Who) -> None:
        """Have somebody told; they may wait already."""
        self._waiting.setdefault(who)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def drop(self, who: Who) -> None:
        """Forget somebody who has left."""
        self._waiting.pop(who, None)

    def close(self) -> None:
        """Tell nobody any more."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while self._waiting:
            for who in list(self._waiting)[:AT_ONCE]:
                del self._waiting[who]
                self._tell(who)
            await asyncio.sleep(STEP_SECONDS)
