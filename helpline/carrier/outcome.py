"""Define the outcomes that a command may have, and the form in which its steps are written."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from helpline.models import CommandState
from helpline.models.command import NOT_NEEDED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a command now. `after` is how long a command that is not settled is then left alone."""

    state: CommandState
    error: str = ""
    after: timedelta = timedelta(0)
    no_longer_needed: bool = False


T = TypeVar("T")
Look = Generator[Callable[[], Any], Any, T]
"""Steps that ask Twilio something and return what it shows.

Each yielded function speaks to Twilio, on another thread, and touches no database; Twilio's answer comes back
from the yield, or is raised there. The code between two yields reads and writes the database.
"""
Steps = Look[Outcome]
"""The steps in which one command is carried out."""

SOON = timedelta(seconds=1)
"""When to send a command again that Twilio will take as soon as a leg has moved on."""
DONE = Outcome(CommandState.DONE)
NOT_DONE = Outcome(CommandState.PENDING)
"""Twilio has certainly not done it: the command is sent, if it is still wanted."""


def no_longer_needed(reason: str) -> Outcome:
    """Return the outcome of a command that is no longer needed: it is dropped."""
    return Outcome(CommandState.FAILED, f"{NOT_NEEDED}{reason}", no_longer_needed=True)


def failed(reason: str) -> Outcome:
    """Return the outcome of a command that Twilio will not carry out."""
    return Outcome(CommandState.FAILED, reason)


def not_ready(after: timedelta, reason: str = "") -> Outcome:
    """Return the outcome of a command that Twilio has certainly not done: it is sent again after a while."""
    return Outcome(CommandState.PENDING, reason, after)


def unknown(after: timedelta, reason: str = "") -> Outcome:
    """Return the outcome of a command that Twilio may have done: Twilio is asked about it after a while."""
    return Outcome(CommandState.UNKNOWN, reason, after)
