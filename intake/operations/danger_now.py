"""Tell the telephone side that a caller is in danger, once the counselor who talks with them says so."""

from collections.abc import Mapping
from datetime import datetime

from helpline.operations import calls
from helpline.operations.floors import FloorLock
from intake.models import IntakeRecord

FIELD = "danger_now"
YES = "yes"


def concerned(changes: Mapping[str, str]) -> bool:
    """Say whether a change to a record says that somebody is in danger now."""
    return changes.get(FIELD) == YES


def heed(lock: FloorLock, record: IntakeRecord, before: str, staff_id: int, now: datetime) -> None:
    """Mark the call as a call in danger once its counselor answers "Yes", as the desk's button does.

    Another answer later changes nothing: only danger that was heard in a caller's words can be taken back.
    Nor does the answer of a colleague in the record, or one that is written after the call.
    """
    said = record.answers.get(FIELD, "")
    if said == YES != before and record.counselor_id == staff_id:
        calls.told_danger_under(lock, call_id=record.call_id, now=now)
