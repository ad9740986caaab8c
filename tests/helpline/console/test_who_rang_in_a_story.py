"""A counselor was called; an administrator changed their shift afterwards; the page about then shows then.

Everybody acts as they do: the caller by webhooks, the counselor at the desk, the administrator on People.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine
from django.contrib.auth.models import User

from helpline.models import Call, Line, Offer, RecordVersion, Staff
from tests.helpline.console.conftest import SignIn
from tests.helpline.console.test_who_rings import ask
from tests.support import cast, twilio
from tests.support.caller import SID, into_the_queue, waits
from tests.support.cast import NOON
from tests.support.history import changed
from tests.support.people_page import of

YESTERDAY = NOON - timedelta(days=1)
SHIFT = {"weekdays": ["5", "6"], "starts": "9 AM", "ends": "5 PM", "zone": "America/New_York"}


@contextmanager
def it_is(at: datetime) -> Iterator[None]:
    """Everything within happens at an instant, by every clock."""
    with time_machine.travel(at, tick=False), changed(at):
        yield


def test_the_past_stays_as_it_was(line: Line, ada: Staff, lee: User, signed_in: SignIn) -> None:
    RecordVersion.objects.update(since=YESTERDAY - timedelta(days=6))  # the line, Ada and Lee
    with it_is(YESTERDAY - timedelta(days=6)):
        maya, _ = cast.staff("maya"), cast.staff("sam")
    with it_is(YESTERDAY - timedelta(hours=1)):
        desk = signed_in(maya)
        desk.post("/console/desk/duty", {"duty": "on"})
    with it_is(YESTERDAY):
        desk.post("/console/desk/heartbeat")
        waits(into_the_queue())
        offer = Offer.objects.get(call__caller_sid=SID)
        desk.post(f"/console/desk/offers/{offer.pk}/decline")
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed", From=cast.CALLER)
    with it_is(YESTERDAY + timedelta(hours=1)):
        admin = signed_in(ada)
        admin.post(of(maya, f"shifts/{maya.shifts.get().pk}"), SHIFT)
        desk.post("/console/desk/duty", {"duty": "off"})

    supervising = signed_in(lee)
    then = ask(supervising, line, day="2026-07-14", time="12:00:01")
    since = ask(supervising, line, day="2026-07-14", time="13:30")

    assert (offer.staff, Call.objects.get().offers.count()) == (maya, 1)
    assert "<li>Maya</li>" in then
    assert "<strong>Off duty:</strong> Ada, Sam" in then
    assert "<li>Maya</li>" not in since
    assert "<strong>Off duty:</strong> Ada, Maya, Sam" in since
