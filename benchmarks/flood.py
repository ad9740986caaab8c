"""P22: a signed webhook on the documented deployment while strangers flood it, against quiet."""

import asyncio
import itertools
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg

from benchmarks.load import open_loop
from benchmarks.table import Row, percentile
from benchmarks.webhook import prepared
from tools.layout import layout, running
from tools.proxy import proxy

ROUNDS = 5
RATE = 50
COUNT = 600
SIGN_INS, SLOW_BODIES = 64, 300
BURST_SECONDS = 1.0
BEGIN_SECONDS = 2.0
HOLD_SECONDS = 4.0
FORM = "Content-Type: application/x-www-form-urlencoded"
LAST = ("nice", "-n", "19")
REPORT = "SELECT count(*), sum(number::bigint * number) FROM generate_series(1, 1000000) AS number"

_names = itertools.count(1)
_addresses = itertools.cycle(range(1, 1 << 16))


def row() -> Row:
    """P22: the 99th percentile at 50 a second, flooded over quiet, in turn; the median of five ratios."""
    turns = []
    with (
        tempfile.TemporaryDirectory() as folder,
        layout(os.environ, Path(os.devnull)) as ports,
        proxy(Path(folder), ports) as port,
    ):
        asyncio.run(quiet(port, seed=0))
        for seed in range(1, ROUNDS + 1):
            calm = percentile(asyncio.run(quiet(port, seed)), 0.99)
            flooded = percentile(asyncio.run(flood(port, seed)), 0.99)
            turns.append((flooded / calm, flooded * 1e3, calm * 1e3))
    ratio, flooded_ms, calm_ms = sorted(turns)[ROUNDS // 2]
    result = f"{ratio:.2f}× ({flooded_ms:.1f} of {calm_ms:.1f} ms)"
    return Row("P22", "webhook p99: 64 sign-ins, 300 slow bodies, report / quiet", result, "≤ 3×", ratio <= 3)


async def quiet(port: int, seed: int) -> list[float]:
    """Return how many seconds each of COUNT webhooks took with nothing else to do."""
    return await open_loop(port, prepared(port, COUNT), RATE, seed)


async def flood(port: int, seed: int) -> list[float]:
    """Measure as `quiet` does, while strangers sign in, send slow bodies to both lanes, and a report runs.

    The strangers are a process of their own, or they would delay the clock that is read here. In life they
    are other machines, so they run at the lowest priority. The report is work of PostgreSQL.
    """
    requests = prepared(port, COUNT)
    with running([*LAST, sys.executable, "-m", "benchmarks.flood", str(port)], os.environ) as others:
        await asyncio.sleep(BEGIN_SECONDS)
        taken = await open_loop(port, requests, RATE, seed)
        if others.poll() is not None:
            raise RuntimeError("the strangers gave up")
        return taken


async def strangers(port: int) -> None:
    """Make all the trouble again and again until the process is ended."""
    await asyncio.gather(
        _again(lambda: sign_ins(port)),
        _again(lambda: slow_bodies(port, "/account/sign-in/")),
        _again(lambda: slow_bodies(port, "/voice/incoming")),
        _again(report),
    )


async def _again(trouble: Callable[[], Awaitable[None]]) -> None:
    while True:
        await trouble()


async def sign_ins(port: int) -> None:
    """Try 64 invented names at once, each from an address of its own; a second later it begins anew."""
    await asyncio.gather(asyncio.sleep(BURST_SECONDS), *[_sign_in(port) for _ in range(SIGN_INS)])


async def _sign_in(port: int) -> None:
    token = "a" * 32
    body = f"csrfmiddlewaretoken={token}&login=nobody{next(_names)}&password=guess"
    reader, writer = await _connected(port)
    try:
        writer.write(
            _head(port, "/account/sign-in/", len(body), f"Cookie: helpline_csrf={token}") + body.encode()
        )
        status = (await reader.readline())[9:12]
        if status not in (b"200", b"408", b"429", b"503"):
            raise RuntimeError(f"a sign-in was answered {status!r}")
    finally:
        writer.close()


async def slow_bodies(port: int, path: str) -> None:
    """Send one byte of a hundred on 300 connections and hold them until the server closes them."""
    opened = await asyncio.gather(*[_connected(port) for _ in range(SLOW_BODIES)])
    try:
        for _, writer in opened:
            writer.write(_head(port, path, 100) + b"x")
        await asyncio.sleep(HOLD_SECONDS)
    finally:
        for _, writer in opened:
            writer.close()


async def report() -> None:
    """Let the database compute over a million rows, as a report does."""
    async with await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"]) as db:
        await db.execute(REPORT)


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect from an address that few others use: everything in 127.0.0.0/8 is this machine."""
    number = next(_addresses)
    address = f"127.1.{number >> 8 & 255}.{number & 255}"
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))


def _head(port: int, path: str, length: int, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {length}", FORM]
    return "\r\n".join([*lines, "Connection: close", *headers]).encode() + b"\r\n\r\n"


if __name__ == "__main__":
    asyncio.run(strangers(int(sys.argv[1])))
