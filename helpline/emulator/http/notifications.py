"""Store errors and warnings about calls: the entries of Twilio's debugger.

https://www.twilio.com/docs/usage/api/notifications (the resource was Calls/{sid}/Notifications)
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .exchange_log import LogEntry

MAX_KEPT = 5000
"""How many notifications are kept; the oldest are dropped first."""


@dataclass(frozen=True)
class Notification:
    """An error (`level` 0) or a warning (1), with the log entry of the webhook that caused it, if any."""

    sid: str
    call_sid: str
    at: datetime
    code: str
    text: str
    level: int
    log_entry: LogEntry | None


class Notifications:
    """Hold all notifications, the latest last.

    `tell`, if set, is called with each new one (see `debugger.py`).
    """

    def __init__(self, make_sid: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self.kept: deque[Notification] = deque(maxlen=MAX_KEPT)
        self.tell: Callable[[Notification], Any] | None = None
        self._make_sid = make_sid
        self._now = now

    def add(self, call_sid: str, words: str, level: int, entry: LogEntry | None) -> None:
        """Store an error or a warning; `words` start with its code and a colon."""
        code, _, text = words.partition(":")
        sid = self._make_sid("NO")
        notification = Notification(sid, call_sid, self._now(), code, text.strip(), level, entry)
        self.kept.append(notification)
        if self.tell is not None:
            self.tell(notification)

    def find(self, call_sid: str = "") -> list[Notification]:
        """Return the notifications of one call or of all, the latest first."""
        return [item for item in reversed(self.kept) if call_sid in ("", item.call_sid)]

    def clear(self) -> None:
        """Delete all notifications."""
        self.kept.clear()
