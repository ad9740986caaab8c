"""Send a call's status callbacks.

Events and their parameters: https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
"""

from . import params
from .leg import Leg

STATUS_OF = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}
"""CallStatus in the callback of each event; that of `completed` is the call's final status."""


EVENTS = frozenset({*STATUS_OF, "completed"})


def warn_of_unknown_events(leg: Leg) -> None:
    """Warn about event names that do not exist, such as several in one field; nothing is reported for them.

    https://www.twilio.com/docs/api/errors/21626
    """
    unknown = sorted(leg.reporting.events - EVENTS)
    if unknown and leg.reporting.url:
        leg.exchange.log(leg, f"21626: there is no StatusCallbackEvent {', '.join(unknown)}", level=1)


def send(leg: Leg, event: str) -> None:
    """Send a status callback for an event if it is wanted: initiated, ringing, answered or completed.

    The switch `sequence_number` says whether SequenceNumber also counts events that nobody asked for.
    """
    wanted = event in leg.reporting.events and bool(leg.reporting.url)
    sequence = leg.sequence
    if wanted or leg.exchange.switches["sequence_number"] == "events":
        leg.sequence += 1
    if not wanted:
        return
    status = STATUS_OF.get(event, leg.status)
    leg.exchange.webhooks.callback(
        leg.reporting.url,
        leg.reporting.method,
        params.of_progress(leg, status, sequence),
        call_sid=leg.sid,
        kind="status",
    )
