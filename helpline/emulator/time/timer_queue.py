"""What is to happen later, in the order in which it is to happen."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(order=True)
class QueuedTimer:
    """Something due at an instant; of two due at once, the one that was asked for first is first."""

    at: datetime
    order: int
    action: Callable[[], None] | None = field(compare=False)
    events: "TimerQueue" = field(compare=False, repr=False)

    def cancel(self) -> None:
        """See to it that this never happens, and let go of what it would have touched."""
        if self.action is not None:
            self.action = None
            self.events.count_cancelled()


class TimerQueue:
    """A heap of events. Those cancelled are swept out before they outnumber the others."""

    def __init__(self) -> None:
        self._heap: list[QueuedTimer] = []
        self._count = 0
        self._dead = 0

    def add(self, at: datetime, action: Callable[[], None]) -> QueuedTimer:
        """Note that `action` is due `at` an instant."""
        self._count += 1
        event = QueuedTimer(at, self._count, action, self)
        heapq.heappush(self._heap, event)
        return event

    def next_at(self) -> datetime | None:
        """Return when the next event is due, or None when there is none."""
        while self._heap and self._heap[0].action is None:
            heapq.heappop(self._heap)
            self._dead -= 1
        return self._heap[0].at if self._heap else None

    def run_next(self) -> datetime:
        """Let the next event happen, and return when it was due. Ask `next_at` first."""
        event = heapq.heappop(self._heap)
        action, event.action = event.action, None
        if action is not None:
            action()
        return event.at

    def count_cancelled(self) -> None:
        """Count a cancelled event, and sweep when there are many."""
        self._dead += 1
        if self._dead > 100 and self._dead * 2 > len(self._heap):
            self._heap = [event for event in self._heap if event.action is not None]
            heapq.heapify(self._heap)
            self._dead = 0

    def __len__(self) -> int:
        return len(self._heap)

    def clear(self) -> None:
        """Forget everything that was due."""
        self._heap.clear()
        self._dead = 0
