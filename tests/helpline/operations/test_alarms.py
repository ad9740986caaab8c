"""Alarms about callers in danger: when one is opened, and what becomes of it as somebody is found."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from helpline.models import Alarm, AlarmKind, AlarmNote, Call, CallState, Line, Offer, Outside, Staff
from helpline.operations import alarms, calls, danger, deadlines
from tests.helpline.console import scenes
from tests.support import bridging, cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def lee() -> User:
    return cast.supervisor()


def hang_up(call: Call) -> None:
    calls.caller_ended(call_id=call.pk, status="completed", now=LATER)


def with_crisis_line(call: Call, since: datetime, seconds: int) -> None:
    """The crisis line answers a caller in danger, and hangs up on them."""
    call.refresh_from_db()
    Call.objects.filter(pk=call.pk).update(outside=Outside.CRISIS)
    round_ = call.danger_round
    danger.outside_answered(call_id=call.pk, round_=round_, now=since)
    over = since + timedelta(seconds=seconds)
    danger.outside_ended(call_id=call.pk, round_=round_, seconds=seconds, reached=True, now=over)
    call.refresh_from_db()


class TestACallInDangerThatEnds:
    @pytest.mark.parametrize("state", [CallState.MENU, CallState.MESSAGE, CallState.DIVERTED])
    def test_opens_an_alarm_wherever_the_caller_was(self, line: Line, state: str) -> None:
        hang_up(cast.call(line, priority="crisis", state=state))

        assert Alarm.objects.get().kind == AlarmKind.ENDED

    def test_opens_an_alarm_when_the_caller_gave_up_waiting(self, line: Line) -> None:
        hang_up(scenes.waiting(line, priority="crisis"))

        alarm = Alarm.objects.get()
        assert (alarm.opened_at, alarm.tell_at, alarm.acknowledged_at) == (LATER, LATER, None)

    def test_opens_an_alarm_when_the_two_had_not_met(self, line: Line) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)

        hang_up(scenes.accepted(line, maya, priority="crisis"))

        assert Alarm.objects.count() == 1

    def test_opens_an_alarm_when_the_caller_was_cut_off_and_waited_again(self, line: Line) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, NOON)

        hang_up(call)

        assert Alarm.objects.count() == 1

    def test_opens_none_when_they_talked(self, line: Line) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)

        hang_up(scenes.talking(line, maya, priority="crisis"))

        assert not Alarm.objects.exists()

    @pytest.mark.parametrize("priority", ["normal", "high"])
    def test_opens_none_without_danger(self, line: Line, priority: str) -> None:
        hang_up(scenes.waiting(line, priority=priority))

        assert not Alarm.objects.exists()


class TestACallerInDangerWhoWaits:
    def test_opens_an_alarm_after_a_minute(self, line: Line) -> None:
        scenes.waiting(line, priority="crisis")

        alarms.watch(LATER - timedelta(seconds=1))
        assert not Alarm.objects.exists()
        alarms.watch(LATER)

        assert Alarm.objects.get().kind == AlarmKind.WAITING

    def test_counts_the_minute_from_when_they_last_had_somebody(self, line: Line) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = scenes.talking(line, maya, priority="crisis")
        parted = NOON + timedelta(seconds=50)
        bridging.staff_hangs_up(call, parted)

        alarms.watch(parted + timedelta(seconds=59))
        assert not Alarm.objects.exists()
        alarms.watch(parted + timedelta(seconds=60))

        assert Alarm.objects.get().kind == AlarmKind.WAITING

    def test_does_not_count_the_time_in_which_the_crisis_line_talked(self, line: Line) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, NOON)
        with_crisis_line(call, NOON + timedelta(seconds=10), seconds=24)

        alarms.watch(NOON + timedelta(seconds=83))
        assert not Alarm.objects.exists()
        alarms.watch(NOON + timedelta(seconds=84))

        assert Alarm.objects.get().kind == AlarmKind.WAITING

    def test_is_not_put_off_by_a_machine_that_answers_round_after_round(self, line: Line) -> None:
        call = scenes.waiting(line, priority="crisis")
        for round_ in range(3):
            with_crisis_line(call, NOON + timedelta(seconds=50 * round_ + 20), seconds=20)

        alarms.watch(NOON + timedelta(seconds=120))

        assert Alarm.objects.count() == 1

    def test_does_not_count_from_who_accepted_and_never_met_them(self, line: Line) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = scenes.accepted(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, NOON + timedelta(seconds=50))

        alarms.watch(LATER)

        assert Alarm.objects.count() == 1


class TestRaising:
    def test_keeps_one_open_alarm_for_a_call_and_learns_the_worse(self, line: Line) -> None:
        call = scenes.waiting(line, priority="crisis")
        for kind in (AlarmKind.WAITING, AlarmKind.WAITING, AlarmKind.ENDED):
            alarms.raise_alarm(call, kind, LATER)

        assert Alarm.objects.get().kind == AlarmKind.ENDED


class TestWatching:
    """Callers in danger who wait on without a person."""

    def waiting(self, line: Line, **more: Any) -> Call:
        call = scenes.waiting(line, priority="crisis")
        Call.objects.filter(pk=call.pk).update(**{"danger_at": NOON} | more)
        return call

    def test_opens_an_alarm_after_a_minute_and_not_again(self, line: Line, lee: User) -> None:
        self.waiting(line)
        alarms.watch(NOON + timedelta(seconds=59))
        assert not Alarm.objects.exists()

        alarms.watch(LATER)

        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.opened_at) == (AlarmKind.WAITING, LATER)
        alarms.acknowledge(alarm_id=alarm.pk, user_id=lee.pk, now=LATER)
        alarms.close(alarm_id=alarm.pk, user_id=lee.pk, note=AlarmNote.NO_DANGER, now=LATER)
        alarms.watch(LATER + timedelta(minutes=1))
        assert Alarm.objects.count() == 1

    def test_counts_from_the_danger_not_from_the_call(self, line: Line) -> None:
        self.waiting(line, queued_at=NOON - timedelta(minutes=10))

        alarms.watch(NOON + timedelta(seconds=59))

        assert not Alarm.objects.exists()

    @pytest.mark.parametrize("state", [CallState.MESSAGE, CallState.DIVERTED, CallState.CALLBACK])
    def test_follows_the_caller_wherever_they_are(self, line: Line, state: str) -> None:
        self.waiting(line, state=state)

        alarms.watch(LATER)

        assert Alarm.objects.count() == 1

    def test_counts_a_crisis_line_that_only_rings_as_nobody(self, line: Line) -> None:
        self.waiting(line, outside=Outside.CRISIS)

        alarms.watch(LATER)

        assert Alarm.objects.count() == 1

    def test_leaves_who_talks_with_the_crisis_line(self, line: Line) -> None:
        self.waiting(line, state=CallState.DIVERTED, outside=Outside.CRISIS, outside_answered_at=NOON)

        alarms.watch(LATER)

        assert not Alarm.objects.exists()

    def test_leaves_who_talks_with_one_of_us(self, line: Line) -> None:
        scenes.talking(line, cast.staff("maya", on_duty_since=NOON), priority="crisis")

        alarms.watch(LATER)

        assert not Alarm.objects.exists()

    def test_runs_with_every_sweep(self, line: Line) -> None:
        self.waiting(line)

        deadlines.move_everything_on(now=LATER)

        assert Alarm.objects.count() == 1

    def test_is_seen_to_by_whoever_takes_the_call_and_closed_by_a_person(self, line: Line) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = self.waiting(line)
        alarms.watch(LATER)
        Offer.objects.update(ring_until=LATER + timedelta(seconds=1))

        scenes.meet(call, maya, LATER)

        alarm = Alarm.objects.get()
        assert (alarm.acknowledged_by, alarm.tell_at, alarm.closed_at) == (maya.user, None, None)


class TestACallerWhoIsLostAgain:
    """Somebody took the call, and with it the alarm; then their leg was lost."""

    def lost(self, line: Line, *, closed: bool = False) -> Call:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = scenes.waiting(line, priority="crisis")
        alarms.watch(LATER)
        Offer.objects.update(ring_until=LATER + timedelta(seconds=1))
        scenes.meet(call, maya, LATER)
        if closed:
            alarms.close(
                alarm_id=Alarm.objects.get().pk, user_id=maya.user_id, note=AlarmNote.TALKED, now=LATER
            )
        bridging.staff_hangs_up(Call.objects.get(), LATER)
        return Call.objects.get()

    def test_is_told_of_again_in_a_minute(self, line: Line) -> None:
        self.lost(line)

        alarm = Alarm.objects.get()
        assert (alarm.acknowledged_by, alarm.tell_at) == (None, LATER + alarms.WAITED)

    def test_is_told_of_at_once_when_they_are_gone(self, line: Line) -> None:
        call = self.lost(line)

        calls.caller_ended(call_id=call.pk, status="completed", now=LATER)

        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.acknowledged_by, alarm.tell_at) == (AlarmKind.ENDED, None, LATER)

    def test_is_not_told_of_when_found_again(self, line: Line) -> None:
        call = self.lost(line)

        scenes.meet(call, Staff.objects.get(), LATER)

        assert Alarm.objects.get().tell_at is None

    @pytest.mark.parametrize(("seconds", "open_ones"), [(59, 0), (60, 1)])
    def test_opens_another_one_if_it_was_closed_while_they_talked(
        self, line: Line, seconds: int, open_ones: int
    ) -> None:
        self.lost(line, closed=True)

        alarms.watch(LATER + timedelta(seconds=seconds))

        assert Alarm.objects.filter(closed_at=None).count() == open_ones

    def test_somebody_else_who_sees_to_it_goes_on(self, line: Line, lee: User) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = scenes.waiting(line, priority="crisis")
        alarms.watch(LATER)
        alarms.acknowledge(alarm_id=Alarm.objects.get().pk, user_id=lee.pk, now=LATER)
        Offer.objects.update(ring_until=LATER + timedelta(seconds=1))
        scenes.meet(call, maya, LATER)

        bridging.staff_hangs_up(Call.objects.get(), LATER)

        assert Alarm.objects.get().acknowledged_by == lee


class TestTheCrisisLine:
    def test_that_answered_leaves_nothing_to_do(self, line: Line) -> None:
        hang_up(
            cast.call(
                line,
                priority="crisis",
                state=CallState.DIVERTED,
                outside=Outside.CRISIS,
                outside_answered_at=LATER - timedelta(seconds=30),
            )
        )

        assert not Alarm.objects.exists()

    @pytest.mark.parametrize(
        "more",
        [
            {"outside": Outside.CRISIS},
            {"outside": Outside.BACKUP},
            {"outside": Outside.BACKUP, "outside_answered_at": NOON},
            {"outside": Outside.CRISIS, "outside_answered_at": LATER - timedelta(seconds=29)},
        ],
    )
    def test_that_was_not_reached_leaves_an_alarm(self, line: Line, more: dict[str, Any]) -> None:
        hang_up(cast.call(line, priority="crisis", state=CallState.DIVERTED, **more))

        assert Alarm.objects.count() == 1
