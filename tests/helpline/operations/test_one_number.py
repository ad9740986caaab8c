"""One number and the promises to it: one call at a time, limits that never break a fresh promise, our own."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from helpline.contact_rules import PhoneNumber, PromisedTime
from helpline.models import (
    Call,
    Callback,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    CallState,
    Direction,
    Line,
    Staff,
)
from helpline.operations import (
    attempts,
    callbacks,
    calls,
    deadlines,
    floors,
    kept_places,
    legs,
    making,
    offers,
    queue,
)
from helpline.privacy import encryption
from tests.support import bridging, cast, promises
from tests.support.cast import NOON
from tests.support.promises import NEW_YORK, NUMBER, promise, ring, talk, the_call

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def on() -> Line:
    return cast.line()


@pytest.fixture
def maya(on: Line) -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


def conversation(on: Line, staff: Staff, sid: str = "CA9", **more: Any) -> Call:
    """An inbound call in which somebody asked to be called; it is over."""
    values: dict[str, Any] = {
        "state": CallState.ENDED,
        "staff": staff,
        "disposition": "answered",
        "ended_at": NOON,
        "connected_at": NOON,
        "outcome": "callback_scheduled",
    } | more
    return cast.call(on, sid=sid, **values)


def fresh(callback: Callback) -> Callback:
    return Callback.objects.get(pk=callback.pk)


class TestTwoPromises:
    def test_from_one_call_are_one_and_the_other_time_holds(self, on: Line, maya: Staff) -> None:
        call = conversation(on, maya)
        first = promise(on, maya, origin_id=call.pk)
        again = promise(on, maya, origin_id=call.pk)
        moved = promise(on, maya, time(16), origin_id=call.pk)

        assert first.pk == again.pk == moved.pk
        assert fresh(first).local_time == time(16)
        kinds = list(first.events.values_list("kind", flat=True))
        assert kinds == [CallbackEventKind.PROMISED, CallbackEventKind.AGREED_AGAIN]

    def test_of_one_double_click_are_one(self, on: Line, maya: Staff) -> None:
        assert promise(on, maya).pk == promise(on, maya).pk

    def test_to_other_numbers_or_from_other_calls_are_two(self, on: Line, maya: Staff) -> None:
        call, other = conversation(on, maya), conversation(on, maya, "CA8")
        made = {
            promise(on, maya, origin_id=call.pk).pk,
            promise(on, maya, origin_id=call.pk, number="+12025550178").pk,
            promise(on, maya, origin_id=other.pk).pk,
        }
        assert len(made) == 3

    def test_to_one_telephone_are_called_one_after_the_other(self, on: Line, maya: Staff) -> None:
        cast.staff("sam", on_duty_since=NOON - timedelta(minutes=5))
        hers = promise(on, maya, origin_id=conversation(on, maya).pk)
        his = promise(on, maya, origin_id=conversation(on, maya, "CA8").pk, now=NOON + MINUTE)

        assert callbacks.claim_due(now=hers.due_at) == 1
        assert [fresh(hers).state, fresh(his).state] == [CallbackState.UNDER_WAY, CallbackState.PROMISED]
        assert fresh(his).due_at > hers.due_at
        assert Call.objects.filter(direction=Direction.OUTBOUND).count() == 1

        talk(maya, hers.due_at)
        over = hers.due_at + 10 * MINUTE
        calls.caller_ended(call_id=the_call().pk, status="completed", now=over)
        assert callbacks.claim_due(now=over + 2 * MINUTE) == 1
        assert fresh(his).state == CallbackState.UNDER_WAY

    def test_a_wait_for_the_line_is_told_once(self, on: Line, maya: Staff) -> None:
        callback = promise(on, maya)
        cast.call(on, state=CallState.MESSAGE, caller_number=NUMBER)

        for minutes in range(0, 20, 2):
            callbacks.claim_due(now=callback.due_at + minutes * MINUTE)

        assert callback.events.filter(kind=CallbackEventKind.PUT_OFF).count() == 1
        assert not callback.attempts.exists()

    def test_a_person_who_talks_with_us_is_not_called_meanwhile(self, on: Line, maya: Staff) -> None:
        callback = promise(on, maya)
        cast.call(on, state=CallState.WAITING, caller_number=NUMBER, queued_at=NOON, move_on_at=NOON)

        assert callbacks.claim_due(now=callback.due_at) == 0
        assert fresh(callback).state == CallbackState.PROMISED


class TestLimits:
    def kept(self, on: Line, maya: Staff, count: int) -> datetime:
        """A number was called that often, kept each time; return when the last one was over."""
        now = NOON
        for i in range(count):
            call = cast.call(on, sid=f"CAin{i}", state=CallState.CALLBACK, now=now, queued_at=now)
            kept_places.keep_place(call_id=call.pk, number=NUMBER, now=now)
            calls.caller_ended(call_id=call.pk, status="completed", now=now)
            made = Call.objects.filter(direction=Direction.OUTBOUND).latest("arrived_at")
            offer = made.offers.get()
            offers.accept(offer_id=offer.pk, sid=f"CAs{i}", staff_id=maya.pk, now=now)
            legs.caller_dialled(call_id=made.pk, sid=f"CAc{i}")
            for sid in (f"CAs{i}", f"CAc{i}"):
                bridging.joined(made.pk, sid, now)
            now += MINUTE
            calls.caller_ended(call_id=made.pk, status="completed", now=now)
            calls.wrap_up(call_id=made.pk, staff_id=maya.pk, outcome="reached_patient", now=now)
            now += MINUTE
        return now

    def test_calls_that_were_kept_never_use_a_number_up(self, on: Line, maya: Staff) -> None:
        now = self.kept(on, maya, 7)

        assert Callback.objects.filter(state=CallbackState.REACHED).count() == 7
        assert promise(on, maya, now=now).state == CallbackState.PROMISED

    def test_a_call_just_asked_for_is_made_within_the_hour_of_one_that_was_not_answered(
        self, on: Line, maya: Staff
    ) -> None:
        callback = promise(on, maya, time(12))
        ring(maya, NOON)
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=NOON + MINUTE)
        now = NOON + 20 * MINUTE
        call = cast.call(on, sid="CAin", state=CallState.CALLBACK, now=now, queued_at=now)

        kept = kept_places.keep_place(call_id=call.pk, number=NUMBER, now=now)
        calls.caller_ended(call_id=call.pk, status="completed", now=now)

        assert fresh(kept).state == CallbackState.UNDER_WAY
        assert fresh(callback).state == CallbackState.PROMISED

    def test_what_is_promised_is_what_the_minute_allows(self, on: Line, maya: Staff) -> None:
        """A follow-up that nobody asked for is refused when promised, not when it is due."""
        promise(on, maya, time(12))
        ring(maya, NOON)
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=NOON + MINUTE)

        with pytest.raises(callbacks.NotAllowed) as refused:
            promise(on, maya, time(12, 30), now=NOON + 2 * MINUTE, reason=CallbackReason.FOLLOW_UP)

        assert refused.value.verdict.names("policy: not twice in an hour")

    def test_after_six_vain_attempts_only_their_own_word_begins_anew(self, on: Line, maya: Staff) -> None:
        callback = promise(on, maya)
        for i in range(6):
            call = cast.call(
                on,
                sid=f"CAo{i}",
                direction=Direction.OUTBOUND,
                state=CallState.ENDED,
                disposition="no_answer",
                ended_at=NOON,
            )
            callback.attempts.create(call=call, at=NOON + i * timedelta(hours=9), outcome="no_answer")
        later = PromisedTime(date(2026, 7, 18), time(14), NEW_YORK)
        now = NOON + timedelta(days=2, hours=12)
        again = partial(callbacks.promise_again, callback_id=callback.pk, staff_id=maya.pk, now=now)

        with pytest.raises(callbacks.NotAllowed) as refused:
            again(when=later)
        assert refused.value.verdict.names("policy: attempts")

        again(when=replace(later, asked_for=True))
        assert fresh(callback).local_date == date(2026, 7, 18)


class TestOurNumbers:
    """Toll fraud and loops: what is ours or costs money is refused at the door, on every path."""

    @pytest.fixture(autouse=True)
    def _people(self, on: Line) -> None:
        cast.staff("sam", phone="+12025550161")

    @pytest.mark.parametrize(
        "number",
        [
            *("+18557821009", "+12025550188", "+12025550161", "+12025550199"),
            *("+18095550143", "+18765550143", "+19005550143", "+12029765550", "+442079460000"),
        ],
    )
    def test_are_promised_on_no_path(self, number: str, on: Line, maya: Staff) -> None:
        call = cast.call(on, state=CallState.CALLBACK, queued_at=NOON)
        theirs = PhoneNumber(number)

        with pytest.raises(callbacks.NotAllowed):
            promise(on, maya, number=theirs)
        with pytest.raises(callbacks.NotAllowed):
            kept_places.keep_place(call_id=call.pk, number=theirs, now=NOON)
        assert kept_places.when_we_would_call(call_id=call.pk, number=theirs, now=NOON).never
        assert not Callback.objects.exists()

    def test_a_line_may_call_abroad_where_its_description_says_so(self, on: Line, maya: Staff) -> None:
        Line.objects.update(calls_to=["US", "CA"])

        made = promise(on, maya, number="+14165550143", zone="America/Toronto")

        assert made.number == PhoneNumber("+14165550143")
        with pytest.raises(callbacks.NotAllowed):
            promise(on, maya, number="+18095550143")


class TestKeptPlace:
    def keep(self, on: Line, now: datetime, number: PhoneNumber = NUMBER) -> Callback:
        call = cast.call(on, state=CallState.CALLBACK, now=now, queued_at=now)
        kept = kept_places.keep_place(call_id=call.pk, number=number, now=now)
        calls.caller_ended(call_id=call.pk, status="completed", now=now)
        return fresh(kept)

    def test_waits_for_a_person_as_long_as_it_stands(self, on: Line, maya: Staff) -> None:
        Staff.objects.update(duty="break")
        kept = self.keep(on, NOON)

        for minutes in (16, 60, 239):
            deadlines.move_everything_on(now=NOON + minutes * MINUTE)
            assert fresh(kept).state == CallbackState.UNDER_WAY
        cast.sign_on(maya, NOON)
        deadlines.move_everything_on(now=NOON + 239 * MINUTE)
        assert the_call().state == CallState.OFFERED

    def test_is_handed_over_when_it_stands_no_longer(self, on: Line, maya: Staff) -> None:
        Staff.objects.update(duty="break")
        kept = self.keep(on, NOON)

        deadlines.move_everything_on(now=NOON + timedelta(hours=4, seconds=21))

        assert fresh(kept).state == CallbackState.HANDED_OVER

    def test_is_tried_again_when_nobody_picks_up(self, on: Line, maya: Staff) -> None:
        kept = self.keep(on, NOON)
        ring(maya, NOON)
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=NOON + MINUTE)

        assert fresh(kept).state == CallbackState.PROMISED
        assert callbacks.claim_due(now=NOON + 70 * MINUTE) == 1

    def test_goes_before_those_who_came_later(self, on: Line, maya: Staff) -> None:
        Staff.objects.update(duty="break")
        self.keep(on, NOON)
        later = cast.call(on, sid="CA7", now=NOON + MINUTE)
        queue.join(call_id=later.pk, now=NOON + MINUTE)
        Call.objects.filter(pk=later.pk).update(
            state=CallState.WAITING, queued_at=NOON + MINUTE, move_on_at=NOON + timedelta(hours=1)
        )
        cast.sign_on(maya, NOON)

        deadlines.move_everything_on(now=NOON + 2 * MINUTE)

        assert the_call().state == CallState.OFFERED

    def test_at_night_is_called_when_the_hours_allow(self, on: Line, maya: Staff) -> None:
        night = datetime(2026, 7, 16, 3, tzinfo=UTC)
        kept = self.keep(on, night)

        assert kept.state == CallbackState.PROMISED
        assert kept.due_at == datetime(2026, 7, 16, 12, tzinfo=UTC)
        assert kept.expires_at == kept.due_at + timedelta(hours=4)
        assert callbacks.claim_due(now=kept.due_at) == 1


class TestWhenWeWouldCall:
    def ask(self, on: Line, number: PhoneNumber, now: datetime) -> kept_places.Prospect:
        call = cast.call(on, state=CallState.CALLBACK, queued_at=now)
        return kept_places.when_we_would_call(call_id=call.pk, number=number, now=now)

    def test_in_turn_until_the_hours_close(self, on: Line) -> None:
        prospect = self.ask(on, NUMBER, NOON)

        assert prospect.verdict.allowed
        assert prospect.until == datetime(2026, 7, 16, 0, 45, tzinfo=UTC)
        assert prospect.zones == ("America/New_York",)

    def test_later_where_no_zone_of_the_number_may_be_asleep(self, on: Line) -> None:
        """Before 8 in Chicago a number of western Florida is not called, though it is 8:30 in New York."""
        prospect = self.ask(on, PhoneNumber("+18505550143"), datetime(2026, 7, 15, 12, 30, tzinfo=UTC))

        assert not prospect.verdict.allowed
        assert prospect.at == datetime(2026, 7, 15, 13, tzinfo=UTC)
        assert prospect.zones == ("America/Chicago", "America/New_York")

    @pytest.mark.parametrize("number", ["+18557821009", "+18765550143"])
    def test_not_at_all(self, number: str, on: Line) -> None:
        assert self.ask(on, PhoneNumber(number), NOON).never

    def test_says_what_is_then_promised(self, on: Line) -> None:
        for number, now in ((NUMBER, NOON), (NUMBER, datetime(2026, 7, 16, 3, tzinfo=UTC))):
            prospect = self.ask(on, number, now)
            call = Call.objects.latest("arrived_at")
            kept = kept_places.keep_place(call_id=call.pk, number=number, now=now)
            assert kept.due_at == (prospect.at or now + kept_places.SOON)
            Callback.objects.all().delete()
            Call.objects.all().delete()


class TestStory:
    def test_says_who_did_what_and_why(self, on: Line, maya: Staff) -> None:
        sam = cast.staff("sam")
        callback = promise(on, maya)
        callbacks.promise_again(
            callback_id=callback.pk,
            when=PromisedTime(date(2026, 7, 16), time(10), NEW_YORK),
            staff_id=sam.pk,
            now=NOON,
        )
        callbacks.withdraw(callback_id=callback.pk, staff_id=sam.pk, now=NOON, why="They found help.")

        story = list(callback.events.order_by("pk"))
        assert [(event.kind, event.staff) for event in story] == [
            (CallbackEventKind.PROMISED, maya),
            (CallbackEventKind.AGREED_AGAIN, sam),
            (CallbackEventKind.DECLINED, sam),
        ]
        assert story[1].detail["was_of"] == maya.pk
        assert story[1].detail["was_due"] == callback.due_at.isoformat()
        assert story[2].why == "They found help."

    def test_says_who_settled_it(self, on: Line, maya: Staff) -> None:
        callback = promise(on, maya)
        attempts.hand_over(floors.lock(), callback, "Somebody must look", NOON)
        callbacks.settle(callback_id=callback.pk, staff_id=maya.pk, now=NOON, why="Called them myself.")

        last = callback.events.order_by("pk").last()
        assert last is not None
        assert (last.kind, last.staff, last.why) == ("settled", maya, "Called them myself.")

    def test_what_was_made_is_told(self, on: Line, maya: Staff) -> None:
        callback = promise(on, maya)
        ring(maya, callback.due_at)
        calls.caller_ended(call_id=the_call().pk, status="busy", now=callback.due_at)

        kinds = list(callback.events.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["promised", "begun", "tried", "put_off"]


class TestNumberRungFrom:
    def test_and_number_to_ring_are_two_columns(self, on: Line, maya: Staff) -> None:
        callback = promise(on, maya)
        callbacks.claim_due(now=callback.due_at)

        call = the_call()
        assert (call.caller_number, call.caller_index) == (None, "")
        assert (call.number_to_ring, call.number_to_ring_index) == (NUMBER, encryption.fingerprint(NUMBER))
        assert call.other_number == NUMBER


class TestOurSideFailed:
    def test_a_call_that_never_left_us_spends_no_attempt(self, on: Line, maya: Staff) -> None:
        callback = promise(on, maya)
        promises.accept(maya, callback.due_at)

        calls.caller_ended(call_id=the_call().pk, status="lost", now=callback.due_at + MINUTE)

        assert fresh(callback).state == CallbackState.PROMISED
        assert fresh(callback).attempts_made == 0
        assert fresh(callback).due_at <= callback.due_at + 5 * MINUTE
        assert making.claim_due(now=callback.due_at + 5 * MINUTE) == 1
