"""Promises to call back, and the calls in which they are kept, made by the operations that make them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from helpline.contact_rules import PhoneNumber, PromisedTime
from helpline.models import Call, Callback, CallbackReason, Direction, Line, Staff
from helpline.operations import callbacks, legs, offers
from tests.support import bridging, cast
from tests.support.cast import NOON

NUMBER = PhoneNumber("+12025550177")
NEW_YORK = "America/New_York"
TODAY = NOON.date()


def promise(line: Line, staff: Staff, at: time = time(14), day: date = TODAY, **more: Any) -> Callback:
    """A promise to call at a time in New York on the day of the tests; noon there is NOON."""
    zone, asked_for = more.pop("zone", NEW_YORK), more.pop("asked_for_this_time", False)
    values: dict[str, Any] = {
        "line_id": line.pk,
        "number": NUMBER,
        "when": PromisedTime(day, at, zone, asked_for),
        "staff_id": staff.pk,
        "reason": CallbackReason.PROMISED,
        "language": "en",
        "topic": "treatment",
        "now": NOON,
    } | more
    if isinstance(values["number"], str):
        values["number"] = PhoneNumber.parse(values["number"])
    return callbacks.promise(**values)


def the_call() -> Call:
    """The one call that was begun to keep a promise, as it stands now."""
    return Call.objects.get(direction=Direction.OUTBOUND)


def accept(staff: Staff, now: datetime) -> Call:
    """The promised minute comes, and somebody takes the call: the telephone is to be dialled."""
    callbacks.claim_due(now=now)
    offers.accept(offer_id=the_call().offers.get().pk, sid="CA1", staff_id=staff.pk, now=now)
    return the_call()


def ring(staff: Staff, now: datetime) -> Call:
    """The person's telephone rings."""
    call = accept(staff, now)
    legs.caller_dialled(call_id=call.pk, sid="CA2")
    return call


def talk(staff: Staff, now: datetime) -> Call:
    """The two are talking."""
    call = ring(staff, now)
    for sid in ("CA1", "CA2"):
        bridging.joined(call.pk, sid, now)
    return call


def due(**more: Any) -> tuple[Callback, Staff, datetime]:
    """A promise whose minute has come, with maya at her desk."""
    on = cast.line()
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    callback = promise(on, maya, **more)
    return callback, maya, callback.due_at


def fresh(callback: Callback) -> Callback:
    return Callback.objects.get(pk=callback.pk)
