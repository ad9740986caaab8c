"""What went wrong, or was odd, on a call: the entries of Twilio's debugger.

https://www.twilio.com/docs/usage/api/notifications (the resource was Calls/{sid}/Notifications)
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .exchange_log import LogEntry

KEPT = 5000
"""Notifications that are kept, the oldest are dropped first."""


@dataclass(frozen=True)
class Notification:
    """An error (`level` 0) or a warning (1), with the webhook that it came from."""

    sid: str
    call_sid: str
    at: datetime
    code: str
    text: str
    level: int
    log_entry: LogEntry | None


class Notifications:
    """All notifications, the latest last. `tell` is called with each, to pass it on to a debugger webhook."""

    def __init__(self, make_sid: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self.kept: deque[Notification] = deque(maxlen=KEPT)
        self.tell: Callable[[Notification], Any] | None = None
        self._make_sid = make_sid
        self._now = now

    def add(self, call_sid: str, words: str, level: int, entry: LogEntry | None) -> None:
        """Note an error or a warning; `words` begin with its code and a colon."""
        code, _, text = words.partition(":")
        sid = self._make_sid("NO")
        notification = Notification(sid, call_sid, self._now(), code, text.strip(), level, entry)
        self.kept.append(notification)
        if self.tell is not None:
            self.tell(notification)

    def find(self, call_sid: str = "") -> list[Notification]:
        """Return the notifications, of one call or of all, the latest first."""
        return [item for item in reversed(self.kept) if call_sid in ("", item.call_sid)]

    def clear(self) -> None:
        """Forget all."""
        self.kept.clear()
