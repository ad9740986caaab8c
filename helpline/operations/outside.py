"""Decide to which number outside a caller is put through, and when, because nobody here takes the call.

In danger that is the crisis line, then the backup number. Any other caller is put through to the backup
number only when our own webhooks keep failing.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from helpline import routing
from helpline.models import (
    QUEUED,
    Call,
    CallState,
    CommandKind,
    Direction,
    EventKind,
    OfferState,
    Outside,
    Priority,
)
from helpline.operations import commands, events, floors
from helpline.operations.floors import FloorLock

TALKED = timedelta(seconds=30)
"""How long a call outside must last to count as a talk.

A shorter one reached nobody: it was a machine, a wrong transfer or a cut.
"""
LATEST = timedelta(seconds=15)
"""How late the first request of a leg is answered at most: then Twilio gives up and asks elsewhere.

A request that we told Twilio to repeat after a failure (`voice.failures`) may be answered much later.
"""


def was_a_talk(lasted: timedelta, *, late: timedelta = timedelta(0)) -> bool:
    """Say whether a call outside lasted long enough to count as a talk.

    Where Twilio has said when it ended, all of `lasted` counts. Where only the leg's next request tells of
    the end, that request may be `late`, and so much of the time is not known to be talk: a caller is hung up
    on only after a talk, so in doubt it was none.
    """
    return lasted - late >= TALKED


def may_be_dialled_for(call: Call) -> bool:
    """Say whether the person on the line may be put through to a number outside.

    A person who called us knows whom they called. When we called, anybody may have picked up, so we know that
    it is the right person only once a counselor has talked with them.
    """
    return call.direction == Direction.INBOUND or call.connected_at is not None


def goes_on_for(call: Call) -> bool:
    """Say whether people here and numbers outside are rung in turn for a call until somebody takes it.

    That is so for a call in danger whose person may be put through (`may_be_dialled_for`). It is not so for a
    person whom we called if there is no number outside: we can tell them neither what helps nor whom to call,
    so they are let go in time, and an alarm opens.
    """
    if not call.is_crisis or not may_be_dialled_for(call):
        return False
    return call.direction == Direction.INBOUND or bool(numbers(call))


def numbers(call: Call) -> list[tuple[Outside, str]]:
    """Return the numbers outside to which a caller can be put through, in the order of trying them."""
    crisis = call.line.crisis_number if call.is_crisis else ""
    both = [(Outside.CRISIS, crisis), (Outside.BACKUP, settings.BACKUP_NUMBER)]
    return [(outside, number) for outside, number in both if number]


def all_were_tried(call: Call) -> bool:
    """Say whether a round is complete: every number outside was tried equally often, or there is none.

    After a complete round the caller hears spoken words before the next number is dialled.
    """
    tried = numbers(call)
    return not tried or (call.outside_tried > 0 and call.outside_tried % len(tried) == 0)


def number_of(call: Call) -> str:
    """Return the number that the caller is being put through to; empty where there is none."""
    return call.outside_number or next((number for _, number in numbers(call)), "")


def who_has(call: Call, number: str) -> Outside | None:
    """Return which of the numbers outside of the call's line this number is; None for any other number."""
    known = {settings.BACKUP_NUMBER: Outside.BACKUP, call.line.crisis_number: Outside.CRISIS}
    return known.get(number) if number else None


def dial_if_nobody_rings(lock: FloorLock, call: Call, now: datetime) -> None:
    """Dial the number outside at once for a call in danger for which nobody here could be rung."""
    if goes_on_for(call):
        call.refresh_from_db()
        if call.state == CallState.WAITING:
            dial(lock, call, now)


def dial_where_nobody_rings_any_more(lock: FloorLock, now: datetime) -> None:
    """Bring each caller in danger for whom nobody is rung from the queue to the number outside, at once.

    This is called after a person went off duty, or passed a call on, in case those who are left cannot take
    it. A caller for whom all numbers were just tried stays in the queue.
    """
    alone = Call.objects.select_related("line").filter(
        state=CallState.WAITING, priority=Priority.CRISIS, outside=""
    )
    for call in alone.order_by("pk"):
        if not all_were_tried(call) and dial(lock, call, now):
            commands.enqueue(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay, urgent=True)


def dial(lock: FloorLock, call: Call, now: datetime) -> bool:
    """Mark a caller to be put through to the next number outside; return whether there is one.

    The dialling itself follows when the caller leaves the queue. People here are still rung, and a counselor
    who has accepted is still on their way.
    """
    tried = numbers(call)
    if call.outside or call.caller_sent or not tried or not may_be_dialled_for(call):
        return bool(call.outside)
    outside, number = tried[call.outside_tried % len(tried)]
    states = (*QUEUED, CallState.CONNECTING)
    waits = Call.objects.filter(pk=call.pk, state__in=states, outside="")
    if waits.update(outside=outside, outside_number=number):
        why = why_nobody_rings(call)
        events.record(call.pk, EventKind.DIVERTED, now=now, to=outside, round=call.outside_tried, **why)
        floors.tell(f"floor:{call.line.floor_id}", *_desks(call))
    call.outside, call.outside_number = outside, number
    return True


def why_nobody_rings(call: Call) -> dict[str, Any]:
    """Return, for the timeline, the router's reason why nobody here is rung; empty where somebody is."""
    waiting = Call.objects.filter(pk=call.pk, state=CallState.WAITING)
    because = waiting.values_list("because", flat=True).first()
    return {"because": because} if because and not routing.read_explanation(because).chosen_for else {}


def _desks(call: Call) -> list[str]:
    ringing = call.offers.filter(state=OfferState.RINGING).values_list("staff_id", flat=True)
    return [f"desk:{staff_id}" for staff_id in ringing]
