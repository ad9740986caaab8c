"""Record what happens in a call, event by event: this is its timeline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from helpline import routing
from helpline.models import Call, CallEvent, EventKind
from helpline.operations.transactions import part
from helpline.schema import as_mapping


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


def why_a_message(call: Call) -> CallEvent | None:
    """Return the last event that led a call to the question for a message; None where no event did."""
    led = CallEvent.objects.filter(call=call, kind__in=(EventKind.ASKED_MESSAGE, EventKind.UNMATCHED))
    return led.order_by("pk").last()


@part
def record_causes(reasons: Mapping[Call, Mapping[str, Any]], *, now: datetime) -> None:
    """Append to the timeline of each call why nobody is rung for it, if the cause has changed.

    `reasons` has the router's explanation of each call; the call itself still has the one before. The cause
    is what is compared (`routing.cause_of`), not the whole explanation: that changes with each call that
    anybody takes, and a caller may wait for an hour.
    """
    events = [
        CallEvent(call=call, kind=EventKind.NOBODY_RUNG, at=now, detail={"because": because})
        for call, because in reasons.items()
        if not call.because or _is_another_cause(call.because, because)
    ]
    if events:
        CallEvent.objects.bulk_create(events)


def _is_another_cause(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether two explanations have different causes; the same reasons have the same cause.

    Most changes leave the reasons as they are, and this runs under the lock for each caller in line.
    """
    before = as_mapping(before)
    if before.get("chosen_for") == after["chosen_for"] and _reasons(before) == _reasons(after):
        return False
    return _cause(before) != _cause(after)


def _reasons(because: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(as_mapping(because.get("excluded")))


def _cause(because: Mapping[str, Any]) -> routing.Cause:
    return routing.cause_of(routing.read_explanation(because))
