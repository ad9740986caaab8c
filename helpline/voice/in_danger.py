"""What follows when a caller tells that they are in danger, wherever in the call that is."""

from datetime import datetime

from helpline import flows
from helpline.callflow.danger import hear_danger
from helpline.models import Call, DangerBy
from helpline.operations import danger
from helpline.voice import documents
from helpline.voice.hook import Document, Hook

KEY = "1"
"""Means danger at every step of a call, and so never means anything else."""


def heard(call: Call, hook: Hook, *, told_at: datetime | None = None) -> Document | None:
    """Return what the caller hears who has pressed the danger key or said what is wrong; None for others.

    `told_at` is as in `danger.declare`.
    """
    keys = hook.get("Digits").strip("*#")
    if keys and not keys.strip(KEY):  # pressed again by somebody in a hurry, it is the same key
        return told(call, hook, told_at=told_at)
    speech = hook.get("SpeechResult")
    if speech and (found := hear_danger(speech, flows.flow_of(call).own_crisis_words)):
        return told(call, hook, kind=found.kind or "", by=DangerBy.SPEECH)
    return None


def told(
    call: Call,
    hook: Hook,
    *,
    kind: str = "",
    by: DangerBy = DangerBy.KEY,
    told_at: datetime | None = None,
) -> Document:
    """Make the call a crisis and return what its caller hears now."""
    danger.declare(call_id=call.pk, kind=kind, by=by, now=hook.now, told_at=told_at)
    call.refresh_from_db()
    return documents.document(call)
