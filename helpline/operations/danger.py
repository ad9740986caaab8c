"""A caller in danger: the call skips the line and rings everybody who is trained for danger."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from helpline.models import QUEUED, CallState, DangerBy, EventKind, Priority
from helpline.operations import events, floors, matching, queue


@transaction.atomic
def declare(*, call_id: UUID, kind: str = "", by: DangerBy, now: datetime) -> None:
    """Make a call a crisis and have it answered, whatever the caller was doing.

    `kind` is which danger was heard (`callflow.danger`), empty where it is not known. Who has not been in the
    queue joins it. Telling it twice changes nothing.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.state == CallState.ENDED or call.priority == Priority.CRISIS:
        return
    call.priority = Priority.CRISIS
    call.danger_kind, call.danger_by, call.danger_at = kind, by, now
    if call.state in QUEUED:
        call.move_on_at = queue.deadline(call, now)
    call.save(update_fields=["priority", "danger_kind", "danger_by", "danger_at", "move_on_at"])
    events.record(call.pk, EventKind.CHOSE, now=now, priority="crisis", by=by)
    if call.state in (CallState.MENU, CallState.CALLBACK, CallState.MESSAGE):
        queue.enter(lock, call, now)
    matching.match(lock, now)
