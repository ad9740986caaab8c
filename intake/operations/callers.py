"""Name the person of a record, or link the record to a known caller. Runs in the record's transaction."""

from datetime import datetime
from uuid import UUID

from helpline.operations.transactions import part
from intake.models import Caller, IntakeRecord


class UnknownCaller(LookupError):
    """There is no such caller."""


@part
def name(*, record: IntakeRecord, known_as: str, now: datetime) -> None:
    """Set what the person of a record wants to be called. The first name makes them a known caller."""
    if record.caller is not None:
        record.caller.known_as = known_as
        record.caller.save(update_fields=["known_as"])
    elif known_as.strip():
        record.caller = Caller.objects.create(known_as=known_as, created_at=now)
        record.save(update_fields=["caller"])


@part
def link(*, record: IntakeRecord, caller_id: UUID) -> None:
    """Link a record to a caller whom we know already. Raises UnknownCaller.

    A caller that only this record had made, by a name typed a moment ago, is deleted.
    """
    if not Caller.objects.filter(pk=caller_id).exists():
        raise UnknownCaller(str(caller_id))
    before, record.caller_id = record.caller_id, caller_id
    record.save(update_fields=["caller"])
    if before is not None:
        Caller.objects.filter(pk=before, records=None, numbers=None, notes="").delete()
