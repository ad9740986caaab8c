"""Finding out from Twilio what we were not told: a lost answer, or an end that was never reported."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from twilio.base.exceptions import TwilioRestException

from helpline.carrier.actions import adopt_caller, adopt_leg, call_of, leg_of
from helpline.carrier.client import twilio
from helpline.models import Call, CallState, Command, CommandKind, EventKind, Leg, LegState
from helpline.operations import calls, events, legs

log = logging.getLogger(__name__)

SKEW = timedelta(seconds=30)
"""How far Twilio's clock and ours may differ."""
SETTLED = timedelta(seconds=60)
"""News of younger calls may still be on its way."""
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
LIVE = ("queued", "ringing", "in-progress")


def was_made(command: Command) -> bool:
    """Say whether Twilio made the call this command asked for, and take it on if so."""
    if command.kind == CommandKind.DIAL_STAFF:
        leg = leg_of(command)
        if leg.sid is None:
            sid = _find(leg.offer.staff.phone, leg.offer.call.line.number, command)
            if sid is None:
                return False
            adopt_leg(leg, sid)
        return True
    call = call_of(command)
    if call.caller_sid is None:
        sid = _find(call.number_to_ring, call.line.number, command)
        if sid is None:
            return False
        adopt_caller(call, sid, command.created_at)
    return True


def _find(to: str, from_: str, command: Command) -> str | None:
    """Return the newest call between two numbers since the command was sent that is not otherwise ours."""
    since = (command.sent_at or command.created_at) - SKEW
    for found in twilio().calls.list(to=to, from_=from_, limit=20):
        made_at = found.date_created or found.start_time
        if made_at is not None and made_at >= since and not _is_known(found.sid):
            return str(found.sid)
    return None


def _is_known(sid: str) -> bool:
    return Leg.objects.filter(sid=sid).exists() or Call.objects.filter(caller_sid=sid).exists()


def find_out(call_id: UUID | None, now: datetime) -> None:
    """Ask Twilio how a call's caller is doing, and end the call if they are gone."""
    call = Call.objects.filter(pk=call_id).exclude(state=CallState.ENDED).first() if call_id else None
    if call is None or not call.caller_sid:
        return
    status = _status(call.caller_sid)
    if status in OVER or status is None:
        events.record(call.pk, EventKind.RECONCILED, now=now, status=status or "unknown to Twilio")
        calls.caller_ended(call_id=call.pk, status=status or "lost", now=now)


def _status(sid: str) -> str | None:
    """Return Twilio's word for a leg; None for one it does not know."""
    try:
        return str(twilio().calls(sid).fetch().status)
    except TwilioRestException as error:
        if error.status == 404:
            return None
        raise


def reconcile(*, now: datetime) -> int:
    """Hold our live calls and legs against Twilio's list; return how many were found to be over."""
    callers = {
        call.caller_sid: call
        for call in Call.objects.exclude(state=CallState.ENDED).filter(
            caller_sid__isnull=False, arrived_at__lte=now - SETTLED
        )
    }
    staff_legs = {
        leg.sid: leg
        for leg in Leg.objects.exclude(state=LegState.ENDED).filter(
            sid__isnull=False, offer__made_at__lte=now - SETTLED
        )
    }
    if not callers and not staff_legs:
        return 0
    alive = _alive()
    gone = [sid for sid in (*callers, *staff_legs) if sid not in alive]
    for sid in gone:
        _is_gone(str(sid), callers.get(sid), staff_legs.get(sid), now)
    return len(gone)


def _alive() -> set[str]:
    listed: list[Any] = []
    for status in LIVE:
        listed += twilio().calls.list(status=status, page_size=1000)
    return {str(call.sid) for call in listed}


def _is_gone(sid: str, call: Call | None, leg: Leg | None, now: datetime) -> None:
    log.warning("leg %s is over and nobody told us", sid)
    if call is not None:
        find_out(call.pk, now)
    elif leg is not None:
        legs.ended(leg_id=leg.pk, status=_status(sid) or "completed", now=now)
