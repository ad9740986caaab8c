"""Bring a call into the state in which a measured webhook or button press finds it, and return its ids."""

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from benchmarks.growth import scene
from benchmarks.growth.visit import Values, address, staff
from helpline import clock
from helpline.models import Call, CallState, Duty, Offer, RingOn, Staff, flows
from helpline.operations import duty
from tests.support import bridging, twilio

TELEPHONE = "+12025550177"


def sid() -> str:
    """Return a call SID that is not in use."""
    return f"CA{uuid4().hex}"


def waiting() -> Values:
    """Return a caller who waits in line."""
    call = Call.objects.filter(state=CallState.WAITING).select_related("flow").order_by("pk")[0]
    menu = next(iter(flows.flow_of(call).menus))
    return {"call_id": call.pk, "stay": call.stay, "sid": call.caller_sid, "name": menu, "round_": 1}


def moved(state: CallState) -> Values:
    """Move a waiting caller to the menu, to giving a number, or to leaving a message."""
    at = waiting()
    number = "+12025550123" if state == CallState.CALLBACK else ""
    call = Call.objects.get(pk=at["call_id"])
    call.state, call.queued_at, call.move_on_at, call.given_number = state, None, None, number
    call.save()
    return at


def talking() -> Values:
    """Return the counselor's conversation; `sid` is the caller's leg and `staff_sid` the counselor's."""
    call = Call.objects.get(staff=staff(scene.COUNSELOR), state=CallState.CONNECTED)
    offer = bridging.accepted_offer(call.pk)
    ids = {
        "call_id": call.pk,
        "stay": call.stay,
        "offer_id": offer.pk,
        "conference": offer.conference,
        "leg_id": offer.participant.pk,
    }
    return ids | {"sid": call.caller_sid, "staff_sid": offer.participant.sid, "round_": 1}


def told() -> Values:
    """Return the counselor's conversation, whose caller was told that someone may listen."""
    at = talking()
    now = clock.now()
    heard = {"notice_over_at": now - timedelta(minutes=1), "notice_language": "en"}
    Call.objects.filter(pk=at["call_id"]).update(**heard)
    return at


def wrapping_up() -> Values:
    """End the counselor's conversation, so that its outcome is still to be said."""
    at = talking()
    bridging.staff_hangs_up(Call.objects.get(pk=at["call_id"]), clock.now())
    twilio.post("/voice/status", CallSid=at["sid"], CallStatus="completed")
    return at


def ringing(ring_on: RingOn) -> Values:
    """Put a counselor on duty, so that a call rings; `sid` is the leg that they would answer with."""
    person = Staff.objects.select_related("user").get(pk=staff(scene.FREE).pk)
    person.phone, person.ring_on, person.duty = TELEPHONE, ring_on, Duty.OFF
    person.save()
    duty.go_on(staff_id=person.pk, now=clock.now())
    offer = Offer.objects.select_related("participant").get(staff=person, state="ringing")
    leg = offer.participant if hasattr(offer, "participant") else None
    ids = {
        "call_id": offer.call_id,
        "offer_id": offer.pk,
        "conference": offer.conference,
        "leg_id": leg and leg.pk,
    }
    return ids | {"sid": sid(), "identity": f"client:staff_{person.pk}"}


def in_danger() -> Values:
    """Have a waiting caller press the key for danger, so that they are put through to a number outside."""
    at = waiting()
    key = address("voice:wait-key", at)
    twilio.post(key, Client(HTTP_HOST="127.0.0.1"), CallSid=at["sid"], Digits="1")
    call = Call.objects.get(pk=at["call_id"])
    return at | {"stay": call.stay}
