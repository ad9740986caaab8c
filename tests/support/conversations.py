"""Calls that maya has accepted, before and after she and the caller talk."""

from datetime import timedelta
from typing import Any

from helpline.models import Call, Participant, Staff
from helpline.operations import offers, queue
from tests.support import bridging, cast
from tests.support.cast import NOON

CALLER_SID = "CA" + "1" * 32
STAFF_SID = "CA" + "2" * 32


def accepted(**more: Any) -> tuple[Call, Staff, Participant]:
    """A call that maya has accepted; neither leg is in the conference."""
    on = cast.line()
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(on, sid=CALLER_SID, **more)
    queue.join(call_id=call.pk, now=NOON)
    offers.accept(offer_id=call.offers.get().pk, sid=STAFF_SID, staff_id=maya.pk, now=NOON)
    return fresh(call), maya, Participant.objects.get()


def talking(**more: Any) -> tuple[Call, Staff, Participant]:
    """A call in which maya and the caller talk."""
    call, maya, leg = accepted(**more)
    for sid in (STAFF_SID, CALLER_SID):
        bridging.joined(call.pk, sid, NOON)
    leg.refresh_from_db()
    return fresh(call), maya, leg


def fresh(call: Call) -> Call:
    return Call.objects.select_related("line").get(pk=call.pk)
