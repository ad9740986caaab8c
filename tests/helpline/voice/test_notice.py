"""The words that someone may listen: who hears them, when, and when they count as heard."""

from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
import time_machine

from helpline.models import Call, EventKind, Line, Priority
from helpline.operations import bridges, notice, offers
from helpline.voice.callback_urls import in_queue
from tests.support import cast, twilio
from tests.support.caller import SID, dial, follow, into_the_queue, on_duty, waits
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db
WORDS = "may_listen en"
LATER = NOON + timedelta(seconds=30)


@pytest.fixture
def line() -> Line:
    return cast.line(may_listen=True)


def in_line() -> Element:
    """Call at noon and join the line; return the first wait document."""
    on_duty("maya")
    with time_machine.travel(NOON, tick=False):
        return waits(into_the_queue())


def kinds() -> list[str]:
    told = (EventKind.NOTICE, EventKind.NOTICE_CUT)
    return list(Call.objects.get().events.filter(kind__in=told).values_list("kind", flat=True))


class TestWhoHearsThem:
    def test_a_caller_in_line_hears_them_first_of_all(self, line: Line) -> None:
        document = in_line()

        assert twilio.said(document).startswith(WORDS)
        gather = document.find("Gather")
        assert gather is not None
        assert gather.get("numDigits") == "1"  # a key works meanwhile

    def test_they_are_told_in_the_language_that_was_chosen(self, line: Line) -> None:
        on_duty("maya")
        document = waits(follow(follow(dial(), "Gather", Digits="2"), "Gather", Digits="2"))

        assert twilio.said(document).startswith("may_listen es")
        call = Call.objects.get()
        assert call.notice_language == "es"
        assert call.events.get(kind=EventKind.NOTICE).detail == {"language": "es"}

    def test_nobody_hears_them_on_a_line_that_is_not_set_so(self) -> None:
        cast.line()

        assert "may_listen" not in twilio.said(in_line())
        assert Call.objects.get().notice_over_at is None

    def test_a_caller_in_danger_hears_none_of_them(self, line: Line) -> None:
        on_duty("maya")

        document = waits(follow(dial(), "Gather", Digits="1"))

        assert "may_listen" not in twilio.said(document)
        assert kinds() == []

    def test_the_menus_do_not_say_them(self, line: Line) -> None:
        greeting = dial()

        assert "may_listen" not in twilio.said(greeting)
        assert "may_listen" not in twilio.said(follow(greeting, "Gather", Digits="3"))

    def test_who_has_heard_them_does_not_hear_them_again(self, line: Line) -> None:
        document = in_line()

        with time_machine.travel(LATER, tick=False):
            assert "may_listen" not in twilio.said(follow(document, "Redirect", "text"))
        assert kinds() == [EventKind.NOTICE]

    def test_a_document_that_is_asked_for_twice_says_them_twice_and_counts_once(self, line: Line) -> None:
        in_line()
        address = in_queue("wait", Call.objects.get())

        with time_machine.travel(NOON, tick=False):
            again = twilio.twiml(twilio.post(address, CallSid=SID, QueueTime="0"))

        assert twilio.said(again).startswith(WORDS)
        assert kinds() == [EventKind.NOTICE]


class TestWhenTheyCount:
    def test_they_count_from_their_end_on(self, line: Line) -> None:
        in_line()

        call = Call.objects.get()
        assert not notice.was_heard(call, NOON)
        assert notice.was_heard(call, LATER)

    @pytest.mark.parametrize("key", ["1", "3", "9"])
    def test_a_key_cuts_them_short(self, line: Line, key: str) -> None:
        document = in_line()

        with time_machine.travel(NOON, tick=False):
            follow(document, "Gather", Digits=key)

        assert not notice.was_heard(Call.objects.get(), LATER)
        assert kinds() == [EventKind.NOTICE, EventKind.NOTICE_CUT]

    def test_a_key_after_their_end_does_not(self, line: Line) -> None:
        document = in_line()

        with time_machine.travel(LATER, tick=False):
            follow(document, "Gather", Digits="9")

        assert notice.was_heard(Call.objects.get(), LATER)

    def test_danger_is_declared_at_once_while_they_are_said(self, line: Line) -> None:
        document = in_line()

        with time_machine.travel(NOON, tick=False):
            follow(document, "Gather", Digits="1")

        assert Call.objects.get().priority == Priority.CRISIS

    def test_a_counselor_to_whom_the_caller_is_brought_cuts_them_short(self, line: Line) -> None:
        in_line()
        call = Call.objects.get()
        offer = call.offers.get()
        offers.accept(offer_id=offer.pk, sid="CA" + "2" * 32, staff_id=offer.staff_id, now=NOON)
        bridges.joined(conference=offer.conference, sid="CA" + "2" * 32, now=NOON)

        bridges.send_caller(call_id=call.pk, sid=SID, now=NOON)

        assert not notice.was_heard(Call.objects.get(), LATER)
        assert kinds() == [EventKind.NOTICE, EventKind.NOTICE_CUT]
