"""Enqueue commands for Twilio: a row in the transaction that decided it, and a wake-up after commit."""

from datetime import datetime, timedelta
from typing import Any

from helpline.live import nudges
from helpline.models import OPEN_COMMANDS, Command, CommandKind
from helpline.operations.transactions import part

DISPATCH = "helpline.tasks.carry_out_pending"


@part
def enqueue(
    kind: CommandKind, *, now: datetime, urgent: bool = False, after: timedelta = timedelta(0), **about: Any
) -> Command:
    """Enqueue a command about a call, a leg or a voicemail; the worker is woken once it is committed.

    It is carried out no sooner than `after` from now.
    """
    command = Command.objects.create(
        kind=kind, created_at=now, not_before=now + after, urgent=urgent, **about
    )
    wake_dispatcher()
    return command


def is_open(kind: CommandKind, **about: Any) -> bool:
    """Say whether such a command may still be carried out, or may have been without our knowing."""
    return Command.objects.filter(kind=kind, state__in=OPEN_COMMANDS, **about).exists()


@part
def wake_dispatcher() -> None:
    """Wake the worker that dispatches commands, once the transaction has committed."""
    nudges.wake(DISPATCH)
