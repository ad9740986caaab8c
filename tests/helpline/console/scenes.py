"""Calls, promises and messages as they stand at a moment, made by the operations that make them."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from helpline.contact_rules import PhoneNumber
from helpline.models import Call, Callback, CallbackState, Line, Offer, OfferState, Staff, Voicemail
from helpline.operations import calls, offers, queue
from tests.support import bridging, cast, promises
from tests.support.cast import CALLER, NOON
from tests.support.promises import TODAY

GIVEN = PhoneNumber("+12025550165")


def sid(kind: str = "CA") -> str:
    return f"{kind}{uuid4().hex}"


def waiting(line: Line, now: datetime = NOON, **more: Any) -> Call:
    """A call that has just joined the queue, and rings somebody where somebody is free."""
    call = cast.call(line, sid=sid(), now=now, **more)
    queue.join(call_id=call.pk, now=now)
    call.refresh_from_db()
    return call


def ringing(line: Line, staff: Staff, now: datetime = NOON, **more: Any) -> Offer:
    return Offer.objects.get(call=waiting(line, now, **more), staff=staff)


def accepted(line: Line, staff: Staff, now: datetime = NOON, **more: Any) -> Call:
    offer = ringing(line, staff, now, **more)
    offers.accept(offer_id=offer.pk, sid=sid(), staff_id=staff.pk, now=now)
    return Call.objects.get(pk=offer.call_id)


def talking(line: Line, staff: Staff, now: datetime = NOON, **more: Any) -> Call:
    call = accepted(line, staff, now, **more)
    return join(call, staff, now)


def meet(call: Call, staff: Staff, now: datetime = NOON) -> Call:
    """Somebody takes a call that rings for them, and the two talk."""
    take(call, staff, now)
    return join(call, staff, now)


def take(call: Call, staff: Staff, now: datetime = NOON) -> None:
    """Somebody takes a call that rings for them; nobody is brought together yet."""
    offer = Offer.objects.get(call=call, staff=staff, state=OfferState.RINGING)
    offers.accept(offer_id=offer.pk, sid=sid(), staff_id=staff.pk, now=now)


def join(call: Call, staff: Staff, now: datetime = NOON) -> Call:
    """Both legs of an accepted call are in the conference."""
    leg = call.offers.get(staff=staff, state=OfferState.ACCEPTED).participant
    for each in (call.caller_sid, leg.sid):
        bridging.joined(call.pk, each or "", now)
    call.refresh_from_db()
    return call


def over(line: Line, staff: Staff, now: datetime = NOON, **more: Any) -> Call:
    """A conversation that has just ended and is not written up."""
    call = talking(line, staff, now, **more)
    calls.caller_ended(call_id=call.pk, status="completed", now=now)
    call.refresh_from_db()
    return call


def promise(line: Line, staff: Staff, at: time = time(15), day: date = TODAY, **more: Any) -> Callback:
    """A promise for an hour of that day in New York."""
    return promises.promise(line, staff, at, day, **({"number": GIVEN} | more))


def handed_over(line: Line, staff: Staff, why: str = "Not reached in 3 attempts") -> Callback:
    callback = promise(line, staff)
    Callback.objects.filter(pk=callback.pk).update(
        state=CallbackState.HANDED_OVER, handed_over_because=why, settled_at=NOON
    )
    callback.refresh_from_db()
    return callback


def message(line: Line, audio: bytes = b"0123456789", **more: Any) -> Voicemail:
    call = cast.call(line, sid=sid(), caller_number=CALLER, has_message=True, **more)
    return Voicemail.objects.create(
        call=call,
        recording_sid=sid("RE"),
        seconds=12,
        left_at=NOON,
        audio=audio or None,
        content_type="audio/wav" if audio else "",
    )
