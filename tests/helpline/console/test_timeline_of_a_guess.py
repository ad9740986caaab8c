"""The timeline of a call in which two count as connected only because Twilio could not be asked."""

from datetime import timedelta

import pytest
from django.test import Client

from helpline.models import Alarm, AlarmKind, Call, CommandKind, Disposition, EventKind, Line, Offer, Staff
from helpline.operations import bridges, calls, crisis_line, danger, events, met_late
from helpline.operations.where import Where
from helpline.queries import floor
from tests.helpline.console import scenes
from tests.helpline.console.conftest import after
from tests.support import bridging
from tests.support.cast import NOON

TOMORROW = NOON + timedelta(days=1)
SAYS = "Treated as connected: Twilio has not confirmed it"


@pytest.fixture
def offer(line: Line, maya: Staff) -> Offer:
    """In danger: the caller was sent to the counselor, and Twilio cannot be asked whether they met."""
    call = scenes.accepted(line, maya, priority="crisis")
    offer = Offer.objects.select_related("participant").get(call=call)
    bridging.joined(call.pk, offer.participant.sid or "", NOON)
    bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=NOON)
    bridges.not_checked(offer_id=offer.pk, now=after(8))
    return offer


def page(client: Client, offer: Offer) -> str:
    return client.get(f"/console/calls/{offer.call_id}/").text


def causes(client: Client, offer: Offer) -> list[str]:
    return [
        each["cause"] for each in client.get(f"/console/calls/{offer.call_id}/why.json").json()["intervals"]
    ]


def hang_up(offer: Offer, seconds: float = 60) -> Call:
    calls.caller_ended(call_id=offer.call_id, status="completed", now=after(seconds))
    return Call.objects.get(pk=offer.call_id)


class TestAGuess:
    def test_is_told_as_one(self, offer: Offer, supervising: Client) -> None:
        hang_up(offer)

        shown = page(supervising, offer)

        assert SAYS in shown
        assert "Maya and the caller are talking" not in shown
        assert "Ended: Not known whether they talked" in shown
        assert "Not confirmed: accepted after" in shown

    def test_is_told_as_one_in_the_data(self, offer: Offer, supervising: Client) -> None:
        hang_up(offer)

        assert causes(supervising, offer)[-1] == "not confirmed"

    def test_that_twilio_confirms_is_a_talk_from_its_beginning(
        self, offer: Offer, supervising: Client
    ) -> None:
        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.IN, now=after(18))
        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.IN, now=after(28))

        call = hang_up(offer)

        assert call.disposition == Disposition.ANSWERED
        assert page(supervising, offer).count("Maya and the caller are talking") == 1
        assert causes(supervising, offer)[-2:] == ["not confirmed", "talking"]
        assert '<dt>Talked</dt><dd class="num">0:52</dd>' in page(supervising, offer)

    def test_that_a_late_report_confirms_is_a_talk(self, offer: Offer) -> None:
        call = Call.objects.get(pk=offer.call_id)
        bridging.joined(call.pk, call.caller_sid or "", after(18))
        bridging.joined(call.pk, call.caller_sid or "", after(19))

        assert call.events.filter(kind=EventKind.CONNECTED).count() == 2
        assert hang_up(offer).disposition == Disposition.ANSWERED

    def test_in_which_the_caller_hangs_up_is_not_counted_as_answered(self, offer: Offer) -> None:
        assert floor.floor(NOON, TOMORROW, after(50)).today.answered == 1

        call = hang_up(offer)

        assert call.disposition == Disposition.UNCONFIRMED
        today = floor.floor(NOON, TOMORROW, after(61)).today
        assert (today.answered, today.abandoned, today.settled) == (0, 0, 0)

    def test_leaves_its_alarm_open(self, offer: Offer) -> None:
        hang_up(offer)

        assert Alarm.objects.get(closed_at=None).kind == AlarmKind.UNSURE

    @pytest.mark.parametrize(
        ("outcome", "counts"),
        [("info_given", Disposition.ANSWERED), ("silent", Disposition.UNCONFIRMED)],
    )
    def test_counts_as_answered_by_the_word_of_the_counselor(
        self, outcome: str, counts: Disposition, offer: Offer, maya: Staff
    ) -> None:
        call = hang_up(offer)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome=outcome, now=after(90))

        assert Call.objects.get(pk=call.pk).disposition == counts


class TestLateNews:
    def test_that_the_two_met_is_told_and_leaves_the_alarm_to_the_counselor(
        self, offer: Offer, supervising: Client, maya: Staff
    ) -> None:
        call = hang_up(offer)

        met_late.note(conference=offer.pk, sid=call.caller_sid or "", at=after(3), now=after(70))

        shown = page(supervising, offer)
        assert Call.objects.get(pk=call.pk).disposition == Disposition.ANSWERED
        assert "Maya and the caller are talking" in shown
        assert "Not confirmed" not in shown
        assert Alarm.objects.get(closed_at=None).acknowledged_by == maya.user

    def test_is_told_before_the_end_of_the_call(self, offer: Offer, supervising: Client) -> None:
        call = hang_up(offer)

        met_late.note(conference=offer.pk, sid=call.caller_sid or "", at=after(3), now=after(70))

        shown = page(supervising, offer)
        assert shown.index("Maya and the caller are talking") < shown.index("Ended: ")


class TestAttemptsAtTheCrisisLine:
    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("busy", "The crisis line was busy"),
            ("no-answer", "The crisis line did not answer"),
            ("failed", "The crisis line could not be called"),
            ("completed", "The crisis line hung up"),
            ("", "The crisis line is no longer called; Twilio has not said why"),
        ],
    )
    def test_are_told_with_what_came_of_them(
        self, status: str, words: str, offer: Offer, supervising: Client
    ) -> None:
        crisis_line.rings(conference=offer.pk, sid="CA8", now=after(9))
        danger.crisis_line_left(conference=offer.pk, sid="CA8", seconds=0, now=after(14), status=status)

        shown = page(supervising, offer)

        assert "The crisis line is called into the conversation" in shown
        assert words in shown
        told = supervising.get(f"/console/calls/{offer.call_id}/why.json").json()["crisis_line_added"]
        assert [each["says"] for each in told] == [words]

    def test_that_answered_are_told_as_answered(self, offer: Offer, supervising: Client) -> None:
        crisis_line.answered(conference=offer.pk, sid="CA8", now=after(12))
        danger.crisis_line_left(conference=offer.pk, sid="CA8", seconds=9, now=after(21), status="completed")

        shown = page(supervising, offer)

        assert "The crisis line answered" in shown
        assert "the caller is with them" not in shown
        assert "The crisis line is no longer in the conversation" in shown

    def test_that_answered_where_the_caller_is_there_say_so(self, offer: Offer, supervising: Client) -> None:
        Call.objects.filter(pk=offer.call_id).update(caller_in_conference=True)

        crisis_line.answered(conference=offer.pk, sid="CA8", now=after(12))

        assert "The crisis line answered: the caller is with them" in page(supervising, offer)

    def test_that_answered_are_told_at_the_end(self, offer: Offer, supervising: Client) -> None:
        crisis_line.answered(conference=offer.pk, sid="CA8", now=after(12))

        hang_up(offer, 36)

        ended = "Ended: Not known whether they talked; the crisis line had answered"
        assert ended in page(supervising, offer)

    def test_that_did_not_answer_are_not_told_at_the_end(self, offer: Offer, supervising: Client) -> None:
        crisis_line.rings(conference=offer.pk, sid="CA8", now=after(9))

        hang_up(offer, 36)

        assert "the crisis line had answered" not in page(supervising, offer)

    def test_that_twilio_refused_are_told(self, offer: Offer, supervising: Client) -> None:
        events.record(
            offer.call_id, EventKind.REFUSED, now=after(9), command=CommandKind.ADD_CRISIS_LINE, code=21210
        )

        assert "Twilio refused to call the crisis line into the conversation" in page(supervising, offer)

    def test_whose_status_comes_after_twilio_was_asked_keep_it(
        self, offer: Offer, supervising: Client
    ) -> None:
        crisis_line.rings(conference=offer.pk, sid="CA8", now=after(9))
        unknown = Where.UNKNOWN
        bridges.checked(
            offer_id=offer.pk, staff=unknown, caller=unknown, crisis_lines={"CA8": Where.OVER}, now=after(14)
        )

        danger.crisis_line_left(conference=offer.pk, sid="CA8", seconds=0, now=after(15), status="busy")

        assert "The crisis line was busy" in page(supervising, offer)
