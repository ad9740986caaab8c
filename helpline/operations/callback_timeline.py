"""Write the timeline of a promise: what happened, when, who did it and why."""

from collections.abc import Mapping
from datetime import datetime

from helpline.models import Callback, CallbackEvent, CallbackEventKind
from helpline.operations import floors
from helpline.operations.transactions import part


@part
def record(
    callback: Callback,
    kind: CallbackEventKind,
    *,
    now: datetime,
    staff_id: int | None = None,
    why: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append an event to a promise's timeline.

    `detail` holds ids, codes and times only: never a name, a telephone number or what a person said.
    """
    CallbackEvent.objects.create(
        callback=callback, at=now, kind=kind, staff_id=staff_id, why=why, detail=dict(detail or {})
    )


@part
def promised(callback: Callback, now: datetime, staff_id: int | None, detail: Mapping[str, object]) -> None:
    """Append the event that a promise was made, and nudge the pages that show the promise."""
    record(callback, CallbackEventKind.PROMISED, now=now, staff_id=staff_id, detail=detail)
    tell(callback)


@part
def put_off(callback: Callback, until: datetime, now: datetime, **why: str) -> None:
    """Append the event that a promise was put off until an instant, and nudge the pages that show it.

    `why` holds codes only, such as the rules that put it off.
    """
    told = {"until": until.isoformat(), **why}
    record(callback, CallbackEventKind.PUT_OFF, now=now, detail=told)
    tell(callback)


@part
def tell(callback: Callback) -> None:
    """Nudge the pages that show a promise: the floor's, and the desk of the counselor who promised it."""
    channels = [f"floor:{callback.line.floor_id}"]
    if callback.staff_id:
        channels.append(f"desk:{callback.staff_id}")
    floors.tell(*channels)
