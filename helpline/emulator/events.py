"""What is to happen later, in the order in which it is to happen."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(order=True)
class Event:
    """Something due at an instant; of two due at once, the one that was asked for first is first."""

    at: datetime
    order: int
    action: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """See to it that this never happens."""
        self.cancelled = True


class Events:
    """A heap of events."""

    def __init__(self) -> None:
        self._heap: list[Event] = []
        self._count = 0

    def add(self, at: datetime, action: Callable[[], None]) -> Event:
        """Note that `action` is due `at` an instant."""
        self._count += 1
        event = Event(at, self._count, action)
        heapq.heappush(self._heap, event)
        return event

    def next_at(self) -> datetime | None:
        """Return when the next event is due, or None when there is none."""
        while self._heap and self._heap[0].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0].at if self._heap else None

    def pop(self) -> Event:
        """Take the next event out. Raises IndexError when there is none; ask `next_at` first."""
        return heapq.heappop(self._heap)

    def clear(self) -> None:
        """Forget everything that was due."""
        self._heap.clear()
