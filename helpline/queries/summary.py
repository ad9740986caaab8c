"""Summarize a call: what is known of it before anybody has spoken with the caller."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from helpline.complete import complete
from helpline.contact_rules import PromisedTime
from helpline.models import Call, Callback, CallbackReason, Direction, Outside, Priority, flows
from helpline.operations.picked_up import has_picked_up
from helpline.queries import danger

OUTSIDE: dict[Outside, str] = complete(
    "helpline.queries.summary.OUTSIDE",
    Outside,
    {
        Outside.CRISIS: "the crisis line",
        Outside.BACKUP: "the backup number",
        Outside.PARTNER: "a partner",
    },
)

NEEDED = (
    *("flow", "topic", "language", "priority", "direction", "front", "queued_at", "arrived_at"),
    *("outside", "outside_answered_at", "danger_by", "danger_kind", "connected_at", "caller_sent", "stay"),
)
"""The columns of a call that `summarize` reads, where the call keeps no promise."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise that a call is to keep: who made it, and for when on the clock of the person to be called.

    `place_since` is when a caller who kept their place joined the line. `lost_by_id` is the counselor who was
    cut off from a caller in danger, if this call is to bring that caller back. `by_hand`: nobody promised it,
    the counselor calls the masked `number` from the desk.
    """

    by_id: int | None
    by: str
    when: PromisedTime | None
    cut_off: bool = False
    lost_by_id: int | None = None
    place_since: datetime | None = None
    by_hand: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class CallSummary:
    """The summary of a call; nothing here says who the caller is.

    `since` is when the caller last had somebody to talk with, or else when they joined the line. `holds`: a
    person whom we called is on the line already, and waits for a counselor.
    """

    call_id: UUID
    topic: str
    language: str
    priority: str
    outbound: bool
    front: bool
    since: datetime
    outside: str = ""
    promise: Promise | None = None
    danger: str = ""
    holds: bool = False

    @property
    def crisis(self) -> bool:
        return self.priority == Priority.CRISIS or self.cut_off

    @property
    def cut_off(self) -> bool:
        """Whether this call is made to a caller in danger who was cut off."""
        return self.promise is not None and self.promise.cut_off

    @property
    def by_hand(self) -> bool:
        """Whether its counselor calls a number from the desk that was not promised a call."""
        return self.promise is not None and self.promise.by_hand

    @property
    def about(self) -> str:
        """What matters most: the danger that was reported, else the topic; empty if neither is known."""
        return self.danger or self.topic


def summarize(call: Call, callback: Callback | None = None, since: datetime | None = None) -> CallSummary:
    """Return the summary of a call; `callback` is the promise it keeps, with its staff.

    Pass `since` from `conversations.since` where others may have talked with the caller before.
    """
    return CallSummary(
        call_id=call.pk,
        topic=flows.topic_name(call, cut_off=_is_cut_off(callback)),
        language=flows.language_name(call),
        priority=call.priority,
        outbound=call.direction == Direction.OUTBOUND,
        front=call.front,
        since=since or call.queued_at or call.arrived_at,
        outside=outside(call),
        promise=_promise(callback) if callback else None,
        danger=_danger(call, callback),
        holds=call.direction == Direction.OUTBOUND and has_picked_up(call),
    )


def outside(call: Call) -> str:
    """Return in words which number outside has the caller, or is being called for them; "" if none is."""
    if not call.outside:
        return ""
    line = OUTSIDE[Outside(call.outside)]
    return f"With {line}" if call.outside_answered_at else f"Calling {line} too"


def _is_cut_off(callback: Callback | None) -> bool:
    return callback is not None and callback.reason == CallbackReason.CUT_OFF


def _danger(call: Call, callback: Callback | None) -> str:
    """Return in words what danger was reported in this call, or in the call that was cut off before it."""
    origin = callback.origin if callback and _is_cut_off(callback) else None
    return danger.heard(origin or call)


def _promise(callback: Callback) -> Promise:
    cut_off = _is_cut_off(callback)
    return Promise(
        by_id=callback.staff_id,
        by=callback.staff.name if callback.staff else "",
        when=callback.promised_time,
        cut_off=cut_off,
        lost_by_id=callback.origin.staff_id if cut_off and callback.origin else None,
        place_since=callback.queued_at if callback.reason == CallbackReason.KEPT_PLACE else None,
        by_hand=callback.reason == CallbackReason.BY_HAND,
        number=str(callback.number or ""),
    )
