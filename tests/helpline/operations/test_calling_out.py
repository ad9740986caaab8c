"""Calls from the desk to a number that was not promised a call: who may ring it, when, and what follows."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from helpline.contact_rules import Decision, PhoneNumber, PromisedTime, WishKind
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackReason,
    CallbackState,
    CallState,
    Command,
    CommandKind,
    Direction,
    Line,
    OfferState,
    Staff,
)
from helpline.operations import (
    by_hand,
    callbacks,
    calling_out,
    calls,
    deadlines,
    dialling,
    duty,
    floors,
    legs,
    matching,
    offers,
    wishes,
)
from helpline.operations.calling_out import Wanted
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.promises import NEW_YORK, NUMBER, fresh, promise, ring, the_call

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 7, 16, 6, tzinfo=UTC)
"""Two in the morning in New York."""
WHY = "Their pharmacy asked for them"


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


@pytest.fixture
def line() -> Line:
    return cast.line()


def wanted(line: Line, **more: Any) -> Wanted:
    return replace(Wanted(NUMBER, line.pk), **more)


def call_number(what: Wanted, staff: Staff, why: str = WHY, now: datetime = NOON) -> Call:
    return calling_out.call_number(wanted=what, staff_id=staff.pk, why=why, now=now)


def over(line: Line) -> Call:
    """A call of the person's, in whose record the number stands; it is over."""
    ended: dict[str, Any] = {"state": CallState.ENDED, "ended_at": NOON, "disposition": "answered"}
    return cast.call(line, now=NOON - timedelta(minutes=30), **ended)


def accepted(staff: Staff, now: datetime = NOON) -> Call:
    offers.accept(offer_id=the_call().offers.get().pk, sid="CAm", staff_id=staff.pk, now=now)
    return the_call()


def dialled(staff: Staff) -> Call:
    accepted(staff)
    legs.caller_dialled(call_id=the_call().pk, sid="CAc")
    return the_call()


def talked(staff: Staff) -> Call:
    """The two have talked, and the call is over."""
    dialled(staff)
    for sid in ("CAm", "CAc"):
        bridging.joined(the_call().pk, sid, NOON)
    calls.caller_ended(call_id=the_call().pk, status="completed", now=NOON)
    return the_call()


def wrap_up(staff: Staff, outcome: str) -> None:
    calls.wrap_up(call_id=the_call().pk, staff_id=staff.pk, outcome=outcome, now=NOON)


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


class TestRingsOneAlone:
    @pytest.mark.parametrize("how", ["declined", "rang out", "on a break"])
    def test_nobody_else_is_rung_where_it_is_not_taken(self, how: str, maya: Staff, line: Line) -> None:
        cast.staff("sam", on_duty_since=NOON)
        offer = call_number(wanted(line), maya).offers.get()
        at = NOON + timedelta(seconds=20)
        if how == "declined":
            offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=at)
        elif how == "rang out":
            offers.lapse(offer_id=offer.pk, now=at)
        else:
            duty.take_break(staff_id=maya.pk, now=at)

        deadlines.move_everything_on(now=at + timedelta(seconds=1))

        assert the_call().state == CallState.ENDED
        assert the_call().offers.count() == 1
        callback = Callback.objects.get()
        assert callback.state == CallbackState.NOT_REACHED
        assert "not taken" in callback.events.get(kind="not_reached").why

    def test_a_call_in_danger_takes_its_counselor_and_it_is_over(self, maya: Staff, line: Line) -> None:
        call = call_number(wanted(line), maya)
        soon = NOON + timedelta(hours=1)
        danger = cast.call(line, state=CallState.WAITING, queued_at=NOON, move_on_at=soon, priority="crisis")

        matching.rematch(now=NOON)
        for seconds in (1, 2):
            deadlines.move_everything_on(now=NOON + timedelta(seconds=seconds))

        assert danger.offers.get(state=OfferState.RINGING).staff == maya
        call.refresh_from_db()
        assert call.state == CallState.ENDED


class TestWhatFollows:
    @pytest.mark.parametrize(
        ("outcome", "state"),
        [
            ("reached_patient", CallbackState.REACHED),
            ("refused", CallbackState.DECLINED),
            ("opted_out", CallbackState.DECLINED),
            ("reached_other_no_disclosure", CallbackState.NOT_REACHED),
            ("vm_none_policy", CallbackState.NOT_REACHED),
            ("wrong_person", CallbackState.NOT_REACHED),
            ("no_answer", CallbackState.NOT_REACHED),
            ("asked_later", CallbackState.HANDED_OVER),
        ],
    )
    def test_it_ends_as_its_counselor_says(
        self, outcome: str, state: CallbackState, maya: Staff, line: Line
    ) -> None:
        call_number(wanted(line), maya)
        talked(maya)
        wrap_up(maya, outcome)

        callback = Callback.objects.get()
        assert callback.state == state
        assert callback.attempts.count() == 1
        assert callbacks.claim_due(now=NOON + timedelta(hours=2)) == 0

    def test_another_time_that_they_asked_for_is_owed_to_them(self, maya: Staff, line: Line) -> None:
        call_number(wanted(line), maya)
        talked(maya)
        wrap_up(maya, "asked_later")
        assert Callback.objects.get().reason == CallbackReason.PROMISED

    @pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
    def test_nobody_is_called_again_by_itself(self, status: str, maya: Staff, line: Line) -> None:
        call_number(wanted(line), maya)
        dialled(maya)

        calls.caller_ended(call_id=the_call().pk, status=status, now=NOON)

        assert Callback.objects.get().state == CallbackState.NOT_REACHED
        assert callbacks.claim_due(now=NOON + timedelta(hours=2)) == 0

    @pytest.mark.parametrize(
        ("outcome", "state", "tried"),
        [
            ("reached_patient", CallbackState.REACHED, AttemptOutcome.REACHED),
            ("no_answer", CallbackState.NOT_REACHED, AttemptOutcome.NO_ANSWER),
        ],
    )
    def test_the_counselors_word_counts_after_twilios(
        self, outcome: str, state: CallbackState, tried: AttemptOutcome, maya: Staff, line: Line
    ) -> None:
        call_number(wanted(line), maya)
        dialled(maya)
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=NOON)

        wrap_up(maya, outcome)

        callback = Callback.objects.get()
        assert (callback.state, callback.attempts.get().outcome) == (state, tried)

    def test_without_an_outcome_somebody_has_to_see_to_it(self, maya: Staff, line: Line) -> None:
        call_number(wanted(line), maya)
        talked(maya)

        deadlines.move_everything_on(now=NOON + timedelta(minutes=16))

        callback = Callback.objects.get()
        assert callback.state == CallbackState.HANDED_OVER
        callbacks.promise_again(
            callback_id=callback.pk,
            when=PromisedTime(NOON.date(), time(15), NEW_YORK),
            staff_id=maya.pk,
            now=NOON + timedelta(minutes=17),
        )
        assert fresh(callback).reason == CallbackReason.PROMISED

    def test_the_rules_are_asked_again_before_the_telephone_is_dialled(self, maya: Staff, line: Line) -> None:
        call_number(wanted(line), maya)
        call = accepted(maya)
        cast.call(line, caller_number=NUMBER.e164)  # they ring us meanwhile

        assert not dialling.may_dial(floors.lock(), call, NOON)

        callback = Callback.objects.get()
        assert callback.state == CallbackState.NOT_REACHED
        assert "talking with somebody" in callback.events.get(kind="put_off").why

    def test_at_night_it_is_dialled_all_the_same(self, maya: Staff, line: Line) -> None:
        call_number(wanted(line), maya, now=NIGHT)
        assert dialling.may_dial(floors.lock(), accepted(maya, NIGHT), NIGHT)


def test_no_promise_waits_for_a_call_that_is_one(maya: Staff, line: Line) -> None:
    """A scheduled callback that comes due while the number is called waits its turn, and is not lost."""
    scheduled = promise(line, maya)
    call_number(wanted(line), maya, now=scheduled.due_at)

    callbacks.claim_due(now=scheduled.due_at)

    assert fresh(scheduled).state == CallbackState.PROMISED
    assert Call.objects.filter(direction=Direction.OUTBOUND).count() == 1
