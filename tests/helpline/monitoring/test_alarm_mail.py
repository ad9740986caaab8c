"""The e-mails about alarms that nobody sees to."""

import smtplib
import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail
from django.core.management import call_command
from pytest_django import Settings

from helpline.jobs import sweep
from helpline.keys import proof
from helpline.management.commands import sweep as sweep_command
from helpline.models import WITHOUT_CALL, Alarm, AlarmKind, Line
from helpline.monitoring import alarm_mail, startup_checks
from helpline.operations import alarms, calls
from tests.helpline.console import scenes
from tests.support import cast
from tests.support.cast import CALLER, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.ALARM_EMAILS = ["on-call@example.org"]
    settings.DEFAULT_FROM_EMAIL = "helpline@example.org"


def sent_aside() -> None:
    """Wait until the sweep's thread, if it began one, is done."""
    for thread in threading.enumerate():
        if thread.name == alarm_mail.THREAD:
            thread.join()


@pytest.fixture
def alarm() -> Alarm:
    call = scenes.waiting(cast.line(), priority="crisis")
    calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
    return Alarm.objects.get()


class TestAStart:
    def test_that_would_be_refused_is_told_without_a_reason(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proof.prove()
        monkeypatch.setattr(sweep_command, "STILL_AFTER_SECONDS", 0.0)
        settings.FIELD_KEYS = ["98hhusDdDMDbNcwNGfs5Rd1y_V0otipeLB6anTWgj2o="]
        monkeypatch.setattr(sweep, "forever", lambda stop: sent_aside())

        try:
            call_command("sweep")
        finally:
            startup_checks._noted = ()

        assert [sent.subject for sent in mail.outbox] == [alarm_mail.START_SUBJECT]
        assert "FIELD_KEYS" not in mail.outbox[0].body

    def test_that_was_stopped_before_tells_nothing_afterwards(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(startup_checks, "reasons", lambda: iter(("a reason",)))
        monkeypatch.setattr(sweep_command, "STILL_AFTER_SECONDS", 0.2)
        monkeypatch.setattr(sweep, "forever", lambda stop: None)

        try:
            call_command("sweep")
            sent_aside()
        finally:
            startup_checks._noted = ()

        assert not mail.outbox

    def test_that_is_right_is_not_worth_an_e_mail(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(startup_checks, "reasons", lambda: iter(()))
        monkeypatch.setattr(sweep, "forever", lambda stop: sent_aside())

        call_command("sweep")

        assert not mail.outbox


class TestSending:
    def test_says_that_there_is_an_alarm_and_nothing_of_the_caller(self, alarm: Alarm) -> None:
        assert alarm_mail.send_due(now=NOON) == 1

        sent = mail.outbox[0]
        said = f"{sent.subject} {sent.body}"
        assert sent.to == ["on-call@example.org"]
        assert "/console/floor/" in said
        for private in (CALLER, str(alarm.call_id), "treatment", "naltrexone", "danger", "crisis", "suicid"):
            assert private.lower() not in said.lower()

    def test_goes_on_until_somebody_acknowledges(self, alarm: Alarm) -> None:
        for minutes in (0, 1, 5, 6, 10):
            alarm_mail.send_due(now=NOON + timedelta(minutes=minutes))
        assert len(mail.outbox) == 3

        alarms.acknowledge(alarm_id=alarm.pk, user_id=cast.supervisor().pk, now=NOON)
        alarm_mail.send_due(now=NOON + timedelta(hours=1))

        assert len(mail.outbox) == 3

    @pytest.mark.parametrize(
        "error",
        [
            smtplib.SMTPServerDisconnected("gone"),
            TimeoutError(),
            OSError(),
            ValueError('Invalid address "on-call@example.org."'),
            UnicodeError("label empty or too long"),
        ],
    )
    def test_is_tried_again_in_a_minute_when_the_mail_server_fails(
        self, alarm: Alarm, error: Exception, caplog: pytest.LogCaptureFixture
    ) -> None:
        with mock.patch("django.core.mail.EmailMessage.send", side_effect=error):
            assert alarm_mail.send_due(now=NOON) == 0
        assert "on-call@example.org" not in caplog.text

        assert alarm_mail.send_due(now=NOON + timedelta(minutes=1)) == 1

    def test_of_a_kind_that_a_later_release_wrote_keeps_nobody_from_the_others(self, alarm: Alarm) -> None:
        """After an update that was taken back."""
        Alarm.objects.update(kind="later")
        call = scenes.waiting(Line.objects.get(), priority="crisis")
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert alarm_mail.send_due(now=NOON) == 2
        assert [sent.subject for sent in mail.outbox] == [alarm_mail.SUBJECT] * 2

    def test_writes_to_nobody_where_there_are_no_addresses(self, alarm: Alarm, settings: Settings) -> None:
        settings.ALARM_EMAILS = []

        assert alarm_mail.send_due(now=NOON) == 0
        assert alarms.due(NOON) == [alarm.pk]


@pytest.mark.django_db(transaction=True)
class TestTheSweep:
    def test_sends_what_celery_has_not_sent(self, alarm: Alarm) -> None:
        with mock.patch("helpline.clock.now", return_value=NOON + timedelta(seconds=10)):
            sweep.once(holder="test", now=NOON + timedelta(seconds=10))
            sent_aside()

        assert [sent.subject for sent in mail.outbox] == [alarm_mail.SUBJECT]

    def test_leaves_celery_its_time(self, alarm: Alarm) -> None:
        sweep.once(holder="test", now=NOON)
        sent_aside()

        assert mail.outbox == []


@pytest.mark.parametrize("kind", AlarmKind)
def test_each_kind_of_alarm_has_words_of_its_own_and_only_danger_is_told_every_few_minutes(kind: str) -> None:
    message = alarm_mail._message(kind)

    assert "/console/" in message.body
    assert ("minutes" in message.body) == (kind not in WITHOUT_CALL)
