"""Record what happens in a call, event by event: this is its timeline."""

from datetime import datetime
from uuid import UUID

from helpline.models import CallEvent, EventKind
from helpline.operations.transactions import part


@part
def record(
    call_id: UUID, kind: EventKind, *, now: datetime, staff_id: int | None = None, **detail: object
) -> None:
    """Append an event to a call's timeline.

    `detail` holds ids and codes only: never a name, a telephone number or what a person said.
    """
    CallEvent.objects.create(call_id=call_id, kind=kind, at=now, staff_id=staff_id, detail=detail)


@part
def record_choice(call_id: UUID, *, now: datetime, delivery: str, **detail: object) -> None:
    """Append what a caller chose in a menu; a webhook that is delivered again appends nothing.

    `delivery` is Twilio's idempotency token, which all deliveries of one webhook share; where it is empty,
    each delivery counts. Two deliveries may come at the same moment, so a constraint of the database decides
    which is the first.
    """
    about = detail | {"delivery": delivery} if delivery else detail
    choice = CallEvent(call_id=call_id, kind=EventKind.CHOSE, at=now, detail=about)
    CallEvent.objects.bulk_create([choice], ignore_conflicts=bool(delivery))
