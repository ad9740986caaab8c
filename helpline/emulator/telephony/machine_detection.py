"""Answering machine detection: who has answered, a person or a machine.

Values and times: https://www.twilio.com/docs/voice/answering-machine-detection
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..control_flow import Request
from .leg import Leg

HUMAN_SPEAKS = 1.0
"""Seconds of a person's hello."""
GREETING_BEGINS = 1.0
"""Seconds between the answer and a machine's first word."""
BEEP = 1.0
FAX_TONE = 3.0


@dataclass(frozen=True)
class Detection:
    """How it is to be found out; times in seconds."""

    mode: str
    timeout: float = 30
    speech: float = 2.4
    pause: float = 1.2
    silence: float = 5
    callback: Request | None = None
    asynchronous: bool = False


def read(get: Callable[[str, str], str], callback: Request | None, asynchronous: bool) -> Detection | None:
    """Read a detection from fields or attributes, named by what follows `MachineDetection`; None is off.

    Raises ValueError when a field is not what it may be.
    """
    mode = get("", "")
    if not mode or mode.lower() == "none":
        return None
    if mode not in ("Enable", "DetectMessageEnd"):
        raise ValueError("MachineDetection is Enable or DetectMessageEnd")
    return Detection(
        mode=mode,
        timeout=_between(get("Timeout", "30"), 3, 59),
        speech=_between(get("SpeechThreshold", "2400"), 1000, 6000) / 1000,
        pause=_between(get("SpeechEndThreshold", "1200"), 500, 5000) / 1000,
        silence=_between(get("SilenceTimeout", "5000"), 2000, 10000) / 1000,
        callback=callback,
        asynchronous=asynchronous,
    )


def _between(text: str, least: int, most: int) -> int:
    if not text.isdigit() or not least <= int(text) <= most:
        raise ValueError(f"{text} is not from {least} to {most}")
    return int(text)


def outcome(leg: Leg, detection: Detection) -> tuple[str, float]:
    """Return what is found, and after how many seconds."""
    found, seconds = _found(leg, detection)
    return (found, seconds) if seconds <= detection.timeout else ("unknown", detection.timeout)


def _found(leg: Leg, detection: Detection) -> tuple[str, float]:
    kind = leg.answered_as
    if kind == "human":
        return "human", HUMAN_SPEAKS + detection.pause
    if kind == "fax":
        return "fax", FAX_TONE
    if not kind.startswith("machine"):
        return "unknown", detection.silence
    if detection.mode == "Enable":
        return "machine_start", GREETING_BEGINS + detection.speech
    end = GREETING_BEGINS + leg.greeting
    if kind == "machine-silent":
        return "machine_end_silence", end + detection.silence
    return "machine_end_beep", end + BEEP


async def detect_before_document(leg: Leg, detection: Detection) -> None:
    """Find out before the document is asked for, whose request then says it."""
    found, seconds = outcome(leg, detection)
    await leg.sleep(seconds)
    leg.extra |= {"AnsweredBy": found, "MachineDetectionDuration": str(round(seconds * 1000))}


def detect_in_background(leg: Leg, detection: Detection) -> None:
    """Find out while the call goes on, and report it."""
    found, seconds = outcome(leg, detection)
    timer = leg.exchange.clock.after(seconds, lambda: _report(leg, detection, found, seconds))
    leg.on_end.append(timer.cancel)


def _report(leg: Leg, detection: Detection, found: str, seconds: float) -> None:
    leg.extra["AnsweredBy"] = found
    to = detection.callback
    if to is None:
        leg.exchange.log(leg, "21262: no status callback URL for machine detection", level=1)
        return
    params = {
        "CallSid": leg.sid,
        "AccountSid": leg.exchange.credentials.account_sid,
        "AnsweredBy": found,
        "MachineDetectionDuration": str(round(seconds * 1000)),
    }
    leg.exchange.webhooks.callback(to.url, to.method, params, call_sid=leg.sid, kind="amd")
