"""Keep timers in the order in which they are due."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(order=True)
class QueuedTimer:
    """A timer in the queue; of two due at the same instant, the one added first runs first."""

    at: datetime
    order: int
    action: Callable[[], None] | None = field(compare=False)
    events: "TimerQueue" = field(compare=False, repr=False)

    def cancel(self) -> None:
        """Prevent the timer from running.

        Its action is dropped at once, so that the objects it refers to can be freed.
        """
        if self.action is not None:
            self.action = None
            self.events.count_cancelled()


class TimerQueue:
    """A heap of timers; cancelled ones are removed before they outnumber the others."""

    def __init__(self) -> None:
        self._heap: list[QueuedTimer] = []
        self._count = 0
        self._dead = 0

    def add(self, at: datetime, action: Callable[[], None]) -> QueuedTimer:
        """Add a timer that runs `action` at an instant."""
        self._count += 1
        event = QueuedTimer(at, self._count, action, self)
        heapq.heappush(self._heap, event)
        return event

    def next_at(self) -> datetime | None:
        """Return when the next timer is due, or None when there is none."""
        while self._heap and self._heap[0].action is None:
            heapq.heappop(self._heap)
            self._dead -= 1
        return self._heap[0].at if self._heap else None

    def run_next(self) -> None:
        """Run the next timer. Call `next_at` first, which drops cancelled ones."""
        event = heapq.heappop(self._heap)
        action, event.action = event.action, None
        if action is not None:
            action()

    def count_cancelled(self) -> None:
        """Count a cancelled timer, and remove all cancelled ones when there are many."""
        self._dead += 1
        if self._dead > 100 and self._dead * 2 > len(self._heap):
            self._heap = [event for event in self._heap if event.action is not None]
            heapq.heapify(self._heap)
            self._dead = 0

    def clear(self) -> None:
        """Remove all timers."""
        self._heap.clear()
        self._dead = 0
