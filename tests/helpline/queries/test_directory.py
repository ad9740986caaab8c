"""Whom the directory offers: interpreters of a language, and the 911 centers of a place."""

from datetime import date
from typing import Any

import pytest

from helpline.models import NumberKind, OutsideNumber
from helpline.queries import directory

pytestmark = pytest.mark.django_db


def put(slug: str, kind: NumberKind, last: int, **said: Any) -> OutsideNumber:
    return OutsideNumber.objects.create(
        slug=slug, kind=kind, name=slug, number=f"+120255501{last}", review_on=date(2026, 12, 1), **said
    )


def named(found: list[directory.Entry]) -> list[str]:
    return [each.name for each in found]


class TestInterpreters:
    def test_are_those_of_the_language_whatever_its_region(self) -> None:
        put("one", NumberKind.INTERPRETER, 51, languages={"es-MX": "Spanish"})
        put("two", NumberKind.INTERPRETER, 52, languages={"vi": "Vietnamese"})
        put("three", NumberKind.PARTNER, 53, languages={"es": "Spanish"})

        assert named(directory.those_that_speak("es", directory.entries())) == ["one"]
        assert named(directory.those_that_speak("vi-VN", directory.entries())) == ["two"]

    def test_a_name_that_cannot_be_read_is_left_out(self) -> None:
        row = put("one", NumberKind.INTERPRETER, 51, languages={"es": ["Spanish"], "vi": "Vietnamese"})

        assert directory.entry(row).languages == ("Vietnamese",)


class TestAnswering911:
    @pytest.mark.parametrize(
        ("state", "county", "found"),
        [
            ("NY", "Kings", ["of Kings", "of the state"]),
            ("NY", " KINGS county", ["of Kings", "of the state"]),
            ("NY", "Queens", ["of the state"]),
            ("NY", "", ["of the state"]),
            ("NJ", "Kings", []),
        ],
    )
    def test_are_those_of_the_county_and_never_of_another(
        self, state: str, county: str, found: list[str]
    ) -> None:
        put("of the state", NumberKind.PSAP, 51, states=["NY"])
        put("of Kings", NumberKind.PSAP, 52, states=["NY"], counties=["Kings County"])
        put("partner", NumberKind.PARTNER, 53, states=["NY"])

        assert named(directory.answering_911(state, county, directory.entries())) == found


def test_a_number_that_is_in_use_but_in_no_directory_is_not_offered() -> None:
    OutsideNumber.objects.create(number="+12025550188", review_on=date(2026, 12, 1))

    assert directory.entries() == []


def test_the_area_is_said_in_words() -> None:
    rows = [
        put("a", NumberKind.PARTNER, 51),
        put("b", NumberKind.PARTNER, 52, states=["NY", "NJ"]),
        put("c", NumberKind.PARTNER, 53, states=["NY"], counties=["Kings"]),
    ]

    assert [directory.entry(row).serves for row in rows] == [
        "everywhere",
        "New York, New Jersey",
        "Kings (New York)",
    ]
