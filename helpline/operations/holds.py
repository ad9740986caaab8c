"""Legal holds: a call, and everything that belongs to it, is kept whatever its age."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from helpline.models import Call, LegalHold


class NoSuchCall(LookupError):
    """There is no such call, or it was removed by its age."""


def place(*, call_id: UUID, reference: str, user_id: int, now: datetime) -> LegalHold:
    """Place a hold on a call, or return the one there is. Raises NoSuchCall.

    It waits while a slice of old calls is removed, and the call may have been one of them.
    """
    if not Call.objects.filter(pk=call_id).exists():
        raise NoSuchCall
    try:
        with transaction.atomic():
            hold, _ = LegalHold.objects.get_or_create(
                call_id=call_id,
                lifted_at=None,
                defaults={"placed_at": now, "placed_by_id": user_id, "reference": reference},
            )
    except IntegrityError:
        raise NoSuchCall from None
    return hold


def lift(*, call_id: UUID, user_id: int, now: datetime) -> bool:
    """Lift the hold on a call; return whether there was one."""
    held = LegalHold.objects.filter(call_id=call_id, lifted_at=None)
    return bool(held.update(lifted_at=now, lifted_by_id=user_id))
