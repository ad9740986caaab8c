"""What callers hear when the database is away: danger first and fast, then the backup number."""

import json
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from helpline.configure import configure
from helpline.models import Call, Line
from helpline.voice import fallback, fallback_numbers
from helpline.voice.fallback_numbers import Numbers
from tests.helpline.configure.example import EXAMPLE
from tests.helpline.voice.test_failures import no_database
from tests.support import cast, twilio
from tests.support.caller import dial, follow

pytestmark = pytest.mark.django_db

CRISIS, BACKUP = "+12025550188", "+12025550199"
BIN = "https://handler.twilio.com/twiml/EH" + "0123456789abcdef" * 2


@pytest.fixture
def published() -> None:
    fallback_numbers.publish({cast.NUMBER: Numbers(CRISIS, BACKUP)})


def incoming() -> Element:
    """Call while the database is away."""
    with no_database():
        return twilio.twiml(twilio.post("/voice/incoming"))


def dialled(document: Element) -> str:
    found = document.find("Dial")
    assert found is not None
    return found.text or ""


def verbs(document: Element) -> list[str]:
    return [verb.tag for verb in document]


@pytest.mark.usefixtures("published")
class TestAnAnswerThatWasLost:
    @pytest.mark.parametrize(("danger", "number"), [(True, CRISIS), (False, BACKUP)])
    def test_who_told_of_danger_is_put_through_to_the_crisis_number(self, danger: bool, number: str) -> None:
        cast.line()
        twilio.post("/voice/incoming")
        call = Call.objects.get()
        twilio.post(f"/voice/calls/{call.pk}/menu/welcome", Digits="1" if danger else "3")

        assert dialled(twilio.twiml(twilio.post("/voice/fallback", ErrorCode="11205"))) == number

    def test_who_is_known_to_be_in_danger_does_not_wait_for_the_database(
        self, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            document = twilio.twiml(twilio.post("/voice/fallback", ErrorCode="11205", Digits="1"))

        assert dialled(document) == CRISIS


@pytest.mark.usefixtures("published")
class TestWithTheDatabaseAway:
    def test_both_languages_are_said_in_ten_seconds_and_then_the_backup_rings(self) -> None:
        document = incoming()

        (gather,) = document.iter("Gather")
        seconds = len(twilio.said(document)) / 15 + int(gather.get("timeout") or 0)
        assert seconds <= 10
        assert {say.get("language") for say in gather} == {"en-US", "es-US"}
        assert verbs(document) == ["Gather", "Dial"]
        assert dialled(document) == BACKUP

    def test_the_key_for_danger_leads_to_the_crisis_number_without_a_word(self) -> None:
        document = self.key("1")

        assert verbs(document) == ["Dial"]
        assert dialled(document) == CRISIS

    def test_another_key_leads_to_the_backup_number_at_once(self) -> None:
        document = self.key("5")

        assert verbs(document) == ["Dial"]
        assert dialled(document) == BACKUP

    def test_who_pressed_1_in_the_menu_just_then_is_put_through_to_the_crisis_number(self) -> None:
        cast.line()
        menu = dial()

        with no_database():
            document = follow(menu, "Gather", Digits="1")

        assert verbs(document) == ["Dial"]
        assert dialled(document) == CRISIS

    @pytest.mark.parametrize("digits", ["11", "911", "988", "1*"])
    def test_and_so_is_who_pressed_it_in_a_hurry_or_the_number_of_an_emergency(self, digits: str) -> None:
        where = "/voice/calls/6f8f5771-5090-4a26-b245-3988d9a1501b/callback/number"
        with no_database():
            document = twilio.twiml(twilio.post(where, Digits=digits))

        assert (verbs(document), dialled(document)) == (["Dial"], CRISIS)

    @pytest.mark.parametrize("told", [{}, {"Digits": "1"}])
    def test_who_pressed_1_and_got_no_answer_is_offered_it_at_once_or_put_through(
        self, told: dict[str, Any]
    ) -> None:
        """It is not known whether Twilio tells the fallback which key was pressed, so both ways must work."""
        where = "https://helpline.example/voice/calls/6f8f5771-5090-4a26-b245-3988d9a1501b/menu/start"
        with no_database():
            document = twilio.twiml(twilio.post("/voice/fallback", ErrorCode="11200", ErrorUrl=where, **told))

        if told:
            assert (verbs(document), dialled(document)) == (["Dial"], CRISIS)
        else:
            assert document[0].tag == "Gather"
            assert twilio.said(document).startswith("In danger?")

    def test_who_was_in_danger_in_the_queue_is_put_through_to_it_after_leaving(self) -> None:
        phone, queue = Client(), "/voice/calls/6f8f5771-5090-4a26-b245-3988d9a1501b/stays/1"
        with no_database():
            key = twilio.twiml(twilio.post(f"{queue}/wait/key", phone, Digits="1"))
            assert verbs(key) == ["Leave"]
            document = twilio.twiml(twilio.post(f"{queue}/left", phone, QueueResult="leave"))

        assert verbs(document) == ["Dial"]
        assert dialled(document) == CRISIS

    @pytest.mark.parametrize("result", [{"DialCallStatus": "busy"}, {"DialCallStatus": "no-answer"}])
    def test_a_crisis_number_that_is_not_reached_is_followed_by_the_backup(
        self, result: dict[str, str]
    ) -> None:
        document = self.after_crisis(**result)

        assert "9 1 1" in twilio.said(document)
        assert dialled(document) == BACKUP

    @pytest.mark.parametrize(
        "result",
        [
            {"DialCallStatus": "completed", "DialCallDuration": "12"},
            {"DialCallStatus": "completed", "DialBridged": "false"},
        ],
    )
    def test_and_so_is_one_that_did_not_talk(self, result: dict[str, str]) -> None:
        assert dialled(self.after_crisis(**result)) == BACKUP

    def test_nothing_follows_a_talk_with_it(self) -> None:
        document = self.after_crisis(DialCallStatus="completed", DialCallDuration="95", DialBridged="true")

        assert verbs(document) == ["Hangup"]

    def test_after_a_backup_number_that_is_not_reached_the_national_one_is_said(self) -> None:
        opening = incoming()
        with no_database():
            document = follow(opening, "Dial", DialCallStatus="no-answer")

        assert "6 6 2" in twilio.said(document)
        assert verbs(document)[-1] == "Hangup"

    def key(self, digits: str) -> Element:
        opening = incoming()
        with no_database():
            return follow(opening, "Gather", Digits=digits)

    def after_crisis(self, **result: str) -> Element:
        crisis = self.key("1")
        with no_database():
            return follow(crisis, "Dial", **result)


class TestTheFile:
    def test_holds_what_the_description_says(self, settings: Settings) -> None:
        configure(EXAMPLE.encode(), now=cast.NOON)

        described = {line.number: line.crisis_number for line in Line.objects.all()}
        assert described
        assert {
            number: numbers.crisis for number, numbers in fallback_numbers.published().items()
        } == described
        assert {numbers.backup for numbers in fallback_numbers.published().values()} == {
            settings.BACKUP_NUMBER
        }
        for number, crisis in described.items():
            assert f">{crisis}</Dial>" in fallback.document(number, urgent=True)
            assert f">{settings.BACKUP_NUMBER}</Dial>" in fallback.document(number, urgent=False)

    def test_follows_a_changed_description(self) -> None:
        configure(EXAMPLE.encode(), now=cast.NOON)

        configure(EXAMPLE.replace(CRISIS, "+12025550177").encode(), now=cast.NOON)

        assert fallback_numbers.of(cast.NUMBER).crisis == "+12025550177"

    def test_is_left_alone_where_the_description_is_only_checked(self) -> None:
        configure(EXAMPLE.encode(), now=cast.NOON, check=True)

        assert fallback_numbers.published() == {}

    def test_that_cannot_be_written_is_told_to_the_operator(self, settings: Settings, tmp_path: Path) -> None:
        settings.FALLBACK_FILE = tmp_path / "nowhere" / "fallback.json"

        outcome = configure(EXAMPLE.encode(), now=cast.NOON)

        assert "fallback document" in outcome.warnings[-1].message
        assert Line.objects.exists()

    @pytest.mark.parametrize(
        "content",
        [
            None,
            "",
            "{",
            "[]",
            "{}",
            '{"lines": []}',
            '{"lines": {"+18557821009": null}}',
            '{"lines": {"+18557821009": {"crisis": "<Redirect>", "backup": 7}}}',
            b"\xff\xfe",
        ],
    )
    def test_that_is_missing_or_broken_leaves_the_settings(
        self, content: str | bytes | None, settings: Settings
    ) -> None:
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            Path(settings.FALLBACK_FILE).write_bytes(data)

        assert dialled(incoming()) == BACKUP
        assert dialled(fromstring(fallback.document(cast.NUMBER, urgent=True))) == BACKUP  # noqa: S314

    def test_serves_a_front_that_was_told_no_backup_number(self, settings: Settings) -> None:
        fallback_numbers.publish({cast.NUMBER: Numbers(CRISIS, "+12025550166")})
        settings.BACKUP_NUMBER = ""

        assert dialled(incoming()) == "+12025550166"

    def test_is_read_without_the_database(self, published: None) -> None:
        with mock.patch.object(connection, "cursor", side_effect=AssertionError):
            assert f">{CRISIS}</Dial>" in fallback.document(cast.NUMBER, urgent=True)

    def test_names_no_caller_and_can_be_read_by_a_person(self, published: None, settings: Settings) -> None:
        content = json.loads(Path(settings.FALLBACK_FILE).read_text())

        assert content == {"lines": {cast.NUMBER: {"crisis": CRISIS, "backup": BACKUP}}}


class TestExport:
    def export(self, *options: str) -> Element:
        out = StringIO()
        call_command("export_fallback", *options, stdout=out)
        return fromstring(out.getvalue())  # noqa: S314

    def test_prints_a_document_that_needs_nothing_of_ours(self, published: None, settings: Settings) -> None:
        document = self.export()

        assert dialled(document) == BACKUP
        assert not [verb for verb in document.iter() if settings.PUBLIC_URL in (verb.get("action") or "")]
        assert "9 1 1" in twilio.said(document)
        assert "press 1" not in twilio.said(document)
        assert verbs(document)[-1] == "Hangup"

    def test_leads_by_a_key_to_the_bin_for_danger(self, published: None) -> None:
        document = self.export("--danger-url", BIN)

        gather = document.find("Gather")
        assert gather is not None
        assert gather.get("action") == BIN
        assert "press 1" in twilio.said(gather)

    def test_prints_that_bin_too(self, published: None) -> None:
        document = self.export("--danger")

        assert verbs(document)[0] == "Dial"
        assert [dial.text for dial in document.iter("Dial")] == [CRISIS, BACKUP]

    @pytest.mark.parametrize(
        "url",
        [
            "notaurl",
            BIN.removeprefix("https://"),
            BIN.replace("https", "http"),
            "https://handler.twilio.com/twiml/EH…",
            BIN[:-1],
            f"{BIN} ",
            f"<{BIN}>",
            "https://handler.twilio.com",
            "https://localhost/twiml",
        ],
    )
    def test_refuses_an_address_at_which_no_document_is(self, url: str, published: None) -> None:
        with pytest.raises(CommandError, match="--danger-url is not the address of a Bin"):
            self.export("--danger-url", url)

    @pytest.mark.parametrize("url", [f"{BIN}?from=line", "https://calls-1234.twil.io/danger"])
    def test_takes_the_address_of_any_document(self, url: str, published: None) -> None:
        gather = self.export("--danger-url", url).find("Gather")

        assert gather is not None
        assert gather.get("action") == url

    @pytest.mark.parametrize("line", ["123", "855-782-1009", "+18557821008", ""])
    def test_refuses_a_line_that_is_not_ours(self, line: str, published: None) -> None:
        """The numbers of another one would be printed: those of HELPLINE_NUMBER."""
        with pytest.raises(
            CommandError, match=r"--line names no line of this helpline: .* has \+18557821009"
        ):
            self.export("--line", line)

    def test_refuses_before_any_line_was_described(self) -> None:
        with pytest.raises(CommandError, match="has no line's numbers: run `manage"):
            self.export("--danger")

    def test_takes_one_of_both_options(self, published: None) -> None:
        with pytest.raises(CommandError, match="not allowed with argument"):
            self.export("--danger", "--danger-url", BIN)
