"""What follows when a caller tells that they are in danger, wherever in the call that is."""

from helpline.models import Call, DangerBy
from helpline.operations import danger
from helpline.voice import documents
from helpline.voice.hook import Document, Hook

KEY = "1"
"""Means danger at every step of a call, and so never means anything else."""


def told(call: Call, hook: Hook, *, kind: str = "", by: DangerBy = DangerBy.KEY) -> Document:
    """Make the call a crisis and return what its caller hears now."""
    danger.declare(call_id=call.pk, kind=kind, by=by, now=hook.now)
    call.refresh_from_db()
    return documents.document(call)
