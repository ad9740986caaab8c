"""What is known of a call before anybody has spoken with the caller."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from helpline.flows import flow_of
from helpline.models import Call, Callback, Direction, Priority


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise that a callback keeps: who made it and for when, on the clock where the person is."""

    by_id: int | None
    by: str
    day: date | None
    time: time | None
    zone: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """A call in a few words. `since` is its place in line; nothing here says who the caller is."""

    call_id: UUID
    topic: str
    language: str
    priority: str
    outbound: bool
    front: bool
    since: datetime
    promise: Promise | None = None

    @property
    def crisis(self) -> bool:
        return self.priority == Priority.CRISIS


def known(call: Call, callback: Callback | None = None) -> Known:
    """Return what is known of a call; `callback` is the promise it keeps, with its staff."""
    return Known(
        call_id=call.pk,
        topic=topic(call),
        language=language(call),
        priority=call.priority,
        outbound=call.direction == Direction.OUTBOUND,
        front=call.front,
        since=call.queued_at or call.arrived_at,
        promise=_promise(callback) if callback else None,
    )


def topic(call: Call) -> str:
    """Return what a call is about, in English; empty until it is known."""
    return flow_of(call).topic_name(call.topic, "en") if call.topic else ""


def language(call: Call) -> str:
    """Return the name of the language the caller chose; empty until it is known."""
    return flow_of(call).language_name(call.language, "en") if call.language else ""


def _promise(callback: Callback) -> Promise:
    return Promise(
        by_id=callback.staff_id,
        by=callback.staff.name if callback.staff else "",
        day=callback.local_date,
        time=callback.local_time,
        zone=callback.zone,
        reason=callback.get_reason_display(),
    )
