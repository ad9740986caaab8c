"""Promising a caller a call, at a number they give, at a time where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from helpline import contact
from helpline.models import Call, Callback, CallbackReason
from helpline.operations import callbacks, floors
from intake.models import IntakeRecord
from intake.operations import contact_wishes, numbers


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for: which number, when on the clock where they are, and how it is safe."""

    number: contact.PhoneNumber
    local_date: date
    local_time: time
    zone: str
    asked_for_this_time: bool = False
    wishes: Mapping[str, str | bool] = field(default_factory=dict)


def preview(*, wish: Wish, now: datetime, call: Call | None = None) -> contact.Verdict:
    """Return what the rules say of a wish in a call. Raises contact.WrongTime."""
    return callbacks.preview(
        line=call.line if call else None,
        number=wish.number,
        local_date=wish.local_date,
        local_time=wish.local_time,
        zone=wish.zone,
        asked_for_this_time=wish.asked_for_this_time,
        origin=call,
        said=numbers.said_of_calling(wish.wishes) | contact_wishes.said_in(call),
        now=now,
    )


@transaction.atomic
def promise(*, record_id: UUID, wish: Wish, staff_id: int, now: datetime) -> Callback:
    """Promise the call, and keep the number with its wishes.

    The same promise made twice, by a second press of the button, is one promise. Raises contact.WrongTime,
    callbacks.TooLate, and callbacks.NotAllowed where the rules forbid it or the record says that they want no
    contact; then nothing is kept.
    """
    floors.lock()
    record = (
        IntakeRecord.objects.select_for_update(of=("self",)).select_related("call__line").get(pk=record_id)
    )
    if contact_wishes.said_in(record.call):
        raise callbacks.NotAllowed(preview(wish=wish, call=record.call, now=now))
    numbers.give(
        number=wish.number,
        zone=wish.zone,
        wishes=wish.wishes,
        staff_id=staff_id,
        now=now,
        caller=record.caller,
        call_id=record.call_id,
    )
    return callbacks.promise(
        line_id=record.call.line_id,
        number=wish.number,
        local_date=wish.local_date,
        local_time=wish.local_time,
        zone=wish.zone,
        staff_id=staff_id,
        reason=CallbackReason.PROMISED,
        language=record.call.language,
        topic=record.call.topic,
        origin_id=record.call_id,
        asked_for_this_time=wish.asked_for_this_time,
        now=now,
    )
