"""The queue: joined, waited in honestly, and left by choice or by deadline. Never silence."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import Call, CallState, CommandKind, EventKind, Offer, OfferState, Staff
from helpline.operations import deadlines, duty, matching, queue
from tests.support import cast
from tests.support.cast import NOON
from tests.support.waiting import waiting

pytestmark = pytest.mark.django_db


def _id(name: str) -> str:
    return str(Staff.objects.get(user__username=name).pk)


class TestJoin:
    def test_a_free_trained_person_is_rung_at_once(self) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)

        state = queue.join(call_id=call.pk, now=NOON)

        assert state == CallState.OFFERED
        assert Offer.objects.get(call=call).staff == maya

    def test_whom_nobody_on_duty_could_ever_help_is_asked_for_a_message_and_told_why(self) -> None:
        on = cast.line(policy={"relax_language_after": 60})
        cast.staff("maya", topics=("family",), on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on, topic="treatment", language="es")

        assert queue.join(call_id=call.pk, now=NOON) == CallState.MESSAGE

        call.refresh_from_db()
        assert call.because["excluded"] == {"not trained for the topic": {"count": 1, "staff": [_id("maya")]}}
        assert [(step["after"], step["count"]) for step in call.because["steps"]] == [(0, 0), (60, 0)]

    @pytest.mark.parametrize(
        ("rules", "more"),
        [
            ({"relax_topic_after": 60}, {"topics": ("family",)}),
            ({"relax_language_after": 60}, {"languages": ("es",)}),
        ],
    )
    def test_whom_a_step_of_the_widening_helps_waits_for_it(
        self, rules: dict[str, Any], more: dict[str, Any]
    ) -> None:
        on = cast.line(policy=rules)
        cast.staff("maya", **more, on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)

        assert queue.join(call_id=call.pk, now=NOON) == CallState.WAITING
        call.refresh_from_db()
        assert (
            queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.KEEP_WAITING
        )
        matching.rematch(now=NOON + timedelta(seconds=60))

        call.refresh_from_db()
        assert call.state == CallState.OFFERED

    def test_a_training_that_has_expired_does_not_count(self) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        maya.trainings.update(expires_on=NOON.date() - timedelta(days=1))
        call = cast.call(on)

        assert queue.join(call_id=call.pk, now=NOON) == CallState.MESSAGE

    def test_with_nobody_on_duty_the_caller_is_asked_for_a_message(self) -> None:
        on = cast.line()
        cast.staff("maya")
        call = cast.call(on)

        assert queue.join(call_id=call.pk, now=NOON) == CallState.MESSAGE
        assert call.events.filter(kind=EventKind.UNMATCHED).exists()

    def test_who_gives_no_number_while_nobody_is_on_duty_is_asked_for_a_message(self) -> None:
        call = cast.call(cast.line(), state=CallState.CALLBACK)

        assert queue.join(call_id=call.pk, now=NOON) == CallState.MESSAGE

    def test_a_caller_in_danger_waits_for_the_crisis_number_even_with_nobody_on_duty(self) -> None:
        call = cast.call(cast.line(), priority="crisis")

        assert queue.join(call_id=call.pk, now=NOON) == CallState.WAITING

    def test_joining_twice_is_joining_once(self) -> None:
        call = waiting()

        queue.join(call_id=call.pk, now=NOON + timedelta(seconds=9))

        call.refresh_from_db()
        assert call.queued_at == NOON
        assert call.events.filter(kind=EventKind.QUEUED).count() == 1

    def test_a_desk_that_went_silent_is_not_there(self) -> None:
        on = cast.line()
        cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        Staff.objects.update(seen_at=NOON - timedelta(minutes=1))
        call = cast.call(on)

        assert queue.join(call_id=call.pk, now=NOON) == CallState.MESSAGE


class TestKeepWaiting:
    def test_while_somebody_serves_and_there_is_time_the_caller_waits_on(self) -> None:
        call = waiting()

        assert (
            queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.KEEP_WAITING
        )

    def test_past_the_deadline_the_caller_is_asked_for_a_message(self) -> None:
        call = waiting(max_wait_seconds=60)

        assert (
            queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON + timedelta(seconds=60))
            == queue.HoldDecision.LEAVE_QUEUE
        )
        call.refresh_from_db()
        assert call.state == CallState.MESSAGE

    def test_when_the_last_person_goes_off_duty_nobody_waits_for_ever(self) -> None:
        call = waiting()
        duty.go_off(staff_id=Staff.objects.get().pk, now=NOON)

        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.LEAVE_QUEUE

    def test_when_the_last_person_who_could_take_it_goes_nobody_waits_for_the_others(self) -> None:
        call = waiting()
        cast.staff("sam", topics=("family",), on_duty_since=NOON)
        duty.go_off(staff_id=Staff.objects.get(name="Maya").pk, now=NOON)

        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.LEAVE_QUEUE

    def test_the_sweep_moves_on_who_is_not_asked_about(self) -> None:
        call = waiting(max_wait_seconds=60)

        deadlines.move_everything_on(now=NOON + timedelta(seconds=61))

        call.refresh_from_db()
        assert call.state == CallState.MESSAGE
        assert call.commands.filter(kind=CommandKind.MOVE_CALLER).exists()


class TestAskFor:
    def test_whoever_rang_for_the_caller_is_rung_for_the_next_one_at_once(self) -> None:
        call = waiting()
        ringing = Call.objects.exclude(pk=call.pk).get()

        queue.ask_for(call_id=ringing.pk, state=CallState.MESSAGE, now=NOON + timedelta(seconds=5))

        assert call.offers.get().state == OfferState.RINGING

    @pytest.mark.parametrize("state", [CallState.CALLBACK, CallState.MESSAGE])
    def test_who_leaves_the_queue_is_not_rung_for_any_more(self, state: CallState) -> None:
        on = cast.line()
        cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)

        assert queue.ask_for(call_id=call.pk, state=state, now=NOON)

        call.refresh_from_db()
        assert call.state == state
        assert call.offers.get().state == OfferState.WITHDRAWN
        assert not queue.ask_for(call_id=call.pk, state=state, now=NOON)

    @pytest.mark.parametrize("state", [CallState.CALLBACK, CallState.MESSAGE])
    def test_who_waits_while_nobody_rings_may_leave_the_queue_as_well(self, state: CallState) -> None:
        call = waiting()

        assert queue.ask_for(call_id=call.pk, state=state, now=NOON)

        assert Call.objects.get(pk=call.pk).state == state
