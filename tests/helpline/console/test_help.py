"""Help me: what the desk, and the bar of every supervisor's page, say of it."""

from collections.abc import Callable
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from helpline.models import Call, HelpRequest, Line, Staff
from helpline.monitoring import alarm_mail
from helpline.operations import help_requests, notice
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support.cast import CALLER, NOON


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    return scenes.talking(line, maya)


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


def press(client: Client, address: str) -> str:
    answer = client.post(address, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert answer.status_code in (200, 204), answer.status_code
    return str(answer.text)


def bar(client: Client) -> str:
    return str(client.get("/console/frame", HTTP_X_REQUESTED_WITH="XMLHttpRequest").text)


class TestTheDesk:
    def test_says_that_every_supervisor_is_told(self, call: Call, desk: Client, supervising: Client) -> None:
        assert "data-help-me" in desk.get("/console/desk/").text

        assert "Every supervisor has been told." in press(desk, f"/console/desk/calls/{call.pk}/help")

    def test_says_at_once_that_no_supervisor_is_signed_in(self, call: Call, desk: Client) -> None:
        assert "No supervisor is signed in." in press(desk, f"/console/desk/calls/{call.pk}/help")

    def test_says_who_comes(self, call: Call, desk: Client, supervising: Client) -> None:
        press(desk, f"/console/desk/calls/{call.pk}/help")

        press(supervising, f"/console/help/{HelpRequest.objects.get().pk}/coming")

        assert "<strong>lee is coming.</strong>" in desk.get("/console/desk/strip").text

    @pytest.mark.parametrize(
        ("fails", "says"),
        [
            (False, "An e-mail was sent to the people on call."),
            (True, "The e-mail to the people on call could not be sent."),
        ],
    )
    def test_says_of_the_e_mail_only_what_came_of_it(
        self, fails: bool, says: str, call: Call, desk: Client, settings: Settings
    ) -> None:
        settings.ALARM_EMAILS = ["on-call@example.org"]
        press(desk, f"/console/desk/calls/{call.pk}/help")
        assert "e-mail" not in desk.get("/console/desk/strip").text

        with mock.patch.object(EmailMessage, "send", side_effect=OSError if fails else self.sends(desk)):
            alarm_mail.send_due(now=NOON)

        assert says in desk.get("/console/desk/strip").text

    def sends(self, desk: Client) -> Callable[[], int]:
        def send() -> int:
            assert "An e-mail to the people on call is being sent." in desk.get("/console/desk/strip").text
            return 1

        return send

    def test_takes_it_back(self, call: Call, desk: Client) -> None:
        press(desk, f"/console/desk/calls/{call.pk}/help")

        assert "data-help-me" in press(desk, f"/console/desk/calls/{call.pk}/help-over")


class TestTheBar:
    @pytest.mark.parametrize("page", ["floor/", "calls/", "voicemail/", "people/", "shifts/who-rings"])
    def test_tells_every_page_of_a_supervisor(
        self, page: str, call: Call, maya: Staff, supervising: Client
    ) -> None:
        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)

        shown = supervising.get(f"/console/{page}").text

        assert "<strong>Maya asks for help</strong> in a call on Helpline." in shown
        assert "data-help=" in shown
        assert CALLER not in shown

    def test_tells_no_counselor(self, call: Call, maya: Staff, sam: Staff, signed_in: SignIn) -> None:
        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert "asks for help" not in bar(signed_in(sam))
        assert "asks for help" not in bar(signed_in(maya))

    def test_does_not_ring_once_somebody_comes(
        self, call: Call, maya: Staff, lee: User, supervising: Client
    ) -> None:
        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)
        help_requests.come(request_id=HelpRequest.objects.get().pk, user_id=lee.pk, now=NOON)

        shown = bar(supervising)

        assert "You are helping Maya, in a call on Helpline." in shown
        assert "data-help" not in shown

    def test_only_supervisors_come(self, call: Call, maya: Staff, sam: Staff, signed_in: SignIn) -> None:
        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)

        answer = signed_in(sam).post(f"/console/help/{HelpRequest.objects.get().pk}/coming")

        assert answer.status_code == 404


class TestTheEMail:
    @pytest.fixture(autouse=True)
    def addresses(self, settings: Settings) -> None:
        settings.ALARM_EMAILS = ["on-call@example.org"]

    def test_names_nobody(self, call: Call, maya: Staff, desk: Client) -> None:
        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert alarm_mail.send_due(now=NOON) == 1
        assert alarm_mail.send_due(now=NOON) == 0

        (sent,) = mail.outbox
        assert sent.subject == "Helpline: a counselor asks for help"
        assert "Maya" not in sent.body
        assert "An e-mail was sent to the people on call." in desk.get("/console/desk/strip").text


class TestThatSomeoneMayListen:
    def test_is_told_by_the_counselor_where_the_line_is_set_so(
        self, line: Line, call: Call, desk: Client
    ) -> None:
        told = f"/console/desk/calls/{call.pk}/told"
        assert told not in desk.get("/console/desk/").text
        Line.objects.update(may_listen=True)
        assert told in desk.get("/console/desk/").text

        assert "They know that someone may listen." in press(desk, told)

        call.refresh_from_db()
        assert notice.was_heard(call, NOON)
        assert call.events.get(kind="notice").staff == call.staff

    def test_is_not_told_by_another(self, call: Call, sam: Staff, signed_in: SignIn) -> None:
        Line.objects.update(may_listen=True)

        press(signed_in(sam), f"/console/desk/calls/{call.pk}/told")

        call.refresh_from_db()
        assert call.notice_over_at is None
