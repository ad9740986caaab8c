"""How a command comes to wait in the outbox, and what Twilio answers to it."""

from datetime import timedelta
from typing import Any

from helpline.models import Call, CallState, Command, CommandKind, Offer
from helpline.operations import matching, offers, queue
from tests.support import cast
from tests.support.carrier import Answer
from tests.support.cast import NOON

SID = "CA" + "f" * 32


def made(sid: str = SID, **more: Any) -> Answer:
    return Answer(201, {"sid": sid, "status": "queued", **more})


def refused(status: int, code: int) -> Answer:
    return Answer(status, {"code": code, "message": "no", "status": status, "more_info": ""})


def listed(*found: dict[str, Any]) -> Answer:
    return Answer(200, {"calls": list(found), "page": 0, "page_size": 50, "next_page_uri": None})


def ringing_telephone() -> Offer:
    on = cast.line()
    cast.staff("rosa", phone="+12025550101", on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(on)
    queue.join(call_id=call.pk, now=NOON)
    return Offer.objects.select_related("call__line", "staff").get()


def dialling_back() -> Call:
    on = cast.line()
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(
        on,
        sid=None,
        direction="outbound",
        state=CallState.WAITING,
        queued_at=NOON,
        move_on_at=NOON + timedelta(minutes=15),
    )
    matching.rematch(now=NOON)
    offers.accept(offer_id=call.offers.get().pk, sid="CA1", staff_id=maya.pk, now=NOON)
    return Call.objects.get(pk=call.pk)


def the(kind: CommandKind) -> Command:
    return Command.objects.get(kind=kind)
