"""Django's SQLite backend, which waits for the write lock no longer than the thread's time budget."""

from typing import Any

from django.db.backends.sqlite3 import base

from helpline.resilience import deadline


class DatabaseWrapper(base.DatabaseWrapper):
    """Wait for another writer as long as the thread's budget allows; without one as the settings say."""

    def create_cursor(self, name: Any = None) -> Any:
        left = deadline.left()
        seconds = self.settings_dict["OPTIONS"]["timeout"] if left is None else left
        self.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        return super().create_cursor(name)
