"""A number that is not safe to ring is not rung, whatever was promised to it before."""

from datetime import date, datetime, time, timedelta

import pytest

from helpline.models import (
    AttemptOutcome,
    Callback,
    CallbackState,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    LegState,
    Line,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import callbacks, calls, safety
from tests.support import cast, promises
from tests.support.cast import NOON
from tests.support.promises import NUMBER, accept, ring, talk, the_call

pytestmark = pytest.mark.django_db

OTHER = "+12025550178"


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


def promise(maya: Staff, number: str = NUMBER, at: time = time(14)) -> Callback:
    return promises.promise(Line.objects.first() or cast.line(), maya, at, number=number)


def not_safe(maya: Staff, now: datetime = NOON, number: str = "(202) 555-0177") -> int:
    return safety.not_safe(number=number, staff_id=maya.pk, now=now)


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

        safety.safe_again(number="202 555 0177")

        assert promise(maya).state == CallbackState.PROMISED

    def test_a_person_cannot_give_another_time_to(self, maya: Staff) -> None:
        callback = promise(maya)
        not_safe(maya)

        with pytest.raises(callbacks.NotAllowed):
            callbacks.promise_again(
                callback_id=callback.pk,
                local_date=date(2026, 7, 16),
                local_time=time(14),
                zone="America/New_York",
                staff_id=maya.pk,
                now=NOON,
            )

        assert handed_over(callback)

    def test_a_caller_who_keys_such_a_number_in_is_looked_after_by_a_person(self, maya: Staff) -> None:
        not_safe(maya)
        call = cast.call(cast.line(), state=CallState.CALLBACK)
        kept = callbacks.keep_place(call_id=call.pk, number=NUMBER, now=NOON)

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert handed_over(kept)
        assert kept.attempts.get().outcome == AttemptOutcome.DENIED

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
        assert callback.attempts.get().outcome == AttemptOutcome.DENIED

    def test_a_telephone_that_was_not_dialled_yet_is_not(self, maya: Staff) -> None:
        callback = promise(maya)
        call = accept(maya, callback.due_at)

        not_safe(maya, callback.due_at)

        assert handed_over(callback)
        assert the_call().state == CallState.ENDED
        assert call.commands.get(kind=CommandKind.DIAL_CALLER).state == CommandState.FAILED
        assert Command.objects.filter(kind=CommandKind.END_LEG, leg__state=LegState.JOINING).exists()

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
        Command.objects.filter(kind=CommandKind.DIAL_CALLER).update(state=CommandState.UNKNOWN)

        not_safe(maya, callback.due_at)

        assert call.commands.get(kind=CommandKind.END_CALLER).state == CommandState.PENDING
        assert the_call().state == CallState.CONNECTING

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

    def test_refusing_one_call_leaves_the_others(self, maya: Staff) -> None:
        callback, other = promise(maya), promise(maya, at=time(17))
        call = accept(maya, callback.due_at)
        calls.caller_ended(call_id=call.pk, status="no-answer", now=callback.due_at)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="refused", now=callback.due_at)

        other.refresh_from_db()
        assert other.state == CallbackState.PROMISED
