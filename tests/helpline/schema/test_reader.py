"""A place of a document is read strictly: each fault is reported with its path, and something stands in."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from helpline.schema import Node, Path, Problem
from tests.helpline.schema.documents import DOCUMENTS

KNOWN = ("alpha", "beta")


class Short(Node):
    """A kind of document with its own sentences and limits."""

    __slots__ = ()
    TEXT = "say something"
    LONGEST_TEXT = 3
    MOST_LISTED = 1


def read(value: Any, reader: Callable[[Node], Any]) -> tuple[Any, list[tuple[Path, str]]]:
    """Read what stands under `a`; return what was read, and the faults."""
    problems: list[Problem] = []
    found = reader(Node({"a": value}, problems.append).at("a"))
    return found, [(problem.path, problem.message) for problem in problems]


READERS: dict[str, Callable[[Node], Any]] = {
    "text": lambda place: place.text("instead"),
    "truth": lambda place: place.truth(True),
    "whole": lambda place: place.whole(5, 1, 9),
    "seconds": lambda place: place.whole(5, 1, 9, "seconds"),
    "number": lambda place: place.number(0.5, 9),
    "one": lambda place: place.one_of(KNOWN, "beta", "letter"),
    "meant": lambda place: place.one_of(KNOWN, "beta", "letter", meant=str.lower),
    "several": lambda place: place.several_of(KNOWN, "letter"),
    "names": lambda place: [(name, below.path, below.value) for name, below in place.names()],
    "only": lambda place: place.only(KNOWN),
    "items": lambda place: [(item.path, item.value) for item in place.items()],
    "need": lambda place: place.need("b", "c"),
    "required": lambda place: place.required("b").text("instead"),
}

READS = [
    # How a value is read, and what comes of it.
    ("text", " maya ", "maya"),
    ("truth", False, False),
    ("whole", 9, 9),
    ("number", 2, 2.0),
    ("one", "alpha", "alpha"),
    ("meant", "ALPHA", "alpha"),
    ("several", ["beta", "alpha"], ("beta", "alpha")),
    ("several", [], ()),
    ("names", {"x": 1}, [("x", ("a", "x"), 1)]),
    ("only", {"beta": 1}, None),
    ("items", ["x"], [(("a", 0), "x")]),
    ("need", {"b": 1, "c": None}, None),
    ("required", {"b": "x"}, "x"),
]

WRONG = [
    # How a value is read, what stands in for it, where the fault is and what is said of it.
    ("text", 3, "instead", (), "a text is expected here"),
    ("text", " ", "instead", (), "a text is expected here"),
    ("text", None, "instead", (), "a text is expected here"),
    ("truth", "true", True, (), "true or false is expected here"),
    ("whole", 10, 5, (), "a whole number from 1 to 9 is expected here"),
    ("whole", True, 5, (), "a whole number from 1 to 9 is expected here"),
    ("whole", 2.0, 5, (), "a whole number from 1 to 9 is expected here"),
    ("seconds", "2", 5, (), "a whole number of seconds from 1 to 9 is expected here"),
    ("number", True, 0.5, (), "a number from 0.5 to 9 is expected here"),
    ("number", 0, 0.5, (), "a number from 0.5 to 9 is expected here"),
    ("one", "alpa", "beta", (), 'there is no letter "alpa"; did you mean "alpha"?'),
    ("one", "x", "beta", (), 'there is no letter "x"; known: alpha, beta'),
    ("one", [], "beta", (), "a text is expected here"),
    ("several", "alpha", (), (), "a list is expected here"),
    ("several", ["alpha", "alpha"], ("alpha",), (1,), '"alpha" is given twice'),
    ("several", ["alpha", "x"], ("alpha",), (1,), 'there is no letter "x"; known: alpha, beta'),
    ("names", [], [], (), "names with values are expected here"),
    ("only", {"bta": 1}, None, ("bta",), '"bta" is not known here; did you mean "beta"?'),
    ("only", None, None, (), "names with values are expected here"),
    ("items", {}, [], (), "a list is expected here"),
    ("need", {"c": 1}, None, (), '"b" is missing'),
    ("required", {}, "instead", (), '"b" is missing'),
    ("required", {"b": 1}, "instead", ("b",), "a text is expected here"),
]


class TestPlace:
    @pytest.mark.parametrize(("reader", "value", "found"), READS)
    def test_reads_what_stands_there(self, reader: str, value: Any, found: Any) -> None:
        assert read(value, READERS[reader]) == (found, [])

    @pytest.mark.parametrize(("reader", "value", "instead", "below", "message"), WRONG)
    def test_reports_a_fault_and_puts_something_in_its_stead(
        self, reader: str, value: Any, instead: Any, below: Path, message: str
    ) -> None:
        assert read(value, READERS[reader]) == (instead, [(("a", *below), message)])

    @pytest.mark.parametrize("reader", READERS)
    def test_takes_what_is_not_given_for_no_fault(self, reader: str) -> None:
        problems: list[Problem] = []

        READERS[reader](Node({}, problems.append).at("a"))

        assert problems == []

    def test_reports_every_fault(self) -> None:
        problems: list[Problem] = []
        root = Node({"a": [1, {"b": 2}], "c": 3}, problems.append)

        assert [item.at("b").text() for item in root.at("a").items()] == ["", ""]
        root.only(("a",))

        assert [problem.path for problem in problems] == [("a", 1, "b"), ("c",)]

    def test_stops_at_the_first_fault_where_the_report_raises(self) -> None:
        def refuse(problem: Problem) -> None:
            raise LookupError(problem.message)

        with pytest.raises(LookupError, match="a text is expected here"):
            Node([1, 2], refuse).one_of(KNOWN)

    def test_speaks_of_a_kind_of_document_in_its_own_sentences(self) -> None:
        problems: list[Problem] = []
        root = Short({"a": 1, "b": "four", "c": "x"}, problems.append)

        root.at("a").text()
        assert root.at("b").text() == "four"
        root.at("c").one_of(KNOWN)

        assert [problem.message for problem in problems] == [
            "say something",
            "this text is too long: at most 3 characters",
            'there is no choice "x"',
        ]

    @given(DOCUMENTS)
    def test_takes_any_document_without_raising_anything_of_its_own(self, document: Any) -> None:
        problems: list[Problem] = []
        root = Node(document, problems.append)

        for reader in READERS.values():
            for place in (root, root.at("count"), *(below for _, below in root.names()), *root.items()):
                reader(place)

        assert all(problem.message for problem in problems)
