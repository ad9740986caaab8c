"""A dose that was taken has a day that is over or today: one in the future is refused in a sentence."""

from datetime import timedelta

import pytest
import time_machine

from helpline.models import Staff
from intake.operations import records
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya")


def lacks(maya: Staff, day: str, after: timedelta = timedelta()) -> list[str]:
    answers = {"medication": "naltrexone_injection", "last_naltrexone_dose": day}
    record = scene.record(maya, answers)
    scene.over(record.call)
    try:
        records.complete(record_id=record.pk, staff_id=maya.pk, now=NOON + after)
    except records.Incomplete as error:
        return [each.lacks for each in error.problems if each.field == "last_naltrexone_dose"]
    return []


@pytest.mark.parametrize("day", ["2026-07-16", "2027-07-14", "9999-12-31"])
def test_a_day_in_the_future_is_refused(day: str, maya: Staff) -> None:
    assert lacks(maya, day) == ["is in the future"]


def test_the_day_is_that_where_the_counselor_works(maya: Staff) -> None:
    assert lacks(maya, "2026-07-16", timedelta(hours=9)) == ["is in the future"]
    assert not lacks(maya, "2026-07-15", timedelta(hours=9))
    assert not lacks(maya, "2026-07-16", timedelta(hours=12))


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31"])
def test_a_year_that_was_mistyped_is_refused(day: str, maya: Staff) -> None:
    assert lacks(maya, day) == ["is too long ago"]


@pytest.mark.parametrize("day", ["20260701", "2026-W29-3", "07/01/2026", "0000-00-00", "yesterday"])
def test_what_is_written_otherwise_is_no_date(day: str, maya: Staff) -> None:
    assert lacks(maya, day) == ["not a date"]


def test_the_counselor_is_told_while_writing(maya: Staff) -> None:
    record = scene.record(maya, {"medication": "naltrexone_injection"})
    changes = {"base": 1, "writer": "w", "person": maya.pk, "changes": {"last_naltrexone_dose": "2026-07-16"}}
    with time_machine.travel(NOON, tick=False):
        client = scene.browser_of(maya)
        answer = scene.send(client, f"/intake/records/{record.pk}/patch", changes)
        completed = client.post(f"/intake/records/{record.pk}/complete")

    assert answer.status_code == 200
    words = {"field": "last_naltrexone_dose", "words": "Last naltrexone dose: is in the future"}
    assert words in answer.json()["wrong"]
    assert words in completed.json()["missing"]
