"""Who can be called in is shown at the desk, whoever fits best first, and what becomes of them."""

import pytest
from django.test import Client

from helpline.contact_rules import PhoneNumber
from helpline.models import Call, CommandKind, Line, NumberKind, OutsideNumber, Participant, Staff
from helpline.operations import crisis_line, danger, leaving_with, parties
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast, crisis_legs
from tests.support.cast import NOON

HTMX = {"HX-Request": "true"}
SID = "CA" + "7" * 32


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    talking = scenes.talking(line, maya)
    Call.objects.filter(pk=talking.pk).update(language="es")
    return talking


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya.user)


def put(name: str, kind: NumberKind, last: int, **said: object) -> OutsideNumber:
    return OutsideNumber.objects.create(
        slug=f"e{last}", kind=kind, name=name, number=f"+120255501{last}", review_on=NOON.date(), **said
    )


def at(call: Call, what: str = "") -> str:
    return f"/console/desk/calls/{call.pk}/parties{what}"


@pytest.mark.parametrize(("priority", "first"), [("normal", "Spanish line"), ("crisis", "Center")])
def test_whoever_fits_best_comes_first(priority: str, first: str, call: Call, desk: Client) -> None:
    Call.objects.filter(pk=call.pk).update(priority=priority)
    put("Any clinic", NumberKind.PARTNER, 51)
    put("Hmong line", NumberKind.INTERPRETER, 52, languages={"hmn": "Hmong"})
    put("Spanish line", NumberKind.INTERPRETER, 53, languages={"es-MX": "Spanish"})
    put("Center", NumberKind.CRISIS_CENTER, 54)

    shown = desk.get(at(call), headers=HTMX).text

    assert shown.index("<strong>") == shown.index(f"<strong>{first}")
    assert "Not tried yet" in shown
    assert "555-01" not in shown


def test_one_press_calls_them_in_and_the_desk_says_what_becomes_of_it(call: Call, desk: Client) -> None:
    number = put("Spanish line", NumberKind.INTERPRETER, 53, say="Account 1.")

    shown = desk.post(at(call, f"/{number.pk}/bring-in"), headers=HTMX).text

    party = Participant.objects.get(number=number)
    assert "Spanish line</strong> is being called." in shown
    assert call.commands.filter(kind=CommandKind.ADD_PARTY).count() == 1
    parties.answered(leg_id=party.pk, sid=SID, now=NOON)
    bar = desk.get("/console/desk/strip").text
    assert "Spanish line</strong> is in the call." in bar
    assert "Account 1." in bar
    assert "leave-caller" not in bar
    leaving_with.party_ended(leg_id=party.pk, sid=SID, status="completed", now=NOON)
    assert "Spanish line</strong> left the call." in desk.get("/console/desk/strip").text


@pytest.mark.parametrize(
    ("status", "words"),
    [("busy", "was busy"), ("no-answer", "did not answer"), ("failed", "could not be called")],
)
def test_one_who_is_not_reached_is_told_at_the_desk_and_in_the_timeline(
    status: str, words: str, call: Call, desk: Client
) -> None:
    number = put("Clinic", NumberKind.PARTNER, 51)
    desk.post(at(call, f"/{number.pk}/bring-in"), headers=HTMX)
    party = Participant.objects.get(number=number)

    leaving_with.party_ended(leg_id=party.pk, sid=SID, status=status, now=NOON)

    assert f"{words}. The caller is with you." in desk.get("/console/desk/strip").text
    told = desk.get(f"/console/calls/{call.pk}/").text
    assert "Maya called into the conversation: Partner" in told
    assert f"Partner: {words}" in told


def test_the_crisis_line_is_shown_while_it_rings_and_talks_and_cannot_be_taken_out(
    call: Call, maya: Staff, desk: Client
) -> None:
    offer = call.offers.get()
    Call.objects.filter(pk=call.pk).update(priority="crisis", danger_at=NOON)
    crisis_legs.make(offer, "CA8", NOON, ended_at=NOON)
    assert "The crisis line" not in desk.get("/console/desk/strip").text

    crisis_line.answered(conference=offer.conference, sid=SID, now=NOON)
    bar = desk.get("/console/desk/strip").text
    assert "The crisis line</strong> is in the call." in bar
    assert "Press again: the caller stays with the crisis line" in bar
    assert "Take out" not in bar
    with pytest.raises(parties.Refused, match=parties.Refusal.NOT_IN_YET):
        leaving_with.ask(
            call_id=call.pk, staff_id=maya.pk, participant_id=crisis_legs.known().get(sid=SID).pk, now=NOON
        )

    danger.crisis_line_left(conference=offer.conference, sid=SID, seconds=60, now=NOON)
    bar = desk.get("/console/desk/strip").text
    assert "The crisis line</strong> left the call." in bar
    assert "Press again to hang up" in bar


def test_a_partner_can_take_over_by_a_second_press(call: Call, desk: Client) -> None:
    number = put("Clinic", NumberKind.PARTNER, 51)
    desk.post(at(call, f"/{number.pk}/bring-in"), headers=HTMX)
    party = Participant.objects.get(number=number)
    parties.answered(leg_id=party.pk, sid=SID, now=NOON)
    assert 'data-sure="Press again: you leave the call"' in desk.get("/console/desk/strip").text

    shown = desk.post(at(call, f"/{party.pk}/leave"), headers=HTMX).text

    assert "takes over; you are leaving the call." in shown
    assert call.commands.filter(kind=CommandKind.SET_EXIT).count() == 2


def test_what_is_refused_is_said(call: Call, desk: Client) -> None:
    number = put("Spanish line", NumberKind.INTERPRETER, 53)
    desk.post(at(call, f"/{number.pk}/bring-in"), headers=HTMX)
    party = Participant.objects.get(number=number)
    parties.answered(leg_id=party.pk, sid=SID, now=NOON)

    assert "no counselor" in desk.post(at(call, f"/{party.pk}/leave"), headers=HTMX).text


def test_the_callers_own_number_is_not_called_in(call: Call, desk: Client) -> None:
    number = put("Clinic", NumberKind.PARTNER, 51)
    cast.write(Call.objects.filter(pk=call.pk), caller_number=PhoneNumber.read(number.number))

    shown = desk.post(at(call, f"/{number.pk}/bring-in"), headers=HTMX).text

    assert "That is the caller’s own number." in shown
    assert not Participant.objects.filter(number=number).exists()


def test_a_colleague_calls_nobody_in(call: Call, sam: Staff, signed_in: SignIn) -> None:
    number = put("Clinic", NumberKind.PARTNER, 51)

    shown = signed_in(sam.user).post(at(call, f"/{number.pk}/bring-in"), headers=HTMX).text

    assert "That call has moved on." in shown
    assert not Participant.objects.filter(number=number).exists()
