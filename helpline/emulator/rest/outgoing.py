"""Check and read the form fields that start a call, for calls and for participants."""

import re

from ..telephony import machine_detection
from ..telephony.dial_plan import DialPlan
from ..telephony.exchange import Exchange
from ..telephony.leg import DEFAULT_TIME_LIMIT
from ..telephony.machine_detection import Detection
from ..telephony.params import call_token
from ..telephony.recordings import RecordingOptions
from . import common
from .errors import RestError

ADDRESS = re.compile(r"\+[1-9]\d{6,14}|client:.+|sips?:.+")
KEYS = re.compile(r"[0-9A-D*#wW,]{0,32}")
MAX_RINGING_SECONDS = 600
MAX_QUEUE_SECONDS = 24 * 3600
"""How many seconds of waiting calls may queue up; beyond that a call is refused with 22005."""
MAGIC_TO = {
    "+15005550001": (21211, "The 'To' number is not a valid phone number."),
    "+15005550002": (21214, "The 'To' number cannot be reached."),
    "+15005550003": (21215, "The account has no permission to call this country."),
    "+15005550004": (21216, "The 'To' number is blocked."),
}
"""Twilio's test numbers that cannot be called, with the error of each.

https://www.twilio.com/docs/iam/test-credentials
"""
MAGIC_FROM = {"+15005550001": (21212, "The 'From' number is not a valid phone number.")}
MAGIC_GOOD = "+15005550006"
"""Twilio's test number that may call."""


def check(exchange: Exchange, form: common.Form) -> None:
    """Check that a form may start a call. Raises RestError when it may not."""
    to, from_ = common.text(form, "To"), common.text(form, "From")
    if not to:
        raise RestError(400, 21201, "No 'To' number is specified")
    if not from_:
        raise RestError(400, 21213, "'From' phone number is required")
    _check_magic(exchange, to, from_)
    if not ADDRESS.fullmatch(to):
        raise RestError(400, 21211, "The 'To' phone number is not valid")
    if not ADDRESS.fullmatch(from_):
        raise RestError(400, 21212, "The 'From' phone number is not valid")
    shown = common.text(form, "CallerId") or from_
    if (
        shown.startswith("+")
        and not exchange.allows_caller_id(shown)
        and not _token_allows_caller_id(exchange, form, shown)
    ):
        raise RestError(400, 21210, "The 'From' phone number is not verified for this account")
    if exchange.switches.on("trial") and to.startswith("+") and not exchange.allows_caller_id(to):
        raise RestError(400, 21219, "The 'To' phone number is not verified: this is a trial account")
    _check_capacity(exchange)


def _check_magic(exchange: Exchange, to: str, from_: str) -> None:
    if not exchange.switches.on("magic_numbers"):
        return
    code, why = MAGIC_FROM.get(from_) or MAGIC_TO.get(to) or (0, "")
    if not code and from_ != MAGIC_GOOD and not exchange.allows_caller_id(from_):
        code, why = 21210, "The 'From' phone number is not verified for this account"
    if code:
        raise RestError(400, code, why)
    exchange.verified.add(MAGIC_GOOD)


def _token_allows_caller_id(exchange: Exchange, form: common.Form, number: str) -> bool:
    """Return whether a form's CallToken, from an incoming call, allows its caller's number as caller ID."""
    token = common.text(form, "CallToken")
    callers = (leg for leg in exchange.legs.values() if leg.direction == "inbound" and leg.from_ == number)
    return bool(token) and any(call_token(leg) == token for leg in callers)


def _check_capacity(exchange: Exchange) -> None:
    if exchange.rate_limit.ahead(exchange.clock.now()) > MAX_QUEUE_SECONDS:
        raise RestError(429, 22005, "The queue of calls to be started is full")
    limit = exchange.settings.concurrency
    if limit and sum(leg.alive for leg in exchange.legs.values()) >= limit:
        raise RestError(429, 10004, "Call concurrency limit exceeded")


def dial_plan(form: common.Form) -> DialPlan:
    """Return how the telephone is called. Raises RestError when a field is not valid."""
    seconds = _seconds(form)
    digits = common.text(form, "SendDigits")
    if not KEYS.fullmatch(digits):
        raise RestError(400, 21206, "SendDigits are up to 32 of 0-9, *, #, w and W")
    recording_options = None
    if common.flag(form, "Record", False):
        to = common.url_of(form, "RecordingStatusCallback", "RecordingStatusCallbackMethod", "recording")
        events = " ".join(str(event) for event in form.getall("RecordingStatusCallbackEvent", []))
        channels = 2 if common.text(form, "RecordingChannels") == "dual" else 1
        track = common.text(form, "RecordingTrack", "both")
        recording_options = RecordingOptions("OutboundAPI", to, events, channels, track)
    return DialPlan(min(seconds, MAX_RINGING_SECONDS), _detection(form), digits, recording_options)


def _seconds(form: common.Form) -> int:
    given = common.text(form, "Timeout", "60")
    if not (given.isascii() and given.isdigit()) or int(given) == 0:
        raise RestError(400, 21208, "Timeout is a whole number of seconds, from 1")
    return int(given)


def time_limit(form: common.Form) -> int:
    """Return how many seconds a call may last, a day at most."""
    return min(common.number(form, "TimeLimit", int(DEFAULT_TIME_LIMIT)), 86400)


def _detection(form: common.Form) -> Detection | None:
    asynchronous = common.flag(form, "AsyncAmd", False)
    callback = common.url_of(form, "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", "amd")

    def get(name: str, default: str) -> str:
        return common.text(form, f"MachineDetection{name}", default)

    try:
        return machine_detection.read(get, callback, asynchronous)
    except ValueError as error:
        raise RestError(400, 21263, str(error)) from error
