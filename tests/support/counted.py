"""Counting coverage where it may find something: in no later row on the database, nor in drawn examples.

While coverage counts, CPython 3.11 runs every line of Python half as fast, Django's own among them: 250
tests of pages, webhooks and rules took 19.9 seconds of CPU in place of 10.3. The later rows of a table of
pages or operations run the lines that its first row ran, or nearly. Those of pure rules may each run one of
their own, and cost little. What is reported is a lower bound: a line that is reached in no test that counts
is said to be missed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import coverage
import pytest

UNCOUNTED = ({"later_row", "database"}, {"hypothesis"})
"""The markers of tests whose lines others reach: all of one of these sets."""


@contextmanager
def counted(item: pytest.Item) -> Iterator[None]:
    """Run a test, and count its lines unless others reach them.

    Only this thread stops counting. A thread may belong to a server that later tests use too.
    """
    tracer = sys.gettrace()
    markers = {marker.name for marker in item.iter_markers()}
    if coverage.Coverage.current() is None or not any(each <= markers for each in UNCOUNTED):
        yield
        return
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)
