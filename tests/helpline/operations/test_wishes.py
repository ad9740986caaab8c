"""A number that is not safe to ring is not rung, whatever was promised to it before."""

from datetime import date, datetime, time, timedelta

import pytest

from helpline.contact_rules import PhoneNumber, PromisedTime, WishKind
from helpline.models import (
    AttemptOutcome,
    Callback,
    CallbackState,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    Line,
    NumberWish,
    Offer,
    OfferState,
    ParticipantState,
    Staff,
)
from helpline.operations import callbacks, calls, kept_places, queue, wishes
from tests.support import bridging, cast, promises
from tests.support.cast import NOON
from tests.support.promises import NUMBER, accept, ring, talk, the_call

pytestmark = pytest.mark.django_db

OTHER = PhoneNumber("+12025550178")


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


def promise(maya: Staff, number: PhoneNumber = NUMBER, at: time = time(14)) -> Callback:
    return promises.promise(Line.objects.first() or cast.line(), maya, at, number=number)


def not_safe(maya: Staff, now: datetime = NOON, number: PhoneNumber = NUMBER) -> int:
    return wishes.record(number=number, kind=WishKind.NOT_SAFE, staff_id=maya.pk, now=now)


def handed_over(callback: Callback) -> bool:
    callback.refresh_from_db()
    told = callback.handed_over_because == callbacks.NOT_SAFE
    return callback.state == CallbackState.HANDED_OVER and told


class TestPromises:
    def test_all_to_that_number_go_to_a_person_and_no_others(self, maya: Staff) -> None:
        earlier, later = promise(maya), promise(maya, at=time(15))
        another = promise(maya, OTHER)

        assert not_safe(maya) == 2

        assert handed_over(earlier)
        assert handed_over(later)
        assert not handed_over(another)

    def test_are_refused_from_then_on(self, maya: Staff) -> None:
        not_safe(maya)

        with pytest.raises(callbacks.NotAllowed) as refused:
            promise(maya)

        assert [hit.rule_id for hit in refused.value.verdict.rules] == ["policy: not safe to ring"]

    def test_are_made_again_once_the_person_says_that_it_is_safe(self, maya: Staff) -> None:
        not_safe(maya)

        wishes.record(number=NUMBER, kind=WishKind.SAFE, staff_id=maya.pk, now=NOON)

        assert promise(maya).state == CallbackState.PROMISED

    def test_a_person_cannot_give_another_time_to(self, maya: Staff) -> None:
        callback = promise(maya)
        not_safe(maya)

        with pytest.raises(callbacks.NotAllowed):
            callbacks.promise_again(
                callback_id=callback.pk,
                when=PromisedTime(date(2026, 7, 16), time(14), "America/New_York"),
                staff_id=maya.pk,
                now=NOON,
            )

        assert handed_over(callback)

    def test_a_caller_who_keys_such_a_number_in_is_promised_nothing(self, maya: Staff) -> None:
        not_safe(maya)
        call = cast.call(cast.line(), state=CallState.CALLBACK)

        with pytest.raises(callbacks.NotAllowed):
            kept_places.keep_place(call_id=call.pk, number=NUMBER, now=NOON)

    def test_being_told_twice_changes_nothing_more(self, maya: Staff) -> None:
        promise(maya)
        assert [not_safe(maya), not_safe(maya)] == [1, 0]


class TestUnderWay:
    def test_nobody_is_rung_any_more_to_make_it(self, maya: Staff) -> None:
        callback = promise(maya)
        callbacks.claim_due(now=callback.due_at)

        assert not_safe(maya, callback.due_at) == 1

        assert handed_over(callback)
        assert the_call().disposition == Disposition.WITHDRAWN
        assert Offer.objects.get().state == OfferState.WITHDRAWN
        assert callback.attempts.get().outcome == AttemptOutcome.WITHDRAWN

    def test_a_telephone_that_was_not_dialled_yet_is_not(self, maya: Staff) -> None:
        callback = promise(maya)
        call = accept(maya, callback.due_at)
        bridging.joined(call.pk, "CA1", callback.due_at)

        not_safe(maya, callback.due_at)

        assert handed_over(callback)
        assert the_call().state == CallState.ENDED
        assert call.commands.get(kind=CommandKind.DIAL_CALLER).state == CommandState.FAILED
        assert Command.objects.filter(
            kind=CommandKind.END_LEG, participant__state=ParticipantState.JOINED
        ).exists()

    def test_one_that_rings_is_stopped(self, maya: Staff) -> None:
        callback = promise(maya)
        call = ring(maya, callback.due_at)
        Command.objects.update(state=CommandState.DONE)

        not_safe(maya, callback.due_at)
        calls.caller_ended(call_id=call.pk, status="canceled", now=callback.due_at)

        assert call.commands.filter(kind=CommandKind.END_CALLER).exists()
        assert handed_over(callback)

    def test_one_whose_dialling_has_no_answer_yet_is_stopped_when_it_has(self, maya: Staff) -> None:
        callback = promise(maya)
        call = accept(maya, callback.due_at)
        bridging.joined(call.pk, "CA1", callback.due_at)
        Command.objects.filter(kind=CommandKind.DIAL_CALLER).update(state=CommandState.UNKNOWN)

        not_safe(maya, callback.due_at)

        assert call.commands.get(kind=CommandKind.END_CALLER).state == CommandState.PENDING
        assert the_call().state == CallState.ENDED

    def test_who_is_on_the_line_is_not_cut_off(self, maya: Staff) -> None:
        callback = promise(maya)
        call = talk(maya, callback.due_at)

        assert not_safe(maya, callback.due_at) == 0

        assert the_call().state == CallState.CONNECTED
        ended = callback.due_at + timedelta(minutes=5)
        calls.caller_ended(call_id=call.pk, status="completed", now=ended)
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="reached_patient", now=ended)
        callback.refresh_from_db()
        assert callback.state == CallbackState.REACHED


class TestConsent:
    def test_withdrawn_in_one_call_is_withdrawn_for_every_promise(self, maya: Staff) -> None:
        callback, other, another = promise(maya), promise(maya, at=time(17)), promise(maya, OTHER, time(17))
        call = talk(maya, callback.due_at)
        ended = callback.due_at + timedelta(minutes=5)
        calls.caller_ended(call_id=call.pk, status="completed", now=ended)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="opted_out", now=ended)

        states = [Callback.objects.get(pk=each.pk).state for each in (callback, other, another)]
        assert states == [CallbackState.DECLINED, CallbackState.DECLINED, CallbackState.PROMISED]

    def test_stops_a_call_that_is_being_made_for_another_promise(self, maya: Staff) -> None:
        callback = promise(maya)
        callbacks.claim_due(now=callback.due_at)

        wishes.record(number=NUMBER, kind=WishKind.OPTED_OUT, staff_id=maya.pk, now=callback.due_at)

        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED
        assert the_call().disposition == Disposition.WITHDRAWN
        assert not Offer.objects.filter(state=OfferState.RINGING).exists()

    def test_holds_on_other_floors(self, maya: Staff) -> None:
        elsewhere = cast.line("+18005550100", floor="elsewhere")
        there = promises.promise(elsewhere, maya, time(17))

        wishes.record(number=NUMBER, kind=WishKind.OPTED_OUT, staff_id=maya.pk, now=NOON)

        there.refresh_from_db()
        assert there.state == CallbackState.DECLINED
        with pytest.raises(callbacks.NotAllowed):
            promises.promise(elsewhere, maya)

    def test_refusing_one_call_leaves_the_others(self, maya: Staff) -> None:
        callback, other = promise(maya), promise(maya, at=time(17))
        call = ring(maya, callback.due_at)
        calls.caller_ended(call_id=call.pk, status="no-answer", now=callback.due_at)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="refused", now=callback.due_at)

        callback.refresh_from_db()
        other.refresh_from_db()
        assert (callback.state, other.state) == (CallbackState.DECLINED, CallbackState.PROMISED)


class TestWhatTheCounselorRecorded:
    """After "opted out", "refused" or "wrong person" no promise is taken until they ask in a new call."""

    def recorded(self, maya: Staff, outcome: str) -> Callback:
        callback = promise(maya)
        call = talk(maya, callback.due_at)
        self.over = callback.due_at + timedelta(minutes=5)
        calls.caller_ended(call_id=call.pk, status="completed", now=self.over)
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome=outcome, now=self.over)
        callback.refresh_from_db()
        return callback

    @pytest.mark.parametrize(
        ("outcome", "rule"),
        [
            ("opted_out", "47 CFR 64.1200(a)(10)"),
            ("refused", "policy: refused"),
            ("wrong_person", "policy: wrong person"),
        ],
    )
    def test_refuses_every_path(self, outcome: str, rule: str, maya: Staff) -> None:
        callback = self.recorded(maya, outcome)
        line, now = callback.line, self.over

        with pytest.raises(callbacks.NotAllowed) as refused:
            promises.promise(line, maya, time(18), now=now)
        assert refused.value.verdict.names(rule)
        callback.state = CallbackState.HANDED_OVER
        callback.handed_over_because = "x"
        callback.save()
        with pytest.raises(callbacks.NotAllowed):
            callbacks.promise_again(
                callback_id=callback.pk,
                when=PromisedTime(date(2026, 7, 16), time(14), "America/New_York"),
                staff_id=maya.pk,
                now=now,
            )
        wish = NumberWish.objects.get()
        assert (wish.told, wish.call, wish.said_at) == (maya, the_call(), now)

    @pytest.mark.parametrize("outcome", ["opted_out", "refused", "wrong_person"])
    def test_is_lifted_by_asking_again_in_a_new_call(self, outcome: str, maya: Staff) -> None:
        callback = self.recorded(maya, outcome)
        now = self.over + timedelta(hours=1)
        call = cast.call(callback.line, sid="CA9", state=CallState.CALLBACK, now=now, queued_at=now)

        asked = promises.promise(callback.line, maya, time(18), now=now, origin_id=call.pk)
        kept = kept_places.keep_place(call_id=call.pk, number=NUMBER, now=now)

        assert (asked.state, kept.state) == (CallbackState.PROMISED, CallbackState.PROMISED)
        assert NumberWish.objects.filter(kind=WishKind.ASKED_AGAIN).count() == 1
        assert callbacks.claim_due(now=asked.due_at) >= 1

    @pytest.mark.parametrize("outcome", ["opted_out", "refused", "wrong_person"])
    def test_is_not_lifted_in_a_call_that_came_before(self, outcome: str, maya: Staff) -> None:
        before = cast.call(
            cast.line(), sid="CA9", state=CallState.ENDED, disposition="answered", ended_at=NOON
        )
        self.recorded(maya, outcome)

        with pytest.raises(callbacks.NotAllowed):
            promises.promise(before.line, maya, time(18), now=self.over, origin_id=before.pk)

    def test_never_stops_a_call_that_they_make(self, maya: Staff) -> None:
        callback = self.recorded(maya, "opted_out")
        now = self.over + timedelta(hours=1)
        call = cast.call(callback.line, sid="CA9", caller_number=callback.number, now=now)

        assert queue.join(call_id=call.pk, now=now) == CallState.OFFERED

    def test_is_kept_even_when_the_telephone_company_was_first(self, maya: Staff) -> None:
        """Their hang-up overtakes the counselor's word."""
        callback = promise(maya)
        call = ring(maya, callback.due_at)
        calls.caller_ended(call_id=call.pk, status="no-answer", now=callback.due_at)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="opted_out", now=callback.due_at)

        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED
        with pytest.raises(callbacks.NotAllowed):
            promise(maya, at=time(18))


class TestHiddenNumber:
    def test_is_one_rule_for_every_path(self, maya: Staff) -> None:
        standing = promise(maya)
        call = cast.call(standing.line, state=CallState.CALLBACK, queued_at=NOON)
        wishes.record(number=NUMBER, kind=WishKind.HIDE_OUR_NUMBER, staff_id=maya.pk, now=NOON)

        with pytest.raises(callbacks.NotAllowed):
            promise(maya, at=time(17))
        with pytest.raises(callbacks.NotAllowed):
            kept_places.keep_place(call_id=call.pk, number=NUMBER, now=NOON)
        with pytest.raises(callbacks.NotAllowed):
            callbacks.promise_again(
                callback_id=standing.pk,
                when=PromisedTime(date(2026, 7, 16), time(14), "America/New_York"),
                staff_id=maya.pk,
                now=NOON,
            )
        assert callbacks.claim_due(now=standing.due_at) == 0
        standing.refresh_from_db()
        assert standing.state == CallbackState.HANDED_OVER


class TestWithdraw:
    def withdraw(self, callback: Callback, maya: Staff) -> None:
        callbacks.withdraw(callback_id=callback.pk, staff_id=maya.pk, now=callback.due_at)

    def test_stops_ringing_people_for_it(self, maya: Staff) -> None:
        callback = promise(maya)
        callbacks.claim_due(now=callback.due_at)

        self.withdraw(callback, maya)

        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED
        assert the_call().state == CallState.ENDED
        assert Offer.objects.get().state == OfferState.WITHDRAWN

    def test_stops_the_telephone_that_rings(self, maya: Staff) -> None:
        callback = promise(maya)
        call = ring(maya, callback.due_at)
        Command.objects.update(state=CommandState.DONE)

        self.withdraw(callback, maya)

        assert call.commands.filter(kind=CommandKind.END_CALLER, state=CommandState.PENDING).exists()
        calls.caller_ended(call_id=call.pk, status="canceled", now=callback.due_at)
        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED
        assert callbacks.claim_due(now=callback.due_at + timedelta(hours=2)) == 0

    def test_says_that_it_is_too_late_when_they_talk(self, maya: Staff) -> None:
        callback = promise(maya)
        talk(maya, callback.due_at)

        with pytest.raises(callbacks.TooLate):
            self.withdraw(callback, maya)

        assert the_call().state == CallState.CONNECTED

    def test_does_not_cut_off_somebody_who_waits_for_another_counselor(self, maya: Staff) -> None:
        """They were reached, and the counselor's leg was lost: they are on the line."""
        callback = promise(maya)
        call = talk(maya, callback.due_at)
        bridging.staff_hangs_up(call, callback.due_at)
        assert the_call().state in (CallState.WAITING, CallState.OFFERED)

        with pytest.raises(callbacks.TooLate):
            self.withdraw(callback, maya)
        assert not_safe(maya, callback.due_at) == 0
        assert the_call().state in (CallState.WAITING, CallState.OFFERED)

    def test_twice_says_so(self, maya: Staff) -> None:
        callback = promise(maya)
        self.withdraw(callback, maya)
        with pytest.raises(callbacks.TooLate):
            self.withdraw(callback, maya)
