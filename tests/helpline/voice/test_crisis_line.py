"""The end of a talk with a number outside, whose "answered" was lost: nobody gave up, and no alarm stays."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from helpline.models import Alarm, AlarmKind, AlarmNote, Call, CallState, Disposition, Line, Outside
from helpline.operations import alarms
from helpline.queries.alarms import steps
from tests.helpline.console import scenes
from tests.support import cast, twilio
from tests.support.caller import SID
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Twenty minutes after the crisis line was dialled."""
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False) as traveller:
        yield traveller


def dialled(line: Line, outside: Outside = Outside.CRISIS, **more: Any) -> Call:
    """A caller in danger whose own Dial calls a number outside; we have not heard that it answered."""
    call = scenes.waiting(line, priority="crisis", outside=outside, danger_by="key", danger_at=NOON, **more)
    return known_as(call)


def known_as(call: Call, sid: str = SID) -> Call:
    Call.objects.filter(pk=call.pk).update(caller_sid=sid)
    return call


def dial_over(call: Call, seconds: int | None, status: str = "completed", **more: str) -> None:
    """Twilio asks for the action of the caller's Dial."""
    duration: dict[str, Any] = {} if seconds is None else {"DialCallDuration": str(seconds)}
    twilio.post(
        f"/voice/calls/{call.pk}/outside/0/over",
        **{"CallSid": SID, "CallStatus": "completed", "DialCallStatus": status} | duration | more,
    )


def leg_over() -> None:
    """Twilio says that the caller's leg is over."""
    twilio.post("/voice/status", CallSid=SID, CallStatus="completed")


def ended(call: Call) -> Call:
    call.refresh_from_db()
    assert call.state == CallState.ENDED
    return call


def told_in_either_order(call: Call, dial_first: bool, seconds: int | None, **how: str) -> Call:
    if not dial_first:
        leg_over()
    dial_over(call, seconds, **how)
    if dial_first:
        leg_over()
    return ended(call)


@pytest.mark.parametrize("dial_first", [True, False])
class TestAnAnsweredThatWasLost:
    @pytest.mark.parametrize("caller", ["completed", "in-progress"])
    def test_they_talked_and_no_alarm_stays_open(self, line: Line, dial_first: bool, caller: str) -> None:
        """Either the caller hung up, or the crisis line did and the news of the caller's leg came first."""
        call = told_in_either_order(dialled(line), dial_first, 1195, CallStatus=caller)

        assert call.disposition == Disposition.DIVERTED
        assert call.outside_answered_at == NOON + timedelta(seconds=5)
        assert not Alarm.objects.filter(closed_at=None).exists()

    def test_a_talk_that_was_too_short_to_help_is_an_alarm(self, line: Line, dial_first: bool) -> None:
        call = told_in_either_order(dialled(line), dial_first, 29)

        assert call.disposition == Disposition.DIVERTED
        assert Alarm.objects.get(closed_at=None).kind == AlarmKind.ENDED

    def test_who_talked_with_the_backup_number_may_still_need_help(
        self, line: Line, dial_first: bool
    ) -> None:
        call = told_in_either_order(dialled(line, Outside.BACKUP), dial_first, 1195)

        assert call.disposition == Disposition.DIVERTED
        assert Alarm.objects.filter(closed_at=None).exists()

    @pytest.mark.parametrize(
        ("status", "seconds"), [("no-answer", 0), ("canceled", None), ("busy", 0), ("completed", None)]
    )
    def test_who_hung_up_before_anybody_answered_was_not_helped(
        self, line: Line, dial_first: bool, status: str, seconds: int | None
    ) -> None:
        call = told_in_either_order(dialled(line), dial_first, seconds, status=status)

        assert (call.disposition, call.outside_answered_at) == (Disposition.ABANDONED_QUEUE, None)
        assert Alarm.objects.filter(closed_at=None).exists()

    def test_a_counselor_who_had_accepted_is_free(self, line: Line, dial_first: bool) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = known_as(scenes.accepted(line, maya, priority="crisis", danger_at=NOON))
        Call.objects.update(outside=Outside.CRISIS)

        told_in_either_order(call, dial_first, 1195)

        assert not Alarm.objects.filter(closed_at=None).exists()
        assert not maya.offers.filter(state="accepted").exists()


class TestAnAlarmThatWasWrong:
    def test_is_closed_without_anybody_having_to(self, line: Line) -> None:
        call = dialled(line)
        leg_over()

        dial_over(call, 1195)

        alarm = Alarm.objects.get()
        assert (alarm.note, alarm.closed_by, alarm.tell_at) == (AlarmNote.OTHER_LINE, None, None)
        assert alarm.closed_at == NOON + timedelta(minutes=20)
        assert steps(call)[-1].says.startswith("The alarm was a mistake: The crisis line")

    def test_is_left_to_whoever_handles_it(self, line: Line) -> None:
        lee = cast.supervisor()
        call = dialled(line)
        leg_over()
        alarms.acknowledge(alarm_id=Alarm.objects.get().pk, user_id=lee.pk, now=NOON)

        dial_over(call, 1195)

        assert Alarm.objects.get().closed_at is None

    def test_says_again_only_that_they_had_to_wait_where_they_did(self, line: Line) -> None:
        call = dialled(line)
        alarms.watch(NOON + timedelta(seconds=61))
        leg_over()

        dial_over(call, 1195)

        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.closed_at) == (AlarmKind.WAITING, None)

    def test_says_again_what_it_said_first_where_nobody_waited_long(self, line: Line) -> None:
        call = dialled(line)
        alarms.raise_alarm(call, AlarmKind.UNSURE, NOON)
        leg_over()

        dial_over(call, 1195)

        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.worse_at, alarm.closed_at) == (AlarmKind.UNSURE, None, None)

    def test_news_of_an_earlier_round_changes_nothing(self, line: Line) -> None:
        call = dialled(line, danger_round=1)
        leg_over()

        dial_over(call, 1195)

        assert ended(call).disposition == Disposition.ABANDONED_QUEUE
        assert Alarm.objects.get().closed_at is None
