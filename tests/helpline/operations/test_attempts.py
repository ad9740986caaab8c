"""The outcome of each attempt to keep a callback, and what follows from it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpline.contact_rules import WishKind
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackState,
    CallState,
    CommandKind,
    CommandState,
    Disposition,
    OfferState,
    Staff,
)
from helpline.operations import (
    attempts,
    bridges,
    callbacks,
    calls,
    deadlines,
    legs,
    offers,
    ruling,
    wishes,
)
from helpline.operations.where import Where
from helpline.signals import callback_settled
from tests.support import bridging
from tests.support.promises import NUMBER, accept, due, fresh, ring, talk, the_call

pytestmark = pytest.mark.django_db


class TestOutcomes:
    def ring(self) -> tuple[Callback, Staff, datetime]:
        """Maya accepts the callback; the caller's telephone is being dialled."""
        callback, maya, when = due()
        ring(maya, when)
        return callback, maya, when

    def talk(self) -> tuple[Callback, Staff, datetime]:
        callback, maya, when = due()
        talk(maya, when)
        calls.caller_ended(call_id=the_call().pk, status="completed", now=when + timedelta(minutes=5))
        return callback, maya, when + timedelta(minutes=5)

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            ("no-answer", AttemptOutcome.NO_ANSWER),
            ("busy", AttemptOutcome.BUSY),
            ("a-word-that-nobody-knows", AttemptOutcome.NO_ANSWER),
        ],
    )
    def test_not_reached_is_tried_again_but_not_within_the_hour(
        self, status: str, outcome: AttemptOutcome
    ) -> None:
        callback, _, when = self.ring()

        calls.caller_ended(call_id=the_call().pk, status=status, now=when)

        assert fresh(callback).state == CallbackState.PROMISED
        assert fresh(callback).due_at >= when + timedelta(hours=1)
        assert callback.attempts.get().outcome == outcome

    def test_hung_up_by_the_counselor_while_it_rings_it_is_no_attempt(self) -> None:
        callback, maya, when = self.ring()

        calls.hang_up(call_id=the_call().pk, staff_id=maya.pk, now=when)

        after = fresh(callback)
        assert callback.attempts.get().outcome == AttemptOutcome.HUNG_UP
        assert (after.state, after.attempts_made) == (CallbackState.PROMISED, 0)
        assert after.due_at >= when + timedelta(hours=1), "their telephone has rung"
        tried = callback.events.get(kind="tried")
        assert (tried.why, tried.staff) == ("Ended by us before anybody answered", maya)

    def test_hung_up_by_the_counselor_before_it_rings_it_is_tried_again_soon(self) -> None:
        callback, maya, when = due()
        accept(maya, when)

        calls.hang_up(call_id=the_call().pk, staff_id=maya.pk, now=when)

        after = fresh(callback)
        assert callback.attempts.get().outcome == AttemptOutcome.NOT_DIALLED
        assert (after.attempts_made, after.due_at) == (0, when + attempts.OUR_FAULT_AFTER)

    def test_a_number_out_of_service_goes_to_a_person(self) -> None:
        callback, _, when = self.ring()

        calls.caller_ended(call_id=the_call().pk, status="failed", now=when)

        assert fresh(callback).handed_over_because == "The number is not in service"

    def test_after_three_attempts_it_goes_to_a_person(self) -> None:
        callback, _, when = self.ring()
        Callback.objects.update(attempts_made=3)

        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=when)

        assert "3 attempts" in fresh(callback).handed_over_because

    def test_when_the_promise_would_run_out_it_goes_to_a_person(self) -> None:
        callback, _, when = self.ring()
        Callback.objects.update(expires_at=when + timedelta(minutes=30))

        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=when)

        assert fresh(callback).state == CallbackState.HANDED_OVER

    @pytest.mark.parametrize(
        ("outcome", "state"),
        [
            ("reached_patient", CallbackState.REACHED),
            ("vm_none_policy", CallbackState.PROMISED),
            ("reached_other_no_disclosure", CallbackState.HANDED_OVER),
            ("vm_neutral_left", CallbackState.HANDED_OVER),
            ("asked_later", CallbackState.HANDED_OVER),
            ("wrong_person", CallbackState.HANDED_OVER),
            ("no_answer", CallbackState.PROMISED),
            ("opted_out", CallbackState.DECLINED),
            ("refused", CallbackState.DECLINED),
            ("disconnected", CallbackState.HANDED_OVER),
        ],
    )
    def test_what_the_counselor_records_decides(self, outcome: str, state: CallbackState) -> None:
        callback, maya, when = self.talk()
        assert fresh(callback).state == CallbackState.UNDER_WAY

        calls.wrap_up(call_id=the_call().pk, staff_id=maya.pk, outcome=outcome, now=when)

        assert fresh(callback).state == state

    def test_the_counselors_word_that_they_talked_counts_after_a_report_that_nobody_answered(self) -> None:
        callback, maya, when = self.ring()
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=when)
        assert fresh(callback).state == CallbackState.PROMISED

        calls.wrap_up(call_id=the_call().pk, staff_id=maya.pk, outcome="reached_patient", now=when)

        assert fresh(callback).state == CallbackState.REACHED

    def test_it_is_told_when_a_promise_is_settled(self) -> None:
        told: list[Any] = []

        def listen(callback_id: Any, **_: Any) -> None:
            told.append(callback_id)

        callback, maya, when = self.talk()
        callback_settled.connect(listen)
        try:
            calls.wrap_up(call_id=the_call().pk, staff_id=maya.pk, outcome="reached_patient", now=when)
        finally:
            callback_settled.disconnect(listen)
        assert told == [callback.pk]

    def test_an_answered_call_without_a_word_about_it_goes_to_a_person(self) -> None:
        callback, _, when = self.talk()

        assert attempts.unrecorded(when + timedelta(minutes=14)) == 0
        assert attempts.unrecorded(when + timedelta(minutes=15)) == 1

        assert fresh(callback).state == CallbackState.HANDED_OVER

    @pytest.mark.parametrize(
        ("outcome", "state"),
        [
            ("reached_patient", CallbackState.REACHED),
            ("refused", CallbackState.DECLINED),
            ("vm_none_policy", CallbackState.PROMISED),
            ("asked_later", CallbackState.HANDED_OVER),
        ],
    )
    def test_the_counselors_word_decides_also_after_that(self, outcome: str, state: CallbackState) -> None:
        callback, maya, when = self.talk()
        attempts.unrecorded(when + timedelta(minutes=15))
        when += timedelta(minutes=21)

        calls.wrap_up(call_id=the_call().pk, staff_id=maya.pk, outcome=outcome, now=when)

        assert fresh(callback).state == state
        assert "no outcome" not in fresh(callback).handed_over_because

    def test_a_word_that_comes_after_somebody_dealt_with_it_changes_nothing(self) -> None:
        callback, maya, when = self.talk()
        attempts.unrecorded(when + timedelta(minutes=15))
        callbacks.settle(callback_id=callback.pk, staff_id=maya.pk, now=when + timedelta(minutes=16))

        calls.wrap_up(
            call_id=the_call().pk,
            staff_id=maya.pk,
            outcome="vm_none_policy",
            now=when + timedelta(minutes=21),
        )

        assert fresh(callback).state == CallbackState.SETTLED

    def hold(self) -> tuple[Callback, datetime]:
        """They picked up, and the counselor's leg was lost before the two met: they hold."""
        callback, maya, when = self.ring()
        offer = the_call().offers.get()
        bridging.joined(the_call().pk, "CA1", when)
        bridges.send_caller(call_id=the_call().pk, sid="CA2", now=when)
        legs.ended(leg_id=offer.participant.pk, status="completed", now=when)
        bridges.caller_out(call_id=the_call().pk, conference=offer.pk, now=when)
        assert the_call().state in (CallState.WAITING, CallState.OFFERED)
        return callback, when + timedelta(seconds=5)

    @pytest.mark.parametrize("status", ["completed", "interrupted"])
    def test_somebody_who_held_in_vain_is_not_rung_again_within_the_hour(self, status: str) -> None:
        callback, when = self.hold()

        calls.caller_ended(call_id=the_call().pk, status=status, now=when)

        assert fresh(callback).state == CallbackState.PROMISED
        assert fresh(callback).due_at >= when + timedelta(hours=1)
        assert callback.attempts.get().outcome == AttemptOutcome.NO_ANSWER

    def test_a_telephone_that_rang_when_our_side_failed_is_left_alone_for_an_hour(self) -> None:
        callback, _, when = self.ring()

        legs.ended(leg_id=the_call().offers.get().participant.pk, status="completed", now=when)

        assert fresh(callback).due_at >= when + timedelta(hours=1)
        assert fresh(callback).attempts_made == 0

    def test_somebody_who_holds_is_not_hung_up_on_when_a_second_leg_is_lost(self) -> None:
        _, when = self.hold()
        offer = the_call().offers.get(state=OfferState.RINGING)
        offers.accept(offer_id=offer.pk, sid="CA3", staff_id=offer.staff_id, now=when)
        assert the_call().state == CallState.CONNECTING

        legs.ended(leg_id=offer.participant.pk, status="completed", now=when + timedelta(seconds=5))

        assert the_call().state in (CallState.WAITING, CallState.OFFERED)

    def sent_on(self) -> tuple[Callback, Staff, datetime]:
        """They picked up and are on their way into the conference."""
        callback, maya, when = self.ring()
        bridging.joined(the_call().pk, "CA1", when)
        bridges.send_caller(call_id=the_call().pk, sid="CA2", now=when)
        return callback, maya, when

    def test_who_has_just_picked_up_is_not_cut_off_by_a_withdrawal(self) -> None:
        callback, maya, when = self.sent_on()

        with pytest.raises(callbacks.TooLate):
            callbacks.withdraw(callback_id=callback.pk, staff_id=maya.pk, now=when)

        assert the_call().state == CallState.CONNECTING

    def test_who_holds_is_not_cut_off_by_what_is_said_of_the_number(self) -> None:
        callback, when = self.hold()

        wishes.record(number=NUMBER, kind=WishKind.NOT_SAFE, staff_id=Staff.objects.get().pk, now=when)

        assert the_call().state != CallState.ENDED
        assert fresh(callback).state == CallbackState.UNDER_WAY

    def check(self, when: datetime, caller: Where, *, answered: bool | None) -> None:
        bridges.checked(
            offer_id=the_call().offers.get().pk,
            staff=Where.IN,
            caller=caller,
            caller_answered=answered,
            now=when,
        )

    def test_a_telephone_of_which_twilio_did_not_say_whether_it_rings_is_not_given_up(self) -> None:
        _, _, when = self.ring()

        self.check(when + timedelta(seconds=60), Where.UNKNOWN, answered=None)

        call = the_call()
        assert call.state == CallState.CONNECTING
        assert call.move_on_at == when + timedelta(seconds=70)

    def dialled_late(self) -> datetime:
        """The telephone began to ring fifty seconds after the counselor had accepted."""
        _, maya, when = due()
        accept(maya, when)
        bridging.joined(the_call().pk, "CA1", when)
        dialled_at = when + timedelta(seconds=50)
        the_call().commands.filter(kind="dial_caller").update(sent_at=dialled_at)
        Call.objects.update(caller_sid="CA2")
        return dialled_at

    def test_a_telephone_rings_for_its_time_however_late_it_was_dialled(self) -> None:
        dialled_at = self.dialled_late()

        self.check(dialled_at + timedelta(seconds=12), Where.OUT, answered=False)
        assert the_call().state == CallState.CONNECTING
        asks_next = the_call().move_on_at
        assert asks_next is not None
        assert asks_next > dialled_at + timedelta(seconds=30)
        self.check(asks_next, Where.OUT, answered=False)

        assert the_call().disposition == Disposition.NO_ANSWER

    def test_who_has_picked_up_and_is_on_the_way_is_brought_and_not_hung_up_on(self) -> None:
        dialled_at = self.dialled_late()

        self.check(dialled_at + timedelta(seconds=45), Where.OUT, answered=True)

        assert the_call().state == CallState.CONNECTING
        assert not the_call().commands.filter(kind="end_caller").exists()
        assert the_call().commands.filter(kind="bridge_caller").exists()

    @pytest.mark.parametrize("state", [CommandState.SENDING, CommandState.UNKNOWN])
    def test_a_telephone_that_may_have_rung_is_left_alone_for_an_hour(self, state: CommandState) -> None:
        """The answer to our request is lost: Twilio may have acted on it."""
        callback, when = self.asked_to_dial(state)

        legs.ended(leg_id=the_call().offers.get().participant.pk, status="completed", now=when)

        assert fresh(callback).due_at >= when + timedelta(hours=1)
        assert fresh(callback).attempts_made == 0
        attempt = callback.attempts.get()
        assert attempt.outcome == AttemptOutcome.NO_ANSWER
        assert ruling.facts(ruling.of_callback(fresh(callback)), when).attempts == (attempt.at,)

    @pytest.mark.parametrize("state", [CommandState.PENDING, CommandState.FAILED])
    def test_one_that_twilio_was_not_asked_to_ring_is_rung_soon(self, state: CommandState) -> None:
        callback, when = self.asked_to_dial(state)

        legs.ended(leg_id=the_call().offers.get().participant.pk, status="completed", now=when)

        assert fresh(callback).due_at == when + timedelta(minutes=2)
        assert callback.attempts.get().outcome == AttemptOutcome.NOT_DIALLED

    def asked_to_dial(self, state: CommandState) -> tuple[Callback, datetime]:
        callback, maya, when = due()
        accept(maya, when)
        bridging.joined(the_call().pk, "CA1", when)
        sending = when + timedelta(minutes=1) if state == CommandState.SENDING else None
        the_call().commands.filter(kind=CommandKind.DIAL_CALLER).update(state=state, claimed_until=sending)
        return callback, when

    def test_losing_the_counselor_before_the_person_answers_ends_the_attempt(self) -> None:
        callback, _, when = self.ring()
        leg = the_call().offers.get().participant

        legs.ended(leg_id=leg.pk, status="completed", now=when)

        assert the_call().disposition == Disposition.INTERRUPTED

    def test_legs_that_never_meet_end_the_attempt(self) -> None:
        callback, _, when = self.ring()

        deadlines.move_everything_on(now=when + timedelta(seconds=61))
        bridges.checked(
            offer_id=the_call().offers.get().pk,
            staff=Where.IN,
            caller=Where.OVER,
            now=when + timedelta(seconds=62),
        )

        assert the_call().state == CallState.ENDED
        assert fresh(callback).state == CallbackState.PROMISED
