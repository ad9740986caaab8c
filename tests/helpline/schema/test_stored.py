"""A stored document is read totally: what is of another kind is empty, and nothing raises."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from helpline.schema import as_count, as_items, as_mapping, as_text, as_texts
from tests.helpline.schema.documents import DOCUMENTS

READERS: list[tuple[Callable[[Any], Any], type | tuple[type, ...]]] = [
    (as_mapping, dict),
    (as_items, (list, tuple)),
    (as_text, str),
    (as_texts, tuple),
    (as_count, int),
]


class TestStored:
    @pytest.mark.parametrize(
        ("reader", "value", "found"),
        [
            (as_mapping, {"a": 1}, {"a": 1}),
            (as_mapping, [1], {}),
            (as_items, [1, "x"], [1, "x"]),
            (as_items, "x", ()),
            (as_text, "x", "x"),
            (as_text, 1, ""),
            (as_texts, ["x", 1, None, "y"], ("x", "y")),
            (as_texts, "x", ()),
            (as_count, 7, 7),
            (as_count, 7.0, 7),
            (as_count, -1, 0),
            (as_count, float("nan"), 0),
            (as_count, float("inf"), 0),
            (as_count, "7", 0),
        ],
    )
    def test_reads_what_is_of_the_kind_and_nothing_else(
        self, reader: Callable[[Any], Any], value: Any, found: Any
    ) -> None:
        assert reader(value) == found

    @given(DOCUMENTS)
    def test_takes_any_value(self, value: Any) -> None:
        for reader, kind in READERS:
            assert isinstance(reader(value), kind)
