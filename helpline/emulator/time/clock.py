"""The emulator's time: the wall's, or one that moves only when it is told to."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from .activity import Activity
from .timer_queue import TimerQueue

START = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
"""Where a driven clock stands at first."""
LONGEST = 10 * 365 * 86400.0
"""Seconds that anything may take: ten years."""


def read_seconds(given: Any) -> float:
    """Read a time to wait. Raises ValueError and TypeError when it is none."""
    value = float(given)
    if not 0 <= value <= LONGEST:
        raise ValueError("seconds are from 0 to ten years")
    return value


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None:
        """See to it that it does not happen."""
        ...


class Clock(Protocol):
    """What tells the time, and calls back later."""

    mode: str

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        ...

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` when `seconds` have passed."""
        ...

    def reset(self) -> None:
        """Go back to the start, with nothing due."""
        ...


class RealClock:
    """The wall's time; what is due waits in the same queue as with a driven clock."""

    mode = "real"

    def __init__(self) -> None:
        self._events = TimerQueue()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at: datetime | None = None

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        return datetime.now(UTC)

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` when `seconds` have passed."""
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
        self._alarm = asyncio.get_running_loop().call_later(delay, self._ring)

    def _ring(self) -> None:
        self._alarm = self._alarm_at = None
        try:
            while (due := self._events.next_at()) is not None and due <= self.now():
                self._events.run_next()
        finally:
            self._set_alarm()

    def reset(self) -> None:
        """Forget what was due."""
        self._events.clear()
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._alarm_at = None


class DrivenClock:
    """A time that stands still until `advance`; what is due on the way happens in order, each to its end."""

    mode = "driven"

    def __init__(self, activity: Activity, start: datetime = START) -> None:
        self._activity = activity
        self._start = start
        self._now = start
        self._events = TimerQueue()
        self._moving = asyncio.Lock()

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        return self._now

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` when `seconds` have passed; what is due at once needs no `advance`."""
        if seconds > 0:
            return self._events.add(self._now + timedelta(seconds=seconds), action)
        self._activity.begin("due")
        return _ImmediateTimer(self._activity, action)

    def next_at(self) -> datetime | None:
        """Return when the next event is due."""
        return self._events.next_at()

    async def advance(self, until: datetime) -> int:
        """Move to an instant, letting everything due by then happen; return how many events that were."""
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
        """Go back to the start, with nothing due."""
        self._events.clear()
        self._now = self._start


class _ImmediateTimer:
    """An action due at once: it happens in the loop's next turn, and counts as under way until then."""

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
        """See to it that the action does not happen."""
        self._action = None
