"""The one place where the telephone side reads the clock; everything inside is handed `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
