"""Whether an offer would reach a person: their desk has been heard from lately, or they have a telephone."""

from datetime import timedelta

import pytest

from helpline.models import RingOn, Staff
from tests.support.cast import NOON


@pytest.mark.parametrize(
    ("silent_for", "present"),
    [(0, True), (44, True), (44.9, True), (45, False), (3600, False), (None, False)],
)
def test_a_desk_is_present_until_it_is_silent_for_45_seconds(silent_for: float | None, present: bool) -> None:
    seen_at = None if silent_for is None else NOON - timedelta(seconds=silent_for)

    assert Staff(ring_on=RingOn.BROWSER, seen_at=seen_at).is_present(NOON) == present
