"""A kind of thing is described in one table; a field without a row, or without words, is found at once."""

from dataclasses import dataclass
from typing import Any

import pytest

from helpline.configure.fields import Field, IncompleteKind, Kind, Names, as_it_is, unsaid
from helpline.configure.lines import LINE
from helpline.configure.node import Node
from helpline.configure.staff import STAFF, TEAM
from helpline.schema import Problem

NAMES = Names(("main",), frozenset(), {}, frozenset(), frozenset(), "")
KINDS: dict[str, Kind[Any]] = {"line": LINE, "staff": STAFF, "team": TEAM}


@dataclass(frozen=True, slots=True)
class Desk:
    number: str
    seats: int
    lamp: str | None = None


SEATS = Field("seats", default="needed", read=lambda node, _: node.whole(1, 1, 9))
LAMP = Field("lamp", read=lambda node, _: node.text(), left_open=lambda known: known or "off")
DESK = Kind("desk", Desk, (SEATS, LAMP), key="number")


def read(said: dict[str, Any]) -> tuple[Desk, list[Problem]]:
    found: list[Problem] = []
    return DESK.read(Node(said, found.append), NAMES, number="a"), found


class TestKind:
    def test_reads_what_the_file_says_and_leaves_open_what_it_leaves_out(self) -> None:
        assert read({"seats": 3}) == (Desk("a", 3, None), [])

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({}, Problem((), '"seats" is missing')),
            ({"seats": 0}, Problem(("seats",), "a whole number from 1 to 9 is expected here")),
            (
                {"seats": 3, "lmap": "on"},
                Problem(("lmap",), '"lmap" is not known here; did you mean "lamp"?'),
            ),
        ],
    )
    def test_reports_what_is_wrong(self, said: dict[str, Any], problem: Problem) -> None:
        assert read(said)[1] == [problem]

    @pytest.mark.parametrize(("known", "lamp"), [(None, "off"), (Desk("a", 1, "on"), "on")])
    def test_fills_in_what_is_left_open(self, known: Desk | None, lamp: str) -> None:
        assert DESK.settled(Desk("a", 3), known) == Desk("a", 3, lamp)
        assert DESK.settled(Desk("a", 3, "red"), known) == Desk("a", 3, "red")

    @pytest.mark.parametrize("fields", [(SEATS,), (SEATS, LAMP, Field("drawer"))])
    def test_is_refused_where_a_row_is_missing_or_too_many(self, fields: tuple[Field, ...]) -> None:
        with pytest.raises(IncompleteKind, match=r"Desk and its table differ in (lamp|drawer)"):
            Kind("desk", Desk, fields, key="number")


@pytest.mark.parametrize("kind", KINDS)
class TestEveryField:
    def test_that_the_file_can_say_is_said_by_a_difference(self, kind: str) -> None:
        """A field that a difference does not show is not written when it changes."""
        assert not [field.name for field in KINDS[kind].described if field.words is unsaid]

    def test_that_the_file_can_say_is_written(self, kind: str) -> None:
        assert not [field.name for field in KINDS[kind].described if not (field.column or field.apart)]

    def test_that_the_file_cannot_say_is_not_written(self, kind: str) -> None:
        kept = [field for field in KINDS[kind].fields if not field.read]

        assert not [field.name for field in kept if field.column or field.apart]

    def test_is_written_in_one_way(self, kind: str) -> None:
        assert not [field.name for field in KINDS[kind].fields if field.apart and field.column]


def test_a_column_holds_a_value_as_it_is_unless_the_row_says_otherwise() -> None:
    assert SEATS.column is as_it_is
    assert DESK.columns(Desk("a", 3, "on")) == {"seats": 3, "lamp": "on"}
