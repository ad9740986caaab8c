"""Find who spoke with a caller last: some strategies ring them first for the next call."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from helpline.models import Call, Direction, Disposition
from helpline.operations import snapshot
from helpline.routing import RULES

REMEMBERED_FOR = timedelta(days=30)
"""How long after a conversation the caller is put through to the same person, if that person is free."""


def is_asked_for(call: Call) -> bool:
    """Say whether the one who spoke last with the caller is to be looked up for a call.

    That is so for an inbound call whose line has a strategy that prefers them, such as `sticky`, if no person
    is set for it yet.
    """
    if call.direction != Direction.INBOUND or call.sticky_staff_id is not None:
        return False
    return RULES[snapshot.policy_of(call.line).strategy].prefers_who_spoke


def last(call: Call, now: datetime) -> int | None:
    """Return the key of the staff member who last talked on this call's number; None where nobody did.

    Inbound calls and callbacks within REMEMBERED_FOR both count; so does one of which only its counselor's
    word says that the two talked. For a withheld number nothing is known.
    """
    of_this_number = call.other_fingerprints
    if not of_this_number:
        return None
    talked = Q(connected_at__isnull=False) | Q(disposition=Disposition.ANSWERED)
    lately = Call.objects.filter(talked, arrived_at__gt=now - REMEMBERED_FOR, staff__isnull=False).exclude(
        pk=call.pk
    )
    found = [
        spoke
        for number in ("caller_index", "number_to_ring_index")
        for spoke in lately.filter(**{f"{number}__in": of_this_number})
        .order_by("-arrived_at")
        .values_list(Coalesce("connected_at", "accepted_at", "arrived_at"), "staff_id")[:1]
    ]
    return max(found)[1] if found else None
