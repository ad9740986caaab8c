"""The numbers that a caller gives in a call: keyed in for a callback, or told in case they are cut off."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from helpline import contact
from helpline.models import Call, CallState, EventKind
from helpline.operations import events, floors


def note(*, call_id: UUID, number: str) -> None:
    """Keep the number keyed in until it is confirmed, sealed; it must not travel in a URL."""
    call = Call.objects.get(pk=call_id)
    if call.state == CallState.CALLBACK:
        call.given_number = number
        call.save(update_fields=["given_number"])


@transaction.atomic
def note_for_cut_off(*, call_id: UUID, number: str, staff_id: int, now: datetime) -> None:
    """Keep the number that somebody gave to be called on if the call is cut off. Raises contact.NotANumber.

    It is called only by hand, and only where they were in danger.
    """
    plain = contact.parse_number(number)
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    call.cut_off_number = plain
    call.save(update_fields=["cut_off_number"])
    events.record(call.pk, EventKind.GAVE_NUMBER, now=now, staff_id=staff_id)
