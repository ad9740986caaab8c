"""`python -m benchmarks.soak 50000`: run many calls through one emulator, whose memory must not grow.

Of every ten calls, four go well, one waits in a queue, one is put through, two are recorded, and two reach an
application that is not there. What is kept of calls is bounded; memory is compared from when it is full.
"""

import asyncio
import sys
import time

from benchmarks import emulator
from benchmarks.emulator import NUMBER, Bench, caller
from tests.support.redis import free_port

BATCH = 500
FULL = 12000
"""Calls after which every bounded list of the emulator is full."""
MOST = 8.0
"""Megabytes by which the emulator may grow after that."""
AGENT = "+12025550172"
EXTRA = {
    "/queue": "<Response><Enqueue waitUrl=''>line</Enqueue></Response>",
    "/dial": f"<Response><Dial timeout='10'>{AGENT}</Dial></Response>",
    "/record": "<Response><Record action='/done' maxLength='20'/></Response>",
    "/done": "<Response><Hangup/></Response>",
}
KINDS = ["/voice"] * 4 + ["/queue", "/dial", "/record", "/record", "dead", "dead"]


async def _number(bench: Bench, kind: str, index: int, dead: int) -> str:
    """Give the account a number whose calls are of one kind."""
    number = f"+1855782{index:04d}"
    url = f"http://127.0.0.1:{dead}/voice" if kind == "dead" else f"{bench.app}{kind}"
    body = {"voice_url": url, "status_callback": f"{bench.app}/status"}
    await bench.ask("PUT", f"/numbers/{number}", body)
    return number


async def _batch(bench: Bench, numbers: list[str], first: int) -> None:
    script = [{"press": "1", "after": 2}, {"say": "hello", "after": 1}, {"hangup": True, "after": 20}]
    calls = [
        {"from": caller(first + index), "to": numbers[index % 10], "script": script, "after": index / 100}
        for index in range(BATCH)
    ]
    await bench.ask("POST", "/scenarios", {"calls": calls})
    await bench.ask("POST", "/clock/advance", {"seconds": 120})


async def soak(count: int) -> bool:
    """Make the calls; return whether the emulator grew by no more than MOST."""
    emulator.DOCUMENTS.update(EXTRA)
    async with emulator.running("driven") as bench:
        dead = free_port()
        numbers = [await _number(bench, kind, index, dead) for index, kind in enumerate(KINDS)]
        await bench.ask("PUT", f"/parties/{AGENT}", {"script": [{"answer": 3}]})
        began, full = time.perf_counter(), 0.0
        sizes = [bench.memory()]
        for first in range(0, count + FULL, BATCH):
            await _batch(bench, numbers, first)
            bench.asked.clear()
            if first + BATCH == FULL:
                full = bench.memory()
            if (first + BATCH) % (10 * BATCH) == 0:
                sizes.append(bench.memory())
        live = await bench.ask("GET", "/calls?live=true")
        end, took = bench.memory(), time.perf_counter() - began
    print(
        f"{count + FULL:,} calls in {took:.0f} s; to {NUMBER[:5]}… of ten kinds; live at the end: {len(live)}"
    )
    print("megabytes:", " ".join(f"{size:.1f}" for size in sizes))
    print(f"fresh {sizes[0]:.1f} MB, full {full:.1f} MB, at the end {end:.1f} MB ({end - full:+.1f})")
    return end - full <= MOST and not live


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(soak(int(sys.argv[1]) if len(sys.argv) > 1 else 50000)) else 1)
