"""What is moved on because its time is up. Each deadline is a column; the sweep asks here once a second."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from helpline.models import (
    QUEUED,
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Direction,
    EventKind,
    Leg,
    LegState,
    OfferState,
)
from helpline.operations import alarms, attempts, calls, floors, legs, matching, offers, outbox, queue
from helpline.operations.floors import FloorLock

log = logging.getLogger(__name__)


def move_everything_on(*, now: datetime) -> None:
    """Move on, in order: offers that rang out, calls past their deadline, whoever waits for a person.

    One that fails is logged and passed over, so that the others are still moved on.
    """
    for offer_id in offers.due_to_lapse(now):
        _safely(partial(offers.lapse, offer_id=offer_id, now=now), "offer", offer_id)
    for call_id in overdue_calls(now):
        _safely(partial(move_call_on, call_id=call_id, now=now), "call", call_id)
    if Call.objects.filter(state__in=QUEUED).exists():
        _safely(partial(matching.rematch, now=now), "waiting calls", "")
    _safely(partial(alarms.watch, now), "callers in danger", "without help")
    _safely(partial(attempts.unrecorded, now), "callbacks without", "outcome")


def _safely(work: Callable[[], object], what: str, which: object) -> None:
    try:
        work()
    except Exception:
        log.exception("%s %s could not be moved on; tried again in a second", what, which)


def overdue_calls(now: datetime) -> list[UUID]:
    """Return the live calls whose present state has lasted too long."""
    live = Call.objects.exclude(state=CallState.ENDED)
    return list(live.filter(move_on_at__lte=now).values_list("pk", flat=True))


@transaction.atomic
def move_call_on(*, call_id: UUID, now: datetime) -> None:
    """Move on a call whose deadline has passed.

    waiting for a person: the caller is asked for a message, one in danger is put through elsewhere; a
    callback that found nobody goes to a person. Legs that did not meet, or were lost: the caller goes to
    the front of the queue.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.move_on_at is None or call.move_on_at > now:
        return
    if call.state in QUEUED and call.direction == Direction.OUTBOUND:
        calls.end(lock, call, "no-staff", now)
    elif call.state in QUEUED:
        if queue.move_on_under(lock, call, now):
            outbox.ask(CommandKind.MOVE_CALLER, now=now, call=call, urgent=True)
    elif call.state in WITH_STAFF:
        _not_met(lock, call, now)
    else:
        Call.objects.filter(pk=call_id).update(move_on_at=None)


def _not_met(lock: FloorLock, call: Call, now: datetime) -> None:
    """Both legs should be in the conference by now."""
    leg = Leg.objects.filter(offer__call=call, offer__state=OfferState.ACCEPTED).first()
    gone = leg is None or leg.state == LegState.ENDED
    kind = EventKind.DROPPED if call.state == CallState.CONNECTED else EventKind.NOT_JOINED
    if call.direction == Direction.OUTBOUND and call.state == CallState.CONNECTING and not gone:
        outbox.ask(CommandKind.END_CALLER, now=now, call=call, urgent=True)
        calls.end(lock, call, "no-answer", now)
        return
    legs.lose_staff_under(lock, call, now, kind)
