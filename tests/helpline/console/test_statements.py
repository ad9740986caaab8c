"""How many statements a page costs does not grow with the rows that are on it."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpline.models import (
    Call,
    Callback,
    CallbackEvent,
    CallbackEventKind,
    CallEvent,
    EventKind,
    Line,
    Offer,
    OfferState,
    OutsideNumber,
    Staff,
)
from helpline.operations import callbacks
from helpline.signin import guessing
from helpline.signin.guessing import Limit
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON

FEW, MANY = 2, 12
LATER = NOON + timedelta(days=1)
PAGES = {
    "/console/numbers/": "(202) 555-7{n:03d}",
    "/account/locked-out/": "person{n}",
    "/admin/helpline/staff/": "Person{n}",
    "/admin/helpline/call/{call}/change/": "Person{n}",
    "/admin/helpline/callback/{callback}/change/": "Person{n}",
}
"""Each page with what it shows of the row `n`."""


@pytest.fixture
def client(lee: User, signed_in: SignIn) -> Client:
    lee.user_permissions.add(*Permission.objects.filter(content_type__app_label="helpline"))
    return signed_in(lee)


def add(n: int, call: Call, callback: Callback) -> None:
    """Add one row to each page."""
    person = cast.staff(f"person{n}")
    other = cast.line(f"+1855782{2000 + n}", name=f"Line {n}", crisis_number=f"+12025557{n:03d}")
    OutsideNumber.objects.create(number=other.crisis_number, review_on=date(2099, 1, 1))
    guessing.take([Limit((f"test {n}",), 1, person.user.username)], NOON)
    CallEvent.objects.create(call=call, kind=EventKind.OFFERED, at=NOON, staff=person)
    Offer.objects.create(
        call=call,
        staff=person,
        state=OfferState.DECLINED,
        made_at=NOON,
        settled_at=NOON,
        ring_until=NOON,
    )
    CallbackEvent.objects.create(
        callback=callback, kind=CallbackEventKind.PUT_OFF, at=NOON.replace(second=n), staff=person
    )


@pytest.mark.parametrize("page", PAGES)
def test_are_as_many_with_many_rows_as_with_few(page: str, line: Line, maya: Staff, client: Client) -> None:
    call = cast.call(line, sid=scenes.sid(), state="ended", disposition="answered", ended_at=NOON, staff=maya)
    callback = scenes.promise(line, maya, origin_id=call.pk)
    address = page.format(call=call.pk, callback=callback.pk)
    costs = []
    for first, last in ((0, FEW), (FEW, MANY)):
        for n in range(first, last):
            add(n, call, callback)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(address).text
        assert all(PAGES[page].format(n=n) in shown for n in range(last))
        costs.append(len(asked))

    assert costs[0] == costs[1]


def add_to_lists(n: int, line: Line) -> None:
    """Add one row of each kind to Live, to the list of calls and to the list of callbacks."""
    talker, writer = (cast.staff(f"{name}{n}", on_duty_since=NOON) for name in ("talker", "writer"))
    met = {"queued_at": NOON, "accepted_at": NOON, "connected_at": NOON}
    talk = cast.call(line, sid=scenes.sid(), state="connected", staff=talker, **met)
    Offer.objects.create(
        call=talk, staff=talker, state=OfferState.ACCEPTED, made_at=NOON, ring_until=NOON, settled_at=NOON
    )
    over: dict[str, Any] = {"state": "ended", "disposition": "answered", "ended_at": NOON}
    cast.call(line, sid=scenes.sid(), staff=writer, **met, **over)
    cast.staff(f"abroad{n}", on_duty_since=NOON, phone="+12025550177", languages=("es",))
    danger: dict[str, Any] = {
        "priority": "crisis",
        "danger_by": "speech",
        "danger_kind": "overdose",
        "danger_at": NOON,
    }
    cast.call(line, sid=scenes.sid(), state="waiting", queued_at=NOON, move_on_at=LATER, **danger)
    cast.call(line, sid=scenes.sid(), state="diverted", outside="crisis", **danger)
    for maker, due in ((f"Maker{n}", time(12)), (f"planner{n}", time(14))):
        made = scenes.promise(line, cast.staff(maker), due, number=f"+1202555{due.hour}{n:02d}")
        callbacks.make(callback_id=made.pk, now=NOON)


LISTS = {
    "/console/floor/now": "Talker{n}",
    "/console/calls/": "Writer{n}",
    "/console/callbacks/": "Maker{n}",
}


@pytest.mark.parametrize("page", LISTS)
def test_of_a_list_are_as_many_with_many_rows_as_with_few(page: str, line: Line, client: Client) -> None:
    costs = []
    for first, last in ((0, FEW), (FEW, FEW + 3)):
        for n in range(first, last):
            add_to_lists(n, line)
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(page).text
        assert all(LISTS[page].format(n=n) in shown for n in range(last))
        costs.append(len(asked))

    assert costs[0] == costs[1]
