"""Provide the emulator's clock: real time, or a driven clock that moves only when told to."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from .activity import Activity
from .timer_queue import TimerQueue

START = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
"""Where a driven clock starts."""
MAX_SECONDS = 10 * 365 * 86400.0
"""The longest duration that is accepted, in seconds: ten years."""


def read_seconds(given: Any) -> float:
    """Read a duration in seconds.

    Raises ValueError or TypeError when it is not a number from 0 to ten years.
    """
    value = float(given)
    if not 0 <= value <= MAX_SECONDS:
        raise ValueError("seconds must be from 0 to ten years")
    return value


class Timer(Protocol):
    """An action that will run later unless it is cancelled."""

    def cancel(self) -> None:
        """Prevent the action from running."""
        ...


class Clock(Protocol):
    """Tell the time and run actions later."""

    mode: str

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Run `action` when `seconds` have passed."""
        ...

    def reset(self) -> None:
        """Return to the start, and cancel all timers."""
        ...


class RealClock:
    """Follow real time.

    Timers wait in the same queue as with a driven clock, so that their order is the same.
    """

    mode = "real"

    def __init__(self) -> None:
        self._events = TimerQueue()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at: datetime | None = None

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Run `action` when `seconds` have passed."""
        event = self._events.add(self.now() + timedelta(seconds=max(seconds, 0)), action)
        self._set_alarm()
        return event

    def _set_alarm(self) -> None:
        due = self._events.next_at()
        if due is None or (self._alarm_at is not None and self._alarm_at <= due):
            return
        if self._alarm is not None:
            self._alarm.cancel()
        delay = max((due - self.now()).total_seconds(), 0)
        self._alarm_at = due
        self._alarm = asyncio.get_running_loop().call_later(delay, self._run_due)

    def _run_due(self) -> None:
        self._alarm = self._alarm_at = None
        try:
            while (due := self._events.next_at()) is not None and due <= self.now():
                self._events.run_next()
        finally:
            self._set_alarm()

    def reset(self) -> None:
        """Cancel all timers."""
        self._events.clear()
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._alarm_at = None


class DrivenClock:
    """Stand still until `advance` is called.

    Timers that become due on the way run in order, and each finishes its work before the next one starts.
    """

    mode = "driven"

    def __init__(self, activity: Activity, start: datetime = START) -> None:
        self._activity = activity
        self._start = start
        self._now = start
        self._events = TimerQueue()
        self._moving = asyncio.Lock()

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return self._now

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Run `action` when `seconds` have passed; with 0 seconds it runs at once, without `advance`."""
        if seconds > 0:
            return self._events.add(self._now + timedelta(seconds=seconds), action)
        self._activity.begin("due")
        return _ImmediateTimer(self._activity, action)

    def next_at(self) -> datetime | None:
        """Return when the next timer is due, or None."""
        return self._events.next_at()

    async def advance(self, until: datetime) -> int:
        """Move to an instant, running every timer that is due by then; return how many ran."""
        async with self._moving:
            count = 0
            await self._activity.quiet()
            while (due := self._events.next_at()) is not None and due <= until:
                self._now = max(self._now, due)
                self._events.run_next()
                count += 1
                await self._activity.quiet()
            self._now = max(self._now, until)
            return count

    def reset(self) -> None:
        """Return to the start, and cancel all timers."""
        self._events.clear()
        self._now = self._start


class _ImmediateTimer:
    """Run an action in the event loop's next turn; until then it counts as work in progress."""

    def __init__(self, activity: Activity, action: Callable[[], None]) -> None:
        self._activity = activity
        self._action: Callable[[], None] | None = action
        asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        try:
            if self._action is not None:
                self._action()
        finally:
            self._activity.end("due")

    def cancel(self) -> None:
        """Prevent the action from running."""
        self._action = None
