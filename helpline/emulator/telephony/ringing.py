"""Call a telephone: wait for the rate limit, ring, and go on when it is answered."""

from collections.abc import Awaitable, Callable

from ..control_flow import HangUp, LegEnded, Redirected, StateChanged
from . import machine_detection, status_callbacks
from .dial_plan import DialPlan
from .leg import CallControl, Leg
from .machine_detection import Detection
from .steps import NEVER_RINGS

KEY_SECONDS = {"w": 0.5, "W": 1.0}
"""How many seconds the pauses in `digits` last; every other key takes a quarter of a second."""


async def ring(leg: Leg, plan: DialPlan, answered: Callable[[], Awaitable[None]], wait: float = 0) -> None:
    """Call a telephone after `wait` seconds; on answer run `answered`, then end the leg."""
    exchange = leg.exchange
    try:
        if wait > 0:
            await leg.sleep(wait)
        if not _start_ringing(leg):
            return
        seconds = plan.timeout + exchange.switches.number("ring_buffer")
        until = exchange.clock.after(seconds, lambda: _end_unanswered(leg))
        try:
            while not leg.picked_up:
                await leg.wait()
        finally:
            until.cancel()
        leg.answer()
        status_callbacks.send(leg, "answered")
        await _run_answered(exchange, leg, plan, answered)
    except LegEnded:
        return


def _start_ringing(leg: Leg) -> bool:
    """Let a telephone ring; return False when it cannot be reached, which ends the leg."""
    exchange = leg.exchange
    leg.started_at = exchange.clock.now()
    status_callbacks.send(leg, "initiated")
    script = exchange.scripts.get(leg.person)
    how = next((step.action for step in script or [] if step.action in NEVER_RINGS), "")
    if how == "fail":
        leg.error = ("13224", "The number is not reachable")
        exchange.end(leg, "failed")
        return False
    client = leg.to.startswith("client:")
    if client and script is None and not exchange.registered.get(leg.to.removeprefix("client:")):
        exchange.end(leg, exchange.switches["absent_client"])
        return False
    leg.change(status="ringing", doing="ringing")
    status_callbacks.send(leg, "ringing")
    leg.hear("ring")
    exchange.play(leg)
    return leg.alive


def _end_unanswered(leg: Leg) -> None:
    if not leg.picked_up:
        leg.exchange.end(leg, "no-answer")


async def _run_answered(
    exchange: CallControl, leg: Leg, plan: DialPlan, answered: Callable[[], Awaitable[None]]
) -> None:
    """Start recording, sending keys or machine detection, then run `answered` and end the leg."""
    how = "completed"
    try:
        if plan.recording_options is not None:
            leg.recording = exchange.recordings.start(plan.recording_options, leg.sid)
        if plan.digits:
            await leg.sleep(sum(KEY_SECONDS.get(key, 0.25) for key in plan.digits))
            leg.hear("digits", plan.digits.strip("wW"))
        elif plan.detection is not None:
            await _detect(leg, plan.detection)
        await answered()
    except HangUp as end:
        how = end.status
    except Redirected as sent:
        leg.independent = True
        await exchange.follow(leg, sent.request)
    except StateChanged:
        pass
    exchange.end(leg, how)


async def _detect(leg: Leg, detection: Detection) -> None:
    if detection.asynchronous:
        machine_detection.detect_in_background(leg, detection)
    else:
        leg.set_doing("detecting")
        await machine_detection.detect_before_document(leg, detection)
