"""What the people side remembers: one file per aggregate."""

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
