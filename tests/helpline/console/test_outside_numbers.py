"""The outside numbers: who looks after each, when a person last tried it, and the alarm."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import Settings

from helpline import clock
from helpline.models import (
    AccessKind,
    AccessRecord,
    Alarm,
    AlarmKind,
    AlarmNote,
    Command,
    Line,
    OutsideNumber,
)
from helpline.monitoring import alarm_mail
from helpline.operations import alarms, outside_numbers
from helpline.queries.alarms import open_alarms
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support.cast import NOON

NUMBERS = "/console/numbers/"
CRISIS, BACKUP = "+12025550188", "+12025550199"
LATER = NOON + timedelta(days=15)


@pytest.fixture
def seen(line: Line, settings: Settings) -> OutsideNumber:
    settings.BACKUP_NUMBER = BACKUP
    outside_numbers.look_after(now=NOON)
    return OutsideNumber.objects.get(number=CRISIS)


@pytest.fixture
def client(lee: User, signed_in: SignIn) -> Client:
    return signed_in(lee)


class TestPage:
    def test_shows_each_number_with_what_it_is_for(self, seen: OutsideNumber, client: Client) -> None:
        shown = client.get(NUMBERS).text

        assert "(202) 555-0188" in shown
        assert "Crisis line of Helpline" in shown
        assert "(202) 555-0199" in shown
        assert "Backup for all lines" in shown
        assert "nobody yet" in shown
        assert "never" in shown
        assert "Jul 29, 2026" in shown

    def test_notes_who_called_it_today_and_dials_nothing(self, seen: OutsideNumber, client: Client) -> None:
        shown = client.post(f"{NUMBERS}{seen.pk}/tried", follow=True).text

        seen.refresh_from_db()
        assert (seen.tried_at, seen.tried_by.get_username()) == (NOON, "lee")  # type: ignore[union-attr]
        assert "Noted that you called it today." in shown
        assert not Command.objects.exists()
        row = AccessRecord.objects.get()
        assert (row.kind, row.changed) == (AccessKind.TRIED_NUMBER, "••• ••• ••88")

    def test_keeps_the_review(self, seen: OutsideNumber, client: Client) -> None:
        client.post(f"{NUMBERS}{seen.pk}/reviewed", {"owner": "Lee", "review_on": "2026-10-01"})

        seen.refresh_from_db()
        assert (seen.owner, str(seen.review_on)) == ("Lee", "2026-10-01")
        assert AccessRecord.objects.get().changed == "••• ••• ••88"

    @pytest.mark.parametrize(
        ("today", "furthest", "too_far"),
        [("2026-07-15", "2027-07-15", "2027-07-16"), ("2028-02-29", "2029-02-28", "2029-03-01")],
    )
    def test_takes_a_day_within_a_year(
        self, today: str, furthest: str, too_far: str, seen: OutsideNumber, lee: User, signed_in: SignIn
    ) -> None:
        with time_machine.travel(f"{today}T16:00:00Z", tick=False):
            client = signed_in(lee)
            answers = [
                client.post(f"{NUMBERS}{seen.pk}/reviewed", {"owner": "Lee", "review_on": day}).status_code
                for day in (furthest, too_far)
            ]

        assert answers == [302, 422]
        seen.refresh_from_db()
        assert str(seen.review_on) == furthest

    def test_names_the_number_in_its_buttons(self, seen: OutsideNumber, client: Client) -> None:
        shown = client.get(NUMBERS).text

        for number in OutsideNumber.objects.all():
            assert f'<h2 id="number-{number.pk}">' in shown
            for what in ("tried", "reviewed"):
                each = f"{what}-{number.pk}"
                assert f'id="{each}" aria-labelledby="{each} number-{number.pk}"' in shown

    @pytest.mark.parametrize(
        "slip",
        [{"owner": ""}, {"review_on": ""}, {"review_on": "2026-07-15"}, {"review_on": "2027-07-16"}],
    )
    def test_says_what_is_wrong_and_loses_nothing(
        self, slip: dict[str, str], seen: OutsideNumber, client: Client
    ) -> None:
        said = {"owner": "Lee Long-Name", "review_on": "2026-10-01"} | slip

        shown = client.post(f"{NUMBERS}{seen.pk}/reviewed", said)

        assert shown.status_code == 422
        assert "field-error" in shown.text
        assert all(f'value="{text}"' in shown.text for text in said.values() if text)
        assert not AccessRecord.objects.exists()

    def test_a_number_that_replaces_another_has_been_tried_by_nobody(
        self, seen: OutsideNumber, client: Client, line: Line
    ) -> None:
        client.post(f"{NUMBERS}{seen.pk}/tried")
        Line.objects.update(crisis_number="+12025550177")

        outside_numbers.look_after(now=NOON)

        shown = client.get(NUMBERS).text
        assert "(202) 555-0177" in shown
        assert "(202) 555-0188" not in shown
        assert OutsideNumber.objects.get(number="+12025550177").tried_at is None


class TestAlarm:
    def test_is_opened_once_the_day_is_over_and_only_once(self, seen: OutsideNumber) -> None:
        outside_numbers.look_after(now=NOON + outside_numbers.FIRST_REVIEW)
        assert not Alarm.objects.exists()

        for _ in range(2):
            outside_numbers.look_after(now=LATER)

        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.call, alarm.closed_at) == (AlarmKind.REVIEW, None, None)

    def test_clears_when_every_number_is_reviewed(self, seen: OutsideNumber, lee: User) -> None:
        outside_numbers.look_after(now=LATER)
        next_ = (LATER + timedelta(days=90)).date()

        for row in OutsideNumber.objects.all():
            assert Alarm.objects.filter(closed_at=None).exists()
            outside_numbers.review(
                number_id=row.pk, owner="Lee", review_on=next_, masked="••", by=lee.pk, now=LATER
            )

        alarm = Alarm.objects.get()
        assert (alarm.closed_at, alarm.note) == (LATER, AlarmNote.REVIEWED)

    def test_clears_when_the_number_is_not_used_any_more(
        self, seen: OutsideNumber, settings: Settings
    ) -> None:
        outside_numbers.look_after(now=LATER)
        settings.BACKUP_NUMBER = ""
        Line.objects.update(crisis_number="")

        outside_numbers.look_after(now=LATER)

        assert not Alarm.objects.filter(closed_at=None).exists()

    def test_is_on_live_leads_to_the_page_and_is_closed_by_no_note(
        self, seen: OutsideNumber, client: Client, lee: User
    ) -> None:
        outside_numbers.look_after(now=LATER)
        alarm = Alarm.objects.get()
        alarms.acknowledge(alarm_id=alarm.pk, user_id=lee.pk, now=LATER)

        shown = client.get("/console/floor/").text
        closed = client.post(f"/console/alarms/{alarm.pk}/close", {"note": "no_danger"}, follow=True).text

        assert "An outside number is overdue for review" in shown
        assert NUMBERS in shown
        assert "What was done" not in shown
        assert "closes by itself" in closed
        assert Alarm.objects.filter(closed_at=None).exists()

    def test_stands_behind_one_about_a_caller(self, seen: OutsideNumber, line: Line, maya: object) -> None:
        call = scenes.waiting(line, priority="crisis")
        alarms.raise_alarm(call, AlarmKind.WAITING, NOON)

        outside_numbers.look_after(now=LATER)

        assert [alarm.call_id for alarm in open_alarms()] == [call.pk, None]

    def test_is_told_by_e_mail_once_a_day(self, seen: OutsideNumber, settings: Settings) -> None:
        settings.ALARM_EMAILS = ["office@example.org"]
        outside_numbers.look_after(now=LATER)

        for minutes in (0, 6, 60, 24 * 60):
            alarm_mail.send_due(now=LATER + timedelta(minutes=minutes))

        assert [sent.subject for sent in mail.outbox] == [alarm_mail.REVIEW_SUBJECT] * 2
        assert "No caller is waiting" in mail.outbox[0].body
        assert "/console/numbers/" in mail.outbox[0].body
        assert clock.now() == NOON
