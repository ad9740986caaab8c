"""Reporting a call's progress to whoever asked for it.

Events and their parameters: https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
"""

from . import params
from .leg import TERMINAL, Leg

STATUS_OF = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}


def report(leg: Leg, event: str) -> None:
    """Send a status callback for an event: initiated, ringing, answered or completed.

    Sequence numbers count all events, those too that nobody asked for.
    """
    sequence, leg.sequence = leg.sequence, leg.sequence + 1
    status = STATUS_OF.get(event, leg.status)
    if event not in leg.reporting.events or not leg.reporting.url:
        return
    leg.exchange.webhooks.callback(
        leg.reporting.url,
        leg.reporting.method,
        params.of_progress(leg, status, sequence),
        call_sid=leg.sid,
        kind="status",
    )


def is_terminal(status: str) -> bool:
    """Say whether a call of this status is over."""
    return status in TERMINAL
