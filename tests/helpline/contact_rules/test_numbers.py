"""Which texts are numbers that could be rung, how a number is printed, and where it may be."""

import copy
import dataclasses
import json
import pickle

import pytest

from helpline.contact_rules import NotANumber, PhoneNumber
from helpline.contact_rules.areas import EVERYWHERE, SPLIT_AREAS, STATE_OF_AREA
from helpline.contact_rules.hours import STATES
from helpline.contact_rules.numbers import HOME

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"
LOS_ANGELES, PHOENIX, BOISE = "America/Los_Angeles", "America/Phoenix", "America/Boise"


class TestParsing:
    @pytest.mark.parametrize(
        "text",
        ["+12025550143", "202-555-0143", "(202) 555-0143", "1 202 555 0143", "tel:+1-202-555-0143"],
    )
    def test_it_reads_a_number_however_it_is_written(self, text: str) -> None:
        assert PhoneNumber.parse(text) == PhoneNumber("+12025550143")

    def test_it_reads_letters_as_the_keys_they_stand_on(self) -> None:
        assert PhoneNumber.parse("1-800-FLOWERS").e164 == "+18003569377"

    def test_it_keeps_a_foreign_number_foreign(self) -> None:
        assert PhoneNumber.parse("+44 20 7946 0000").e164 == "+442079460000"

    def test_it_reads_a_national_number_in_its_region(self) -> None:
        assert PhoneNumber.parse("020 7946 0000", region="GB").e164 == "+442079460000"

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
            PhoneNumber.parse(text)

        assert not any(digit in str(refused.value) for digit in "0123456789")
        assert refused.value.__cause__ is None

    @pytest.mark.parametrize(
        "text", ["", "+", "12025550143", "+02025550143", "+1202555014x", "+1 2025550143", "+١٢٠٢٥٥٥٠١٤٣"]
    )
    def test_what_was_stored_in_another_form_is_none(self, text: str) -> None:
        assert PhoneNumber.read(text) is None
        with pytest.raises(NotANumber, match=r"in E\.164$"):
            PhoneNumber(text)

    def test_what_was_stored_is_read_as_it_was_parsed(self) -> None:
        assert PhoneNumber.read("+12025550143") == PhoneNumber.parse("202-555-0143")


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    """A value with a number in it, as questions and rows of pages are."""

    number: PhoneNumber


class TestPrinting:
    NUMBER = PhoneNumber("+12025550143")

    @pytest.mark.parametrize(
        "printed",
        [
            str(NUMBER),
            repr(NUMBER),
            f"{NUMBER}",
            f"{NUMBER!r:>40}",
            f"{NUMBER:>20}",
            f"{NUMBER=}",
            "%s %r" % (NUMBER, NUMBER),  # noqa: UP031  a log line is written so
            "{}".format(NUMBER),  # noqa: UP032  so is a message
            str([NUMBER]),
            str({"number": NUMBER}),
            repr(Holder(NUMBER)),
            str(dataclasses.asdict(Holder(NUMBER))),
            json.dumps({"number": NUMBER}, default=str, ensure_ascii=False),
            str(NotANumber(NUMBER)),
        ],
    )
    def test_in_any_way_shows_the_last_two_digits_and_no_others(self, printed: str) -> None:
        assert "••• ••• ••43" in printed
        assert not set("+1250") & set(printed)

    def test_as_json_is_refused(self) -> None:
        with pytest.raises(TypeError) as refused:
            json.dumps(self.NUMBER)

        assert "0143" not in str(refused.value)

    def test_as_a_part_of_a_text_is_refused(self) -> None:
        with pytest.raises(TypeError):
            "".join([self.NUMBER])  # type: ignore[list-item]

    @pytest.mark.parametrize(
        ("number", "spelled"),
        [("+12025550143", "(202) 555-0143"), ("+442079460000", "+44 20 7946 0000")],
    )
    def test_whole_is_asked_for_by_name(self, number: str, spelled: str) -> None:
        assert PhoneNumber(number).e164 == number
        assert PhoneNumber(number).spelled() == spelled

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ("+12025550143", "2 0 2, 5 5 5, 0 1 4 3"),
            ("+442079460123", "4 4 2, 0 7 9, 4 6 0, 1 2 3"),
            ("+4930123456", "4 9 3, 0 1 2, 3 4 5, 6"),
        ],
    )
    def test_aloud_is_each_digit_in_groups(self, number: str, said: str) -> None:
        assert PhoneNumber(number).aloud() == said


class TestEquality:
    NUMBER = PhoneNumber("+12025550143")

    def test_is_of_the_number_and_of_nothing_else(self) -> None:
        same, other = PhoneNumber.parse("(202) 555-0143"), PhoneNumber("+12025550144")

        assert {self.NUMBER, same, other} == {same, other}
        assert self.NUMBER != "+12025550143"

    def test_is_kept_by_copies(self) -> None:
        assert copy.deepcopy(self.NUMBER) == self.NUMBER
        assert pickle.loads(pickle.dumps(self.NUMBER)) == self.NUMBER  # noqa: S301  our own

    def test_of_a_number_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            self.NUMBER.e164 = "+12025550144"  # type: ignore[misc]


class TestIsWithin:
    def test_every_area_of_a_state_is_at_home(self) -> None:
        areas = STATE_OF_AREA.keys() | SPLIT_AREAS.keys()
        assert [area for area in areas if not PhoneNumber(f"+1{area}5550143").is_within(HOME)] == []

    @pytest.mark.parametrize("area", ["809", "829", "849", "876", "658", "242", "416", "710", "900"])
    def test_the_other_countries_of_the_plan_are_not(self, area: str) -> None:
        assert not PhoneNumber(f"+1{area}5550143").is_within(("PR",))


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
            assert PhoneNumber(f"+1{area}5550143").zones() == zones

    @pytest.mark.parametrize(
        ("overlay", "parent"),
        [("364", "270"), ("448", "850"), ("930", "812"), ("458", "541"), ("729", "423"), ("986", "208")],
    )
    def test_an_overlay_lies_where_its_parent_lies(self, overlay: str, parent: str) -> None:
        assert PhoneNumber(f"+1{overlay}5550143").zones() == PhoneNumber(f"+1{parent}5550143").zones()

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
        assert PhoneNumber(number).zones() == {zone}

    @pytest.mark.parametrize(
        "number",
        ["+18557821009", "+18005550143", "+15005550143", "+12375550143"],
        ids=["toll-free", "toll-free 800", "personal", "no area"],
    )
    def test_a_number_that_says_nothing_may_be_anywhere(self, number: str) -> None:
        assert PhoneNumber(number).zones() == EVERYWHERE

    def test_every_split_area_names_several_zones(self) -> None:
        assert all(len(zones) > 1 for zones in SPLIT_AREAS.values())


class TestStateOf:
    @pytest.mark.parametrize(
        ("number", "state"),
        [("+18505550143", "FL"), ("+13645550143", "KY"), ("+12025550143", ""), ("+442079460000", "")],
    )
    def test_it_goes_by_the_area_code(self, number: str, state: str) -> None:
        assert PhoneNumber(number).state() == state

    def test_every_state_with_hours_has_areas_and_the_other_way_round(self) -> None:
        assert set(STATE_OF_AREA.values()) == set(STATES)
