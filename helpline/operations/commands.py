"""Enqueue commands for Twilio: a row in the transaction that decided it, and a wake-up once it commits."""

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
    """Enqueue a command about a call, a leg or a voicemail, and wake the worker once it is committed.

    The command is carried out no sooner than `after` from now.
    """
    command = Command.objects.create(
        kind=kind, created_at=now, not_before=now + after, urgent=urgent, **about
    )
    wake_dispatcher()
    return command


def is_open(kind: CommandKind, **about: Any) -> bool:
    """Say whether a command of this kind is not settled: it may still be carried out, or may have been."""
    return Command.objects.filter(kind=kind, state__in=OPEN_COMMANDS, **about).exists()


@part
def wake_dispatcher() -> None:
    """Wake the worker that dispatches commands, once the transaction has committed."""
    nudges.wake(DISPATCH)
