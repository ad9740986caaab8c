"""The queue: joined, waited in honestly, and left by choice or by deadline. Never silence."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from helpline.models import (
    QUEUED,
    Alarm,
    Call,
    CallState,
    CommandKind,
    DangerBy,
    EventKind,
    Line,
    Offer,
    OfferState,
    Outside,
    Priority,
    Staff,
)
from helpline.operations import calls, danger, deadlines, duty, matching, offers, outside, queue
from tests.support import bridging, cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


def waiting(**more: Any) -> Call:
    """A call that waits while the only counselor is on a break."""
    on = cast.line(**more)
    person = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    busy = cast.call(on, sid="CA" + "9" * 32)
    queue.join(call_id=busy.pk, now=NOON)
    call = cast.call(on)
    queue.join(call_id=call.pk, now=NOON)
    call.refresh_from_db()
    assert person.offers.get().call == busy
    return call


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
        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.Waits.ON
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


class TestInDanger:
    def test_everybody_trained_for_it_rings_at_once_even_while_one_already_rings(self) -> None:
        on = cast.line()
        for name in ("maya", "sam", "ruth"):
            cast.staff(name, on_duty_since=NOON - timedelta(minutes=5))
        cast.staff("new", topics=("treatment",), on_duty_since=NOON - timedelta(minutes=2))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)
        assert call.offers.count() == 1

        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)

        assert {offer.staff.name for offer in call.offers.all()} == {"Maya", "Sam", "Ruth"}

    def test_whoever_left_the_queue_hears_the_crisis_line_ring_while_staff_are_rung_on(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)

        queue.left(call_id=call.pk, stay=call.stay, now=NOON + timedelta(seconds=6))

        call.refresh_from_db()
        assert (call.state, call.outside) == (CallState.OFFERED, Outside.CRISIS)

    def test_a_wait_document_that_did_not_leave_is_helped_by_the_sweep(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)

        deadlines.move_everything_on(now=NOON + timedelta(seconds=9))

        assert call.commands.get(kind=CommandKind.MOVE_CALLER).stay == call.stay

    def test_with_nobody_to_ring_the_crisis_line_is_called_at_once(self) -> None:
        call = cast.call(cast.line(), priority="crisis")

        queue.join(call_id=call.pk, now=NOON)

        call.refresh_from_db()
        assert call.outside == Outside.CRISIS

    def test_once_the_crisis_line_has_answered_nobody_here_is_rung_any_more(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        queue.left(call_id=call.pk, stay=call.stay, now=NOON + timedelta(seconds=6))

        danger.outside_answered(call_id=call.pk, round_=0, now=NOON + timedelta(seconds=9))

        call.refresh_from_db()
        assert call.state == CallState.DIVERTED
        assert not call.offers.filter(state=OfferState.RINGING).exists()

    def test_a_counselor_who_accepts_while_it_rings_has_the_caller_brought(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        queue.left(call_id=call.pk, stay=call.stay, now=NOON + timedelta(seconds=6))
        offer = call.offers.get()
        offers.accept(offer_id=offer.pk, sid="CA9", now=NOON + timedelta(seconds=7))

        bridging.joined(call.pk, "CA9", NOON + timedelta(seconds=8))

        assert call.commands.filter(kind=CommandKind.BRIDGE_CALLER, offer=offer).exists()

    def test_gone_within_thirty_seconds_everybody_is_rung_again(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        queue.left(call_id=call.pk, stay=call.stay, now=NOON)
        danger.outside_answered(call_id=call.pk, round_=0, now=NOON)

        danger.outside_ended(call_id=call.pk, round_=0, seconds=29, reached=True, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.outside, call.danger_round) == (CallState.OFFERED, "", 1)

    def test_who_says_that_it_is_no_danger_waits_on_here(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, kind="suicide", by=DangerBy.SPEECH, now=NOON)

        danger.take_back(call_id=call.pk, now=NOON)

        call.refresh_from_db()
        assert (call.priority, call.leave_at) == (Priority.HIGH, None)

    def test_who_says_so_when_the_crisis_line_is_next_is_not_put_through_to_it(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, kind="suicide", by=DangerBy.SPEECH, now=NOON)
        duty.go_off(staff_id=call.offers.get().staff_id, now=NOON)
        assert Call.objects.get(pk=call.pk).outside == Outside.CRISIS

        danger.take_back(call_id=call.pk, now=NOON)

        assert Call.objects.get(pk=call.pk).outside == ""
        queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON)
        assert Call.objects.get(pk=call.pk).state == CallState.MESSAGE, "nobody is on duty"

    def test_a_crisis_line_that_we_stopped_is_still_the_next_one(self, settings: Settings) -> None:
        settings.BACKUP_NUMBER = "+12025550199"
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        queue.left(call_id=call.pk, stay=call.stay, now=NOON)
        offers.accept(offer_id=call.offers.get().pk, sid="CA9", now=NOON)
        danger.outside_ended(call_id=call.pk, round_=0, seconds=None, reached=False, now=NOON)
        call.refresh_from_db()
        assert (call.danger_round, call.outside) == (1, "")

        outside.dial(call, NOON)

        call.refresh_from_db()
        assert (call.outside, call.outside_number) == (Outside.CRISIS, call.line.crisis_number)

    def test_the_number_that_was_decided_on_is_dialled_though_it_is_taken_off_the_line(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        queue.left(call_id=call.pk, stay=call.stay, now=NOON)
        number = call.line.crisis_number

        Line.objects.update(crisis_number="")

        assert outside.number_of(Call.objects.get(pk=call.pk)) == number

    def test_somebody_we_called_who_is_in_danger_is_not_let_go(self) -> None:
        call = waiting()
        Call.objects.filter(pk=call.pk).update(
            direction="outbound", priority="crisis", leave_at=NOON, move_on_at=NOON, stay_entered=call.stay
        )
        late = NOON + timedelta(minutes=5)

        for _ in range(3):
            assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=late) == queue.Waits.ON
            deadlines.move_everything_on(now=late)
            late += timedelta(minutes=1)

        assert Call.objects.get(pk=call.pk).state in QUEUED

    def test_who_says_so_while_a_counselor_is_on_the_way_keeps_the_counselor(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, kind="suicide", by=DangerBy.SPEECH, now=NOON)
        offers.accept(offer_id=call.offers.get().pk, sid="CA9", now=NOON)

        danger.take_back(call_id=call.pk, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.priority, call.leave_at) == (CallState.CONNECTING, Priority.HIGH, None)

    def test_danger_that_a_hang_up_overtook_is_known_and_opens_an_alarm(self) -> None:
        call = waiting()
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        for _ in range(2):
            danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.priority, call.danger_by) == (CallState.ENDED, Priority.CRISIS, DangerBy.KEY)
        assert Alarm.objects.get().call == call

    def test_danger_told_in_a_conversation_parts_nobody_and_rings_all_when_a_leg_is_lost(self) -> None:
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(cast.line())
        queue.join(call_id=call.pk, now=NOON)
        offers.accept(offer_id=call.offers.get().pk, sid="CA9", now=NOON)
        bridging.meet(call, NOON)
        sam = cast.staff("sam", on_duty_since=NOON)

        calls.tell_danger(call_id=call.pk, staff_id=maya.pk, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.danger_by, call.leave_at) == (CallState.CONNECTED, DangerBy.STAFF, None)
        bridging.staff_hangs_up(call, NOON)
        rung = call.offers.filter(state=OfferState.RINGING)
        assert {each.staff for each in rung} == {maya, sam}

    def test_with_nobody_left_to_ring_a_lost_conversation_goes_to_the_crisis_line_at_once(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        offer = call.offers.get()
        offers.accept(offer_id=offer.pk, sid="CA9", now=NOON)
        call.refresh_from_db()
        bridging.meet(call, NOON)
        duty.go_off(staff_id=offer.staff_id, now=NOON)

        bridging.staff_hangs_up(call, NOON)

        call.refresh_from_db()
        assert (call.state, call.outside) == (CallState.WAITING, Outside.CRISIS)

    @pytest.mark.parametrize("how", ["off", "decline"])
    def test_when_the_last_person_who_could_take_it_is_gone_the_crisis_line_is_dialled_at_once(
        self, how: str
    ) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        offer = call.offers.get(state=OfferState.RINGING)

        if how == "decline":
            offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON)
        else:
            duty.go_off(staff_id=offer.staff_id, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.outside) == (CallState.WAITING, Outside.CRISIS)
        assert call.commands.get(kind=CommandKind.MOVE_CALLER).stay == call.stay

    def test_while_somebody_else_rings_it_is_dialled_at_its_time(self) -> None:
        call = waiting()
        cast.staff("sam", on_duty_since=NOON)
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        first = call.offers.filter(state=OfferState.RINGING).order_by("pk")[0]

        duty.go_off(staff_id=first.staff_id, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.outside) == (CallState.OFFERED, "")

    def test_a_key_is_not_taken_back(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)

        danger.take_back(call_id=call.pk, now=NOON)

        call.refresh_from_db()
        assert call.priority == Priority.CRISIS

    def test_saying_so_twice_does_not_buy_time(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON + timedelta(seconds=5))

        call.refresh_from_db()
        assert call.leave_at == NOON + timedelta(seconds=6)


class TestKeepWaiting:
    def test_while_somebody_serves_and_there_is_time_the_caller_waits_on(self) -> None:
        call = waiting()

        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.Waits.ON

    def test_past_the_deadline_the_caller_is_asked_for_a_message(self) -> None:
        call = waiting(max_wait_seconds=60)

        assert (
            queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON + timedelta(seconds=60))
            == queue.Waits.ELSEWHERE
        )
        call.refresh_from_db()
        assert call.state == CallState.MESSAGE

    def test_when_the_last_person_goes_off_duty_nobody_waits_for_ever(self) -> None:
        call = waiting()
        duty.go_off(staff_id=Staff.objects.get().pk, now=NOON)

        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.Waits.ELSEWHERE

    def test_when_the_last_person_who_could_take_it_goes_nobody_waits_for_the_others(self) -> None:
        call = waiting()
        cast.staff("sam", topics=("family",), on_duty_since=NOON)
        duty.go_off(staff_id=Staff.objects.get(name="Maya").pk, now=NOON)

        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.Waits.ELSEWHERE

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
