"""What the telephone side remembers: one file per aggregate."""

from helpline.models.alarm import Alarm, AlarmKind, AlarmNote
from helpline.models.call import (
    LIVE,
    QUEUED,
    TRANSITIONS,
    WITH_STAFF,
    Call,
    CallEvent,
    CallState,
    DangerBy,
    Direction,
    Disposition,
    EventKind,
    Outside,
    Priority,
)
from helpline.models.callback import (
    CALLBACK_TRANSITIONS,
    AttemptOutcome,
    Callback,
    CallbackAttempt,
    CallbackReason,
    CallbackState,
)
from helpline.models.command import CREATES_A_CALL, Command, CommandKind, CommandState, Lease
from helpline.models.line import Floor, FlowVersion, Line
from helpline.models.offer import LIVE_OFFERS, OFFER_TRANSITIONS, Leg, LegState, Offer, OfferState
from helpline.models.staff import PRESENT_FOR, Duty, RingOn, Shift, Staff, Team, Training
from helpline.models.unsafe import UnsafeNumber
from helpline.models.voicemail import Voicemail, VoicemailState

__all__ = [
    "CALLBACK_TRANSITIONS",
    "CREATES_A_CALL",
    "LIVE",
    "LIVE_OFFERS",
    "OFFER_TRANSITIONS",
    "PRESENT_FOR",
    "QUEUED",
    "TRANSITIONS",
    "WITH_STAFF",
    "Alarm",
    "AlarmKind",
    "AlarmNote",
    "AttemptOutcome",
    "Call",
    "CallEvent",
    "CallState",
    "Callback",
    "CallbackAttempt",
    "CallbackReason",
    "CallbackState",
    "Command",
    "CommandKind",
    "CommandState",
    "DangerBy",
    "Direction",
    "Disposition",
    "Duty",
    "EventKind",
    "Floor",
    "FlowVersion",
    "Lease",
    "Leg",
    "LegState",
    "Line",
    "Offer",
    "OfferState",
    "Outside",
    "Priority",
    "RingOn",
    "Shift",
    "Staff",
    "Team",
    "Training",
    "UnsafeNumber",
    "Voicemail",
    "VoicemailState",
]
