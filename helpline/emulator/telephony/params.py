"""Build the parameters that webhooks send about a call.

https://www.twilio.com/docs/voice/twiml#request-parameters
"""

import base64
import math
import re

from . import places
from .leg import TERMINAL, Leg

API_VERSION = "2010-04-01"
SIP_SOURCE = "192.0.2.1"
"""The source address of SIP calls; it is reserved for documentation."""


def of_call(leg: Leg) -> dict[str, str]:
    """Return the parameters of a request for TwiML."""
    params = {
        "CallSid": leg.sid,
        "AccountSid": leg.exchange.credentials.account_sid,
        "From": leg.from_,
        "To": leg.to,
        "CallStatus": leg.status,
        "ApiVersion": API_VERSION,
        "Direction": leg.direction,
        "Caller": leg.from_,
        "Called": leg.to,
    }
    params |= _of_places(leg)
    if leg.parent_sid:
        params["ParentCallSid"] = leg.parent_sid
    if leg.direction == "inbound" and not leg.from_.startswith("client:"):
        params["CallToken"] = call_token(leg)
    return _of_sip(leg) | leg.extra | params


def _of_places(leg: Leg) -> dict[str, str]:
    """Return the location parameters of both ends, such as FromCity and CallerCity.

    Locations that a browser sent are ignored.
    """
    said = leg.extra if leg.telephone else {}
    ends = {"From": (leg.from_, "Caller"), "To": (leg.to, "Called")}
    found: dict[str, str] = {}
    for end, (number, other) in ends.items():
        about = places.location_params(end, number, leg.exchange.places, said)
        found |= about | {other + name.removeprefix(end): value for name, value in about.items()}
    return found


def _of_sip(leg: Leg) -> dict[str, str]:
    """Return the additional parameters of a SIP call.

    https://www.twilio.com/docs/voice/api/sip-twiml
    """
    if not leg.to.startswith(("sip:", "sips:")):
        return {}
    params = {"SipCallId": sip_call_id(leg)}
    if leg.direction == "inbound":
        user = leg.from_.partition(":")[2].partition("@")[0]
        domain = re.split("[:;?]", leg.to.rpartition("@")[2])[0]
        params |= {"SipDomain": domain, "SipUsername": user, "SipSourceIp": SIP_SOURCE}
    return params


def sip_call_id(leg: Leg) -> str:
    """Return the leg's SIP Call-ID."""
    return f"{leg.sid}@emulated"


def of_progress(leg: Leg, status: str, sequence: int) -> dict[str, str]:
    """Return the parameters of a status callback.

    `status` may be `initiated`, which is not a status of the call itself.
    """
    params = of_call(leg) | {
        "CallStatus": status,
        "Timestamp": leg.exchange.webhooks.timestamp(),
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence),
    }
    signed_as = leg.exchange.switches["stir_status"]
    if signed_as != "none" and leg.direction != "inbound" and leg.to.startswith("+"):
        params["StirStatus"] = signed_as
    if status in TERMINAL:
        seconds = duration(leg)
        params |= {"CallDuration": str(seconds), "Duration": str(math.ceil(seconds / 60))}
        params["SipResponseCode"] = SIP_CODES[status]
        if status == "failed" and leg.error[0]:
            params |= {"ErrorCode": leg.error[0], "ErrorMessage": leg.error[1]}
        params |= _of_recording(leg)
    return params


def _of_recording(leg: Leg) -> dict[str, str]:
    recording = leg.recording
    if recording is None:
        return {}
    return {
        "RecordingUrl": leg.exchange.recordings.url(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": recording.duration,
    }


def call_token(leg: Leg) -> str:
    """Return the CallToken that lets REST show this caller's number on another call.

    It has the form of a JWT.
    """
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    payload = base64.urlsafe_b64encode(f'{{"callSid":"{leg.sid}"}}'.encode()).decode().rstrip("=")
    return f"{header}.{payload}.emulated"


SIP_CODES = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487", "failed": "404"}
"""SipResponseCode for each final status."""


def duration(leg: Leg) -> int:
    """Return the call's duration in whole seconds: from the answer to its end, or to now."""
    if leg.answered_at is None:
        return 0
    until = leg.ended_at or leg.exchange.clock.now()
    return int((until - leg.answered_at).total_seconds())
