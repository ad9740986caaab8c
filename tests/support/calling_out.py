"""Calls from the desk, made by the operations that make them, and how they go on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from helpline.models import Call, CallState, Line, Staff
from helpline.operations import calling_out, calls, legs, offers
from helpline.operations.calling_out import Wanted
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.promises import NUMBER, the_call

NIGHT = datetime(2026, 7, 16, 6, tzinfo=UTC)
"""Two in the morning in New York."""
WHY = "Their pharmacy asked for them"


def wanted(line: Line, **more: Any) -> Wanted:
    return replace(Wanted(NUMBER, line.pk), **more)


def call_number(what: Wanted, staff: Staff, why: str = WHY, now: datetime = NOON) -> Call:
    return calling_out.call_number(wanted=what, staff_id=staff.pk, why=why, now=now)


def over(line: Line) -> Call:
    """A call of the person's, in whose record the number stands; it is over."""
    ended: dict[str, Any] = {"state": CallState.ENDED, "ended_at": NOON, "disposition": "answered"}
    return cast.call(line, now=NOON - timedelta(minutes=30), **ended)


def accepted(staff: Staff, now: datetime = NOON) -> Call:
    offers.accept(offer_id=the_call().offers.get().pk, sid="CAm", staff_id=staff.pk, now=now)
    return the_call()


def dialled(staff: Staff) -> Call:
    accepted(staff)
    legs.caller_dialled(call_id=the_call().pk, sid="CAc")
    return the_call()


def talked(staff: Staff) -> Call:
    """The two have talked, and the call is over."""
    dialled(staff)
    for sid in ("CAm", "CAc"):
        bridging.joined(the_call().pk, sid, NOON)
    calls.caller_ended(call_id=the_call().pk, status="completed", now=NOON)
    return the_call()


def wrap_up(staff: Staff, outcome: str) -> None:
    calls.wrap_up(call_id=the_call().pk, staff_id=staff.pk, outcome=outcome, now=NOON)
