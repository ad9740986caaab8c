"""Measure the same pages, webhooks and parts of the sweep with a short and a long history, in turn."""

import json
import os
import re
import statistics
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
from benchmarks.growth import looks
from benchmarks.growth.looks import Look, Result
from benchmarks.table import Row
from tests.support import postgres

SEED = "1"
PROCESSES = 2
WARM, VISITS = 7, 3
"""After five times PostgreSQL may plan a statement without its values, which can be far worse. A round is the
median of three visits: the first finds the caches of the processor filled by the other size."""
ROUNDS, ROUNDS_AGAIN = 5, 15
"""The rounds at each size, at the first look and at the second, which what missed is given."""
SLOW_MS = 1000.0
SCENE = "import django; django.setup(); from benchmarks.growth import scene; scene.set_up()"
TUNED = {"shared_buffers": "2GB", "max_wal_size": "8GB", "work_mem": "8MB", "maintenance_work_mem": "512MB"}


def main(small: int, large: int, data: Path | None, only: str = "") -> int:
    """Print how each page fares at the two sizes; return 1 where one missed its target.

    `only` is a regular expression that the names of what is measured match.
    """
    with two_sizes(small, large, data) as urls:
        found = compare(urls, only)
    print("\n".join(looks.table(found, small, large)))
    return int(any(result.missed for result in found.values()))


def row() -> Row:
    """P20 in small: a twentieth of the size, for `make bench`."""
    with two_sizes(5_000, 50_000) as urls:
        found = compare(urls)
    worst, missed = looks.worst(found), any(result.missed for result in found.values())
    result = f"{found[worst].deciding.ratio:.2f}× ({worst}), {looks.summary(found)}"
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
    """Return the URL of a database with so many calls, filled unless it was filled before."""
    url = base.replace("/helpline?", f"/{name}?")
    with psycopg.connect(base.replace("/helpline?", "/postgres?"), autocommit=True) as db:
        ground.make_once(db, name, lambda: fill(url, calls), like="helpline")
    clear(url)
    return url


def clear(url: str) -> None:
    """Clear from a database what earlier visits undid.

    PostgreSQL does so by itself in the small one within a minute, but in the large one only after 200,000
    rows, so that a look would be compared with all that were before it.
    """
    with psycopg.connect(url, autocommit=True, options="-c statement_timeout=0") as db:
        db.execute("VACUUM (ANALYZE, INDEX_CLEANUP ON)")


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


def compare(urls: list[str], only: str = "") -> dict[str, Result]:
    """Return what came of each visit at both sizes; those that missed are measured again at the end."""
    workers = [Worker(url) for url in urls]
    try:
        both = [name for name in workers[1].names if name in workers[0].names]
        names = [name for name in both if re.search(only, name)]
        first = {name: _look(name, workers, ROUNDS) for name in names}
        doubted = looks.in_doubt(first)
        if doubted:
            print(f"\nA second look at {len(doubted)} of {len(names)}:", file=sys.stderr, flush=True)
            for url in urls:
                clear(url)
        return looks.results(first, {name: _look(name, workers, ROUNDS_AGAIN) for name in doubted})
    finally:
        for worker in workers:
            worker.stop()


def _look(name: str, workers: list[Worker], rounds: int) -> Look:
    """Measure one visit at both sizes, and print the result at once, because all of them take minutes."""
    look = _measured(name, workers, rounds)
    print(f"{name:44} {look}{'' if look.met else '  over a limit'}", file=sys.stderr, flush=True)
    return look


def _measured(name: str, workers: list[Worker], rounds: int) -> Look:
    """Return the medians of one visit at both sizes, measured in turn; one that takes a second only once.

    Each size comes first in every other round, so that what slows the machine for a while slows both.
    """
    first = [worker.visit(name, 1) for worker in workers]
    if any(isinstance(each, str) or each > SLOW_MS for each in first):
        return Look(*first)
    for worker in workers:
        worker.visit(name, WARM)
    taken: list[list[Any]] = [[], []]
    for nth in range(rounds):
        for place in (0, 1) if nth % 2 == 0 else (1, 0):
            taken[place].append(workers[place].visit(name, VISITS))
    failed = [each for times in taken for each in times if isinstance(each, str)]
    if failed:
        return Look(failed[0], failed[0])
    return Look(*(statistics.median(times) for times in taken))
