"""Tell the telephone side about the answer to "Further contact": whoever wants no contact is not called."""

from collections.abc import Mapping
from datetime import datetime

from helpline.contact_rules import WishKind
from helpline.models import Call
from helpline.operations import wishes
from helpline.operations.floors import FloorLock
from intake.models import IntakeRecord

FIELD = "contact_wish"
NO_CONTACT = "no_contact"


def concerned(changes: Mapping[str, str]) -> bool:
    """Say whether a change to a record touches the question about further contact."""
    return FIELD in changes


def heed(lock: FloorLock, record: IntakeRecord, before: str, staff_id: int, now: datetime) -> None:
    """Record the wish not to be called once the answer is "No contact", and take it back when it changes.

    The wish holds for every number that we know to be theirs.
    """
    said = record.answers.get(FIELD, "")
    if said == NO_CONTACT != before:
        known = [each.fingerprints() for each in record.caller.numbers.all()] if record.caller else []
        wishes.no_contact_under(lock, call_id=record.call_id, known=known, staff_id=staff_id, now=now)
    elif before == NO_CONTACT != said:
        wishes.contact_after_all_under(lock, call_id=record.call_id, now=now)


def said_in(call: Call | None) -> frozenset[WishKind]:
    """Return the wishes about being called in the record of a call. They hold for every number of the person.

    A number that they had not given before is refused too: "No contact" is about them.
    """
    record = IntakeRecord.objects.filter(call=call).first() if call else None
    refuses = record is not None and record.answers.get(FIELD) == NO_CONTACT
    return frozenset({WishKind.OPTED_OUT}) if refuses else frozenset()
