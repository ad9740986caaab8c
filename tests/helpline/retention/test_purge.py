"""What is removed by its age, what is not, and what is said of it beforehand."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command

from helpline import clock, retention
from helpline.contact_rules import PhoneNumber
from helpline.models import (
    AccessKind,
    AccessRecord,
    Alarm,
    Call,
    Callback,
    CallEvent,
    Command,
    NumberWish,
    Offer,
    RetentionAge,
    RetentionRun,
    SignedIn,
    Voicemail,
)
from helpline.operations import access_records
from helpline.retention import job
from intake.models import Caller, IntakeRecord, IntakeRevision
from tests.helpline.console import scenes
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import promise

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEARS = 365 * DAY


@pytest.fixture(autouse=True)
def no_doubt_of_the_clock(db: None) -> None:
    """These tests are about ages of years: the last removal was later than any of them."""
    RetentionRun.objects.create(pk=1, at=NOON + 200 * YEARS)


def ended(at: Any, **more: Any) -> Call:
    line = more.pop("line", None) or cast.line()
    over = {"state": "ended", "disposition": "answered", "ended_at": at} | more
    return cast.call(line, sid=scenes.sid(), now=at, **over)


def by(name: str = "lee") -> User:
    return User.objects.filter(username=name).first() or cast.supervisor(name)


class TestNumbersRungFrom:
    def test_are_forgotten_after_thirty_days_and_the_call_stays(self) -> None:
        line = cast.line()
        old, young = ended(NOON - 31 * DAY, line=line), ended(NOON - 29 * DAY, line=line)

        removed = retention.purge(now=NOON)

        for call in (old, young):
            call.refresh_from_db()
        assert (old.caller_number, old.caller_index, old.state) == (None, "", "ended")
        assert young.caller_number == PhoneNumber(cast.CALLER)
        assert removed["caller_numbers"] == 1

    def test_are_kept_with_a_call_in_danger(self) -> None:
        call = ended(NOON - 31 * DAY, priority="crisis")

        retention.purge(now=NOON)

        call.refresh_from_db()
        assert call.caller_number == PhoneNumber(cast.CALLER)

    def test_are_kept_for_as_long_as_the_configuration_says(self) -> None:
        RetentionAge.objects.create(name="caller_numbers", days=7)
        call = ended(NOON - 8 * DAY)

        retention.purge(now=NOON)

        call.refresh_from_db()
        assert call.caller_number is None

    @pytest.mark.parametrize(("days", "kept_for"), [(0, 30), (10**9, 7 * 365)])
    def test_go_no_sooner_for_an_age_that_no_configuration_can_have(
        self, days: int, kept_for: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        """It was written by SQL, or by a release whose table had other bounds."""
        RetentionAge.objects.create(name="caller_numbers", days=days)
        line = cast.line()
        _, young = (ended(NOON - (kept_for + more) * DAY, line=line) for more in (1, -1))

        due = {each.rule.name: (each.days, each.rows) for each in retention.due(NOON)}
        retention.purge(now=NOON)

        assert due["caller_numbers"] == (kept_for, 1)
        assert [call.pk for call in Call.objects.all() if call.caller_number] == [young.pk]
        assert f"age caller_numbers is not valid; {kept_for} days apply" in caplog.text


class TestOtherKinds:
    def test_the_sound_of_a_message_goes_once_it_is_dealt_with_and_never_before(self) -> None:
        line, maya = cast.line(), cast.staff("maya")
        new, handled = scenes.message(line), scenes.message(line)
        Voicemail.objects.filter(pk=handled.pk).update(
            state="handled", handled_by=maya, handled_at=NOON - 31 * DAY
        )

        retention.purge(now=NOON + 300 * DAY)

        for each in (new, handled):
            each.refresh_from_db()
        assert new.audio
        assert not handled.audio
        assert handled.seconds == 12

    def test_commands_go_once_they_are_settled(self) -> None:
        call = ended(NOON - 1 * DAY)
        for state in ("done", "failed", "pending", "unknown", "sending"):
            old = NOON - 91 * DAY
            Command.objects.create(kind="hold", state=state, call=call, created_at=old, not_before=old)
        Command.objects.create(kind="hold", state="done", call=call, created_at=NOON, not_before=NOON)

        retention.purge(now=NOON)

        left = sorted(Command.objects.values_list("state", flat=True))
        assert left == ["done", "pending", "sending", "unknown"]

    def test_sessions_and_sign_ins_go_and_who_saw_what_is_kept_six_years(self) -> None:
        now = clock.now()
        Session.objects.create(session_key="a", session_data="", expire_date=now - 2 * DAY)
        Session.objects.create(session_key="b", session_data="", expire_date=now + DAY)
        for age in (29 * DAY, 31 * DAY):
            SignedIn.objects.create(user=by(), since=now - 40 * DAY, active_at=now - age)
        for age in (5 * YEARS, 6 * YEARS + DAY):
            access_records.note(
                kind=AccessKind.SAW_CALL_NUMBER, subject_id=uuid4(), user_id=by().pk, now=now - age
            )

        retention.purge(now=now)

        assert list(Session.objects.values_list("session_key", flat=True)) == ["b"]
        assert SignedIn.objects.get().active_at == now - 29 * DAY
        assert AccessRecord.objects.count() == 1


class TestCalls:
    def test_go_with_everything_after_seven_years_and_wishes_of_numbers_stay(self) -> None:
        line, maya = cast.line(), cast.staff("maya", on_duty_since=NOON)
        call = scenes.over(line, maya)
        kept = promise(line, maya, origin_id=call.pk)
        Callback.objects.filter(pk=kept.pk).update(state="reached", settled_at=NOON)
        Alarm.objects.create(
            kind="ended", call=call, opened_at=NOON, closed_at=NOON, closed_by=by(), note="talked"
        )
        NumberWish.objects.create(number_index="x", kind="opted_out", said_at=NOON, call=call, callback=kept)

        retention.purge(now=NOON + 7 * YEARS - 1 * DAY)
        assert Call.objects.filter(pk=call.pk).exists()
        # The record of the conversation was begun by the clock on the wall.
        retention.purge(now=clock.now() + 7 * YEARS + 1 * DAY)

        assert not any(
            model.objects.exists()
            for model in (Call, Callback, CallEvent, Offer, Alarm, IntakeRecord, Command)
        )
        wish = NumberWish.objects.get()
        assert (wish.call, wish.callback, wish.kind) == (None, None, "opted_out")

    @pytest.mark.parametrize(
        "more", [{"state": "waiting"}, {"alarm": True}, {"voicemail": True}, {"open": True}]
    )
    def test_stay_while_somebody_has_still_something_to_do_with_them(self, more: dict[str, Any]) -> None:
        line, maya = cast.line(), cast.staff("maya")
        if more.get("state"):
            call = cast.call(line, state="waiting", queued_at=NOON, move_on_at=NOON)
        else:
            call = ended(NOON, line=line)
        if more.get("alarm"):
            Alarm.objects.create(kind="ended", call=call, opened_at=NOON)
        if more.get("voicemail"):
            Voicemail.objects.create(call=call, recording_sid="RE1", left_at=NOON)
        if more.get("open"):
            Callback.objects.filter(pk=promise(line, maya).pk).update(origin=call)

        retention.purge(now=NOON + 8 * YEARS)

        assert Call.objects.filter(pk=call.pk).exists()


class TestRecords:
    def test_go_seven_years_after_the_last_contact_with_whom_they_are_about(self) -> None:
        maya = cast.staff("maya")
        first, second = scene.record(maya), scene.record(maya)
        person = Caller.objects.create(known_as="Bo", created_at=NOON)
        IntakeRecord.objects.update(caller=person, created_at=NOON)
        IntakeRecord.objects.filter(pk=second.pk).update(created_at=NOON + 2 * YEARS)
        Call.objects.update(state="ended", disposition="answered", ended_at=NOON)

        retention.purge(now=NOON + 7 * YEARS + DAY)
        assert IntakeRecord.objects.count() == 2
        retention.purge(now=NOON + 9 * YEARS + DAY)

        assert first.pk
        assert not any(model.objects.exists() for model in (IntakeRecord, IntakeRevision, Caller, Call))

    def test_keep_their_call(self) -> None:
        record = scene.record(cast.staff("maya"))
        Call.objects.update(state="ended", disposition="answered", ended_at=NOON)
        RetentionAge.objects.create(name="intake_records", days=100 * 365)

        retention.purge(now=NOON + 8 * YEARS)

        assert Call.objects.filter(pk=record.call_id).exists()


def test_what_was_changed_in_the_admin_is_kept_six_years() -> None:
    for years in (5, 7):
        row = LogEntry.objects.create(user=by(), action_flag=CHANGE, object_repr=str(years))
        LogEntry.objects.filter(pk=row.pk).update(action_time=NOON - years * YEARS)

    removed = retention.purge(now=NOON)

    assert [row.object_repr for row in LogEntry.objects.all()] == ["5"]
    assert removed["admin_log"] == 1


class TestJob:
    def test_removes_in_slices_and_stops_when_its_time_is_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(job, "SLICE", 2)
        line = cast.line()
        for _ in range(5):
            ended(NOON - 31 * DAY, line=line)

        assert not any(retention.purge(now=NOON, seconds=0).values())
        assert Call.objects.exclude(caller_index="").count() == 5
        assert retention.purge(now=NOON, seconds=60)["caller_numbers"] == 5

    def test_one_kind_that_fails_keeps_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(before: Any) -> Any:
            raise RuntimeError

        first = retention.rules()[0]
        monkeypatch.setitem(
            retention.table._rules,
            first.name,
            retention.Rule(first.name, "", first.age, broken, first.remove),
        )
        Session.objects.create(session_key="a", session_data="", expire_date=NOON - 2 * DAY)

        retention.purge(now=NOON)

        assert not Session.objects.exists()

    def test_a_dry_run_counts_and_removes_nothing(self) -> None:
        call = ended(clock.now() - 31 * DAY)
        out = StringIO()

        call_command("purge", "--dry-run", stdout=out)

        call.refresh_from_db()
        assert call.caller_number == PhoneNumber(cast.CALLER)
        said = " ".join(out.getvalue().split())
        assert "caller_numbers 1 older than 30 days" in said
        for rule in retention.rules():
            assert rule.name in said
        call_command("purge", stdout=out)
        call.refresh_from_db()
        assert call.caller_number is None

    def test_beat_wakes_it(self) -> None:
        from config.celery import app
        from helpline import tasks

        assert app.conf.beat_schedule["purge_by_age"]["task"] == tasks.purge_by_age.name
        call = ended(clock.now() - 31 * DAY)
        tasks.purge_by_age(something_new=1)
        call.refresh_from_db()
        assert call.caller_number is None
