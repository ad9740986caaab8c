"""Promises: made within the rules, kept at their time, and never lost without a person hearing of it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from helpline import contact_rules
from helpline.contact_rules import PromisedTime
from helpline.models import (
    AttemptOutcome,
    Callback,
    CallbackState,
    CallState,
    OfferState,
    Staff,
)
from helpline.operations import (
    attempts,
    callbacks,
    calls,
    deadlines,
    floors,
    kept_places,
    making,
    queue,
)
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import NEW_YORK, NUMBER, due, fresh, promise, ring, the_call

pytestmark = pytest.mark.django_db


class TestPromise:
    def test_the_time_is_the_persons_own(self) -> None:
        on, maya = cast.line(), cast.staff("maya")

        callback = promise(on, maya, zone="America/Denver")

        assert callback.due_at == NOON + timedelta(hours=4)
        assert callback.expires_at == callback.due_at + timedelta(hours=24)
        assert (callback.local_time, callback.zone) == (time(14), "America/Denver")

    def test_the_present_minute_is_now(self) -> None:
        late = NOON + timedelta(seconds=40)
        assert promise(cast.line(), cast.staff("maya"), at=time(12), now=late).due_at == late

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"at": time(11, 58)}, "local_time"),
            ({"day": date(2026, 7, 14)}, "local_date"),
            ({"day": date(26, 7, 16)}, "local_date"),
            ({"zone": ""}, "zone"),
            ({"zone": "Eastern"}, "zone"),
        ],
    )
    def test_a_time_that_cannot_be_is_refused_at_its_field(self, wish: dict[str, Any], field: str) -> None:
        with pytest.raises(contact_rules.WrongTime) as refused:
            promise(cast.line(), cast.staff("maya"), **wish)

        assert refused.value.field == field
        assert not Callback.objects.exists()

    def test_an_hour_outside_the_rules_is_refused_with_the_next_one(self) -> None:
        with pytest.raises(callbacks.NotAllowed) as caught:
            promise(cast.line(), cast.staff("maya"), at=time(22))

        assert caught.value.verdict.decision == contact_rules.Decision.DEFER
        assert caught.value.verdict.until is not None
        assert not Callback.objects.exists()

    def test_one_who_asks_for_just_that_hour_gets_it(self) -> None:
        callback = promise(cast.line(), cast.staff("maya"), at=time(22), asked_for_this_time=True)

        assert callback.asked_for_this_time

    def test_the_number_is_sealed_at_rest(self) -> None:
        from django.db import connection

        promise(cast.line(), cast.staff("maya"))

        with connection.cursor() as cursor:
            cursor.execute("SELECT number, number_index FROM helpline_callback")
            stored = cursor.fetchone()
        assert "5550177" not in str(stored)


class TestKeepPlace:
    def test_three_requests_from_one_number_are_one_promise(self) -> None:
        on = cast.line()
        made = [
            kept_places.keep_place(
                call_id=cast.call(on, sid=f"CA{i}", state=CallState.CALLBACK).pk, number=NUMBER, now=NOON
            )
            for i in range(3)
        ]

        assert len({callback.pk for callback in made}) == 1

    def test_the_twin_who_stayed_on_the_line_is_not_overtaken_nor_overtakes(self) -> None:
        on = cast.line()
        first = cast.call(on, sid="CA1", state=CallState.CALLBACK, queued_at=NOON)
        twin = cast.call(on, sid="CA2", now=NOON + timedelta(seconds=1))
        maya = cast.staff("maya", on_duty_since=NOON, duty="break")
        queue.join(call_id=twin.pk, now=NOON + timedelta(seconds=1))
        kept_places.keep_place(call_id=first.pk, number=NUMBER, now=NOON + timedelta(seconds=30))
        calls.caller_ended(call_id=first.pk, status="completed", now=NOON + timedelta(seconds=35))

        cast.sign_on(maya, NOON)
        deadlines.move_everything_on(now=NOON + timedelta(seconds=40))

        assert the_call().state == CallState.OFFERED

    def test_a_place_kept_in_danger_goes_first_and_is_no_danger_on_the_line(self) -> None:
        call = cast.call(cast.line(), state=CallState.CALLBACK, priority="crisis")
        callback = kept_places.keep_place(call_id=call.pk, number=NUMBER, now=NOON)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        for second in range(3):
            deadlines.move_everything_on(now=NOON + timedelta(seconds=second))
            callbacks.claim_due(now=NOON + timedelta(seconds=second))

        assert the_call().priority == "high"
        assert callback.attempts.count() == 1

    def test_asked_for_again_it_comes_when_they_are_told_now(self) -> None:
        on = cast.line()
        first = cast.call(on, sid="CA1", state=CallState.CALLBACK)
        callback = kept_places.keep_place(call_id=first.pk, number=NUMBER, now=NOON)
        Callback.objects.update(due_at=NOON + timedelta(hours=1), attempts_made=2)
        later = NOON + timedelta(minutes=10)
        again = cast.call(on, sid="CA2", state=CallState.CALLBACK, now=later, language="es", topic="family")

        kept_places.keep_place(call_id=again.pk, number=NUMBER, now=later)
        calls.caller_ended(call_id=again.pk, status="completed", now=later)

        assert fresh(callback).state == CallbackState.UNDER_WAY
        assert (the_call().language, the_call().topic) == ("es", "family")
        assert fresh(callback).attempts_made == 1


class TestMake:
    def test_at_the_promised_minute_the_one_who_promised_is_rung(self) -> None:
        callback, maya, when = due()
        cast.staff("sam", on_duty_since=NOON - timedelta(hours=5))

        assert callbacks.claim_due(now=when - timedelta(seconds=1)) == 0
        assert callbacks.claim_due(now=when) == 1

        call = the_call()
        assert call.offers.get(state=OfferState.RINGING).staff == maya
        assert fresh(callback).state == CallbackState.UNDER_WAY
        assert callback.attempts.get().trace

    def test_whoever_else_claims_it_finds_it_taken(self) -> None:
        callback, _, when = due()

        assert [callbacks.make(callback_id=callback.pk, now=when) for _ in range(2)] == [True, False]

    def test_one_that_became_due_at_a_forbidden_hour_is_put_off_to_the_next_allowed_one(self) -> None:
        callback, _, when = due()
        night = when + timedelta(hours=8)
        Callback.objects.update(due_at=night)

        assert callbacks.claim_due(now=night) == 0

        put_off = fresh(callback)
        assert put_off.state == CallbackState.PROMISED
        assert put_off.due_at > night
        assert callback.attempts.get().outcome == AttemptOutcome.DEFERRED

    def test_without_an_allowed_hour_before_it_runs_out_a_person_is_told(self) -> None:
        callback, _, when = due()
        night = when + timedelta(hours=8)
        Callback.objects.update(due_at=night, expires_at=night + timedelta(hours=1))

        callbacks.claim_due(now=night)

        assert fresh(callback).state == CallbackState.HANDED_OVER
        assert "hour" in fresh(callback).handed_over_because

    def test_a_number_that_may_not_be_rung_goes_to_a_person(self) -> None:
        callback, _, when = due()
        changed = Callback.objects.get()
        changed.number = "+442079460000"
        changed.save(update_fields=["number"])

        callbacks.claim_due(now=when)

        assert fresh(callback).state == CallbackState.HANDED_OVER

    def test_one_that_fails_does_not_keep_the_others_from_being_made(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        callback, maya, when = due()
        other = promise(callback.line, maya, number="+12025550178")
        real = making.make

        def make(*, callback_id: Any, now: datetime) -> bool:
            if callback_id == callback.pk:
                raise RuntimeError("broken")
            return real(callback_id=callback_id, now=now)

        monkeypatch.setattr(making, "make", make)

        assert callbacks.claim_due(now=when) == 1
        assert fresh(other).state == CallbackState.UNDER_WAY
        assert fresh(callback).due_at == when + timedelta(minutes=1)

    def test_one_that_fails_for_as_long_as_it_stands_goes_to_a_person(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        callback, _, _ = due()

        def broken(*_: Any, **__: Any) -> bool:
            raise RuntimeError("broken")

        monkeypatch.setattr(making, "make", broken)

        for each in (callback.expires_at, callback.expires_at + timedelta(minutes=1)):
            assert fresh(callback).state == CallbackState.PROMISED
            callbacks.claim_due(now=each)

        assert fresh(callback).state == CallbackState.HANDED_OVER
        assert fresh(callback).handed_over_because

    def test_it_waits_for_a_person_as_long_as_the_hours_allow(self) -> None:
        callback, maya, when = due()
        Staff.objects.filter(pk=maya.pk).update(duty="break")
        callbacks.claim_due(now=when)

        for minutes in (16, 60, 240):
            deadlines.move_everything_on(now=when + timedelta(minutes=minutes))
        assert fresh(callback).state == CallbackState.UNDER_WAY
        cast.sign_on(maya, when)
        deadlines.move_everything_on(now=when + timedelta(minutes=241))

        assert the_call().state == CallState.OFFERED

    def test_when_the_hours_end_before_anybody_is_free_it_is_made_in_the_morning(self) -> None:
        callback, maya, when = due()
        Staff.objects.filter(pk=maya.pk).update(duty="break")
        callbacks.claim_due(now=when)
        evening = when + timedelta(hours=6, minutes=45)

        deadlines.move_everything_on(now=evening)
        callbacks.claim_due(now=evening + timedelta(minutes=1))

        waiting = fresh(callback)
        assert waiting.state == CallbackState.PROMISED
        assert waiting.due_at == datetime(2026, 7, 16, 12, tzinfo=UTC)
        assert waiting.attempts_made == 0

    def test_what_would_run_out_before_the_morning_goes_to_a_person(self) -> None:
        callback, maya, when = due()
        Staff.objects.filter(pk=maya.pk).update(duty="break")
        Callback.objects.update(expires_at=when + timedelta(hours=4))
        callbacks.claim_due(now=when)

        deadlines.move_everything_on(now=when + timedelta(hours=4))

        assert fresh(callback).state == CallbackState.HANDED_OVER
        assert "free" in fresh(callback).handed_over_because


class TestAskedForExactlyThisTime:
    def late(self) -> tuple[Callback, Staff, datetime]:
        """A promise for ten at night, as they asked."""
        return due(at=time(22), asked_for_this_time=True)

    def test_is_kept_at_that_time(self) -> None:
        callback, _, when = self.late()
        callbacks.claim_due(now=when)
        assert fresh(callback).state == CallbackState.UNDER_WAY

    def test_does_not_excuse_a_retry_at_night(self) -> None:
        callback, maya, when = self.late()
        ring(maya, when)
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=when)

        callbacks.claim_due(now=when + timedelta(minutes=66))

        assert fresh(callback).state == CallbackState.PROMISED
        assert fresh(callback).due_at == datetime(2026, 7, 16, 12, tzinfo=UTC)

    def test_does_not_excuse_an_outage(self) -> None:
        callback, _, when = self.late()
        callbacks.claim_due(now=when + timedelta(hours=5))
        assert fresh(callback).state == CallbackState.PROMISED
        assert fresh(callback).due_at == datetime(2026, 7, 16, 12, tzinfo=UTC)

    def test_missed_for_want_of_people_goes_to_a_person_at_once(self) -> None:
        callback, maya, when = self.late()
        Staff.objects.filter(pk=maya.pk).update(duty="break")
        callbacks.claim_due(now=when)

        deadlines.move_everything_on(now=when + timedelta(minutes=10))

        assert fresh(callback).state == CallbackState.HANDED_OVER
        assert "at the time they asked for" in fresh(callback).handed_over_because


class TestZoneRules:
    def test_a_rule_that_changes_before_the_minute_is_honoured(self) -> None:
        callback, _, when = due()
        # What was worked out by rules that hold no more.
        Callback.objects.update(due_at=when - timedelta(hours=1))

        assert callbacks.claim_due(now=when - timedelta(minutes=30)) == 0
        assert fresh(callback).due_at == when
        assert callbacks.claim_due(now=when) == 1

    def test_a_zone_that_is_one_no_longer_keeps_the_instant(self) -> None:
        callback, _, when = due(asked_for_this_time=True)
        Callback.objects.update(zone="America/Atlantis")

        assert making.resolve_all() == 0
        assert callbacks.claim_due(now=when) == 1

    def test_one_that_became_earlier_is_found_before_its_old_instant(self) -> None:
        callback, _, when = due()
        Callback.objects.update(due_at=when + timedelta(hours=1))

        assert making.resolve_all() == 1
        assert making.resolve_all() == 0

        assert fresh(callback).due_at == when


class TestByHand:
    def test_a_person_withdraws_settles_or_promises_again(self) -> None:
        callback, maya, when = due()
        later = PromisedTime(date(2026, 7, 16), time(10), NEW_YORK)
        attempts.hand_over(floors.lock(), callback, "Somebody must look", when)

        callbacks.promise_again(callback_id=callback.pk, staff_id=maya.pk, now=when, when=later)
        again = fresh(callback)
        assert (again.state, again.attempts_made) == (CallbackState.PROMISED, 0)

        attempts.hand_over(floors.lock(), again, "Once more", when)
        callbacks.settle(callback_id=callback.pk, staff_id=maya.pk, now=when)
        assert fresh(callback).state == CallbackState.SETTLED

    def test_a_forbidden_hour_cannot_be_promised_again(self) -> None:
        callback, maya, when = due()

        with pytest.raises(callbacks.NotAllowed):
            callbacks.promise_again(
                callback_id=callback.pk,
                when=PromisedTime(date(2026, 7, 16), time(3), NEW_YORK),
                staff_id=maya.pk,
                now=when,
            )

    def test_withdrawn_it_is_never_made(self) -> None:
        callback, maya, when = due()
        callbacks.withdraw(callback_id=callback.pk, staff_id=maya.pk, now=NOON)

        assert callbacks.claim_due(now=when) == 0
        assert fresh(callback).state == CallbackState.DECLINED

    @pytest.mark.parametrize(("asked", "attempts_made"), [(True, 0), (False, 3)])
    def test_only_a_time_they_asked_for_starts_the_count_of_attempts_anew(
        self, asked: bool, attempts_made: int
    ) -> None:
        callback, maya, when = due()
        attempts.hand_over(floors.lock(), callback, "Not reached in 3 attempts", when)
        Callback.objects.update(attempts_made=3)

        callbacks.promise_again(
            callback_id=callback.pk,
            when=PromisedTime(date(2026, 7, 16), time(10), NEW_YORK, asked),
            staff_id=maya.pk,
            now=when,
        )

        assert fresh(callback).attempts_made == attempts_made
