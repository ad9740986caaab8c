"""Place and lift legal holds: a call under a hold, with all that belongs to it, is kept whatever its age."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from helpline.models import Call, LegalHold
from helpline.operations.transactions import operation, steps


class NoSuchCall(LookupError):
    """There is no such call, or it was removed because of its age."""


@steps
def place(*, call_id: UUID, reference: str, user_id: int, now: datetime) -> LegalHold:
    """Place a legal hold on a call, or return the hold that it has already. Raises NoSuchCall.

    This waits while a batch of old calls is being removed, and the call may have been one of that batch.
    """
    if not Call.objects.filter(pk=call_id).exists():
        raise NoSuchCall
    try:
        return _place(call_id, reference, user_id, now)
    except IntegrityError:
        raise NoSuchCall from None


@operation
def _place(call_id: UUID, reference: str, user_id: int, now: datetime) -> LegalHold:
    hold, _ = LegalHold.objects.get_or_create(
        call_id=call_id,
        lifted_at=None,
        defaults={"placed_at": now, "placed_by_id": user_id, "reference": reference},
    )
    return hold


@steps
def lift(*, call_id: UUID, user_id: int, now: datetime) -> bool:
    """Lift the legal hold on a call; return whether there was one."""
    held = LegalHold.objects.filter(call_id=call_id, lifted_at=None)
    return bool(held.update(lifted_at=now, lifted_by_id=user_id))
