"""How a command comes to wait in the outbox, and what Twilio answers to it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from helpline.models import Command, CommandKind, Offer
from helpline.operations import queue
from tests.support import cast
from tests.support.carrier import Answer, Asked, Edge
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


def sent(edge: Edge) -> Asked:
    """Return the first thing that Twilio was told to do, past what it was asked before."""
    return next(asked for asked in edge.asked if asked.method == "POST")


def address(asked: Asked, field: str = "Url") -> str:
    """Return the path of an address of ours that Twilio was given."""
    return urlsplit(asked.form[field][0]).path


def the(kind: CommandKind) -> Command:
    return Command.objects.get(kind=kind)
