"""What every webhook does with a bad request, and while nothing works."""

import logging
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from helpline.models import Call, CallEvent, Line
from tests.support import cast, twilio

pytestmark = pytest.mark.django_db


def raw(body: bytes, signed: bytes | None = None) -> int:
    """POST bytes to the incoming webhook under the signature of what they stand for."""
    import base64
    import hmac
    from urllib.parse import parse_qsl

    pairs = parse_qsl((signed or body).decode("ascii", "surrogateescape"), True, errors="surrogateescape")
    text = settings.PUBLIC_URL + "/voice/incoming" + "".join(n + v for n, v in sorted(set(pairs)))
    digest = hmac.digest(settings.TWILIO_AUTH_TOKEN.encode(), text.encode("utf-8", "surrogateescape"), "sha1")
    return (
        Client()
        .post(
            "/voice/incoming",
            body,
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": base64.b64encode(digest).decode()},
        )
        .status_code
    )


class TestRefusal:
    def test_an_unsigned_webhook_is_refused_with_one_line_and_nothing_written(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        cast.line()

        with caplog.at_level(logging.WARNING, "helpline"):
            response = twilio.post("/voice/incoming", signature="", From=cast.CALLER)

        assert response.status_code == 403
        assert len(caplog.records) == 1
        assert "5550143" not in caplog.text
        assert not Call.objects.exists()

    def test_a_wrong_signature_is_refused(self) -> None:
        cast.line()

        assert twilio.post("/voice/incoming", signature="bm90IGl0").status_code == 403
        assert not CallEvent.objects.exists()

    def test_a_get_is_refused(self) -> None:
        assert Client().get("/voice/incoming").status_code == 405

    def test_more_than_twilio_ever_sends_is_refused(self) -> None:
        assert raw(b"CallSid=CA1&x=" + b"a" * 70_000) == 413
        assert raw(b"CallSid=CA1&x=" + b"a" * 3_000_000) == 413

    def test_a_thousand_parameters_are_refused(self) -> None:
        assert raw(urlencode([(f"p{i}", "1") for i in range(1000)]).encode()) == 400


class TestBadParameters:
    @pytest.mark.parametrize(
        "body",
        [
            b"CallSid=CA%FF%FE&From=%2B1202%FF&To=%2B18557821009",
            b"CallSid=CA1&From=%00&To=%2B18557821009",
            b"CallSid=&From=&To=",
            b"CallSid=" + b"C" * 2000 + b"&To=%2B18557821009",
            b"",
        ],
        ids=["not utf-8", "nul", "empty", "oversized", "nothing at all"],
    )
    def test_a_caller_behind_a_broken_request_still_hears_something(self, body: bytes) -> None:
        cast.line()

        assert raw(body) == 200


class TestWhenWeFail:
    def test_a_database_that_is_down_leads_to_the_backup_number_by_way_of_a_key_for_danger(
        self, settings: object
    ) -> None:
        settings.BACKUP_NUMBER = "+12025550199"  # type: ignore[attr-defined]

        with mock.patch("helpline.voice.incoming._arrive", side_effect=OperationalError("gone")):
            document = twilio.twiml(twilio.post("/voice/incoming"))

        gather = document.find("Gather")
        assert gather is not None
        assert "9 1 1" in twilio.said(gather)
        dial = document.find("Dial")
        assert dial is not None
        assert dial.text == "+12025550199"

    def test_without_a_backup_number_the_national_one_is_said(self, settings: object) -> None:
        settings.BACKUP_NUMBER = ""  # type: ignore[attr-defined]

        with mock.patch("helpline.voice.incoming._arrive", side_effect=RuntimeError):
            document = twilio.twiml(twilio.post("/voice/incoming"))

        assert "6 6 2" in twilio.said(document)
        assert document[-1].tag == "Hangup"

    def test_a_connection_that_broke_is_opened_again_and_the_call_taken(self) -> None:
        cast.line()
        from helpline.voice import incoming

        answers = [OperationalError("server closed the connection"), mock.DEFAULT]
        with (
            mock.patch.object(incoming, "_arrive", side_effect=answers, return_value=None),
            mock.patch("helpline.voice.webhook.connection.close") as closed,
        ):
            twilio.post("/voice/incoming")

        assert closed.called

    def test_twilios_own_fallback_request_gets_the_same_document(self, settings: object) -> None:
        settings.BACKUP_NUMBER = "+12025550199"  # type: ignore[attr-defined]

        document = twilio.twiml(twilio.post("/voice/fallback", ErrorCode="11200"))
        dial = document.find("Dial")

        assert dial is not None
        after = dial.get("action") or ""
        unanswered = twilio.twiml(twilio.post(after, DialCallStatus="no-answer"))
        assert "6 6 2" in twilio.said(unanswered)
        talked = twilio.twiml(twilio.post(after, DialCallStatus="completed"))
        assert [verb.tag for verb in talked] == ["Hangup"]


def test_what_a_webhook_says_is_kept_as_a_word_and_never_read_as_a_statement() -> None:
    """The statement that takes a call is our own SQL: whatever it is given stands in it as a value."""
    cast.line()
    sid = "CA'); DELETE FROM helpline_line;--"

    assert twilio.post("/voice/incoming", CallSid=sid, From="+1202555'; --").status_code == 200

    assert Call.objects.get().caller_sid == sid
    assert Line.objects.count() == 1
