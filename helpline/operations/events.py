"""Writing a call's story."""

from datetime import datetime
from uuid import UUID

from helpline.models import CallEvent, EventKind


def record(
    call_id: UUID, kind: EventKind, *, now: datetime, staff_id: int | None = None, **detail: object
) -> None:
    """Append an event. The detail holds ids and codes only: never a name, a number or a word said."""
    CallEvent.objects.create(call_id=call_id, kind=kind, at=now, staff_id=staff_id, detail=detail)
