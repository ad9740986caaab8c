"""The page "Who rings?": now, at a planned time, and on the days on which clocks change."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from helpline.console.instants import Instant, instant_of
from helpline.models import Line, Shift, Staff, Training
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON

NEW_YORK = "America/New_York"


def ask(client: Client, line: Line, status: int = 200, /, **more: Any) -> str:
    asked: dict[str, Any] = {"line": line.pk, "language": "en", "topic": "treatment", "zone": NEW_YORK} | more
    response = client.get("/console/shifts/who-rings", asked)
    assert response.status_code == status
    return response.text


class TestNow:
    def test_everybody_is_as_they_are(self, line: Line, maya: Staff, sam: Staff, supervising: Client) -> None:
        page = ask(supervising, line)

        assert "<li>Maya</li>" in page
        assert "<strong>Off duty:</strong> Sam" in page
        assert "This is how everybody is at this moment" in page

    def test_who_talks_is_not_called(self, line: Line, maya: Staff, supervising: Client) -> None:
        scenes.talking(line, maya)

        page = ask(supervising, line)

        assert "Nobody can be called." in page
        assert "<strong>On a call:</strong> Maya" in page


class TestPlanned:
    def test_who_is_on_shift_is_assumed_to_be_free(
        self, line: Line, maya: Staff, sam: Staff, supervising: Client
    ) -> None:
        scenes.talking(line, maya)
        Shift.objects.filter(staff=sam).update(starts=time(9), ends=time(17))

        page = ask(supervising, line, day="2026-08-03", time="18:00")

        assert "<li>Maya</li>" in page
        assert "<strong>Not on shift:</strong> Sam" in page
        assert "assumed to be on duty, at the desk and free" in page
        assert "whoever has then been free the longest" not in page  # there is only one

    def test_a_training_counts_until_its_last_day(self, line: Line, maya: Staff, supervising: Client) -> None:
        Training.objects.filter(staff=maya).update(expires_on=date(2026, 8, 3))

        assert "<li>Maya</li>" in ask(supervising, line, day="2026-08-03", time="23:59")
        after = ask(supervising, line, day="2026-08-04", time="00:00")
        assert "<strong>Training expired:</strong> Maya" in after

    def test_who_has_left_by_then_is_not_there(self, line: Line, maya: Staff, supervising: Client) -> None:
        Staff.objects.filter(pk=maya.pk).update(ends_on=date(2026, 8, 3))

        assert "Maya" not in ask(supervising, line, day="2026-08-04", time="12:00")

    @pytest.mark.parametrize(
        ("strategy", "tiers", "names", "said"),
        [
            (
                "longest_idle",
                (1, 2),
                ["Maya", "Sam"],
                "cannot be known: whoever has then been free the longest",
            ),
            ("priority_tiers", (2, 1), ["Sam", "Maya"], "In this order, one at a time."),
            ("priority_tiers", (1, 1), ["Maya", "Sam"], "cannot be known: the lower tier comes first"),
        ],
    )
    def test_the_order_by_which_somebody_is_free_the_longest_cannot_be_known(
        self,
        strategy: str,
        tiers: tuple[int, int],
        names: list[str],
        said: str,
        line: Line,
        maya: Staff,
        sam: Staff,
        supervising: Client,
    ) -> None:
        Line.objects.update(policy=line.policy | {"strategy": strategy})
        for person, tier in zip((maya, sam), tiers, strict=True):
            Staff.objects.filter(pk=person.pk).update(tier=tier)

        page = ask(supervising, line, day="2026-08-03", time="12:00")

        assert re.findall(r"<li>(Maya|Sam)</li>", page) == names
        assert said in page

    def test_whoever_fits_best_after_a_widening_is_known_ahead(
        self, line: Line, maya: Staff, sam: Staff, supervising: Client
    ) -> None:
        Line.objects.update(policy=line.policy | {"relax_topic_after": 60})
        Training.objects.filter(staff=maya, topic="treatment").delete()

        page = ask(supervising, line, day="2026-08-03", time="12:00")

        assert re.findall(r"<li>(Maya|Sam)</li>", page) == ["Sam", "Sam", "Maya"]
        assert "In this order, one at a time." in page

    @pytest.mark.parametrize(
        ("first", "said"),
        [
            (1, "In this order, one at first, then one more at a time while nobody answers."),
            (2, "All 2 are called at once."),
        ],
    )
    def test_a_staggered_line_calls_more_and_more(
        self, first: int, said: str, line: Line, maya: Staff, sam: Staff, supervising: Client
    ) -> None:
        cast.sign_on(sam, NOON - timedelta(minutes=5))
        Line.objects.update(policy=line.policy | {"strategy": "ring_staggered", "ring_count": first})

        assert said in ask(supervising, line)

    def test_danger_rings_everybody(self, line: Line, maya: Staff, sam: Staff, supervising: Client) -> None:
        page = ask(supervising, line, day="2026-08-03", time="12:00", danger="on", language="es")

        assert "All 2 are called at once." in page


class TestClocksChange:
    @pytest.mark.parametrize(
        ("local", "second", "found"),
        [
            ("2026-07-15T12:00", False, Instant(datetime(2026, 7, 15, 16, tzinfo=UTC))),
            ("2027-03-14T02:30", False, Instant(datetime(2027, 3, 14, 7, 30, tzinfo=UTC), skipped=True)),
            ("2026-11-01T01:30", False, Instant(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), twice=True)),
            ("2026-11-01T01:30", True, Instant(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), twice=True)),
        ],
    )
    def test_a_wall_clock_time_has_one_instant(self, local: str, second: bool, found: Instant) -> None:
        assert instant_of(datetime.fromisoformat(local), NEW_YORK, second=second) == found

    def test_a_time_that_is_skipped_is_moved_on_and_said(self, line: Line, supervising: Client) -> None:
        page = ask(supervising, line, day="2027-03-14", time="02:30")

        assert "skip that time. Shown is Sun, Mar 14, 2027, 3:30 AM EDT." in page

    def test_of_a_time_that_comes_twice_either_can_be_asked(self, line: Line, supervising: Client) -> None:
        asked = {"day": "2026-11-01", "time": "01:30"}

        assert "Shown is the first: Sun, Nov 1, 2026, 1:30 AM EDT." in ask(supervising, line, **asked)
        second = ask(supervising, line, second="on", **asked)
        assert "Shown is the second: Sun, Nov 1, 2026, 1:30 AM EST." in second

    def test_a_shift_that_ends_in_the_hour_that_comes_twice_ends_the_second_time(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        Shift.objects.filter(staff=maya).update(starts=time(20), ends=time(1, 45))
        asked = {"day": "2026-11-01", "time": "01:30"}

        assert "<li>Maya</li>" in ask(supervising, line, second="on", **asked)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"day": "2026-08-03"}, "At what time?"),
        ({"time": "12:00"}, "On which day?"),
        ({"day": "2300-01-01", "time": "12:00"}, "Choose a day between"),
        ({"zone": "Mars/Base"}, "Select a valid choice"),
        ({"line": "nine"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_said(
    more: dict[str, str], said: str, line: Line, supervising: Client
) -> None:
    assert said in ask(supervising, line, 422, **more)


def test_a_supervisor_finds_it_and_a_counselor_does_not(
    line: Line, maya: Staff, supervising: Client, signed_in: SignIn
) -> None:
    for page in ("/console/shifts/", "/console/calls/", "/console/floor/"):
        assert "/console/shifts/who-rings" in supervising.get(page).text
        assert "/console/shifts/who-rings" not in signed_in(maya).get(page).text
    assert supervising.get("/console/shifts/who-rings").status_code == 200
    assert signed_in(maya).get("/console/shifts/who-rings").status_code == 403
