"""Asking something of Twilio: a row in the transaction that decided it, and a wake-up after commit."""

from datetime import datetime, timedelta
from typing import Any

from helpline.live import nudges
from helpline.models import OPEN_COMMANDS, Command, CommandKind
from helpline.operations.transactions import part

CARRY_OUT = "helpline.tasks.carry_out_pending"


@part
def ask(
    kind: CommandKind, *, now: datetime, urgent: bool = False, after: timedelta = timedelta(0), **about: Any
) -> Command:
    """Write a command about a call, a leg or a voicemail; the worker is woken when it is durable.

    It is carried out no sooner than `after` from now.
    """
    command = Command.objects.create(
        kind=kind, created_at=now, not_before=now + after, urgent=urgent, **about
    )
    carry_out()
    return command


def is_open(kind: CommandKind, **about: Any) -> bool:
    """Say whether such a command may still be carried out, or may have been without our knowing."""
    return Command.objects.filter(kind=kind, state__in=OPEN_COMMANDS, **about).exists()


@part
def carry_out() -> None:
    """Have the commands that can be sent now sent, once the transaction has committed."""
    nudges.wake(CARRY_OUT)
