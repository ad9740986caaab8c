"""What people do about an alarm: it is told of until one acknowledges it, and closed with what was done."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from helpline.models import Alarm, AlarmNote, Line
from helpline.operations import alarms, calls
from tests.helpline.console import scenes
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def lee() -> User:
    return cast.supervisor()


def opened(line: Line) -> Alarm:
    call = scenes.waiting(line, priority="crisis")
    calls.caller_ended(call_id=call.pk, status="completed", now=LATER)
    return Alarm.objects.get(call=call)


def handled(line: Line, by: User) -> Alarm:
    alarm = opened(line)
    alarms.acknowledge(alarm_id=alarm.pk, user_id=by.pk, now=LATER)
    return alarm


class TestAcknowledging:
    def test_says_who_sees_to_it_and_stops_the_emails(self, line: Line, lee: User) -> None:
        alarm = opened(line)

        assert alarms.acknowledge(alarm_id=alarm.pk, user_id=lee.pk, now=LATER)

        alarm.refresh_from_db()
        assert (alarm.acknowledged_by, alarm.acknowledged_at, alarm.tell_at) == (lee, LATER, None)

    def test_belongs_to_the_first(self, line: Line, lee: User) -> None:
        alarm = opened(line)
        alarms.acknowledge(alarm_id=alarm.pk, user_id=lee.pk, now=LATER)

        assert not alarms.acknowledge(alarm_id=alarm.pk, user_id=cast.supervisor("kim").pk, now=LATER)

        alarm.refresh_from_db()
        assert alarm.acknowledged_by == lee


class TestClosing:
    def test_says_by_whom_and_what_was_done(self, line: Line, lee: User) -> None:
        alarm = handled(line, lee)

        assert alarms.close(alarm_id=alarm.pk, user_id=lee.pk, note=AlarmNote.EMERGENCY, now=LATER)

        alarm.refresh_from_db()
        assert (alarm.closed_by, alarm.closed_at, alarm.note, alarm.tell_at) == (
            lee,
            LATER,
            "emergency",
            None,
        )

    @pytest.mark.parametrize("note", ["", "nonsense"])
    def test_needs_what_was_done(self, line: Line, lee: User, note: str) -> None:
        alarm = handled(line, lee)

        with pytest.raises(alarms.UnknownNote):
            alarms.close(alarm_id=alarm.pk, user_id=lee.pk, note=note, now=LATER)

        alarm.refresh_from_db()
        assert alarm.closed_at is None

    def test_is_done_once(self, line: Line, lee: User) -> None:
        alarm = handled(line, lee)
        alarms.close(alarm_id=alarm.pk, user_id=lee.pk, note=AlarmNote.TALKED, now=LATER)

        assert not alarms.close(alarm_id=alarm.pk, user_id=lee.pk, note=AlarmNote.NO_DANGER, now=LATER)

        alarm.refresh_from_db()
        assert alarm.note == AlarmNote.TALKED

    def test_is_for_whoever_handles_it(self, line: Line, lee: User) -> None:
        alarm, kim = opened(line), cast.supervisor("kim")
        closing: dict[str, Any] = {"alarm_id": alarm.pk, "note": AlarmNote.TALKED, "now": LATER}
        with pytest.raises(alarms.NotTheirs):
            alarms.close(user_id=lee.pk, **closing)
        alarms.acknowledge(alarm_id=alarm.pk, user_id=kim.pk, now=LATER)
        with pytest.raises(alarms.NotTheirs):
            alarms.close(user_id=lee.pk, **closing)

        assert alarms.take_over(alarm_id=alarm.pk, user_id=lee.pk, now=LATER)
        assert not alarms.take_over(alarm_id=alarm.pk, user_id=lee.pk, now=LATER)

        assert alarms.close(user_id=lee.pk, **closing)
        assert not alarms.take_over(alarm_id=alarm.pk, user_id=kim.pk, now=LATER)


class TestTelling:
    def test_is_due_until_it_is_claimed_and_again_later(self, line: Line) -> None:
        alarm = opened(line)
        assert alarms.due(LATER) == [alarm.pk]

        assert alarms.claim(alarm_id=alarm.pk, now=LATER)
        assert not alarms.claim(alarm_id=alarm.pk, now=LATER)

        assert alarms.due(LATER) == []
        assert alarms.due(LATER + alarms.TELL_EVERY) == [alarm.pk]
