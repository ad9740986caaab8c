"""What is a number that could be rung, and where it may be."""

import pytest

from helpline.contact import NotANumber, parse_number, zones_for
from helpline.contact.areas import EVERYWHERE, SPLIT_AREAS, STATE_OF_AREA
from helpline.contact.hours import STATES
from helpline.contact.numbers import HOME, is_within, state_of

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"
LOS_ANGELES, PHOENIX, BOISE = "America/Los_Angeles", "America/Phoenix", "America/Boise"


class TestParseNumber:
    @pytest.mark.parametrize(
        "text",
        ["+12025550143", "202-555-0143", "(202) 555-0143", "1 202 555 0143", "tel:+1-202-555-0143"],
    )
    def test_it_reads_a_number_however_it_is_written(self, text: str) -> None:
        assert parse_number(text) == "+12025550143"

    def test_it_reads_letters_as_the_keys_they_stand_on(self) -> None:
        assert parse_number("1-800-FLOWERS") == "+18003569377"

    def test_it_keeps_a_foreign_number_foreign(self) -> None:
        assert parse_number("+44 20 7946 0000") == "+442079460000"

    def test_it_reads_a_national_number_in_its_region(self) -> None:
        assert parse_number("020 7946 0000", region="GB") == "+442079460000"

    @pytest.mark.parametrize(
        "text",
        [
            *("", "anonymous", "Restricted", "client:staff_7", "sip:someone@example.org"),
            *("+266696687", "+86282452253", "+7378742833"),
            *("911", "988", "411", "+1911", "933"),
            *("2029110143", "+19115550143", "+12022110143", "+12115550143"),
            *("555-0143", "+1202555014", "+120255501433", "+10025550143", "+11025550143", "+12020550143"),
            *("+12025550143x5", "+12025550143;ext=5"),
        ],
    )
    def test_it_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(NotANumber) as refused:
            parse_number(text)

        assert not any(digit in str(refused.value) for digit in "0123456789")
        assert refused.value.__cause__ is None


class TestIsWithin:
    def test_every_area_of_a_state_is_at_home(self) -> None:
        areas = STATE_OF_AREA.keys() | SPLIT_AREAS.keys()
        assert [area for area in areas if not is_within(f"+1{area}5550143", HOME)] == []

    @pytest.mark.parametrize("area", ["809", "829", "849", "876", "658", "242", "416", "710", "900"])
    def test_the_other_countries_of_the_plan_are_not(self, area: str) -> None:
        assert not is_within(f"+1{area}5550143", ("PR",))


class TestZonesFor:
    @pytest.mark.parametrize(
        ("areas", "zones"),
        [
            ("208 986", {BOISE, LOS_ANGELES}),
            ("219 574 812", {NEW_YORK, CHICAGO}),
            ("270 606", {NEW_YORK, CHICAGO}),
            ("308", {CHICAGO, DENVER}),
            ("423", {NEW_YORK, CHICAGO}),
            ("541", {LOS_ANGELES, DENVER}),
            ("605 701", {CHICAGO, DENVER}),
            ("620 785", {CHICAGO, DENVER}),
            ("775", {LOS_ANGELES, DENVER}),
            ("850", {NEW_YORK, CHICAGO}),
            ("906", {NEW_YORK, CHICAGO}),
            ("907", {"America/Anchorage", "America/Juneau", "America/Adak", "Pacific/Honolulu"}),
            ("928", {PHOENIX, DENVER}),
        ],
    )
    def test_an_area_in_two_zones_is_in_both(self, areas: str, zones: set[str]) -> None:
        for area in areas.split():
            assert zones_for(f"+1{area}5550143") == zones

    @pytest.mark.parametrize(
        ("overlay", "parent"),
        [("364", "270"), ("448", "850"), ("930", "812"), ("458", "541"), ("729", "423"), ("986", "208")],
    )
    def test_an_overlay_lies_where_its_parent_lies(self, overlay: str, parent: str) -> None:
        assert zones_for(f"+1{overlay}5550143") == zones_for(f"+1{parent}5550143")

    @pytest.mark.parametrize(
        ("number", "zone"),
        [
            ("+12025550143", NEW_YORK),
            ("+13125550143", CHICAGO),
            ("+16025550143", PHOENIX),
            ("+18085550143", "Pacific/Honolulu"),
            ("+17875550143", "America/Puerto_Rico"),
            ("+16715550143", "Pacific/Guam"),
            ("+442079460000", "Europe/London"),
        ],
    )
    def test_an_ordinary_area_is_in_its_own(self, number: str, zone: str) -> None:
        assert zones_for(number) == {zone}

    @pytest.mark.parametrize(
        "number",
        ["+18557821009", "+18005550143", "+15005550143", "+12375550143"],
        ids=["toll-free", "toll-free 800", "personal", "no area"],
    )
    def test_a_number_that_says_nothing_may_be_anywhere(self, number: str) -> None:
        assert zones_for(number) == EVERYWHERE

    def test_every_split_area_names_several_zones(self) -> None:
        assert all(len(zones) > 1 for zones in SPLIT_AREAS.values())


class TestStateOf:
    @pytest.mark.parametrize(
        ("number", "state"),
        [("+18505550143", "FL"), ("+13645550143", "KY"), ("+12025550143", ""), ("+442079460000", "")],
    )
    def test_it_goes_by_the_area_code(self, number: str, state: str) -> None:
        assert state_of(number) == state

    def test_every_state_with_hours_has_areas_and_the_other_way_round(self) -> None:
        assert set(STATE_OF_AREA.values()) == set(STATES)
