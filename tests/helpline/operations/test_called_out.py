"""What becomes of a call from the desk: it rings its counselor alone, and nobody waits for it."""

from datetime import time, timedelta

import pytest

from helpline.contact_rules import PromisedTime
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackReason,
    CallbackState,
    CallState,
    Direction,
    Line,
    OfferState,
    Staff,
)
from helpline.operations import (
    callbacks,
    calls,
    deadlines,
    dialling,
    duty,
    floors,
    matching,
    offers,
)
from tests.support import cast
from tests.support.calling_out import NIGHT, accepted, call_number, dialled, talked, wanted, wrap_up
from tests.support.cast import NOON
from tests.support.promises import NEW_YORK, NUMBER, fresh, promise, the_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


@pytest.fixture
def line() -> Line:
    return cast.line()


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
