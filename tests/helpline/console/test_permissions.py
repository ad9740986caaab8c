"""Who may open which page."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from helpline.models import Line, Shift, Staff
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn

# Page: what maya, sam, lee (who answers no calls) and somebody who does neither get.
PAGES = {
    "console:desk": (200, 200, 403, 403),
    "console:call-bar": (200, 200, 403, 403),
    "console:sidebar": (200, 200, 403, 403),
    "console:floor": (200, 200, 200, 403),
    "console:floor-now": (200, 200, 200, 403),
    "console:calls": (200, 200, 200, 403),
    "console:callbacks": (200, 200, 200, 403),
    "console:voicemails": (200, 200, 200, 403),
    "console:shifts": (200, 200, 200, 403),
    # Things of maya's.
    "console:call": (200, 404, 200, 403),
    "console:callback": (200, 404, 200, 403),
    "console:voicemail": (200, 200, 200, 403),
    "console:audio": (200, 200, 200, 403),
}
# Actions, with what each answers to maya, sam and lee.
ACTIONS = {
    "console:token": (200, 200, 403, 403),
    "console:heartbeat": (204, 204, 403, 403),
    "console:duty": (400, 400, 403, 403),
    "console:ring-on": (400, 400, 403, 403),
    "console:more-time": (302, 302, 403, 403),
    "console:outcome": (302, 404, 403, 403),
    "console:withdraw": (302, 404, 403, 403),
    "console:settle": (302, 404, 403, 403),
    "console:again": (422, 404, 403, 403),
    "console:handle": (302, 302, 403, 403),
    "console:voicemail-promise": (422, 422, 403, 403),
    "console:callback-number": (200, 404, 200, 403),
    "console:call-number": (200, 404, 200, 403),
    "console:call-now": (422, 404, 403, 403),
    "console:cut-off-number": (302, 404, 403, 403),
    "console:dial-back": (302, 404, 403, 403),
}


@pytest.fixture
def things(line: Line, maya: Staff) -> dict[str, Any]:
    call = scenes.over(line, maya)
    return {
        "call_id": call.pk,
        "callback_id": scenes.promise(line, maya).pk,
        "voicemail_id": scenes.message(line).pk,
    }


@pytest.fixture
def everyone(maya: Staff, sam: Staff, lee: User, signed_in: SignIn) -> list[Client]:
    nobody = User.objects.create_user("nobody", password="nobody has a long password", is_staff=True)
    return [signed_in(who) for who in (maya, sam, lee, nobody)]


def address(name: str, things: dict[str, Any]) -> str:
    ids = {
        (
            *("console:call", "console:outcome", "console:call-number"),
            *("console:cut-off-number", "console:dial-back"),
        ): "call_id",
        (
            *("console:callback", "console:withdraw", "console:settle", "console:again"),
            *("console:callback-number", "console:call-now"),
        ): "callback_id",
        ("console:voicemail", "console:audio", "console:handle", "console:voicemail-promise"): "voicemail_id",
    }
    wanted = next((key for names, key in ids.items() if name in names), None)
    return reverse(name, kwargs={wanted: things[wanted]} if wanted else None)


LOADED_AGAIN = ("console:call-number", "console:callback-number")
"""Pages that an action answers with: loaded again they lead back to the page without the number."""


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    def test_opens_for_those_who_may(self, name: str, things: dict[str, Any], everyone: list[Client]) -> None:
        answers = tuple(client.get(address(name, things)).status_code for client in everyone)

        assert answers == PAGES[name]

    @pytest.mark.parametrize("name", PAGES)
    def test_leads_a_stranger_to_the_sign_in(self, name: str, things: dict[str, Any]) -> None:
        answer = Client().get(address(name, things))

        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/?next=/console/")

    @pytest.mark.parametrize("name", PAGES)
    def test_is_kept_nowhere(self, name: str, things: dict[str, Any], everyone: list[Client]) -> None:
        assert "no-store" in everyone[0].get(address(name, things))["Cache-Control"]


class TestEveryAction:
    @pytest.mark.parametrize("name", ACTIONS)
    def test_is_for_those_who_answer_calls(
        self, name: str, things: dict[str, Any], everyone: list[Client]
    ) -> None:
        answers = tuple(client.post(address(name, things)).status_code for client in everyone)

        assert answers == ACTIONS[name]

    @pytest.mark.parametrize("name", ACTIONS)
    def test_is_no_address_to_be_opened(
        self, name: str, things: dict[str, Any], everyone: list[Client]
    ) -> None:
        answer = everyone[0].get(address(name, things))

        if name in LOADED_AGAIN:
            assert (answer.status_code, answer["Location"] + "number") == (302, address(name, things))
        else:
            assert answer.status_code == 405

    def test_wants_a_token_against_forgery(self, maya: Staff) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(maya.user)

        assert client.post("/console/desk/duty", {"duty": "off"}).status_code == 403


class TestConsoleView:
    def test_answers_an_open_page_whose_person_is_signed_out_with_401(self, db: None) -> None:
        """A sign-in page must not be swapped into a desk on which somebody types."""
        assert Client().get("/console/desk/strip", headers={"HX-Request": "true"}).status_code == 401

    def test_refuses_somebody_who_may_not_enter_the_frame(self, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)
        User.objects.filter(pk=maya.user_id).update(is_staff=False)

        refused = [client.get(address).status_code for address in ("/console/desk/", "/console/floor/")]

        assert refused == [403, 403]


class TestHome:
    def test_leads_a_counselor_to_the_desk(self, maya: Staff, signed_in: SignIn) -> None:
        assert signed_in(maya).get("/console/")["Location"] == "/console/desk/"

    def test_leads_who_only_supervises_to_the_floor(self, lee: User, signed_in: SignIn) -> None:
        assert signed_in(lee).get("/console/")["Location"] == "/console/floor/"


class TestChooseZone:
    def test_tells_times_in_the_zone_that_was_chosen(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.over(line, maya)
        client = signed_in(maya)
        assert "12:00 PM" in client.get("/console/calls/").text

        answer = client.post("/console/zone", {"zone": "America/Los_Angeles", "next": "/console/calls/"})

        assert answer["Location"] == "/console/calls/"
        assert "9:00 AM" in client.get("/console/calls/").text

    def test_is_until_then_that_of_the_shifts(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        Shift.objects.update(zone="America/Los_Angeles")
        scenes.over(line, maya)

        shown = [signed_in(who).get("/console/calls/").text for who in (maya, lee)]

        assert ["9:00 AM" in text for text in shown] == [True, True]

    def test_leads_nowhere_else(self, maya: Staff, signed_in: SignIn) -> None:
        answer = signed_in(maya).post("/console/zone", {"zone": "UTC", "next": "https://example.com/"})

        assert answer["Location"] == "/console/"

    @pytest.mark.parametrize("next_", ["0", "2026-02-30", "account_logout"])
    def test_leads_to_no_page_that_a_word_may_name(self, next_: str, maya: Staff, signed_in: SignIn) -> None:
        answer = signed_in(maya).post("/console/zone", {"zone": "UTC", "next": next_})

        assert (answer.status_code, answer["Location"]) == (302, next_)

    @pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "america", "x" * 300])
    def test_refuses_what_is_no_zone(self, name: str, maya: Staff, signed_in: SignIn) -> None:
        assert signed_in(maya).post("/console/zone", {"zone": name}).status_code == 400
