"""Answer `POST /voice/incoming`: record a new call and greet its caller. The whole hot path is in this file.

On PostgreSQL one statement writes the row and its first event (`operations.arrivals`), and the greeting of a
flow is rendered only once: what a caller hears first costs one round trip to the database.
"""

from functools import lru_cache
from uuid import UUID, uuid4

from helpline import callflow, contact_rules
from helpline.models import flows
from helpline.operations import arrivals, lookups
from helpline.voice import failures, questions, twiml
from helpline.voice.webhook import Document, Webhook, twiml_view

NOBODY = UUID(int=0)
"""Stands in a rendered greeting in the place of the call's id."""


@twiml_view(failures.in_call)
def incoming(webhook: Webhook) -> Document:
    """Record the call and greet the caller: danger first, then the languages."""
    call_id = uuid4()
    flow_id = _arrive(call_id, webhook, webhook.get("To"))
    if flow_id is not None:
        return _greeting(flow_id).replace(str(NOBODY), str(call_id))
    return _again_or_elsewhere(webhook)


def _arrive(call_id: UUID, webhook: Webhook, to: str) -> int | None:
    """Write the call and its first event; return its flow, or None for a repeat or an unknown number."""
    return arrivals.arrive(
        call_id=call_id, sid=webhook.sid, number=caller_number(webhook), to=to, now=webhook.now
    )


def caller_number(webhook: Webhook) -> contact_rules.PhoneNumber | None:
    """Return the number that the caller rings from; None if it is withheld and Twilio sends a stand-in."""
    try:
        return contact_rules.PhoneNumber.parse(webhook.get("From"))
    except contact_rules.NotANumber:
        return None


@lru_cache(maxsize=16)
def _greeting(flow_id: int) -> str:
    flow = flows.flow(flow_id)
    ask = callflow.ask(flow, flow.start, flow.opening_facts())
    return str(questions.question(flow, ask, NOBODY))


def _again_or_elsewhere(webhook: Webhook) -> Document:
    """Answer a repeated webhook as the first time, and take a call to an unknown number on our main line."""
    known = lookups.call_by_sid(webhook.sid)
    if known is not None:
        return twiml.document(known)
    ours = arrivals.main_line()
    if ours is None or not webhook.sid:
        return failures.in_call(webhook)
    call_id = uuid4()
    flow_id = _arrive(call_id, webhook, ours.number)
    return _greeting(flow_id).replace(str(NOBODY), str(call_id)) if flow_id else failures.in_call(webhook)
