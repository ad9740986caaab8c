"""The floor as supervisors and counselors see it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from helpline.contact_rules import PhoneNumber
from helpline.models import AccessKind, AccessRecord, Call, CallState, Duty, Line, Outside, Staff
from helpline.operations import calls, kept_places
from helpline.queries import floor as snapshots
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast
from tests.support.cast import NOON

MIDNIGHT = NOON - timedelta(hours=12)


def floor(now: Any = NOON) -> snapshots.Floor:
    return snapshots.floor(MIDNIGHT, MIDNIGHT + timedelta(days=1), now)


def doing(name: str) -> str:
    return next(person.doing for person in floor().people if person.name == name)


class TestPeople:
    @pytest.mark.parametrize(
        ("changes", "word"),
        [
            ({}, "free"),
            ({"duty": Duty.BREAK}, "break"),
            ({"wrap_up_until": NOON + timedelta(minutes=1)}, "wrap-up"),
            ({"seen_at": NOON - timedelta(minutes=2)}, "away"),
        ],
    )
    def test_are_shown_by_what_they_do(self, changes: dict[str, Any], word: str, maya: Staff) -> None:
        Staff.objects.filter(pk=maya.pk).update(**changes)

        assert doing("Maya") == word

    @pytest.mark.parametrize(
        ("scene", "word"),
        [
            (scenes.ringing, "ringing"),
            (scenes.accepted, "connecting"),
            (scenes.talking, "talking"),
            (scenes.over, "wrap-up"),
        ],
    )
    def test_are_shown_with_their_call(
        self, scene: Callable[..., object], word: str, line: Line, maya: Staff
    ) -> None:
        scene(line, maya)

        assert doing("Maya") == word

    def test_are_shown_when_signed_on_outside_their_shift(self, maya: Staff) -> None:
        maya.shifts.all().delete()

        assert doing("Maya") == "not on shift"

    def test_are_shown_with_their_languages_by_name(self, maya: Staff) -> None:
        cast.staff("rosa", languages=("es", "en", "tlh"), on_duty_since=NOON)

        assert [person.languages for person in floor().people] == [
            ("English",),
            ("Spanish", "English", "tlh"),
        ]

    def test_are_not_shown_off_duty(self, sam: Staff) -> None:
        assert floor().people == ()


class TestWaiting:
    def test_puts_danger_first_then_who_came_first(self, line: Line) -> None:
        cast.staff("rosa", languages=("es",), on_duty_since=NOON)
        Line.objects.update(policy={"relax_language_after": 300})
        first, second, danger = (
            scenes.waiting(line, NOON - timedelta(minutes=minutes), **more)
            for minutes, more in ((3, {}), (2, {}), (1, {"priority": "crisis"}))
        )

        found = [each.summary.call_id for each in floor().waiting]

        assert found == [danger.pk, first.pk, second.pk]

    def test_says_why_nobody_rings(self, line: Line, lee: User, signed_in: SignIn) -> None:
        cast.staff("rosa", languages=("es", "en"), topics=("family",), on_duty_since=NOON)
        Line.objects.update(policy={"relax_topic_after": 300})
        scenes.waiting(line, language="es", topic="family")
        scenes.waiting(line)

        shown = signed_in(lee).get("/console/floor/now").text

        assert "1 not trained for the topic" in shown


def answered_after(call: Call, wait: timedelta) -> None:
    Call.objects.filter(pk=call.pk).update(connected_at=F("queued_at") + wait)


class TestToday:
    def test_counts_who_was_answered_in_time(self, line: Line, maya: Staff) -> None:
        in_time = scenes.talking(line, maya, NOON - timedelta(hours=1))
        answered_after(in_time, timedelta(seconds=20))
        late = scenes.waiting(line, NOON - timedelta(hours=2))
        answered_after(late, timedelta(seconds=21))
        gone = scenes.waiting(line, NOON - timedelta(hours=3))
        calls.caller_ended(call_id=gone.pk, status="completed", now=NOON - timedelta(hours=2, minutes=59))
        scenes.waiting(line, NOON - timedelta(seconds=5))
        scenes.waiting(line, NOON - timedelta(days=1))

        today = floor().today

        assert (today.joined, today.settled, today.within, today.abandoned) == (4, 3, 1, 1)
        assert today.level == 33

    def test_counts_who_was_cut_off_and_waited_in_vain(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        call = scenes.talking(line, maya)
        bridging.staff_hangs_up(call, NOON - timedelta(minutes=1))
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        today = floor().today

        assert (today.answered, today.abandoned, today.cut_off) == (1, 0, 1)
        assert "1 cut off<" in signed_in(lee).get("/console/floor/now").text

    def test_claims_no_level_before_the_first_call(self, line: Line) -> None:
        assert floor().today.level is None

    def test_does_not_call_one_who_keeps_a_place_by_callback_unanswered_twice(
        self, line: Line, maya: Staff
    ) -> None:
        scenes.talking(line, maya, direction="outbound")

        assert floor().today.joined == 0


class TestNow:
    def test_shows_a_supervisor_what_calls_are_about(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        call = scenes.ringing(line, maya).call

        shown = signed_in(lee).get("/console/floor/").text

        assert "Treatment" in shown
        assert f"/console/calls/{call.pk}/" in shown

    def test_shows_a_counselor_no_caller(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        call = scenes.ringing(line, maya).call

        shown = signed_in(sam).get("/console/floor/").text

        assert "Ringing" in shown
        assert "Treatment" not in shown
        assert str(call.pk) not in shown

    def test_counts_a_kept_place_from_the_first_second(self, line: Line) -> None:
        """While goodbye is said, while its call waits for a person, and while it waits for the morning."""
        call = cast.call(line, sid=scenes.sid(), state="callback", queued_at=NOON)
        kept = kept_places.keep_place(call_id=call.pk, number=PhoneNumber("+12025550177"), now=NOON)
        assert floor().callbacks_due == 1
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        assert floor().callbacks_due == 1
        kept.refresh_from_db()
        assert kept.state == "under_way"

        night = NOON + timedelta(hours=11)
        late = cast.call(line, sid=scenes.sid(), state="callback", now=night, queued_at=night)
        kept_places.keep_place(call_id=late.pk, number=PhoneNumber("+12025550178"), now=night)
        assert floor(night).callbacks_due == 2

    def test_defines_its_figures(self, lee: User, signed_in: SignIn) -> None:
        assert "within 20 seconds of joining" in signed_in(lee).get("/console/floor/").text

    def test_sends_nothing_when_nothing_has_changed(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        client = signed_in(lee)
        seen = client.get("/console/floor/now").context["floor"].digest

        before = client.get("/console/floor/now", {"seen": seen}).status_code
        scenes.waiting(line)
        after = client.get("/console/floor/now", {"seen": seen}).status_code

        assert (before, after) == (204, 200)

    def test_asks_the_same_of_the_database_however_many_there_are(self, line: Line, maya: Staff) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                floor()
            return len(queries)

        scenes.waiting(line)
        floor()
        few = asked()
        for number in range(5):
            cast.staff(f"p{number}", on_duty_since=NOON)
            scenes.waiting(line, now=NOON - timedelta(seconds=number))

        assert asked() == few <= 11


class TestDanger:
    def test_comes_before_all_that_is_less_urgent(self, line: Line, lee: User, signed_in: SignIn) -> None:
        lost = scenes.waiting(line, priority="crisis", language="es")
        calls.caller_ended(call_id=lost.pk, status="completed", now=NOON)
        AccessRecord.objects.create(at=NOON, user=lee, kind=AccessKind.CHANGED_ACCOUNT, changed="sam")

        page = signed_in(lee).get("/console/floor/").text

        assert page.index('id="alarms"') < page.index("Accounts were changed this week")

    def test_shows_that_the_crisis_line_is_called_too(self, line: Line, lee: User, signed_in: SignIn) -> None:
        call = scenes.waiting(line, priority="crisis")
        Call.objects.filter(pk=call.pk).update(outside=Outside.CRISIS)

        shown = signed_in(lee).get("/console/floor/now").text

        assert "Calling the crisis line too" in shown

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"outside": Outside.CRISIS, "outside_answered_at": NOON}, "With the crisis line"),
            ({"outside": Outside.BACKUP, "outside_answered_at": NOON}, "With the backup number"),
            ({"outside": Outside.CRISIS}, "Calling the crisis line too"),
            ({}, "Put through elsewhere"),
        ],
    )
    def test_shows_who_talks_with_another_line(
        self, more: dict[str, Any], words: str, line: Line, lee: User, signed_in: SignIn
    ) -> None:
        cast.call(line, sid=scenes.sid(), priority="crisis", state=CallState.DIVERTED, **more)

        assert words in signed_in(lee).get("/console/floor/now").text

    def test_shows_whose_outcome_is_missing(self, line: Line, maya: Staff) -> None:
        scenes.over(line, maya)
        Staff.objects.update(wrap_up_until=NOON)

        assert doing("Maya") == "outcome missing"
