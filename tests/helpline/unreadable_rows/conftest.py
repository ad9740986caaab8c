"""A line, maya whose rows are as they should be, and lee whose rows are touched."""

from datetime import timedelta

import pytest

from helpline.models import Line, Staff, readable
from helpline.voice import incoming
from tests.support import cast
from tests.support.cast import NOON


@pytest.fixture
def line() -> Line:
    readable._said.clear()
    incoming._greeting.cache_clear()
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    """The one whose rows are as they should be."""
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


@pytest.fixture
def lee(line: Line) -> Staff:
    """The one who has been free for longer, and whose rows are touched."""
    return cast.staff("lee", on_duty_since=NOON - timedelta(minutes=9))
