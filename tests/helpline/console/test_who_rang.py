"""The page "Who rings?" about the past: it answers from what was then true, whatever was changed since."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline import retention
from helpline.models import Line, Offer, RecordVersion, RetentionAge, Shift, Staff, Team, Training
from helpline.operations import duty
from helpline.retention import trusting
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.helpline.console.test_who_rings import ask
from tests.support import cast
from tests.support.cast import NOON
from tests.support.history import changed

WEEK_AGO, YESTERDAY = NOON - timedelta(days=7), NOON - timedelta(days=1)
BEFORE: dict[str, Any] = {"day": "2026-07-14", "time": "11:00"}
AFTER: dict[str, Any] = {"day": "2026-07-14", "time": "13:00"}
"""An hour before and an hour after noon of yesterday, in New York."""


@pytest.fixture(autouse=True)
def for_a_week(line: Line, maya: Staff) -> None:
    """Maya has been on duty for a week."""
    RecordVersion.objects.exclude(until=None).delete()
    RecordVersion.objects.update(since=WEEK_AGO)


CHANGES: dict[str, tuple[Callable[[Staff, Line], object], str]] = {
    "shift": (
        lambda maya, _: Shift.objects.filter(staff=maya).update(starts=time(2), ends=time(3)),
        "<strong>Not on shift:</strong> Maya",
    ),
    "shift removed": (
        lambda maya, _: maya.shifts.all().delete(),
        "<strong>Not on shift:</strong> Maya",
    ),
    "training": (
        lambda maya, _: Training.objects.filter(staff=maya).update(expires_on=date(2026, 7, 1)),
        "<strong>Training expired:</strong> Maya",
    ),
    "training removed": (
        lambda maya, _: maya.trainings.all().delete(),
        "<strong>Not trained for the topic:</strong> Maya",
    ),
    "language": (
        lambda maya, _: Staff.objects.filter(pk=maya.pk).update(languages=["es"]),
        "<strong>Does not speak the language:</strong> Maya",
    ),
    "opted out": (
        lambda maya, _: Staff.objects.filter(pk=maya.pk).update(opted_out_topics=["treatment"]),
        "<strong>Opted out of the topic:</strong> Maya",
    ),
    "off duty": (
        lambda maya, _: duty.go_off(staff_id=maya.pk, now=YESTERDAY),
        "<strong>Off duty:</strong> Maya",
    ),
    "break": (
        lambda maya, _: duty.take_break(staff_id=maya.pk, now=YESTERDAY),
        "<strong>On a break:</strong> Maya",
    ),
    "policy": (
        lambda _, line: Line.objects.filter(pk=line.pk).update(policy={"primary_teams": ["north"]}),
        "<strong>Other team:</strong> Maya",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_holds_from_its_instant_on(
    change: str, line: Line, maya: Staff, supervising: Client
) -> None:
    does, said = CHANGES[change]
    with changed(YESTERDAY):
        does(maya, line)

    before = ask(supervising, line, **BEFORE)
    assert "<li>Maya</li>" in before
    assert said not in before
    assert "This is how everybody was at that moment" in before
    after = ask(supervising, line, **AFTER)
    assert "<li>Maya</li>" not in after
    assert said in after


class TestPeople:
    @pytest.mark.parametrize("retired", ["account", "last day"])
    def test_who_has_left_since_was_there(
        self, retired: str, line: Line, maya: Staff, supervising: Client
    ) -> None:
        with changed(YESTERDAY):
            if retired == "account":
                maya.user.is_active = False
                maya.user.save()
            else:
                Staff.objects.filter(pk=maya.pk).update(ends_on=date(2026, 7, 13))

        assert "<li>Maya</li>" in ask(supervising, line, **BEFORE)
        assert "Maya" not in ask(supervising, line, **AFTER)

    def test_who_came_since_was_not_there(self, line: Line, supervising: Client) -> None:
        with changed(YESTERDAY):
            cast.staff("sam")

        assert "Sam" not in ask(supervising, line, **BEFORE)
        assert "<strong>Off duty:</strong> Sam" in ask(supervising, line, **AFTER)

    def test_a_team_counts_from_when_somebody_joined_it(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        with changed(WEEK_AGO):
            north = Team.objects.create(slug="north", name="North")
            Line.objects.update(policy={"primary_teams": ["north"]})
        with changed(YESTERDAY):
            maya.teams.add(north)

        assert "<strong>Other team:</strong> Maya" in ask(supervising, line, **BEFORE)
        assert "<li>Maya</li>" in ask(supervising, line, **AFTER)

    def test_the_name_is_the_one_of_then(self, line: Line, maya: Staff, supervising: Client) -> None:
        with changed(YESTERDAY):
            Staff.objects.filter(pk=maya.pk).update(name="Maya Two")

        assert "<li>Maya</li>" in ask(supervising, line, **BEFORE)

    def test_who_had_been_free_the_longest_comes_first(self, line: Line, supervising: Client) -> None:
        with changed(YESTERDAY):
            duty.go_on(staff_id=cast.staff("sam").pk, now=NOON - timedelta(days=9))

        page = ask(supervising, line, **AFTER)

        assert "In this order, one at a time." in page
        assert page.index("<li>Sam</li>") < page.index("<li>Maya</li>")


class TestCalls:
    def test_who_talked_then_was_not_called(self, line: Line, maya: Staff, supervising: Client) -> None:
        Staff.objects.filter(pk=maya.pk).update(seen_at=YESTERDAY)
        scenes.talking(line, maya, YESTERDAY)

        assert "<strong>On a call:</strong> Maya" in ask(supervising, line, **AFTER)
        assert "<li>Maya</li>" in ask(supervising, line, **BEFORE)

    def test_for_whom_it_rang_then_was_not_called(self, line: Line, maya: Staff, supervising: Client) -> None:
        Staff.objects.filter(pk=maya.pk).update(seen_at=YESTERDAY)
        scenes.ringing(line, maya, YESTERDAY)

        page = ask(supervising, line, **(AFTER | {"time": "12:00"}))

        assert "<strong>Being called already:</strong> Maya" in page
        assert "<li>Maya</li>" not in page

    def test_whoever_was_rung_longest_ago_comes_first_however_long_that_is(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        with changed(WEEK_AGO):
            Line.objects.update(policy={"strategy": "round_robin"})
            ben = cast.staff("ben")
            duty.go_on(staff_id=ben.pk, now=WEEK_AGO)
        rung(line, ben, NOON - timedelta(days=6))
        rung(line, maya, NOON - timedelta(days=3))

        page = ask(supervising, line, **AFTER)

        assert page.index("<li>Ben</li>") < page.index("<li>Maya</li>")


def rung(line: Line, staff: Staff, at: datetime) -> None:
    """A call that rang for somebody who declined it."""
    call = cast.call(line, sid=scenes.sid(), now=at, state="ended", disposition="answered", ended_at=at)
    Offer.objects.create(
        call=call, staff=staff, ring_on="browser", made_at=at, ring_until=at, settled_at=at, state="declined"
    )


class TestWhereHistoryDoesNotReach:
    def test_it_says_when_history_begins(self, line: Line, supervising: Client) -> None:
        page = ask(supervising, line, day="2026-07-01", time="12:00")

        assert "History begins on Wed, Jul 8, 2026, 12:00 PM EDT." in page
        assert "Who was called before is not known." in page
        assert "At once" not in page

    def test_what_was_removed_by_age_moves_it_on(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        with changed(YESTERDAY):
            maya.shifts.update(zone="America/Chicago")
        RetentionAge.objects.create(name="history", days=30)

        assert retention.purge(now=NOON)["history"] == 0
        trusting.believe(NOON + timedelta(days=30))
        assert retention.purge(now=NOON + timedelta(days=30))["history"] == 1
        supervising = signed_in(lee)  # the session was old as well

        assert "History begins on Tue, Jul 14, 2026, 12:00 PM EDT." in ask(supervising, line, **BEFORE)
        assert "<li>Maya</li>" in ask(supervising, line, **AFTER)

    def test_a_line_that_was_not_there_yet(self, line: Line, supervising: Client) -> None:
        with changed(YESTERDAY):
            new = cast.line("+18557821010", name="New")

        assert "The line was not there at that moment." in ask(supervising, new, **BEFORE)
