"""Pages that refuse: in the product's dress, with what to do now and a way back."""

import re
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission, User
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client

from config.asgi import Front, busy_page
from helpline.models import Staff
from helpline.privacy import encryption
from tests.helpline.console.conftest import SignIn

SIGN_IN = {"login": "maya", "password": "maya has a long password", "next": "/console/"}


class TestASecondSignInPage:
    def test_that_was_opened_earlier_says_that_one_is_signed_in(self, maya: Staff) -> None:
        client = Client(enforce_csrf_checks=True)
        client.get("/account/sign-in/")
        old = client.cookies["helpline_csrf"].value
        client.post("/account/sign-in/", SIGN_IN | {"csrfmiddlewaretoken": old})

        answer = client.post("/account/sign-in/", SIGN_IN | {"csrfmiddlewaretoken": old})

        assert answer.status_code == 403
        assert "You are signed in already" in answer.text
        assert 'href="/console/"' in answer.text

    def test_without_its_cookie_leads_to_a_new_one(self, maya: Staff) -> None:
        answer = Client(enforce_csrf_checks=True).post("/account/sign-in/", SIGN_IN)

        assert answer.status_code == 403
        assert "Open a new sign-in page" in answer.text


@pytest.mark.django_db
class TestAPageForOthers:
    def test_leads_back_whoever_works_here(self, maya: Staff, client: Client) -> None:
        client.force_login(maya.user)

        answer = client.get("/console/people/")

        assert answer.status_code == 403
        assert 'href="/console/"' in answer.text

    def test_offers_the_records_only_to_whom_they_show_anything(self, maya: Staff, client: Client) -> None:
        client.force_login(maya.user)
        assert "Administration" not in client.get("/console/people/").text

        maya.user.user_permissions.add(Permission.objects.get(codename="view_call"))
        assert 'href="/admin/">Administration' in client.get("/console/people/").text

    def test_offers_somebody_without_a_role_only_what_works(self, client: Client) -> None:
        client.force_login(User.objects.create_user("guest", is_staff=True))

        answer = client.get("/console/")

        assert answer.status_code == 403
        refusal = answer.text.partition('class="refused"')[2].partition("</div>")[0]
        assert "Your account has no role here" in refusal
        assert "href" not in refusal
        assert 'action="/account/sign-out/"' in refusal


class TestAFormOfAnOldPage:
    @pytest.fixture
    def client(self, maya: Staff) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(maya.user)
        return client

    def test_says_that_nothing_was_sent_and_leads_back_to_its_page(self, client: Client) -> None:
        answer = client.post(
            "/console/desk/duty",
            {"duty": "off"},
            headers={"Referer": "http://testserver/console/shifts/?week=1"},
        )

        assert answer.status_code == 403
        assert "Nothing was sent" in answer.text
        assert 'href="/console/shifts/?week=1"' in answer.text

    @pytest.mark.parametrize(
        "referer", ["https://evil.example/", "javascript:alert(1)", "", "http://testserver//evil.example/"]
    )
    def test_leads_nowhere_else(self, referer: str, client: Client) -> None:
        answer = client.post("/console/desk/duty", {"duty": "off"}, headers={"Referer": referer})

        assert 'href="/console/">Open the page again' in answer.text
        assert "evil" not in answer.text

    def test_in_the_background_is_answered_in_a_line(self, client: Client) -> None:
        answer = client.post("/console/desk/heartbeat", headers={"X-Requested-With": "XMLHttpRequest"})

        assert answer.status_code == 403
        assert "<html" not in answer.text


SENT = ("/console/desk/duty", "/console/people/1/work", "/account/browsers/end", "/account/locked-out/1/lift")


class TestAFormThatIsSentAfterTheSessionEnded:
    @pytest.mark.parametrize("address", SENT)
    def test_leads_by_the_sign_in_to_the_page_on_which_it_stood(self, address: str, maya: Staff) -> None:
        client, came_from = Client(), {"Referer": "http://testserver/console/calls/?day=2026-07-15"}

        door = client.post(address, {"duty": "off"}, headers=came_from, follow=True)
        asked = re.search(r'name="next" value="([^"]+)"', door.text)
        assert asked
        inside = client.post("/account/sign-in/", SIGN_IN | {"next": asked[1]}, follow=True)

        assert "What you sent last did not arrive" in door.text
        assert inside.redirect_chain[-1][0] == "/console/calls/?day=2026-07-15"
        assert inside.status_code == 200

    def test_says_so_on_the_page_that_asks_for_the_password_of_a_locked_one(
        self, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)
        client.post("/account/lock/")

        door = client.post("/console/desk/duty", {"duty": "off"}, follow=True)

        assert "What you sent last did not arrive" in door.text

    def test_says_nothing_of_it_where_nothing_was_sent(self, maya: Staff) -> None:
        assert "did not arrive" not in Client().get("/console/calls/", follow=True).text


class TestAnAddressThatOnlyTakesForms:
    def test_is_a_page_for_somebody_who_opens_it(self, maya: Staff, signed_in: SignIn) -> None:
        answer = signed_in(maya).get("/console/desk/duty")

        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "script-src" in answer["Content-Security-Policy"]
        assert TO_THE_HEADING in answer.text
        assert 'href="/console/"' in answer.text

    def test_is_bare_for_a_machine(self, maya: Staff, signed_in: SignIn) -> None:
        asked = signed_in(maya).get("/console/desk/duty", headers={"HX-Request": "true"})

        assert (asked.status_code, asked.content) == (405, b"")


DRESS = "console/frame.css"
TO_THE_HEADING = '<h1 tabindex="-1" autofocus>'


class TestEveryRefusal:
    def test_has_a_heading_that_takes_the_focus_and_a_way_back(self, maya: Staff, signed_in: SignIn) -> None:
        nobody = signed_in(User.objects.create_user("nobody", is_staff=True))
        old = Client(enforce_csrf_checks=True)
        pages = [
            nobody.get("/console/desk/").text,
            signed_in(maya).get("/nowhere").text,
            Client().get("/nowhere").text,
            old.post("/account/sign-in/", SIGN_IN).text,
            Client().post("/account/sign-out/").text,
            render_to_string("500.html"),
        ]

        for page in pages:
            assert TO_THE_HEADING in page
            assert 'href="/console/"' in page or 'href="/account/sign-in/' in page
            assert DRESS in page

    @pytest.mark.parametrize(
        ("failure", "status", "words"),
        [
            (RuntimeError(), 500, "Something went wrong on our side"),
            (OperationalError(), 500, "Something went wrong on our side"),
            (encryption.Unreadable(), 503, "This cannot be read here"),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
    )
    def test_of_a_page_that_fails(
        self, failure: Exception, status: int, words: str, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)
        client.raise_request_exception = False

        with patch("helpline.queries.calls.listed", side_effect=failure):
            answer = client.get("/console/calls/")

        assert (answer.status_code, words in answer.text) == (status, True)
        assert DRESS in answer.text
        assert 'href="/console/"' in answer.text

    def test_of_a_locked_out_person(self, maya: Staff) -> None:
        client = Client()
        for _ in range(6):
            answer = client.post("/account/sign-in/", SIGN_IN | {"password": "this is not it"})

        assert answer.status_code == 429
        assert DRESS in answer.text
        assert 'href="/account/sign-in/' in answer.text

    def test_of_our_own_failure_needs_neither_the_request_nor_the_database(self) -> None:
        """No database mark: it would fail if the page asked for anything."""
        assert "Something went wrong on our side" in render_to_string("500.html")

    def test_of_too_many_requests_is_a_page_for_people_and_a_line_for_webhooks(self) -> None:
        """No database mark: a front that is too busy has no thread to ask with."""
        front = Front(lambda environ, start_response: [])

        said, line = (front.lane(path).when_busy() for path in ("/console/", "/voice/answer"))

        assert said is busy_page()
        assert TO_THE_HEADING in said.text.decode()
        assert DRESS in said.text.decode()
        assert 'href="/console/"' in said.text.decode()
        assert line.text == b"Too many requests at once.\n"
