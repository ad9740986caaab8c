"""Store callers, their numbers and their intake records: the models of `intake`, one file for each."""

from intake.models.caller import Caller
from intake.models.number import CallerIdMode, CallerNumber, SafeToCall, VoicemailWish
from intake.models.record import IntakeRecord, IntakeRevision, RecordState, RevisionKind

__all__ = [
    "Caller",
    "CallerIdMode",
    "CallerNumber",
    "IntakeRecord",
    "IntakeRevision",
    "RecordState",
    "RevisionKind",
    "SafeToCall",
    "VoicemailWish",
]
