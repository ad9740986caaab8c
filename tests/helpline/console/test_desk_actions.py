"""What a counselor does at the desk."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from helpline.models import (
    Call,
    CommandKind,
    Duty,
    Line,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    RingOn,
    Staff,
)
from helpline.operations import deadlines
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    """Return the desk's page, which asks in the background."""
    client = signed_in(maya)
    client.defaults["HTTP_HX_REQUEST"] = "true"
    return client


def token_of(client: Client) -> dict[str, Any]:
    secret = django_settings.TWILIO_API_KEY_SECRET
    token = client.post("/console/desk/token").json()["token"]
    # The token is dated by the real clock, the test by noon.
    return dict(
        jwt.decode(token, secret, algorithms=["HS256"], options={"verify_exp": False, "verify_nbf": False})
    )


class TestToken:
    def test_makes_this_browser_the_telephone_of_this_person(self, desk: Client, maya: Staff) -> None:
        said = token_of(desk)

        assert said["grants"]["identity"].startswith(f"{maya.identity}_")
        assert said["grants"]["voice"]["outgoing"] == {"application_sid": django_settings.TWILIO_APP_SID}
        assert "incoming" not in said["grants"]["voice"]
        assert said["sub"] == django_settings.TWILIO_ACCOUNT_SID

    def test_is_what_twilio_takes_for_an_access_token(self, desk: Client) -> None:
        header = jwt.get_unverified_header(desk.post("/console/desk/token").json()["token"])

        assert header["cty"] == "twilio-fpa;v=1"

    def test_lasts_an_hour(self, desk: Client) -> None:
        said = token_of(desk)

        assert said["exp"] - said.get("nbf", said["iat"] if "iat" in said else said["exp"] - 3600) == 3600
        assert desk.post("/console/desk/token").json()["seconds"] == 3600

    def test_says_when_the_browser_cannot_be_a_telephone_here(self, desk: Client, settings: Settings) -> None:
        settings.TWILIO_API_KEY_SID = ""

        answer = desk.post("/console/desk/token")

        assert (answer.status_code, answer.json()["why"]) == (
            503,
            "Calls in the browser are not set up here.",
        )


class TestHeartbeat:
    def test_says_that_somebody_is_there(self, desk: Client, maya: Staff) -> None:
        Staff.objects.update(seen_at=NOON - timedelta(hours=1))

        assert desk.post("/console/desk/heartbeat").status_code == 204

        maya.refresh_from_db()
        assert maya.seen_at == NOON


class TestDuty:
    @pytest.mark.parametrize(
        ("before", "wish", "words"),
        [
            (Duty.OFF, "on", "You are on duty"),
            (Duty.BREAK, "on", "You are on duty"),
            (Duty.ON, "break", "You are on a break"),
            (Duty.ON, "off", "You are off duty"),
        ],
    )
    def test_changes_and_shows_it(
        self, before: str, wish: str, words: str, desk: Client, maya: Staff
    ) -> None:
        Staff.objects.update(duty=before)

        shown = desk.post("/console/desk/duty", {"duty": wish}).text

        maya.refresh_from_db()
        assert maya.duty == wish
        assert words in shown

    def test_refuses_anything_else(self, desk: Client) -> None:
        assert desk.post("/console/desk/duty", {"duty": "asleep"}).status_code == 400

    def test_passes_a_ringing_call_on(self, line: Line, maya: Staff, desk: Client) -> None:
        offer = scenes.ringing(line, maya)

        desk.post("/console/desk/duty", {"duty": "off"})

        offer.refresh_from_db()
        assert offer.state == OfferState.PASSED_ON


class TestBeforeThePagesScriptsHaveCome:
    def test_a_button_works_and_leads_back_to_the_desk(self, sam: Staff, signed_in: SignIn) -> None:
        page = signed_in(sam)

        answer = page.post("/console/desk/duty", {"duty": "on"})

        sam.refresh_from_db()
        assert (answer.status_code, answer["Location"], sam.duty) == (302, "/console/desk/", "on")

    def test_what_could_not_be_done_is_said_there(self, maya: Staff, signed_in: SignIn) -> None:
        shown = signed_in(maya).post("/console/desk/ring-on", {"ring_on": "phone"}, follow=True).text

        assert "We have no phone number for you" in shown

    def test_every_form_of_the_desk_has_an_address_and_a_token(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        page = signed_in(maya)
        scenes.ringing(line, maya)

        shown = page.get("/console/desk/").text

        forms = re.findall(r"<form[^>]*hx-post[^>]*>(?:<input[^>]*csrfmiddlewaretoken)?", shown)
        assert forms
        assert all('method="post" action="/' in form and "csrfmiddlewaretoken" in form for form in forms)


class TestRingOn:
    def test_lets_calls_ring_on_the_persons_telephone(self, desk: Client, maya: Staff) -> None:
        cast.write(Staff.objects.all(), phone="+12025550161")

        shown = desk.post("/console/desk/ring-on", {"ring_on": "phone"}).text

        maya.refresh_from_db()
        assert maya.ring_on == RingOn.PHONE
        assert "rings on your phone." in shown

    def test_says_that_there_is_no_telephone(self, desk: Client) -> None:
        assert (
            "We have no phone number for you" in desk.post("/console/desk/ring-on", {"ring_on": "phone"}).text
        )

    def test_says_in_sight_why_it_cannot_ring_on_a_telephone(self, desk: Client) -> None:
        shown = desk.get("/console/desk/strip").text

        assert 'aria-describedby="no-phone">Ring my phone' in shown
        assert '<p class="quiet" id="no-phone">We have no phone number for you.' in shown
        cast.write(Staff.objects.all(), phone="+12025550161")
        assert "no-phone" not in desk.get("/console/desk/strip").text

    def test_can_be_pressed_without_a_telephone_to_hear_why_not(self, desk: Client) -> None:
        shown = desk.get("/console/desk/").text

        button = re.findall(r'<button[^>]*id="ring-phone"[^>]*>', shown)
        assert len(button) == 1
        assert " disabled" not in button[0]
        assert 'aria-disabled="true"' in button[0]

    def test_refuses_anything_else(self, desk: Client) -> None:
        assert desk.post("/console/desk/ring-on", {"ring_on": "pigeon"}).status_code == 400


class TestDecline:
    def test_passes_the_call_on(self, line: Line, maya: Staff, desk: Client) -> None:
        offer = scenes.ringing(line, maya)

        shown = desk.post(f"/console/desk/offers/{offer.pk}/decline").text

        offer.refresh_from_db()
        assert offer.state == OfferState.DECLINED
        assert "You are on duty" in shown

    def test_leaves_what_rings_for_somebody_else(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        offer = scenes.ringing(line, maya)

        shown = signed_in(sam).post(f"/console/desk/offers/{offer.pk}/decline", follow=True).text

        offer.refresh_from_db()
        assert offer.state == OfferState.RINGING
        assert "That call has moved on." in shown

    def test_takes_an_offer_that_never_was_for_one_that_is_over(self, desk: Client) -> None:
        assert "That call has moved on." in desk.post(f"/console/desk/offers/{uuid4()}/decline").text


class TestHold:
    def test_holds_and_resumes(self, line: Line, maya: Staff, desk: Client) -> None:
        call = scenes.talking(line, maya)

        held = desk.post(f"/console/desk/calls/{call.pk}/hold").text
        resumed = desk.post(f"/console/desk/calls/{call.pk}/resume").text

        assert "Putting on hold" in held
        assert "Ending the hold" in resumed
        asked = call.commands.filter(kind__in=["hold", "resume"]).order_by("pk")
        assert list(asked.values_list("kind", flat=True)) == [CommandKind.HOLD, CommandKind.RESUME]

    @pytest.mark.parametrize("action", ["hold", "resume"])
    def test_says_when_they_are_not_talking(self, action: str, line: Line, maya: Staff, desk: Client) -> None:
        call = scenes.over(line, maya)

        assert "That call has moved on." in desk.post(f"/console/desk/calls/{call.pk}/{action}").text

    @pytest.mark.parametrize("action", ["hold", "resume", "hang-up", "wrap-up"])
    def test_knows_no_call_that_never_was(self, action: str, desk: Client) -> None:
        answer = desk.post(f"/console/desk/calls/{uuid4()}/{action}", {"outcome": "info_given"})

        assert "That call has moved on." in answer.text


def rejoin(call: Call) -> str:
    """Where Rejoin is pressed for the present acceptance of a call."""
    accepted = call.offers.get(state=OfferState.ACCEPTED)
    return f"/console/desk/calls/{call.pk}/offers/{accepted.pk}/rejoin"


class TestRejoin:
    def test_ends_the_dead_leg(self, line: Line, maya: Staff, desk: Client) -> None:
        call = scenes.talking(line, maya)

        desk.post(rejoin(call))

        command = call.commands.get(kind=CommandKind.END_LEG)
        assert (command.participant, command.urgent) == (call.offers.get().participant, True)

    def test_has_twilio_asked_should_no_report_of_its_end_come(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        call = scenes.talking(line, maya)

        desk.post(rejoin(call))

        deadlines.move_everything_on(now=NOON + timedelta(minutes=1))
        assert call.commands.filter(kind=CommandKind.CHECK_BRIDGE).exists()

    def test_a_press_that_comes_late_leaves_the_call_that_was_taken_anew(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        call = scenes.talking(line, maya)
        late = rejoin(call)
        Offer.objects.filter(call=call).update(state=OfferState.FAILED)
        again = Offer.objects.create(
            call=call,
            staff=maya,
            ring_on=RingOn.BROWSER,
            state=OfferState.ACCEPTED,
            made_at=NOON,
            ring_until=NOON + timedelta(seconds=20),
            settled_at=NOON,
        )
        Participant.objects.create(offer=again, state=ParticipantState.JOINED, sid="CA" + "7" * 32)

        desk.post(late)

        assert not call.commands.filter(kind=CommandKind.END_LEG).exists()

    def test_leaves_somebody_elses_call(self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn) -> None:
        call = scenes.talking(line, maya)

        shown = signed_in(sam).post(rejoin(call), follow=True).text

        assert not call.commands.filter(kind=CommandKind.END_LEG).exists()
        assert "That call has moved on." in shown


class TestHangUp:
    def test_ends_the_conversation_for_both(self, line: Line, maya: Staff, desk: Client) -> None:
        call = scenes.talking(line, maya)

        desk.post(f"/console/desk/calls/{call.pk}/hang-up")

        assert call.commands.filter(kind=CommandKind.END_CALLER).exists()

    def test_does_not_end_somebody_elses(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        call = scenes.talking(line, maya)

        shown = signed_in(sam).post(f"/console/desk/calls/{call.pk}/hang-up", follow=True).text

        assert not call.commands.filter(kind=CommandKind.END_CALLER).exists()
        assert "That call has moved on." in shown


class TestWrapUp:
    def test_records_the_outcome_and_frees_the_person(self, line: Line, maya: Staff, desk: Client) -> None:
        call = scenes.over(line, maya)

        shown = desk.post(f"/console/desk/calls/{call.pk}/wrap-up", {"outcome": "info_given"}).text

        call.refresh_from_db()
        assert call.outcome == "info_given"
        assert "You are on duty" in shown

    @pytest.mark.parametrize("outcome", ["", "reached_patient", "nonsense"])
    def test_asks_again_when_the_outcome_is_none(
        self, outcome: str, line: Line, maya: Staff, desk: Client
    ) -> None:
        call = scenes.over(line, maya)

        shown = desk.post(f"/console/desk/calls/{call.pk}/wrap-up", {"outcome": outcome}).text

        assert "Choose the call outcome first." in shown
        assert Call.objects.get(pk=call.pk).outcome == ""

    def test_waits_until_the_call_is_over(self, line: Line, maya: Staff, desk: Client) -> None:
        call = scenes.talking(line, maya)

        shown = desk.post(f"/console/desk/calls/{call.pk}/wrap-up", {"outcome": "info_given"}).text

        assert "That call has moved on." in shown


class TestEndPause:
    def test_makes_ready_at_once(self, line: Line, maya: Staff, desk: Client) -> None:
        Staff.objects.update(wrap_up_until=NOON + timedelta(minutes=2))
        offered = scenes.waiting(line)
        assert not offered.offers.exists()

        shown = desk.post("/console/desk/end-pause").text

        assert "A call for you" in shown
        maya.refresh_from_db()
        assert maya.wrap_up_until is None

    def test_is_offered_in_a_pause(self, maya: Staff, desk: Client) -> None:
        Staff.objects.update(wrap_up_until=NOON + timedelta(minutes=2))

        assert "Ready now" in desk.get("/console/desk/strip").text

    def test_does_not_spare_the_outcome(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.over(line, maya)

        assert "Call outcome" in desk.post("/console/desk/end-pause").text
        assert not scenes.waiting(line).offers.exists()


class TestALateOutcome:
    def test_leaves_the_wrap_up_of_the_present_call(self, line: Line, maya: Staff, desk: Client) -> None:
        early = scenes.over(line, maya, NOON - timedelta(hours=1))
        Call.objects.filter(pk=early.pk).update(outcome="info_given")
        cast.sign_on(maya, NOON)
        scenes.over(line, maya)
        Call.objects.filter(pk=early.pk).update(outcome="")

        desk.post(f"/console/desk/calls/{early.pk}/wrap-up", {"outcome": "info_given"})

        maya.refresh_from_db()
        assert maya.in_wrap_up(NOON)


class TestMoreTime:
    def test_gives_another_two_minutes(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.over(line, maya)

        desk.post("/console/desk/more-time")

        maya.refresh_from_db()
        assert maya.wrap_up_until == NOON + timedelta(minutes=2)
