"""Name what may become of a command, and how the steps of carrying one out are written."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from helpline.models import CommandState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a command now. `after`: how long an unsettled one is then left alone."""

    state: CommandState
    error: str = ""
    after: timedelta = timedelta(0)
    stale: bool = False


Steps = Generator[Callable[[], Any], Any, Outcome]
"""How one command is carried out.

What is yielded speaks to Twilio, on another thread, and touches no database; what comes back, or is raised,
is its answer. Everything between two yields reads and writes the database.
"""

SOON = timedelta(seconds=1)
"""When to send again what Twilio will take as soon as a leg has moved on."""
DONE = Outcome(CommandState.DONE)
NOT_DONE = Outcome(CommandState.PENDING)
"""Twilio has certainly not done it: it is sent, if it is still wanted."""


def stale(reason: str) -> Outcome:
    """Drop a command that is no longer wanted."""
    return Outcome(CommandState.FAILED, f"stale: {reason}", stale=True)


def failed(reason: str) -> Outcome:
    """Settle a command that Twilio will not carry out."""
    return Outcome(CommandState.FAILED, reason)


def later(after: timedelta, reason: str = "") -> Outcome:
    """Send it again after a while: Twilio has certainly not done it."""
    return Outcome(CommandState.PENDING, reason, after)


def unknown(after: timedelta, reason: str = "") -> Outcome:
    """Ask after a while what became of it: Twilio may have done it."""
    return Outcome(CommandState.UNKNOWN, reason, after)
