"""Who spoke with a caller last: with the strategy `sticky` they are rung first for the caller's next call."""

from datetime import datetime, timedelta

from helpline.models import Call, Direction
from helpline.operations import snapshot
from helpline.routing import Strategy

REMEMBERED_FOR = timedelta(days=30)
"""So long after a conversation the caller is put through to the same person, if they are free."""


def is_asked_for(call: Call) -> bool:
    """Say whether a call's line rings first who spoke with the caller last, and nobody is set for it yet."""
    if call.direction != Direction.INBOUND or call.sticky_staff_id is not None:
        return False
    return snapshot.policy_of(call.line).strategy == Strategy.STICKY


def last(call: Call, now: datetime) -> int | None:
    """Return the key of who spoke last with whoever has this call's number; None where nobody did.

    Calls that came in and callbacks count alike, within REMEMBERED_FOR. Of a withheld number nothing is
    known.
    """
    of_this_number = call.other_fingerprints
    if not of_this_number:
        return None
    lately = Call.objects.filter(
        arrived_at__gt=now - REMEMBERED_FOR, connected_at__isnull=False, staff__isnull=False
    ).exclude(pk=call.pk)
    found = [
        talked
        for number in ("caller_index", "number_to_ring_index")
        for talked in lately.filter(**{f"{number}__in": of_this_number})
        .order_by("-arrived_at")
        .values_list("connected_at", "staff_id")[:1]
    ]
    return max(found)[1] if found else None
