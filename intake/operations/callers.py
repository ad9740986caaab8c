"""Who a record is about, as far as the person lets themselves be known. Runs in the record's transaction."""

from datetime import datetime
from uuid import UUID

from helpline.operations.transactions import part
from intake.models import Caller, IntakeRecord


class UnknownCaller(LookupError):
    """There is no such caller."""


@part
def name(*, record: IntakeRecord, known_as: str, now: datetime) -> None:
    """Call the person of a record by a name they chose; the first one makes them somebody we know."""
    if record.caller is not None:
        record.caller.known_as = known_as
        record.caller.save(update_fields=["known_as"])
    elif known_as.strip():
        record.caller = Caller.objects.create(known_as=known_as, created_at=now)
        record.save(update_fields=["caller"])


@part
def link(*, record: IntakeRecord, caller_id: UUID) -> None:
    """Make a record one more of a person we know already. Raises UnknownCaller.

    The person that the record itself had brought into being, by a name typed a moment ago, goes again
    unless something else is about them.
    """
    if not Caller.objects.filter(pk=caller_id).exists():
        raise UnknownCaller(str(caller_id))
    before, record.caller_id = record.caller_id, caller_id
    record.save(update_fields=["caller"])
    if before is not None:
        Caller.objects.filter(pk=before, records=None, numbers=None, notes="").delete()
