"""Leaving the menu for something other than the queue."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from helpline.models import Call, CallState, EventKind
from helpline.operations import events


@transaction.atomic
def leave(*, call_id: UUID, state: CallState, now: datetime) -> bool:
    """Go on to giving a number or leaving a message from anywhere but the queue and a conversation.

    Whoever asks to be called back without having waited takes their place in line at this moment.
    """
    kind = EventKind.ASKED_CALLBACK if state == CallState.CALLBACK else EventKind.ASKED_MESSAGE
    sources = [CallState.MENU, CallState.CALLBACK, CallState.MESSAGE]
    changed = Call.objects.filter(pk=call_id, state__in=sources).move(state)
    if changed:
        events.record(call_id, kind, now=now)
    return bool(changed)
