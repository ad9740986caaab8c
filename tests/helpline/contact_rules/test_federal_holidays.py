"""The legal public holidays, held against `holidays`, which others keep by the same law (5 USC 6103)."""

import holidays
import pytest

from helpline.contact_rules.hours import federal_holidays

JUNETEENTH_BECAME_LAW = 2021


@pytest.mark.parametrize("year", range(JUNETEENTH_BECAME_LAW, 2061))
def test_each_is_kept_on_its_own_day_and_on_the_day_it_is_moved_to(year: int) -> None:
    ours = {day for day in federal_holidays(year) if day.year == year}

    assert ours == set(holidays.country_holidays("US", years=year))
