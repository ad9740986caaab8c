"""A clock that is years ahead removes nothing, and somebody is told."""

import logging
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from helpline import clock, retention, tasks
from helpline.jobs import wrong_clock
from helpline.models import AccessKind, AccessRecord, Alarm, AlarmKind, AlarmNote, Call, RetentionRun
from helpline.monitoring import alarm_mail
from helpline.operations import access_records
from tests.helpline.console import scenes
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=3650)


@pytest.fixture
def call() -> Call:
    """A call of today, of which somebody saw the number; things were removed by age a moment ago."""
    RetentionRun.objects.create(pk=1, at=NOON)
    over = {"state": "ended", "disposition": "answered", "ended_at": NOON}
    call = cast.call(cast.line(), sid=scenes.sid(), now=NOON, **over)
    lee = cast.supervisor("lee")
    access_records.note(kind=AccessKind.SAW_CALL_NUMBER, subject_id=call.pk, user_id=lee.pk, now=NOON)
    return call


@pytest.fixture
def years_ahead(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: NOON + YEARS)
    return NOON + YEARS


def nothing_is_lost() -> bool:
    kept = Call.objects.get()
    return bool(kept.caller_number) and AccessRecord.objects.exists()


def test_a_clock_is_believed_for_three_days_and_no_longer(call: Call) -> None:
    with pytest.raises(retention.ClockInDoubt):
        retention.purge(now=NOON + timedelta(days=3, seconds=1))

    retention.purge(now=NOON + timedelta(days=3))

    assert RetentionRun.objects.get().at == NOON + timedelta(days=3)


class TestAClockYearsAhead:
    def test_removes_nothing_and_opens_one_alarm(self, call: Call) -> None:
        for _ in range(2):
            with pytest.raises(retention.ClockInDoubt):
                retention.purge(now=NOON + YEARS)

        assert nothing_is_lost()
        assert Alarm.objects.get(closed_at=None).kind == AlarmKind.CLOCK

    def test_removes_nothing_though_calls_came_in_by_it(self, call: Call) -> None:
        cast.call(call.line, sid=scenes.sid(), now=NOON + YEARS)

        with pytest.raises(retention.ClockInDoubt):
            retention.purge(now=NOON + YEARS + timedelta(hours=1))

        assert Call.objects.filter(pk=call.pk).exists()

    def test_removes_nothing_at_the_first_time_of_all(self, call: Call) -> None:
        RetentionRun.objects.all().delete()

        with pytest.raises(retention.ClockInDoubt):
            retention.purge(now=NOON + YEARS)

        assert nothing_is_lost()

    def test_stops_the_hourly_task_with_one_line(
        self, call: Call, years_ahead: datetime, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.ERROR):
            tasks.purge_by_age()

        assert nothing_is_lost()
        assert [record.exc_info for record in caplog.records] == [None]
        assert "the clock says 2036-" in caplog.text

    def test_stops_the_command_with_one_line_that_says_what_to_do(
        self, call: Call, years_ahead: datetime
    ) -> None:
        with pytest.raises(CommandError, match=r"^Nothing is removed: .*--clock-is-right$"):
            call_command("purge", stdout=StringIO())

        assert nothing_is_lost()

    def test_is_believed_once_somebody_says_that_it_is_right(self, call: Call, years_ahead: datetime) -> None:
        tasks.purge_by_age()

        call_command("purge", "--clock-is-right", stdout=StringIO())

        assert not Call.objects.exists()
        assert Alarm.objects.get().note == AlarmNote.CLOCK_RIGHT

    def test_that_is_put_right_closes_the_alarm(self, call: Call) -> None:
        with pytest.raises(retention.ClockInDoubt):
            retention.purge(now=NOON + YEARS)

        retention.purge(now=NOON + timedelta(hours=1))

        assert Alarm.objects.get().note == AlarmNote.CLOCK_RIGHT
        assert RetentionRun.objects.get().at == NOON + timedelta(hours=1)


def test_a_clock_that_was_behind_for_a_while_is_no_doubt_afterwards(call: Call) -> None:
    retention.purge(now=NOON - YEARS)

    retention.purge(now=NOON + timedelta(hours=1))

    assert not Alarm.objects.exists()


def test_a_long_weekend_without_a_run_is_no_doubt(call: Call) -> None:
    retention.purge(now=NOON + timedelta(days=3))

    assert not Alarm.objects.exists()


def test_the_daily_e_mail_is_not_taken_for_a_deadline_of_a_wrong_clock(call: Call, settings: object) -> None:
    settings.ALARM_EMAILS = ["office@example.org"]  # type: ignore[attr-defined]
    with pytest.raises(retention.ClockInDoubt):
        retention.purge(now=NOON + timedelta(days=4))

    for minutes in range(3):
        now = NOON + timedelta(days=4, minutes=minutes)
        wrong_clock.bring_back(now=now)
        alarm_mail.send_due(now=now)

    assert len(mail.outbox) == 1
