"""The order in which the tests of a run are handed out: tests that wait stand among tests that compute.

A browser, a started process or a clock keeps a test waiting while the processor has nothing to do. Were they
all at the end, where their names put some, the last third of a run would leave the cores half idle.
"""

from collections.abc import Iterator
from itertools import groupby
from zlib import crc32

import pytest

FIRST = "tests/helpline/test_machine.py"
"""One test of some minutes: whatever comes last has to be short."""
WAITING = (
    FIRST,
    "tests/journeys/",
    "tests/benchmarks/test_growth.py",
    "tests/config/test_flood.py",
    "tests/config/test_rude_clients.py",
    "tests/config/test_socket.py",
    "tests/config/test_starting.py",
    "tests/config/test_up.py",
    "tests/helpline/operations/test_races.py",
    "tests/helpline/operations/test_races_of_conversations.py",
    "tests/helpline/operations/test_races_of_promises.py",
)
"""Files and folders of tests that wait, beside those with a browser."""
WITHIN = 0.85
"""The share of the run in which the waiting tests start: one worker was left alone with them at its end."""


def spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with the files that wait spread evenly among the others; each file stays whole."""
    waiting: list[list[pytest.Item]] = []
    computing: list[list[pytest.Item]] = []
    for _, group in groupby(items, key=lambda item: item.path):
        file = list(group)
        (waiting if _waits(file) else computing).append(file)
    waiting.sort(key=_mixed)
    placed = sorted([*_placed(waiting, upto=WITHIN), *_placed(computing)], key=lambda place: place[0])
    return [item for _, file in placed for item in file]


def _waits(file: list[pytest.Item]) -> bool:
    return file[0].nodeid.startswith(WAITING) or any(item.get_closest_marker("browser") for item in file)


def _mixed(file: list[pytest.Item]) -> int:
    """Return a number by which browsers, processes and journeys alternate, the same in every worker."""
    path, _, _ = file[0].nodeid.partition("::")
    return -1 if path == FIRST else crc32(path.encode())


def _placed(files: list[list[pytest.Item]], upto: float = 1.0) -> Iterator[tuple[float, list[pytest.Item]]]:
    """Yield each file with its place: the share of these tests that come before it, of 0 to `upto`."""
    total, before = sum(map(len, files)), 0
    for file in files:
        yield before / total * upto, file
        before += len(file)
