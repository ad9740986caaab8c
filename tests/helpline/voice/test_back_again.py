"""A caller who got the document for when we fail, and what becomes of them once we work again."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from helpline.models import Alarm, Call, CallState, DangerBy, Offer, Priority
from helpline.voice import fallback_numbers
from helpline.voice.fallback_numbers import Numbers
from tests.helpline.voice.test_failures import no_database
from tests.support import cast, twilio
from tests.support.caller import SID, dial, follow, on_duty

pytestmark = pytest.mark.django_db

CRISIS, BACKUP = "+12025550188", "+12025550199"


@pytest.fixture(autouse=True)
def line() -> None:
    cast.line(crisis_number=CRISIS)
    fallback_numbers.publish({cast.NUMBER: Numbers(CRISIS, BACKUP)})


def fallback(**params: Any) -> Element:
    """Get no answer of ours in time; return the document that Twilio asks for instead."""
    return twilio.twiml(twilio.post("/voice/fallback", CallSid=SID, From=cast.CALLER, **params))


def dialled(document: Element) -> str | None:
    dial = document.find("Dial")
    number = None if dial is None else dial.find("Number")
    return None if dial is None else (dial.text if number is None else number.text)


class TestWhoPresses1There:
    def test_is_rung_for_here(self) -> None:
        on_duty("maya", "sam")
        dial()

        document = follow(fallback(), "Gather", Digits="1")

        call = Call.objects.get()
        assert (call.priority, call.danger_by) == (Priority.CRISIS, DangerBy.KEY)
        assert set(Offer.objects.values_list("staff__user__username", flat=True)) == {"maya", "sam"}
        assert document.find("Enqueue") is not None

    def test_is_put_through_to_the_crisis_line_where_nobody_here_can_be_rung(self) -> None:
        dial()

        assert dialled(follow(fallback(), "Gather", Digits="1")) == CRISIS
        assert Call.objects.get().outside == "crisis"

    def test_is_an_alarm_where_they_hang_up_before_anybody_answers(self) -> None:
        dial()
        follow(fallback(), "Gather", Digits="1")

        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        assert Alarm.objects.filter(call__caller_sid=SID, kind="ended").exists()

    def test_is_an_alarm_where_they_hang_up_while_the_crisis_number_rings(self) -> None:
        dial()
        with no_database():
            crisis = follow(fallback(), "Gather", Digits="1")

        follow(crisis, "Dial", DialCallStatus="no-answer", CallStatus="completed")

        assert Alarm.objects.get().kind == "ended"
        assert Call.objects.get().state == CallState.ENDED

    def test_is_put_through_where_our_books_say_that_they_hung_up(self) -> None:
        dial()
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        assert dialled(follow(fallback(), "Gather", Digits="1")) == CRISIS

    def test_is_put_through_where_we_have_no_record_of_them(self) -> None:
        assert dialled(follow(fallback(), "Gather", Digits="1")) == CRISIS


class TestWhoReachedNobodyOutside:
    def test_is_in_the_menu_again(self) -> None:
        menu = dial()

        document = follow(fallback(), "Dial", DialCallStatus="no-answer")

        assert twilio.said(document) == twilio.said(menu)

    def test_is_greeted_where_we_have_no_record_of_them(self) -> None:
        document = follow(fallback(), "Dial", DialCallStatus="busy")

        assert follow(document, "Redirect", "text").find("Gather") is not None
        assert Call.objects.get().caller_sid == SID

    def test_is_rung_for_here_in_danger(self) -> None:
        on_duty("maya")
        dial()
        with no_database():
            crisis = follow(fallback(), "Gather", Digits="1")

        document = follow(crisis, "Dial", DialCallStatus="busy")

        assert document.find("Enqueue") is not None
        assert Offer.objects.count() == 1

    def test_is_told_the_national_number_while_the_database_is_away(self) -> None:
        dial()
        with no_database():
            document = follow(fallback(), "Dial", DialCallStatus="no-answer")

        assert "6 6 2" in twilio.said(document)

    @pytest.mark.parametrize("seconds", ["40", "400"])
    def test_but_who_has_talked_there_is_not_brought_back(self, seconds: str) -> None:
        dial()
        talked = {"DialCallStatus": "completed", "DialCallDuration": seconds}

        assert [verb.tag for verb in follow(fallback(), "Dial", **talked)] == ["Hangup"]

    def test_and_nobody_whom_we_called_is(self) -> None:
        over: dict[str, Any] = {"CallSid": SID, "Direction": "outbound-api", "DialCallStatus": "busy"}

        document = twilio.twiml(twilio.post("/voice/fallback/after", **over))

        assert "helpline" not in twilio.said(document).casefold()
        assert document[-1].tag == "Hangup"
