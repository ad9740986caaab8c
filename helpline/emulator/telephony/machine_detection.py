"""Detect answering machines: report whether a person or a machine has answered.

Values and times: https://www.twilio.com/docs/voice/answering-machine-detection
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..control_flow import Request
from .leg import Leg

HUMAN_SPEAKS = 1.0
"""How many seconds a person's hello lasts."""
GREETING_BEGINS = 1.0
"""How many seconds after the answer a machine starts to speak."""
BEEP = 1.0
FAX_TONE = 3.0


@dataclass(frozen=True)
class Detection:
    """Hold the settings of machine detection; times are in seconds."""

    mode: str
    timeout: float = 30
    speech: float = 2.4
    pause: float = 1.2
    silence: float = 5
    callback: Request | None = None
    asynchronous: bool = False


def read(get: Callable[[str, str], str], callback: Request | None, asynchronous: bool) -> Detection | None:
    """Read the settings of machine detection; return None when it is off.

    Raises ValueError when a value is not allowed. `get` returns a form field or attribute by the part of its
    name after `MachineDetection`, or a default.
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
    """Return what is detected, and after how many seconds."""
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
    """Detect before the document is fetched, and add the result to the call's parameters."""
    found, seconds = outcome(leg, detection)
    await leg.sleep(seconds)
    leg.extra |= {"AnsweredBy": found, "MachineDetectionDuration": str(round(seconds * 1000))}


def detect_in_background(leg: Leg, detection: Detection) -> None:
    """Detect while the call goes on, and report the result with a callback."""
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
