"""A call ends in one disposition and is wrapped up; the counselor in it can hold it and hang up."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import CallState, CommandKind, Disposition, EventKind, OfferState
from helpline.operations import bridges, calls, deadlines, outcomes, queue
from helpline.operations.where import Where
from helpline.queries import unanswered
from helpline.signals import call_ended
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.conversations import accepted, fresh, talking

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(seconds=5)


class TestEnding:
    @pytest.mark.parametrize(
        ("state", "disposition"),
        [
            (CallState.MENU, Disposition.ABANDONED_MENU),
            (CallState.MESSAGE, Disposition.NO_MESSAGE),
            (CallState.CALLBACK, Disposition.ABANDONED_QUEUE),
        ],
    )
    def test_every_state_ends_in_one_disposition(self, state: CallState, disposition: Disposition) -> None:
        call = cast.call(cast.line(), state=state)

        assert calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        assert not calls.caller_ended(call_id=call.pk, status="failed", now=NOON)

        assert fresh(call).disposition == disposition
        assert call.events.filter(kind=EventKind.ENDED).count() == 1

    def test_hanging_up_in_the_queue_stops_the_ringing(self) -> None:
        on = cast.line()
        cast.staff("maya", on_duty_since=NOON - timedelta(minutes=1))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert fresh(call).disposition == Disposition.ABANDONED_QUEUE
        assert call.offers.get().state == OfferState.WITHDRAWN

    def test_hanging_up_between_accept_and_bridge_frees_the_counselor_at_once(self) -> None:
        call, maya, _ = accepted()

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        maya.refresh_from_db()
        assert fresh(call).disposition == Disposition.ABANDONED_QUEUE
        assert not maya.in_wrap_up(NOON)
        assert call.offers.get().state == OfferState.FAILED

    @pytest.mark.parametrize("told", ["nobody", "the counselor"])
    @pytest.mark.parametrize("priority", ["normal", "crisis"])
    def test_of_a_caller_who_was_sent_to_the_counselor_nobody_knows_whether_they_talked(
        self, priority: str, told: str
    ) -> None:
        """The reports of who joined may be lost, or come later than that of the end."""
        call, maya, leg = accepted(priority=priority)
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=NOON)

        if told == "nobody":
            calls.caller_ended(call_id=call.pk, status="completed", now=LATER)
        else:
            calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=LATER)

        call = fresh(call)
        maya.refresh_from_db()
        assert (call.disposition, call.staff) == (Disposition.UNCONFIRMED, maya)
        assert (call.offers.get().state, maya.in_wrap_up(LATER)) == (OfferState.DONE, True)
        assert list(outcomes.without_outcome(LATER)) == [call]
        assert call.alarms.filter(acknowledged_at=None).exists() == (priority == "crisis")
        assert not unanswered.read(call, LATER).answer.sure

    @pytest.mark.parametrize("staff", [Where.OUT, Where.OVER])
    def test_a_caller_whose_counselor_was_surely_not_in_has_hung_up_while_waiting(self, staff: Where) -> None:
        call, _, leg = accepted()
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=NOON)
        bridges.checked(offer_id=leg.staff_offer.pk, staff=staff, caller=Where.OUT, now=LATER)

        calls.caller_ended(call_id=call.pk, status="completed", now=LATER + timedelta(seconds=20))

        assert fresh(call).disposition == Disposition.ABANDONED_QUEUE

    def test_it_is_told(self) -> None:
        heard: list[Any] = []

        def listen(call_id: Any, **_: Any) -> None:
            heard.append(call_id)

        call_ended.connect(listen)
        try:
            call = cast.call(cast.line())
            calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        finally:
            call_ended.disconnect(listen)
        assert heard == [call.pk]


class TestWrapUp:
    def test_after_a_conversation_the_person_has_time_before_the_next(self) -> None:
        call, maya, _ = talking()
        end = NOON + timedelta(minutes=10)
        calls.caller_ended(call_id=call.pk, status="completed", now=end)
        another = cast.call(call.line, sid="CA" + "5" * 32, now=end)

        queue.join(call_id=another.pk, now=end)
        assert fresh(another).state == CallState.WAITING
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=end)

        assert fresh(another).state == CallState.OFFERED
        assert fresh(call).outcome == "info_given"
        maya.refresh_from_db()
        assert (maya.calls_today, maya.talk_seconds_today) == (1, 600)

    def test_a_call_that_read_the_clock_before_it_ended_rings_when_its_turn_at_the_lock_comes(self) -> None:
        call, maya, _ = talking()
        end = NOON + timedelta(minutes=10)
        calls.caller_ended(call_id=call.pk, status="completed", now=end)
        another = cast.call(call.line, sid="CA" + "5" * 32, now=end)

        calls.wrap_up(
            call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=end + timedelta(milliseconds=1)
        )
        queue.join(call_id=another.pk, now=end)

        assert fresh(another).state == CallState.OFFERED

    def test_more_time_is_two_minutes(self) -> None:
        call, maya, _ = talking()
        calls.more_wrap_up(staff_id=maya.pk, now=NOON)

        maya.refresh_from_db()
        assert maya.wrap_up_until == NOON + timedelta(minutes=2)

    def test_a_live_call_cannot_be_wrapped_up(self) -> None:
        call, maya, _ = talking()

        with pytest.raises(calls.StillLive):
            calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=NOON)

    def test_an_outcome_nobody_knows_is_refused(self) -> None:
        call, maya, _ = talking()

        with pytest.raises(calls.UnknownOutcome):
            calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="whatever", now=NOON)

    def test_somebody_elses_call_is_refused(self) -> None:
        call, _, _ = talking()
        sam = cast.staff("sam")

        with pytest.raises(calls.NotYours):
            calls.wrap_up(call_id=call.pk, staff_id=sam.pk, outcome="info_given", now=NOON)

    def test_two_crisis_calls_in_a_row_are_counted_and_a_quieter_one_ends_the_row(self) -> None:
        call, maya, _ = talking(priority="crisis")
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        maya.refresh_from_db()
        assert maya.consecutive_crisis == 1


class TestHold:
    def test_it_ends_by_itself_after_five_minutes(self) -> None:
        """On hold there is no key to press for danger, and somebody may have been forgotten."""
        call, maya, _ = talking()
        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)

        deadlines.move_everything_on(now=NOON + timedelta(minutes=4, seconds=59))
        assert fresh(call).on_hold
        deadlines.move_everything_on(now=NOON + timedelta(minutes=5))

        assert not fresh(call).on_hold
        assert call.commands.latest("pk").kind == CommandKind.RESUME

    def test_it_is_asked_of_twilio_once(self) -> None:
        call, maya, _ = talking()

        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)
        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)
        calls.resume(call_id=call.pk, staff_id=maya.pk, now=NOON)

        kinds = list(call.commands.order_by("pk").values_list("kind", flat=True))
        assert kinds[-2:] == [CommandKind.HOLD, CommandKind.RESUME]

    def test_only_a_conversation_can_be_held(self) -> None:
        call, maya, _ = accepted()

        with pytest.raises(calls.NotTalking):
            calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)


class TestHangUp:
    def test_it_ends_the_callers_leg(self) -> None:
        call, maya, _ = talking()

        calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert call.commands.filter(kind=CommandKind.END_CALLER).exists()

    def test_somebody_elses_call_is_refused(self) -> None:
        call, _, _ = talking()

        with pytest.raises(calls.NotYours):
            calls.hang_up(call_id=call.pk, staff_id=cast.staff("sam").pk, now=NOON)
