"""P17 and P18: how many calls the emulator carries, in real time and on a driven clock.

The emulator is a process of its own, held to one core; the application that it calls answers from here.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from benchmarks.table import Row, percentile
from tests.support.processes import start, stop

ROOT = Path(__file__).parents[1]
DRIVEN_CALLS = 3000
TOGETHER = 200
"""Calls that are on at once, in both measures."""
REAL_SECONDS = 20
PAUSE = 2
NUMBER = "+18557821009"
MENU = '<Response><Gather numDigits="1" action="/key"><Say>Press one</Say></Gather></Response>'
BYE = "<Response><Say>Good bye</Say></Response>"
ROUND = f'<Response><Pause length="{PAUSE}"/><Redirect>/round</Redirect></Response>'
DOCUMENTS = {"/voice": MENU, "/key": BYE, "/round": ROUND}
ROUND_TRIP_CALL = [{"press": "1", "after": 2}]


@dataclass
class Bench:
    """An emulator, and what its application was asked: when, for which call, by path."""

    pid: int
    origin: str
    app: str
    session: aiohttp.ClientSession
    asked: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Use the control interface."""
        async with self.session.request(method, f"{self.origin}/emulator/v1{path}", json=body) as answer:
            data = await answer.read()
            assert answer.status < 300, data
            return json.loads(data or "null")

    async def point(self, voice: str, status: str = "") -> None:
        """Set the URL that the number's calls go to."""
        await self.ask("PUT", f"/numbers/{NUMBER}", {"voice_url": voice, "status_callback": status})

    def memory(self) -> float:
        """Return how many megabytes the emulator holds."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def seconds(self) -> float:
        """Return how many seconds of a core the emulator has used."""
        parts = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def running(clock: str) -> AsyncIterator[Bench]:
    """Start an emulator on the first core, and an application here."""
    asked: dict[str, list[tuple[str, float]]] = {}

    async def answer(request: web.Request) -> web.Response:
        form = parse_qs(await request.text())
        asked.setdefault(request.path, []).append((form["CallSid"][0], time.perf_counter()))
        return web.Response(text=DOCUMENTS.get(request.path, ""), content_type="text/xml")

    server = web.Application()
    server.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app = f"http://127.0.0.1:{runner.addresses[0][1]}"
    process = start(
        [sys.executable, "-m", "helpline.emulator", "--port", "0", "--clock", clock, "--seed", "1"],
        cwd=ROOT,
        stdout=-1,
    )
    os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
    assert process.stdout is not None
    line = b""
    while not line.startswith(b"emulator ready"):
        line = process.stdout.readline()
        assert line, "the emulator ended before it was ready"
    timeout = aiohttp.ClientTimeout(total=600)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        try:
            yield Bench(process.pid, line.decode().split()[-1], app, session, asked)
        finally:
            stop(process)
            await runner.cleanup()


def measured(clock: str, work: Callable[[Bench], Awaitable[Row]]) -> Row:
    """Measure something with an emulator of its own."""

    async def do() -> Row:
        async with running(clock) as bench:
            return await work(bench)

    return asyncio.run(do())


def caller(index: int) -> str:
    """Return the number of one of many callers."""
    return f"+1202555{index % 1000:04d}"


def driven() -> Row:
    """Complete calls: a menu, a key, a good bye, a status callback; two hundred at once."""
    return measured("driven", _driven)


async def _driven(bench: Bench) -> Row:
    await bench.point(f"{bench.app}/voice", f"{bench.app}/status")
    begun, used = time.perf_counter(), bench.seconds()
    for first in range(0, DRIVEN_CALLS, TOGETHER):
        calls = [
            {"from": caller(first + index), "to": NUMBER, "script": ROUND_TRIP_CALL, "after": index / 100}
            for index in range(TOGETHER)
        ]
        await bench.ask("POST", "/scenarios", {"calls": calls})
        await bench.ask("POST", "/clock/advance", {"seconds": 60})
    took, used = time.perf_counter() - begun, bench.seconds() - used
    done = len(bench.asked["/status"])
    a_minute = done / took * 60
    result = f"{a_minute:,.0f} a minute, {used / done * 1e3:.1f} ms of a core each"
    met = done == DRIVEN_CALLS and a_minute >= 2000
    return Row("P17", "emulator: complete calls, driven clock, one core", result, "2,000 a minute", met)


def real_time() -> Row:
    """Two hundred calls that ask for a document every two seconds: how late does each ask?"""
    return measured("real", _real_time)


async def _real_time(bench: Bench) -> Row:
    await bench.point(f"{bench.app}/round")
    calls = [
        {"from": caller(index), "to": NUMBER, "after": index * PAUSE / TOGETHER} for index in range(TOGETHER)
    ]
    await bench.ask("POST", "/scenarios", {"calls": calls})
    await asyncio.sleep(PAUSE + 1)
    used = bench.seconds()
    await asyncio.sleep(REAL_SECONDS)
    used = bench.seconds() - used
    late = sorted(lateness(bench.asked["/round"]))
    on = len(await bench.ask("GET", "/calls?live=true"))
    p99 = percentile(late, 0.99) * 1e3
    result = f"{on} calls, p99 {p99:.0f} ms late, {used / REAL_SECONDS:.0%} of a core"
    met = on == TOGETHER and p99 <= 100
    return Row("P18", f"emulator: {TOGETHER} calls at once in real time", result, "p99 100 ms late", met)


def lateness(asked: list[tuple[str, float]]) -> list[float]:
    """Return how late each request of a call was: its distance to the one before, minus the pause."""
    last: dict[str, float] = {}
    late = []
    for sid, at in asked:
        if sid in last:
            late.append(at - last[sid] - PAUSE)
        last[sid] = at
    return late
