"""A run of the chaos, as the tests of its judgements begin it."""

import pytest

from tests.benchmarks.story import Story


@pytest.fixture
def story() -> Story:
    return Story()
