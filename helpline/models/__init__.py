"""The tables of the telephone side: one file for each aggregate, such as a call with its events."""

from helpline.models.access_record import AccessKind, AccessRecord
from helpline.models.alarm import BY_ITSELF, WITHOUT_CALL, Alarm, AlarmKind, AlarmNote
from helpline.models.call import Call, CallEvent, DangerBy, Direction, EventKind, Outside
from helpline.models.call_states import (
    BEFORE_THE_QUEUE,
    LIVE,
    MAY_STILL_CHANGE,
    QUEUED,
    STATES,
    TRANSITIONS,
    WITH_STAFF,
    CallState,
    Disposition,
    Hears,
    OnDeadline,
    Stands,
)
from helpline.models.callback import (
    CALLBACK_TRANSITIONS,
    DUE_FIRST,
    OPEN,
    AttemptOutcome,
    Callback,
    CallbackAttempt,
    CallbackEvent,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
)
from helpline.models.command import (
    CREATES_A_CALL,
    HOLDS,
    OPEN_COMMANDS,
    Command,
    CommandKind,
    CommandState,
    Lease,
)
from helpline.models.emergency import EmergencyPlace
from helpline.models.has_numbers import HasNumbers
from helpline.models.help_request import HelpClosed, HelpMail, HelpRequest
from helpline.models.history import HistoryStart, RecordVersion
from helpline.models.key_proof import KeyProof
from helpline.models.line import Floor, FlowVersion, Line
from helpline.models.offer import (
    LIVE_OFFERS,
    OFFER_TRANSITIONS,
    Offer,
    OfferState,
)
from helpline.models.outside_number import NumberKind, OutsideNumber
from helpline.models.participant import (
    PARTICIPANT_TRANSITIONS,
    SILENT,
    Mode,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.models.retention import LegalHold, RetentionAge, RetentionRun
from helpline.models.signed_in import SignedIn
from helpline.models.softphone import SoftphonePass
from helpline.models.staff import PRESENT_FOR, Duty, RingOn, Shift, Staff, Team, Training, helpline_day
from helpline.models.voicemail import Voicemail, VoicemailState
from helpline.models.wish import NumberWish, SaidBy
from helpline.priority import Priority

__all__ = [
    "BEFORE_THE_QUEUE",
    "BY_ITSELF",
    "CALLBACK_TRANSITIONS",
    "CREATES_A_CALL",
    "DUE_FIRST",
    "HOLDS",
    "LIVE",
    "LIVE_OFFERS",
    "MAY_STILL_CHANGE",
    "OFFER_TRANSITIONS",
    "OPEN",
    "OPEN_COMMANDS",
    "PARTICIPANT_TRANSITIONS",
    "PRESENT_FOR",
    "QUEUED",
    "SILENT",
    "STATES",
    "TRANSITIONS",
    "WITHOUT_CALL",
    "WITH_STAFF",
    "AccessKind",
    "AccessRecord",
    "Alarm",
    "AlarmKind",
    "AlarmNote",
    "AttemptOutcome",
    "Call",
    "CallEvent",
    "CallState",
    "Callback",
    "CallbackAttempt",
    "CallbackEvent",
    "CallbackEventKind",
    "CallbackReason",
    "CallbackState",
    "Command",
    "CommandKind",
    "CommandState",
    "DangerBy",
    "Direction",
    "Disposition",
    "Duty",
    "EmergencyPlace",
    "EventKind",
    "Floor",
    "FlowVersion",
    "HasNumbers",
    "Hears",
    "HelpClosed",
    "HelpMail",
    "HelpRequest",
    "HistoryStart",
    "KeyProof",
    "Lease",
    "LegalHold",
    "Line",
    "Mode",
    "NumberKind",
    "NumberWish",
    "Offer",
    "OfferState",
    "OnDeadline",
    "Outside",
    "OutsideNumber",
    "Participant",
    "ParticipantRole",
    "ParticipantState",
    "Priority",
    "RecordVersion",
    "RetentionAge",
    "RetentionRun",
    "RingOn",
    "SaidBy",
    "Shift",
    "SignedIn",
    "SoftphonePass",
    "Staff",
    "Stands",
    "Team",
    "Training",
    "Voicemail",
    "VoicemailState",
    "helpline_day",
]
