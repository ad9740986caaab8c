"""Calls from the desk to a number that was not promised a call: who may ring it, when, and what follows."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.contact_rules import Decision, PhoneNumber, WishKind
from helpline.models import (
    Call,
    Callback,
    CallbackReason,
    CallState,
    Command,
    CommandKind,
    Line,
    OfferState,
    Staff,
)
from helpline.operations import (
    by_hand,
    callbacks,
    calling_out,
    calls,
    matching,
    wishes,
)
from helpline.operations.calling_out import Wanted
from tests.support import bridging, cast
from tests.support.calling_out import (
    NIGHT,
    WHY,
    accepted,
    call_number,
    dialled,
    over,
    talked,
    wanted,
    wrap_up,
)
from tests.support.cast import NOON
from tests.support.promises import NUMBER, promise, ring, the_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


@pytest.fixture
def line() -> Line:
    return cast.line()


class TestCalls:
    def test_rings_the_counselor_first_and_then_the_number(self, maya: Staff, line: Line) -> None:
        call = call_number(wanted(line), maya)

        assert call.offers.get(state=OfferState.RINGING).staff == maya
        assert not Command.objects.filter(kind=CommandKind.DIAL_CALLER).exists()
        accepted(maya)
        bridging.joined(the_call().pk, "CAm", NOON)
        assert Command.objects.filter(kind=CommandKind.DIAL_CALLER, call=call).exists()
        assert the_call().number_to_ring == NUMBER

    def test_keeps_who_called_why_and_which_rules_allowed_it(self, maya: Staff, line: Line) -> None:
        call_number(wanted(line), maya)

        callback = Callback.objects.get()
        assert (callback.reason, callback.staff) == (CallbackReason.BY_HAND, maya)
        by = callback.events.get(kind="called_by_hand")
        assert (by.staff, by.why, by.detail) == (maya, WHY, {"call": str(the_call().pk)})
        assert [hit["rule"] for hit in callback.attempts.get().trace] == ["all rules"]

    def test_a_record_is_reason_enough_and_its_call_tells_of_it(self, maya: Staff, line: Line) -> None:
        origin = over(line)

        call_number(wanted(line, origin_id=origin.pk), maya, why="")

        callback = Callback.objects.get()
        assert (callback.origin, callback.language, callback.topic) == (origin, "en", "treatment")
        told = origin.events.get(kind="dialled")
        assert (told.staff, told.detail) == (maya, {"callback": str(callback.pk)})

    def test_rings_on_the_telephone_of_whoever_takes_calls_there(self, line: Line) -> None:
        sam = cast.staff("sam", on_duty_since=NOON, phone="+12025550160")
        call_number(wanted(line), sam)
        offer = Command.objects.get(kind=CommandKind.DIAL_STAFF).offer
        assert offer is not None
        assert offer.staff == sam

    def test_pressed_twice_it_is_one_call(self, maya: Staff, line: Line) -> None:
        assert call_number(wanted(line), maya) == call_number(wanted(line), maya)
        assert Callback.objects.count() == 1

    def test_at_night_with_a_reason_even_where_a_record_holds_it(self, maya: Staff, line: Line) -> None:
        asked = wanted(line, origin_id=over(line).pk)
        with pytest.raises(by_hand.CannotCall, match=r"where they are\. Say why|at night.* Say why"):
            call_number(asked, maya, why=" ", now=NIGHT)

        call_number(asked, maya, now=NIGHT)

        assert the_call().state == CallState.OFFERED
        rules = [hit["rule"] for hit in Callback.objects.get().attempts.get().trace]
        assert "47 CFR 64.1200(c)(1)" in rules

    def test_goes_by_the_clock_where_they_said_they_are(self, maya: Staff, line: Line) -> None:
        nine_in_new_york = NOON - timedelta(hours=3)
        asked: dict[str, Any] = {"staff_id": maya.pk, "now": nine_in_new_york}

        there = calling_out.preview(wanted=wanted(line, zone="America/Los_Angeles"), **asked)
        by_area = calling_out.preview(wanted=wanted(line), **asked)

        assert (there.decision, by_area.decision) == (Decision.DEFER, Decision.ALLOW)
        call_number(wanted(line, zone="America/Los_Angeles"), maya, now=nine_in_new_york)
        assert Callback.objects.get().zone == "America/Los_Angeles"


def off_duty(maya: Staff, line: Line) -> Wanted:
    Staff.objects.update(duty="off")
    return wanted(line)


def on_the_phone(maya: Staff, line: Line) -> Wanted:
    ring(maya, promise(line, maya, number="+12025550178").due_at)
    return wanted(line)


def rung(maya: Staff, line: Line) -> Wanted:
    cast.call(line, state=CallState.WAITING, queued_at=NOON, move_on_at=NOON + timedelta(hours=1))
    matching.rematch(now=NOON)
    return wanted(line)


def called_by_a_colleague(maya: Staff, line: Line) -> Wanted:
    call_number(wanted(line), cast.staff("sam", on_duty_since=NOON))
    return wanted(line)


def just_called_by_a_colleague(maya: Staff, line: Line) -> Wanted:
    sam = cast.staff("sam", on_duty_since=NOON)
    call_number(wanted(line), sam)
    talked(sam)
    return wanted(line)


def just_called(maya: Staff, line: Line) -> Wanted:
    call_number(wanted(line), maya)
    talked(maya)
    return wanted(line)


def on_the_line(maya: Staff, line: Line) -> Wanted:
    cast.call(line, caller_number=NUMBER.e164)
    return wanted(line)


def of_a_live_call(maya: Staff, line: Line) -> Wanted:
    return wanted(line, origin_id=cast.call(line).pk)


def only_rung_from(maya: Staff, line: Line) -> Wanted:
    return wanted(line, given=False)


def wished(kind: WishKind) -> Any:
    def wish(maya: Staff, line: Line) -> Wanted:
        wishes.record(number=NUMBER, kind=kind, staff_id=maya.pk, now=NOON)
        return wanted(line)

    return wish


def number(e164: str) -> Any:
    return lambda maya, line: wanted(line, number=PhoneNumber(e164))


REFUSED = [
    (off_duty, "Go on duty first"),
    (on_the_phone, "Finish the call"),
    (rung, "A call is ringing for you"),
    (called_by_a_colleague, "A colleague is calling that number now"),
    (just_called_by_a_colleague, "A colleague has just called"),
    (just_called, "Record what came of it first"),
    (on_the_line, "talking with somebody on that number"),
    (of_a_live_call, "still on the line"),
    (only_rung_from, "only numbers that people gave us"),
    (wished(WishKind.NOT_SAFE), "not safe to call"),
    (wished(WishKind.OPTED_OUT), "told us not to call"),
    (wished(WishKind.WRONG_PERSON), "belongs to somebody else"),
    (wished(WishKind.HIDE_OUR_NUMBER), "want our number hidden"),
    (number("+18557821009"), "belongs to this helpline"),
    (number("+12025550188"), "belongs to this helpline"),
    (number("+19005550143"), "charges whoever calls it"),
    (number("+18765550143"), "does not call numbers in that country"),
    (number("+442079460018"), "does not call numbers in that country"),
]


class TestRefusals:
    @pytest.mark.parametrize(("set_up", "words"), REFUSED, ids=[words for _, words in REFUSED])
    def test_each_is_a_sentence_and_nothing_is_kept_or_dialled(
        self, set_up: Any, words: str, maya: Staff, line: Line
    ) -> None:
        asked = set_up(maya, line)
        before = Callback.objects.count(), Call.objects.count(), Command.objects.count()

        with pytest.raises((by_hand.CannotCall, callbacks.NotAllowed), match=words):
            call_number(asked, maya)

        assert (Callback.objects.count(), Call.objects.count(), Command.objects.count()) == before

    @pytest.mark.parametrize(("set_up", "words"), REFUSED, ids=[words for _, words in REFUSED])
    def test_the_panel_says_the_same_before_anybody_presses(
        self, set_up: Any, words: str, maya: Staff, line: Line
    ) -> None:
        answer = calling_out.preview(wanted=set_up(maya, line), staff_id=maya.pk, now=NOON)
        assert answer.decision == Decision.DENY
        assert words in answer.words

    def test_off_duty_nothing_is_told_of_the_number(self, maya: Staff, line: Line) -> None:
        asked = wished(WishKind.OPTED_OUT)(maya, line)
        answer = calling_out.preview(wanted=off_duty(maya, asked and line), staff_id=maya.pk, now=NOON)
        assert answer.words == by_hand.NOT_ON_DUTY

    def test_a_number_that_is_typed_in_needs_a_reason(self, maya: Staff, line: Line) -> None:
        answer = calling_out.preview(wanted=wanted(line), staff_id=maya.pk, now=NOON)
        assert (answer.decision, answer.needs_why) == (Decision.ALLOW, True)
        with pytest.raises(by_hand.CannotCall, match="Say why"):
            call_number(wanted(line), maya, why="  ")

    def test_a_second_call_within_the_hour_needs_a_reason(self, maya: Staff, line: Line) -> None:
        call_number(wanted(line), maya)
        dialled(maya)
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=NOON)
        wrap_up(maya, "no_answer")
        later = NOON + timedelta(minutes=10)

        answer = calling_out.preview(wanted=wanted(line), staff_id=maya.pk, now=later)

        assert answer.decision == Decision.DEFER
        assert "less than an hour" in answer.words

    def test_a_wish_that_is_said_while_it_rings_at_the_desk_stops_it(self, maya: Staff, line: Line) -> None:
        call = call_number(wanted(line), maya)
        wishes.record(number=NUMBER, kind=WishKind.NOT_SAFE, staff_id=maya.pk, now=NOON)
        call.refresh_from_db()
        assert call.state == CallState.ENDED
        assert not Command.objects.filter(kind=CommandKind.DIAL_CALLER).exists()
