"""What the desks of a counselor and of the colleague they ask show, and what their buttons do."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from helpline.models import Call, CommandKind, CommandState, Line, Offer, OfferState, Staff
from helpline.operations import offers, transfers
from helpline.operations.transfers import Target
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast
from tests.support.cast import NOON

BO_SID = "CA" + "b" * 32


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    client = signed_in(maya)
    client.defaults["HTTP_HX_REQUEST"] = "true"
    return client


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    return scenes.talking(line, maya)


@pytest.fixture
def bo(call: Call) -> Staff:
    return cast.staff("bo", on_duty_since=NOON - timedelta(minutes=5))


@pytest.fixture
def bos_desk(bo: Staff, signed_in: SignIn) -> Client:
    client = signed_in(bo)
    client.defaults["HTTP_HX_REQUEST"] = "true"
    return client


def strip(client: Client) -> str:
    return " ".join(client.get("/console/desk/strip").content.decode().split())


def listed(shown: str) -> list[str]:
    """Return the list of everybody in the call, in words."""
    (found,) = re.findall(r'<ul class="present".*?</ul>', shown)
    return [" ".join(re.sub("<[^>]*>", "", each).split()) for each in found.split("</li>")[:-1]]


def press(client: Client, path: str, **form: str) -> str:
    answer = client.post(path, form)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def consulted(call: Call, bo: Staff) -> Offer:
    """Bo is in the conference with maya; the caller is on hold."""
    to = Target(staff_id=bo.pk)
    transfers.consult(call_id=call.pk, staff_id=call.staff_id or 0, to=to, now=NOON)
    offer = Offer.objects.get(staff=bo)
    offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=bo.pk, now=NOON)
    bridging.joined(call.pk, BO_SID, NOON)
    call.commands.filter(kind=CommandKind.HOLD).update(state=CommandState.DONE)
    return offer


def test_offers_everybody_on_duty_but_oneself(desk: Client, call: Call, bo: Staff, maya: Staff) -> None:
    form = desk.get(f"/console/desk/calls/{call.pk}/colleagues").content.decode()
    assert f'value="person:{bo.pk}"' in form
    assert f'value="person:{maya.pk}"' not in form
    assert f'value="line:{call.line_id}"' in form


def test_asks_nobody_by_mistake(desk: Client, call: Call, bo: Staff) -> None:
    address = f"/console/desk/calls/{call.pk}/colleagues"
    assert '<option value="">Choose a person, a team or a line</option>' in desk.get(address).text

    consulted(call, bo)

    shown = desk.get(address).text
    assert f"You have asked <strong>{bo.name}</strong> already." in shown
    assert f'value="person:{bo.pk}"' not in shown


def test_says_who_is_in_a_call_already(desk: Client, call: Call, bo: Staff, line: Line) -> None:
    scenes.talking(line, bo)

    assert f"{bo.name} (in a call)" in desk.get(f"/console/desk/calls/{call.pk}/colleagues").text


def test_is_a_panel_of_the_desk(desk: Client, call: Call) -> None:
    del desk.defaults["HTTP_HX_REQUEST"]
    answer = desk.get(f"/console/desk/calls/{call.pk}/colleagues")
    assert answer.headers["Location"] == "/console/desk/"


def test_names_everybody_on_both_desks(
    desk: Client, bos_desk: Client, call: Call, bo: Staff, maya: Staff
) -> None:
    assert "In this call" not in strip(desk)
    consulted(call, bo)

    assert listed(strip(desk)) == [
        "Caller on hold, hears music",
        "You have the call",
        f"{bo.name} consulted colleague, since 12:00 PM",
    ]
    assert listed(strip(bos_desk)) == [
        "Caller on hold, hears music",
        f"{maya.name} has the call, since 12:00 PM",
        "You are the consulted colleague",
    ]


def test_says_that_a_colleague_only_rings(desk: Client, call: Call, bo: Staff) -> None:
    transfers.consult(call_id=call.pk, staff_id=call.staff_id or 0, to=Target(staff_id=bo.pk), now=NOON)

    assert f"{bo.name} consulted colleague, ringing…" in listed(strip(desk))


def test_says_how_long_a_hold_lasts(desk: Client, bos_desk: Client, call: Call, bo: Staff) -> None:
    consulted(call, bo)
    ends = (NOON + timedelta(minutes=5)).isoformat()

    assert f'data-hold-ends="{ends}"' in strip(desk)
    assert f"the caller then hears you and {bo.name}." in strip(desk)
    assert f'data-hold-ends="{ends}"' in strip(bos_desk)


def test_asks_and_both_desks_say_so(
    desk: Client, bos_desk: Client, call: Call, bo: Staff, maya: Staff
) -> None:
    shown = press(desk, f"/console/desk/calls/{call.pk}/consult", to=f"person:{bo.pk}")
    assert f"Ringing <strong>{bo.name}</strong>…" in shown
    assert "Stop asking" in shown
    rings = strip(bos_desk)
    assert f"{maya.name} asks you to join their call" in rings
    assert "data-accept" in rings
    elsewhere = bos_desk.get("/console/callbacks/").content.decode()
    assert f"{maya.name} asks you to join their call" in elsewhere


def test_both_desks_say_who_hears_whom(
    desk: Client, bos_desk: Client, call: Call, bo: Staff, maya: Staff
) -> None:
    consulted(call, bo)
    assert "The caller does not hear you." in strip(desk)
    assert f"With {maya.name}: the caller hears music" in strip(bos_desk)

    press(desk, f"/console/desk/calls/{call.pk}/resume")
    call.commands.filter(kind=CommandKind.RESUME).update(state=CommandState.DONE)

    assert "all three of you talk" in strip(desk)
    assert f"With {maya.name} and the caller" in strip(bos_desk)


def test_handing_over_is_said_on_both_desks(desk: Client, bos_desk: Client, call: Call, bo: Staff) -> None:
    consulted(call, bo)
    assert "Stay until it is done" in press(desk, f"/console/desk/calls/{call.pk}/hand-over")
    assert "The call is being handed to you" in strip(bos_desk)

    call.commands.filter(kind=CommandKind.HAND_OVER).update(state=CommandState.FAILED)
    assert "you still have the call" in strip(desk)


@pytest.mark.parametrize(
    ("state", "says"),
    [("declined", "cannot come now"), ("lapsed", "did not answer"), ("not_rung", "could not be rung")],
)
def test_says_why_a_colleague_does_not_come(
    desk: Client, call: Call, bo: Staff, state: str, says: str
) -> None:
    to = Target(staff_id=bo.pk)
    transfers.consult(call_id=call.pk, staff_id=call.staff_id or 0, to=to, now=NOON)
    Offer.objects.filter(staff=bo).move(OfferState(state), settled_at=NOON)

    assert f"<strong>{bo.name} {says}.</strong> You have the caller." in strip(desk)

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert says not in strip(desk)


def test_leaving_gives_the_caller_back(desk: Client, bos_desk: Client, call: Call, bo: Staff) -> None:
    offer = consulted(call, bo)
    press(bos_desk, f"/console/desk/offers/{offer.pk}/leave")
    offer.refresh_from_db()
    assert offer.state == OfferState.DONE
    assert "data-hand-over" not in strip(desk)
    assert f"<strong>{bo.name} has left the call.</strong> You have the caller." in strip(desk)
    assert "In this call" not in strip(desk)
    assert "moved on. Nothing was done" in press(bos_desk, f"/console/desk/offers/{offer.pk}/leave")


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("person:{maya}", "You cannot ask yourself"),
        (
            "person:999999",
            "Nobody there can join now: off duty. You still have the caller: ask somebody else",
        ),
        ("team:none", "Nobody there can join now: other team"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    desk: Client, call: Call, bo: Staff, maya: Staff, to: str, says: str
) -> None:
    assert says in press(desk, f"/console/desk/calls/{call.pk}/consult", to=to.format(maya=maya.pk))


def test_what_is_no_choice_is_refused(desk: Client, call: Call) -> None:
    assert desk.post(f"/console/desk/calls/{call.pk}/consult", {"to": "x' or 1"}).status_code == 400
    assert "moved on" in press(desk, f"/console/desk/calls/{uuid4()}/hand-over")


def test_sends_a_colleague_away_or_says_that_nobody_is_there(desk: Client, call: Call, bo: Staff) -> None:
    consulted(call, bo)
    press(desk, f"/console/desk/calls/{call.pk}/call-off")
    assert "No colleague is in this call" in press(desk, f"/console/desk/calls/{call.pk}/call-off")
    assert "not in the call yet" in press(desk, f"/console/desk/calls/{call.pk}/hand-over")
