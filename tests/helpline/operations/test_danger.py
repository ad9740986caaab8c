"""A caller in danger: everybody trained is rung at once, and the crisis line when nobody takes the call."""

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
    Line,
    OfferState,
    Outside,
    Priority,
)
from helpline.operations import calls, danger, deadlines, duty, floors, offers, outside, queue
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.waiting import waiting

pytestmark = pytest.mark.django_db


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

    def test_who_was_put_through_without_danger_and_is_left_there_is_asked_for_a_message(self) -> None:
        call = cast.call(
            cast.line(), state=CallState.DIVERTED, outside=Outside.BACKUP, outside_answered_at=NOON
        )

        danger.outside_ended(call_id=call.pk, round_=0, seconds=5, reached=True, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.outside) == (CallState.MESSAGE, "")

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

        outside.dial(floors.lock(), call, NOON)

        call.refresh_from_db()
        assert (call.outside, call.outside_number) == (Outside.CRISIS, call.line.crisis_number)

    def test_the_number_that_was_decided_on_is_dialled_though_it_is_taken_off_the_line(self) -> None:
        call = waiting()
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)
        queue.left(call_id=call.pk, stay=call.stay, now=NOON)
        number = call.line.crisis_number

        Line.objects.update(crisis_number="")

        assert outside.number_of(Call.objects.get(pk=call.pk)) == number

    def called(self, **more: Any) -> Call:
        """Somebody we called, in danger, who waits for a counselor and whose time to wait is over."""
        call = waiting()
        values = {"direction": "outbound", "priority": "crisis", "leave_at": NOON, "move_on_at": NOON}
        Call.objects.filter(pk=call.pk).update(**values | {"stay_entered": call.stay} | more)
        call.refresh_from_db()
        return call

    def test_somebody_we_called_who_talked_with_us_goes_on_to_the_crisis_line(self) -> None:
        call = self.called(connected_at=NOON)
        assert (
            queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.KEEP_WAITING
        )

        deadlines.move_everything_on(now=NOON)
        assert call.commands.get(kind=CommandKind.MOVE_CALLER).stay == call.stay
        queue.left(call_id=call.pk, stay=call.stay, now=NOON)

        call.refresh_from_db()
        assert (call.state in QUEUED, call.outside) == (True, Outside.CRISIS)

    def test_who_may_be_somebody_else_is_let_go_and_an_alarm_tells_of_it(self) -> None:
        call = self.called(connected_at=None)
        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.LEAVE_QUEUE

        queue.left(call_id=call.pk, stay=call.stay, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.outside) == (CallState.ENDED, "")
        assert Alarm.objects.get().call == call

    def test_who_may_be_somebody_else_is_let_go_by_the_sweep_where_twilio_does_not_ask(self) -> None:
        call = self.called(connected_at=None)

        deadlines.move_everything_on(now=NOON + timedelta(minutes=1))

        assert Call.objects.get(pk=call.pk).state == CallState.ENDED

    def test_whom_we_called_waits_for_no_number_where_there_is_none(self, settings: Settings) -> None:
        settings.BACKUP_NUMBER = ""
        call = self.called(connected_at=NOON)
        Line.objects.update(crisis_number="")

        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.LEAVE_QUEUE
        queue.left(call_id=call.pk, stay=call.stay, now=NOON)

        assert Call.objects.get(pk=call.pk).state == CallState.ENDED
        assert Alarm.objects.get().call == call

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
