"""What the tests of the chaos share."""

import pytest

from tests.benchmarks.story import Story


@pytest.fixture
def story() -> Story:
    return Story()
