"""Promising a caller a call, at a number they give, at a time where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from helpline import contact_rules
from helpline.contact_rules import PromisedTime
from helpline.models import Call, Callback, CallbackReason
from helpline.operations import callbacks, floors
from helpline.operations.transactions import operation
from intake.models import IntakeRecord
from intake.operations import contact_wishes, numbers


@dataclass(frozen=True, slots=True)
class PromiseRequest:
    """What a caller asks for: which number, when on their clock, and how it is safe."""

    number: contact_rules.PhoneNumber
    when: PromisedTime
    wishes: Mapping[str, str | bool] = field(default_factory=dict)

    def said(self, call: Call | None) -> frozenset[contact_rules.WishKind]:
        """Return the wishes about being called, from the request and from the record of its call."""
        return numbers.said_of_calling(self.wishes) | contact_wishes.said_in(call)


def preview(*, wanted: PromiseRequest, now: datetime, call: Call | None = None) -> contact_rules.Verdict:
    """Return what the rules say of a promise in a call. Raises contact_rules.WrongTime."""
    return callbacks.preview(
        line=call.line if call else None,
        number=wanted.number,
        when=wanted.when,
        origin=call,
        said=wanted.said(call),
        now=now,
    )


@operation
def promise(*, record_id: UUID, wanted: PromiseRequest, staff_id: int, now: datetime) -> Callback:
    """Rule on the promise, make it, and keep the number with its wishes.

    The same promise made twice, by a second press of the button, is one promise. Raises
    contact_rules.WrongTime, callbacks.TooLate, and callbacks.NotAllowed where the rules forbid it or the
    record says that they want no contact. Then nothing is saved.
    """
    lock = floors.lock()
    record = (
        IntakeRecord.objects.select_for_update(of=("self",)).select_related("call__line").get(pk=record_id)
    )
    callback = callbacks.promise_under(
        lock,
        line_id=record.call.line_id,
        number=wanted.number,
        when=wanted.when,
        staff_id=staff_id,
        reason=CallbackReason.PROMISED,
        language=record.call.language,
        topic=record.call.topic,
        origin_id=record.call_id,
        said=wanted.said(record.call),
        now=now,
    )
    numbers.give_under(
        lock,
        number=wanted.number,
        zone=wanted.when.zone,
        wishes=wanted.wishes,
        staff_id=staff_id,
        now=now,
        caller=record.caller,
        call_id=record.call_id,
    )
    return callback
