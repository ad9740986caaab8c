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


def told() -> int:
    return Call.objects.get().events.filter(kind=EventKind.NOTICE).count()


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
        follow(document, "Redirect", "text")

        assert twilio.said(document).startswith("may_listen es")
        call = Call.objects.get()
        assert call.notice_language == "es"
        assert call.events.get(kind=EventKind.NOTICE).detail == {"language": "es"}

    def test_the_place_in_line_comes_after_them(self, line: Line) -> None:
        document = in_line()

        assert "queued" not in twilio.said(document)
        with time_machine.travel(LATER, tick=False):
            assert twilio.said(follow(document, "Redirect", "text", QueueTime="6")).startswith("queued")

    def test_nobody_hears_them_on_a_line_that_is_not_set_so(self) -> None:
        cast.line()

        assert "may_listen" not in twilio.said(in_line())
        assert Call.objects.get().notice_over_at is None

    def test_a_caller_in_danger_hears_none_of_them(self, line: Line) -> None:
        on_duty("maya")

        document = waits(follow(dial(), "Gather", Digits="1"))

        assert "may_listen" not in twilio.said(document)
        assert told() == 0

    def test_the_menus_do_not_say_them(self, line: Line) -> None:
        greeting = dial()

        assert "may_listen" not in twilio.said(greeting)
        assert "may_listen" not in twilio.said(follow(greeting, "Gather", Digits="3"))

    def test_who_has_heard_them_does_not_hear_them_again(self, line: Line) -> None:
        document = in_line()

        with time_machine.travel(LATER, tick=False):
            next_one = follow(document, "Redirect", "text")
            assert "may_listen" not in twilio.said(next_one)
            assert "may_listen" not in twilio.said(follow(next_one, "Redirect", "text"))
        assert told() == 1

    def test_a_document_that_is_asked_for_twice_says_them_twice(self, line: Line) -> None:
        in_line()
        address = in_queue("wait", Call.objects.get())

        with time_machine.travel(LATER, tick=False):
            again = twilio.twiml(twilio.post(address, CallSid=SID, QueueTime="0"))

        assert twilio.said(again).startswith(WORDS)
        assert told() == 0


class TestWhenTheyCount:
    def test_a_document_with_them_proves_nothing_however_long_ago(self, line: Line) -> None:
        in_line()

        assert not notice.was_heard(Call.objects.get(), NOON + timedelta(minutes=5))

    def test_they_count_once_twilio_asks_for_what_follows_them(self, line: Line) -> None:
        document = in_line()

        with time_machine.travel(LATER, tick=False):
            follow(document, "Redirect", "text")

        call = Call.objects.get()
        assert not notice.was_heard(call, NOON)
        assert notice.was_heard(call, LATER)

    def test_that_twilio_asks_twice_counts_once(self, line: Line) -> None:
        document = in_line()

        for _ in range(2):
            follow(document, "Redirect", "text")

        assert told() == 1

    def test_they_count_where_a_counselor_took_the_call_meanwhile(self, line: Line) -> None:
        document = in_line()
        offer = Call.objects.get().offers.get()
        offers.accept(offer_id=offer.pk, sid="CA" + "2" * 32, staff_id=offer.staff_id, now=NOON)
        bridges.joined(conference=offer.conference, sid="CA" + "2" * 32, now=NOON)

        with time_machine.travel(LATER, tick=False):
            follow(document, "Redirect", "text")

        assert notice.was_heard(Call.objects.get(), LATER)

    @pytest.mark.parametrize("key", ["1", "3", "9"])
    def test_a_key_cuts_them_short(self, line: Line, key: str) -> None:
        document = in_line()

        with time_machine.travel(NOON, tick=False):
            follow(document, "Gather", Digits=key)

        assert not notice.was_heard(Call.objects.get(), LATER)
        assert told() == 0

    def test_whoever_cut_them_short_and_waits_on_hears_them_again(self, line: Line) -> None:
        document = in_line()

        with time_machine.travel(LATER, tick=False):
            after_the_key = follow(document, "Gather", Digits="9")
            again = follow(after_the_key, "Redirect", "text")

        assert twilio.said(again).startswith(WORDS)

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
        assert told() == 0
