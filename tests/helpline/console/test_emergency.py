"""The 911 panel: the address first, then the center of the place, or what to tell 911."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline import retention
from helpline.contact_rules import PhoneNumber
from helpline.models import (
    AccessKind,
    AccessRecord,
    Call,
    CallEvent,
    Command,
    EmergencyPlace,
    EventKind,
    Line,
    NumberKind,
    OutsideNumber,
    Staff,
)
from helpline.operations import calls, emergencies
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support.cast import NOON

ADDRESS = {"street": "12 Elm Street, second floor", "city": "Brooklyn", "state_code": "NY", "county": "Kings"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    return scenes.talking(line, maya)


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya.user)


def at(call: Call, what: str = "") -> str:
    return f"/console/desk/calls/{call.pk}/emergency{what}"


def steps(call: Call) -> list[str]:
    noted = CallEvent.objects.filter(call=call, kind=EventKind.EMERGENCY).order_by("pk")
    return [event.detail["step"] for event in noted]


def center(**more: Any) -> OutsideNumber:
    said = {"name": "Kings 911", "states": ["NY"], "counties": ["Kings"], "say": "A helpline calls."} | more
    return OutsideNumber.objects.create(
        slug="kings-911",
        kind=NumberKind.PSAP,
        number="+12025550155",
        review_on=date(2026, 12, 1),
        **said,
    )


class TestAddressFirst:
    def test_opens_with_the_question_and_nothing_to_call(self, call: Call, desk: Client) -> None:
        center()

        shown = desk.post(at(call), headers=HTMX).text

        assert "What address are you at?" in shown
        assert "Kings 911" not in shown
        assert "Dial 911" not in shown
        assert steps(call) == ["opened"]

    def test_is_noted_once_however_often_it_is_opened(self, call: Call, desk: Client) -> None:
        for _ in range(3):
            desk.post(at(call), headers=HTMX)

        assert steps(call) == ["opened"]

    @pytest.mark.parametrize("missing", ["street", "state_code"])
    def test_asks_again_where_the_place_is_not_known(self, missing: str, call: Call, desk: Client) -> None:
        shown = desk.post(at(call, "/place"), ADDRESS | {missing: ""}, headers=HTMX).text

        assert "field-error" in shown
        assert "Dial 911" not in shown
        assert 'value="Brooklyn"' in shown
        assert not EmergencyPlace.objects.exists()

    def test_a_press_before_the_scripts_are_there_leads_to_the_desk(self, call: Call, desk: Client) -> None:
        assert desk.post(at(call)).headers["Location"] == "/console/desk/"


class TestWhomToCall:
    def test_the_center_of_the_place_with_what_to_say_there(self, call: Call, desk: Client) -> None:
        center()

        shown = desk.post(at(call, "/place"), ADDRESS, headers=HTMX).text

        assert "(202) 555-0155" in shown
        assert "A helpline calls." in shown
        assert "Nobody here has tested this number yet" in shown
        assert "If it does not answer: 911" in shown
        assert not Command.objects.filter(kind__startswith="add").exists()

    @pytest.mark.parametrize("elsewhere", [{"counties": ["Queens"]}, {"states": ["NJ"], "counties": []}])
    def test_what_to_tell_911_where_no_center_of_the_place_is_known(
        self, elsewhere: dict[str, Any], call: Call, desk: Client
    ) -> None:
        center(**elsewhere)

        shown = desk.post(at(call, "/place"), ADDRESS, headers=HTMX).text

        assert "(202) 555-0155" not in shown
        assert "We have no number for the 911 center of Brooklyn, Kings County, New York." in shown
        assert "it reaches the 911 center where <strong>you</strong> are" in shown
        assert "12 Elm Street, second floor" in shown
        assert "What number can 911 call you back on?" in shown

    def test_the_number_they_gave_is_read_out_and_that_is_recorded(
        self, call: Call, desk: Client, maya: Staff
    ) -> None:
        call.cut_off_number = PhoneNumber("+12025550165")
        call.save(update_fields=["cut_off_number"])

        shown = desk.post(at(call, "/place"), ADDRESS, headers=HTMX).text

        assert "(202) 555-0165" in shown
        seen = AccessRecord.objects.get()
        assert (seen.kind, seen.subject_id, seen.user_id) == (
            AccessKind.SAW_CALL_NUMBER,
            call.pk,
            maya.user_id,
        )

    @pytest.mark.parametrize(("step", "said"), [("called_center", "911 center"), ("called_911", "911")])
    def test_what_the_counselor_did_is_noted_each_time(
        self, step: str, said: str, call: Call, desk: Client
    ) -> None:
        for _ in range(2):
            shown = desk.post(at(call, "/called"), {"step": step}, headers=HTMX).text

        assert f"Noted: you called {'the ' if 'center' in said else ''}{said}." in shown
        assert steps(call) == [step, step]

    def test_can_be_used_after_the_caller_was_cut_off(self, call: Call, desk: Client) -> None:
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert "12 Elm Street" in desk.post(at(call, "/place"), ADDRESS, headers=HTMX).text
        assert 'id="emergency-open"' in desk.get("/console/desk/").text


class TestWhoMay:
    def test_nobody_opens_it_for_a_colleagues_call(self, call: Call, sam: Staff, signed_in: SignIn) -> None:
        other = signed_in(sam.user)

        for what, said in [("", {}), ("/place", ADDRESS), ("/called", {"step": "called_911"})]:
            assert "That call has moved on." in other.post(at(call, what), said, headers=HTMX).text
        assert not EmergencyPlace.objects.exists()
        assert steps(call) == []

    def test_the_page_of_the_call_shows_the_address_when_asked_and_records_it(
        self, call: Call, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        emergencies.keep_place(
            call_id=call.pk, staff_id=maya.pk, place=emergencies.Place(**ADDRESS), now=NOON
        )
        supervisor = signed_in(lee)

        before = supervisor.get(f"/console/calls/{call.pk}/").text
        shown = supervisor.post(f"/console/calls/{call.pk}/place").text

        assert "12 Elm Street" not in before
        assert "noted where help is needed" in before
        assert "12 Elm Street" in shown
        assert AccessRecord.objects.get().kind == AccessKind.SAW_PLACE


class TestKeeping:
    def test_is_sealed_and_in_no_event(self, call: Call, desk: Client) -> None:
        desk.post(at(call, "/place"), ADDRESS, headers=HTMX)

        stored = EmergencyPlace.objects.values().get()
        assert not any(text in str(stored) for text in ("Elm", "Brooklyn", "Kings"))
        assert not any("Elm" in str(event.detail) for event in CallEvent.objects.all())
        assert EmergencyPlace.objects.get().street == ADDRESS["street"]

    def test_is_corrected_in_place(self, call: Call, desk: Client) -> None:
        desk.post(at(call, "/place"), ADDRESS, headers=HTMX)
        desk.post(at(call, "/place"), ADDRESS | {"street": "14 Elm Street"}, headers=HTMX)

        assert EmergencyPlace.objects.get().street == "14 Elm Street"
        assert steps(call) == ["told_place", "opened", "told_place"]

    @pytest.mark.parametrize(("priority", "stays"), [("normal", False), ("crisis", True)])
    def test_goes_after_thirty_days_except_with_a_call_in_danger(
        self, priority: str, stays: bool, call: Call, maya: Staff
    ) -> None:
        place = emergencies.Place(**ADDRESS)
        emergencies.keep_place(call_id=call.pk, staff_id=maya.pk, place=place, now=NOON)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        Call.objects.update(priority=priority)
        (rule,) = [rule for rule in retention.rules() if rule.name == "emergency_places"]

        assert not rule.old(NOON - timedelta(seconds=1)).exists()
        rule.remove(list(rule.old(NOON + timedelta(seconds=1)).values_list("pk", flat=True)))

        assert EmergencyPlace.objects.exists() is stays
