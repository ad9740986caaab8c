"""Measure the same pages, webhooks and parts of the sweep with a short and a long history, in turn."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg

from benchmarks import ground
from benchmarks.table import Row
from tests.support import postgres

SEED = "1"
PROCESSES = 2
WARM, ROUNDS, VISITS = 7, 5, 3
"""After five times PostgreSQL may plan a statement without its values, which can be far worse. A round is the
median of three visits: the first finds the caches of the processor filled by the other size."""
MOST_RATIO, MOST_MS = 1.3, 50.0
SLOW_MS = 1000.0
FLOOR_MS = 2.0
"""A difference below this is noise, whatever the ratio of two small numbers says."""
SCENE = "import django; django.setup(); from benchmarks.growth import scene; scene.set_up()"
TUNED = {"shared_buffers": "2GB", "max_wal_size": "8GB", "work_mem": "8MB", "maintenance_work_mem": "512MB"}


def main(small: int, large: int, data: Path | None, only: str = "") -> int:
    """Print how each page fares at the two sizes; return 1 where one missed its target.

    `only` is a regular expression that the names of what is measured match.
    """
    with two_sizes(small, large, data) as urls:
        results = compare(urls[0], urls[1], only)
    report(results, small, large)
    return int(any(not _met(*result) for result in results.values()))


def row() -> Row:
    """P20 in small: a twentieth of the size, for `make bench`."""
    with two_sizes(5_000, 50_000) as urls:
        results = compare(*urls)
    missed = [name for name, result in results.items() if not _met(*result)]
    worst = max(results, key=lambda name: _ratio(*results[name]))
    result = f"{_ratio(*results[worst]):.2f}× ({worst}), {len(missed)} of {len(results)} missed"
    return Row(
        "P20", "pages, webhooks, sweep: 50,000 calls against 5,000", result, "≤ 1.3×, ≤ 50 ms", not missed
    )


@contextmanager
def two_sizes(small: int, large: int, data: Path | None = None) -> Iterator[list[str]]:
    """Yield the URLs of two databases that differ in nothing but how many calls there were.

    A folder `data` keeps them, and those that are in it already are not filled again.
    """
    with ExitStack() as stack:
        if data or "DATABASE_URL" not in os.environ:
            # What a database server of a million calls would be given.
            stack.enter_context(mock.patch.object(postgres, "SETTINGS", postgres.SETTINGS | TUNED))
            stack.enter_context(ground.database(data))
        base = os.environ["DATABASE_URL"]
        _python(base, "-c", SCENE)
        yield [_filled(base, f"growth_{place}_{calls}", calls) for place, calls in enumerate((small, large))]


def _filled(base: str, name: str, calls: int) -> str:
    """Return the URL of a database with so many calls, filled unless it was filled before.

    What earlier runs undid is cleared from it. PostgreSQL does so by itself in the small one within a minute,
    but in the large one only after 200,000 rows, so that a run would be compared with all runs before it.
    """
    url = base.replace("/helpline?", f"/{name}?")
    with psycopg.connect(base.replace("/helpline?", "/postgres?"), autocommit=True) as db:
        ground.make_once(db, name, lambda: fill(url, calls), like="helpline")
    with psycopg.connect(url, autocommit=True, options="-c statement_timeout=0") as db:
        db.execute("VACUUM (ANALYZE, INDEX_CLEANUP ON)")
    return url


def _python(url: str, *arguments: str) -> None:
    """Run Python on a database of ours."""
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ground.ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)


def fill(url: str, calls: int) -> None:
    """Write the history, in a few processes; then let PostgreSQL look at it, as it does by itself in time."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.growth.fill", str(calls)]
    parts = [
        subprocess.Popen(
            [*command, str(part), str(PROCESSES), SEED],
            cwd=ground.ROOT,
            env=os.environ | {"DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
        )
        for part in range(PROCESSES)
    ]
    ended = [part.wait() for part in parts]
    if any(ended):
        raise RuntimeError("the history could not be written")
    with psycopg.connect(url, autocommit=True, options="-c statement_timeout=0") as db:
        db.execute("VACUUM (ANALYZE, FREEZE)")
        size = db.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
    print(f"{calls:,} calls in {time.monotonic() - begun:.0f} s, {size and size[0]}", file=sys.stderr)


class Worker:
    """A process that visits pages on one of the databases."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.growth.worker"],
            cwd=ground.ROOT,
            env=os.environ | {"DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.names: list[str] = self._answer()

    def visit(self, name: str, times: int) -> float | str:
        """Return the median milliseconds of some visits, or what went wrong."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, times]) + "\n")
        self._process.stdin.flush()
        return self._answer()  # type: ignore[no-any-return]

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the worker that visits pages ended")
        return json.loads(line)

    def stop(self) -> None:
        """End the process and wait for it."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def compare(small: str, large: str, only: str = "") -> dict[str, tuple[Any, Any]]:
    """Return the medians of each page at both sizes, measured in turn."""
    workers = [Worker(small), Worker(large)]
    try:
        both = [name for name in workers[1].names if name in workers[0].names]
        names = [name for name in both if re.search(only, name)]
        return {name: _told(name, _compared(name, workers)) for name in names}
    finally:
        for worker in workers:
            worker.stop()


def _told(name: str, result: tuple[Any, Any]) -> tuple[Any, Any]:
    """Print the result of a page at once, because all of them take minutes."""
    print(_line(name, *result), file=sys.stderr, flush=True)
    return result


def _compared(name: str, workers: list[Worker]) -> tuple[Any, Any]:
    """Measure one page at both sizes in turn, in several rounds; one that takes a second only once."""
    first = [worker.visit(name, 1) for worker in workers]
    if any(isinstance(each, str) or each > SLOW_MS for each in first):
        return first[0], first[1]
    for worker in workers:
        worker.visit(name, WARM)
    taken = [[worker.visit(name, VISITS) for worker in workers] for _ in range(ROUNDS)]
    failed = [each for pair in taken for each in pair if isinstance(each, str)]
    if failed:
        return failed[0], failed[0]
    small, large = (sorted(each)[ROUNDS // 2] for each in zip(*taken, strict=True))
    return small, large


def _ratio(small: Any, large: Any) -> float:
    """Return how much slower the large one is; a page that failed is slower than any."""
    if isinstance(small, str) or isinstance(large, str):
        return float("inf")
    return 1.0 if large - small < FLOOR_MS else large / small


def _met(small: Any, large: Any) -> bool:
    return _ratio(small, large) <= MOST_RATIO and large <= MOST_MS


def report(results: dict[str, tuple[Any, Any]], small: int, large: int) -> None:
    """Print the table, the worst first."""
    print(f"{'':44} {small:>12,} {large:>12,}  ratio")
    for name in sorted(results, key=lambda name: -_ratio(*results[name])):
        print(_line(name, *results[name]))


def _line(name: str, one: Any, other: Any) -> str:
    cells = [each if isinstance(each, str) else f"{each:.1f} ms" for each in (one, other)]
    verdict = "" if _met(one, other) else "  MISSED"
    return f"{name:44} {cells[0]:>12} {cells[1]:>12}  {_ratio(one, other):.2f}{verdict}"
