"""What it means that a number is not safe to ring: nothing that was promised to it is made by itself."""

from datetime import datetime

from django.db import transaction

from helpline import contact, vault
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    CallState,
    CommandKind,
    CommandState,
    UnsafeNumber,
)
from helpline.operations import attempts, callbacks, ending, floors, outbox
from helpline.operations.floors import FloorLock


@transaction.atomic
def not_safe(*, number: str, staff_id: int, now: datetime) -> int:
    """Note that a number is not to be rung, and put every open promise to it into a person's hands.

    A call that is being made to it is stopped, unless the person is on the line already. Returns how many
    promises were handed over; raises contact.NotANumber.
    """
    index = vault.index(contact.parse_number(number))
    lock = floors.lock()
    UnsafeNumber.objects.update_or_create(number_index=index, defaults={"said_at": now, "told_id": staff_id})
    open_ones = Callback.objects.filter(
        number_index=index, state__in=[CallbackState.PROMISED, CallbackState.UNDER_WAY]
    )
    return sum(
        _take_back(lock, callback, now) for callback in open_ones.select_related("line").order_by("pk")
    )


@transaction.atomic
def safe_again(*, number: str) -> None:
    """Note that the person themselves says a number is safe to ring. Raises contact.NotANumber."""
    UnsafeNumber.objects.filter(number_index=vault.index(contact.parse_number(number))).delete()


def _take_back(lock: FloorLock, callback: Callback, now: datetime) -> bool:
    attempt = (
        CallbackAttempt.objects.select_related("call__line", "call__staff")
        .filter(callback=callback, outcome=AttemptOutcome.UNDER_WAY)
        .first()
    )
    if attempt is not None and attempt.call is not None:
        if attempt.call.state in (CallState.CONNECTED, CallState.ENDED):
            return False
        CallbackAttempt.objects.filter(pk=attempt.pk).update(outcome=AttemptOutcome.DENIED)
        _stop(lock, attempt.call, now)
    return attempts.hand_over(callback, callbacks.NOT_SAFE, now)


def _stop(lock: FloorLock, call: Call, now: datetime) -> None:
    """End a call that has not reached its person; a telephone that may ring already is stopped at Twilio."""
    dialling = call.commands.filter(kind=CommandKind.DIAL_CALLER)
    dialling.filter(state=CommandState.PENDING).update(
        state=CommandState.FAILED, done_at=now, error="not safe to ring"
    )
    if call.caller_sid or dialling.filter(state__in=[CommandState.SENDING, CommandState.UNKNOWN]).exists():
        outbox.ask(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    else:
        ending.end(lock, call, "canceled", now)
