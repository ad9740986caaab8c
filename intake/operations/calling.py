"""Call somebody from their record, on a number that they gave us."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from helpline import contact_rules
from helpline.models import Call, Callback, CallbackReason
from helpline.operations import calling_out, floors
from helpline.operations.transactions import operation
from intake import history
from intake.models import CallerNumber, IntakeRecord
from intake.operations import contact_wishes, numbers


class NotGiven(LookupError):
    """No number of this id was given by the person of the record."""


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the person of a record gave us, by the id of the row that says so.

    `known` is what we know of the number, such as when it is safe; None where nobody asked.
    """

    id: UUID
    number: contact_rules.PhoneNumber
    zone: str
    known: CallerNumber | None


def given_in(record: IntakeRecord) -> list[Given]:
    """Return the numbers that the person of a record gave us, each once.

    They are those of the caller whom the record names, and those of the callbacks that were promised in its
    call or that it kept. The number that they called from is not among them, unless they gave it as well; nor
    is one that was given only in case a call in danger is cut off.
    """
    found: dict[contact_rules.PhoneNumber, Given] = {}
    for kept in record.caller.numbers.order_by("-given_at") if record.caller else []:
        if kept.number:
            found.setdefault(kept.number, Given(kept.pk, kept.number, kept.zone, kept))
    for callback in _callbacks(record.call):
        if callback.number and callback.number not in found:
            known = numbers.find(callback.number)
            zone = (known.zone if known else "") or callback.zone
            found[callback.number] = Given(callback.pk, callback.number, zone, known)
    return list(found.values())


def _callbacks(call: Call) -> list[Callback]:
    """Return the callbacks whose numbers the person of a call gave, the latest first."""
    promised = call.promised_callbacks.exclude(reason=CallbackReason.CUT_OFF).order_by("-promised_at")
    kept = history.promise_kept_by(call)
    mine = [kept] if kept is not None and kept.reason != CallbackReason.CUT_OFF else []
    return [*promised, *mine]


def preview(*, record: IntakeRecord, given: Given, staff_id: int, now: datetime) -> calling_out.Answer:
    """Return whether a counselor may call a number of a record now."""
    return calling_out.preview(wanted=_wanted(record, given), staff_id=staff_id, now=now)


@operation
def call(*, record: IntakeRecord, given_id: UUID, staff_id: int, why: str, now: datetime) -> Call:
    """Call a number of a record for the counselor who asks for it, and return the call.

    The numbers are read under the lock, as they are now. Raises NotGiven, by_hand.CannotCall, and
    ruling.NotAllowed where a rule forbids the number.
    """
    lock = floors.lock()
    given = next((each for each in given_in(record) if each.id == given_id), None)
    if given is None:
        raise NotGiven
    wanted = _wanted(record, given)
    return calling_out.call_number_under(lock, wanted=wanted, staff_id=staff_id, why=why, now=now)


def _wanted(record: IntakeRecord, given: Given) -> calling_out.Wanted:
    return calling_out.Wanted(
        given.number,
        record.call.line_id,
        zone=given.zone,
        said=contact_wishes.said_in(record.call),
        origin_id=record.call_id,
    )
