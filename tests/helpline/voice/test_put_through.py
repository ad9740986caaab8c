"""A caller in danger whom nobody here can take is put through to the crisis line, or to the backup number.

Every address that is posted to was found in the answer before it.
"""

from xml.etree.ElementTree import Element

import pytest
from pytest_django import Settings

from helpline.models import (
    Call,
    Disposition,
)
from tests.support import cast, twilio
from tests.support.caller import dial, follow, on_duty, waits

pytestmark = pytest.mark.django_db


class TestOutside:
    """A caller in danger and the numbers outside, with nobody here who could be rung."""

    def dialled(self, document: Element) -> str:
        number = document.find("Dial/Number")
        assert number is not None
        return number.text or ""

    def test_with_nobody_to_ring_the_crisis_line_is_dialled_at_once_and_without_words(self) -> None:
        cast.line()

        document = follow(dial(), "Gather", Digits="1")

        assert [verb.tag for verb in document] == ["Dial"]
        assert self.dialled(document) == "+12025550188"

    def test_the_next_number_is_dialled_without_words(self, settings: Settings) -> None:
        settings.BACKUP_NUMBER = "+12025550199"
        cast.line()

        document = follow(follow(dial(), "Gather", Digits="1"), "Dial", DialCallStatus="busy")

        assert [verb.tag for verb in document] == ["Dial"]
        assert self.dialled(document) == "+12025550199"

    def test_after_a_conversation_the_call_is_over(self) -> None:
        cast.line()
        document = follow(dial(), "Gather", Digits="1")

        after = follow(document, "Dial", DialCallStatus="completed", DialCallDuration="95")

        assert after[-1].tag == "Hangup"
        assert Call.objects.get().disposition == Disposition.DIVERTED

    @pytest.mark.parametrize(
        "over",
        [
            {"DialCallStatus": "no-answer"},
            {"DialCallStatus": "busy"},
            {"DialCallStatus": "completed", "DialCallDuration": "9"},
        ],
    )
    def test_not_reached_with_nobody_to_ring_the_backup_number_follows_at_once_and_then_words(
        self, over: dict[str, str]
    ) -> None:
        cast.line()
        document = follow(dial(), "Gather", Digits="1")

        for _ in range(2):
            document = follow(document, "Dial", **over)
            assert [verb.tag for verb in document] == ["Dial"]
            assert self.dialled(document) == "+12025550199"
            queued = follow(document, "Dial", **over)
            assert "crisis_round en" in twilio.said(waits(queued))
            document = follow(queued, "Enqueue", QueueResult="leave")
            assert self.dialled(document) == "+12025550188"

    @pytest.mark.parametrize("over", [{"DialCallStatus": "no-answer"}, {"DialCallStatus": "busy"}])
    def test_not_reached_everybody_is_rung_again_then_the_backup_number_then_the_crisis_line(
        self, over: dict[str, str]
    ) -> None:
        cast.line()
        on_duty("maya")
        queued = follow(dial(), "Gather", Digits="1")
        document = follow(queued, "Enqueue", QueueResult="leave")

        for number in ("+12025550199", "+12025550188", "+12025550199"):
            queued = follow(document, "Dial", **over)
            waiting = waits(queued)
            assert "crisis_round en" in twilio.said(waiting)
            assert waiting[-1].tag == "Leave"
            document = follow(queued, "Enqueue", QueueResult="leave")
            assert self.dialled(document) == number

    def test_only_who_asks_for_it_leaves_a_message(self) -> None:
        cast.line()
        document = follow(follow(dial(), "Gather", Digits="1"), "Dial", DialCallStatus="busy")
        queued = follow(document, "Dial", DialCallStatus="busy")

        left = follow(waits(queued), "Gather", Digits="3")

        assert left.find("Leave") is not None
        assert follow(queued, "Enqueue", QueueResult="leave").find(".//Record") is not None
