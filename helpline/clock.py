"""Read the clock of the machine. Only this module does, in the console, the intake and the telephone side.

Operations, rules and queries do not read it at all: they are given the instant as `now`.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
