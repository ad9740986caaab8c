"""Why nobody answered, asked of a page after a story that came through webhooks, desks and Twilio only."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from helpline.carrier import dispatcher
from helpline.jobs import sweep
from helpline.models import Call, Line, Offer, OfferState
from tests.support import cast
from tests.support import twilio as webhooks
from tests.support.carrier import Edge

from .conftest import Clock
from .stories import refused

pytestmark = pytest.mark.django_db


class Caller:
    """Somebody who calls. Each thing they do is posted to an address found in the answer before it."""

    def __init__(self, letter: str) -> None:
        self.sid = "CA" + letter * 32
        first = webhooks.post("/voice/incoming", CallSid=self.sid, From=cast.CALLER)
        self.hears: Element = webhooks.twiml(first)

    def press(self, key: str) -> None:
        gather = self.hears.find(".//Gather")
        assert gather is not None
        self.hears = self._goes_to(str(gather.get("action")), Digits=key)

    def waits_in_line(self) -> None:
        """Choose English and treatment; then music plays, where somebody could come."""
        self.press("3")
        self.press("2")
        enqueue = self.hears.find(".//Enqueue")
        if enqueue is not None:
            self._goes_to(str(enqueue.get("waitUrl")), QueueTime="0", QueuePosition="1")

    def hangs_up(self) -> None:
        webhooks.post("/voice/status", CallSid=self.sid, CallStatus="completed", From=cast.CALLER)

    def _goes_to(self, address: str, **more: str) -> Element:
        said: dict[str, Any] = {"CallSid": self.sid, "CallStatus": "in-progress", "From": cast.CALLER} | more
        return webhooks.twiml(webhooks.post(address, **said))


class Helpline:
    """The line, whoever is on duty, and the time that passes."""

    def __init__(self, now: Clock, edge: Edge) -> None:
        self.now, self.edge = now, edge
        self.line: Line = cast.line()

    def on_duty(self, name: str, **more: Any) -> Client:
        """Somebody goes on duty at their desk; return the browser in which it is open."""
        person = cast.staff(name, **more)
        desk = Client()
        desk.force_login(person.user)
        desk.post("/console/desk/duty", {"duty": "on"})
        return desk

    def passes(self, seconds: int, *desks: Client) -> None:
        """Let time pass; these desks stay open, and each second is swept."""
        for _ in range(seconds):
            self.now.go_on(1)
            for desk in desks:
                desk.post("/console/desk/heartbeat")
            sweep.decide(holder="test", now=self.now())

    def ringing(self) -> Offer:
        return Offer.objects.get(state=OfferState.RINGING)


def nobody_on_shift(helpline: Helpline) -> Caller:
    helpline.on_duty("maya").post("/console/desk/duty", {"duty": "off"})
    caller = Caller("b")
    caller.waits_in_line()
    return caller


def nobody_trained(helpline: Helpline) -> Caller:
    helpline.on_duty("maya", topics=("family", "crisis"))
    caller = Caller("b")
    caller.waits_in_line()
    return caller


def all_busy(helpline: Helpline) -> Caller:
    desk = helpline.on_duty("maya")
    Caller("a").waits_in_line()
    offer = helpline.ringing()
    client = f"client:{offer.staff.identity}"
    webhooks.twiml(
        webhooks.post("/voice/staff/connect", CallSid="CA" + "e" * 32, From=client, offer=str(offer.pk))
    )
    caller = Caller("b")
    caller.waits_in_line()
    helpline.passes(5, desk)
    return caller


def not_answered(helpline: Helpline) -> Caller:
    desk = helpline.on_duty("maya")
    caller = Caller("b")
    caller.waits_in_line()
    helpline.passes(helpline.line.ring_seconds + 1, desk)
    return caller


def declined(helpline: Helpline) -> Caller:
    desk = helpline.on_duty("maya")
    caller = Caller("b")
    caller.waits_in_line()
    helpline.passes(3, desk)
    desk.post(f"/console/desk/offers/{helpline.ringing().pk}/decline")
    return caller


def hung_up_early(helpline: Helpline) -> Caller:
    desk = helpline.on_duty("maya")
    caller = Caller("b")
    caller.waits_in_line()
    helpline.passes(3, desk)
    return caller


def rings_a_telephone(helpline: Helpline) -> Caller:
    helpline.on_duty("rosa", phone="+12025550101")
    caller = Caller("b")
    caller.waits_in_line()
    return caller


def carrier_failed(helpline: Helpline) -> Caller:
    caller = rings_a_telephone(helpline)
    helpline.edge.otherwise = refused(400, 21216)
    helpline.now.go_on(1)
    dispatcher.dispatch_pending(now=helpline.now())
    return caller


def we_failed(helpline: Helpline) -> Caller:
    """No worker and no sweep speaks to Twilio while the telephone ought to ring."""
    caller = rings_a_telephone(helpline)
    helpline.passes(helpline.line.ring_seconds + 1)
    return caller


@pytest.mark.parametrize(
    ("story", "cause"),
    [
        (nobody_on_shift, "nobody on shift"),
        (nobody_trained, "nobody trained"),
        (all_busy, "all busy"),
        (not_answered, "not answered"),
        (declined, "declined"),
        (hung_up_early, "hung up early"),
        (carrier_failed, "carrier failed"),
        (we_failed, "we failed"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_each_cause_is_told_of_the_call(
    story: Callable[[Helpline], Caller], cause: str, now: Clock, twilio: Edge
) -> None:
    helpline = Helpline(now, twilio)
    supervising = Client()
    supervising.force_login(cast.supervisor())

    caller = story(helpline)
    now.go_on(1)
    caller.hangs_up()

    call = Call.objects.get(caller_sid=caller.sid)
    told = supervising.get(f"/console/calls/{call.pk}/why.json").json()
    assert (told["cause"], told["answer"][:16]) == (cause, "Nobody answered:")
    assert "Nobody answered:" in supervising.get(f"/console/calls/{call.pk}/").text
