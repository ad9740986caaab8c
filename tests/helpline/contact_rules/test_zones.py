"""Time zones: those to choose from, and what people call them."""

from datetime import datetime

import pytest

from helpline.contact_rules import (
    choices_of_zone,
    grouped_zones,
    modern_places,
    place_name,
    places,
    zone_name,
)
from helpline.contact_rules.areas import EVERYWHERE
from helpline.contact_rules.localtime import resolve_local


class TestChoicesOfZone:
    def test_every_choice_is_a_zone_with_a_name_of_its_own(self) -> None:
        noon = datetime(2026, 7, 15, 12)  # noqa: DTZ001  a wall-clock time

        choices = choices_of_zone()

        assert all(resolve_local(noon, zone) for zone, _ in choices)
        assert len({name for _, name in choices}) == len(choices)

    def test_it_offers_the_zones_that_an_unknown_number_may_be_in(self) -> None:
        offered = {zone for zone, _ in choices_of_zone()}

        assert EVERYWHERE - offered == {"America/Adak"}


class TestGroupedZones:
    def test_come_by_the_names_people_use_and_then_by_their_places(self) -> None:
        assert grouped_zones({"America/Toronto", "America/New_York", "America/Port_of_Spain"}) == [
            ("", "Choose"),
            ("United States", list(choices_of_zone())),
            (
                "Elsewhere",
                [
                    ("America/Port_of_Spain", "America/Port of Spain"),
                    ("America/Toronto", "America/Toronto"),
                ],
            ),
        ]


class TestModernPlaces:
    def test_are_the_places_without_relics(self) -> None:
        assert {"America/Toronto", "America/New_York"} <= modern_places() <= places()
        assert not {"US/Eastern", "Etc/GMT+5", "UTC", "EST"} & modern_places()


@pytest.mark.parametrize(
    ("zone", "name", "place"),
    [
        ("America/Los_Angeles", "Pacific (Los Angeles, Seattle)", "Los Angeles"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_has_a_name_and_a_place(zone: str, name: str, place: str) -> None:
    assert (zone_name(zone), place_name(zone)) == (name, place)
