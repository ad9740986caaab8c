"""Read the last offer that a person got, for what their desk says of it for a while after it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from helpline.models import (
    QUEUED,
    CallbackReason,
    CallState,
    Disposition,
    Offer,
    OfferState,
    ParticipantRole,
    Staff,
)

BACK = "call__callback_attempt__callback"
PROMISE = ("reason", "origin_id", "staff_id")
"""How an offer reaches the callback that its call keeps, and what is read of that."""
TOLD_FOR = timedelta(minutes=1)
"""For how long a desk says why a call stopped ringing."""
RELIEVED_FOR = timedelta(minutes=2)
"""For how long a desk says who has taken its call over."""


def of(staff: Staff) -> Mapping[str, Any]:
    """Return the last offer that a person got, with what became of its call; empty if they never got one."""
    shown = (
        "state",
        "settled_at",
        "participant__role",
        "call__disposition",
        "call__state",
        "call__staff",
        "call__staff__name",
        *(f"{BACK}__{each}" for each in PROMISE),
    )
    return Offer.objects.filter(staff=staff).order_by("-made_at").values(*shown).first() or {}


def was_canceled_lately(last: Mapping[str, Any], now: datetime) -> bool:
    """Say whether a person's last ring stopped a moment ago because the callback was canceled."""
    if not last or last["settled_at"] is None:
        return False
    canceled = (last["state"], last["call__disposition"]) == (OfferState.WITHDRAWN, Disposition.WITHDRAWN)
    return canceled and bool(now - last["settled_at"] < TOLD_FOR)


def waits_to_be_called_back(staff: Staff, last: Mapping[str, Any]) -> UUID | None:
    """Return the cut-off call for whose callback a person was last rung, if that callback still waits."""
    if not last or last["call__state"] not in QUEUED or last[f"{BACK}__reason"] != CallbackReason.CUT_OFF:
        return None
    origin: UUID | None = last[f"{BACK}__origin_id"] if last[f"{BACK}__staff_id"] == staff.pk else None
    return origin


def relieved_by(staff: Staff, last: Mapping[str, Any], now: datetime) -> str:
    """Return who has just got a person's last call (`last` is their last offer); empty for nobody.

    It was given to a colleague or taken over, or the colleague in it has it since the person was cut off.
    Who was only beside its counselor has lost no caller.
    """
    if not last or last["state"] not in (OfferState.DONE, OfferState.FAILED) or last["settled_at"] is None:
        return ""
    if last["participant__role"] != ParticipantRole.COUNSELOR:
        return ""
    theirs = last["call__staff"] in (None, staff.pk) or last["call__state"] == CallState.ENDED
    return "" if theirs or now - last["settled_at"] > RELIEVED_FOR else str(last["call__staff__name"])
