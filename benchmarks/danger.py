"""P23 and P24: how soon danger reaches somebody, and how well it is heard in speech.

    python -m benchmarks.danger

P23 runs the real stack without any trouble. A caller presses 1 in the first menu; the clock is the carrier's,
from the request that carries the key. It measures until a desk on duty has been nudged and shows the ringing
call; until the crisis line rings while a desk rings and nobody accepts; and the same with nobody on duty.

P24 asks the detector about phrases that it was not made from: `benchmarks/data/danger_en.tsv` and
`danger_es.tsv`, a label (danger or ordinary), a tab, a phrase. Without the files it measures nothing.
"""

import asyncio
import csv
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import aiohttp

from benchmarks.chaos import description, record, stack
from benchmarks.chaos import plan as plans
from benchmarks.chaos.browser import Browser
from benchmarks.chaos.callers import Telephone, dial
from benchmarks.chaos.record import Leg, Record, now, until
from benchmarks.table import Row, percentile

DATA = Path(__file__).parent / "data"
AT_DESKS, AT_ONCE = 12, 5
HEARTBEAT = 12.0


@dataclass
class Scene:
    """A helpline at rest with one counselor at a desk."""

    session: aiohttp.ClientSession
    origin: str
    kept: Record
    desk: Browser
    nudged: asyncio.Event

    async def call(self, number: str) -> tuple[Telephone, datetime]:
        """Let somebody call and press 1; return their telephone and when the key was reported."""
        phone = await dial(self.session, self.origin, self.kept, number)
        await until(lambda: phone.words(), 10)
        await asyncio.sleep(0.5)
        await phone.press("1")
        keys: Callable[[], list[dict[str, str]]] = lambda: [  # noqa: E731
            note for note in self.kept.asked(phone.sid) if note["params"].get("Digits") == "1"
        ]
        if not await until(keys, 10):
            raise RuntimeError("the key was not reported")
        return phone, datetime.fromisoformat(keys()[0]["at"])

    async def duty(self, wish: str) -> None:
        await self.desk.look()
        await self.desk.post(r'hx-post="([^"]+/duty)"', duty=wish)


@asynccontextmanager
async def _scene(running: stack.Stack, username: str) -> AsyncIterator[Scene]:
    kept = Record()
    desk = Browser(running.public_url, running.emulator_url, username, stack.PASSWORD)
    nudged = asyncio.Event()
    async with aiohttp.ClientSession() as session:
        work = [asyncio.ensure_future(record.listen(session, running.emulator_url, kept))]
        await desk.open()
        work += [asyncio.ensure_future(_nudges(desk, running, nudged)), asyncio.ensure_future(_beats(desk))]
        try:
            yield Scene(session, running.emulator_url, kept, desk, nudged)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await desk.http.close()


async def _nudges(desk: Browser, running: stack.Stack, nudged: asyncio.Event) -> None:
    """Listen to the stream that tells a desk to look."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with desk.http.get(f"{running.public_url}/events/", timeout=timeout) as stream:
        async for line in stream.content:
            if line.startswith(b"data:"):
                nudged.set()


async def _beats(desk: Browser) -> None:
    while True:
        await desk.post(r'data-heartbeat="([^"]+)"')
        await asyncio.sleep(HEARTBEAT)


async def _desk_rings(scene: Scene) -> list[float]:
    """Return the seconds from the key until the desk shows the call, for each call."""
    taken = []
    await scene.duty("on")
    for index in range(AT_DESKS):
        scene.nudged.clear()
        phone, pressed = await scene.call(f"+1202555{2000 + index}")
        while await scene.desk.look() != "ringing":
            await asyncio.wait_for(scene.nudged.wait(), 15)
            scene.nudged.clear()
        taken.append((now() - pressed).total_seconds())
        await phone.hang_up()
        while await scene.desk.look() != "ready":
            await asyncio.sleep(0.2)
    return taken


async def _crisis_line_rings(scene: Scene, first: int) -> list[float]:
    """Return the seconds from the key until the crisis line rings, for several callers at once."""

    async def one(index: int) -> float:
        phone, pressed = await scene.call(f"+1202555{first + index}")
        rings: Callable[[], list[Leg]] = lambda: [  # noqa: E731
            leg
            for leg in scene.kept.legs.values()
            if leg.parent == phone.sid and leg.to == plans.CRISIS and leg.began("ringing")
        ]
        await until(rings, 60)
        await phone.hang_up()
        rang = rings()[0].began("ringing") if rings() else None
        return (rang - pressed).total_seconds() if rang else float("inf")

    return list(await asyncio.gather(*[one(index) for index in range(AT_ONCE)]))


async def _measure(running: stack.Stack, username: str) -> Row:
    async with _scene(running, username) as scene:
        desk = await _desk_rings(scene)
        ignored = await _crisis_line_rings(scene, 3000)
        await scene.duty("off")
        nobody = await _crisis_line_rings(scene, 4000)
    result = f"{percentile(desk, 0.5):.2f} s; {max(ignored):.1f} s; nobody there {max(nobody):.1f} s"
    met = max(desk) <= 1 and max(ignored) <= 10 and max(nobody) <= 10
    return Row("P23", "danger: key → a desk rings; → the crisis line rings", result, "≤ 1 s; ≤ 10 s", met)


def soon() -> Row:
    """P23 on a stack of its own: one counselor at a desk, nothing breaks."""
    plan = plans.make(1, 1, 1)
    alone = tuple(person for person in plan.staff if not person.phone)[:1]
    plan = replace(plan, staff=alone, troubles=())
    with stack.running(plan) as running:
        return asyncio.run(_measure(running, alone[0].username))


# P24.


def heard() -> Row:
    """P24: the share of danger that is recognised, and the share of ordinary phrases taken for danger."""
    shares = {language: _shares(DATA / f"danger_{language}.tsv") for language in ("en", "es")}
    measured = {language: share for language, share in shares.items() if share is not None}
    result = ", ".join(f"{lang} {recall:.2f} / {false:.2f}" for lang, (recall, false) in measured.items())
    met = all(recall >= 0.95 and false <= 0.15 for recall, false in measured.values())
    what = "danger heard in speech: recall / false alarms"
    return Row("P24", what, result or "no phrases", "≥ 0.95 / ≤ 0.15", met if measured else None)


def _shares(path: Path) -> tuple[float, float] | None:
    """Return recall and false alarms over a file of phrases. Raises ValueError for an unknown label."""
    if not path.exists():
        return None
    hears = _detector()
    found: dict[str, list[bool]] = {"danger": [], "ordinary": []}
    with path.open(encoding="utf-8", newline="") as lines:
        for label, phrase in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if label not in found:
                raise ValueError(f"{path.name}: a label is danger or ordinary")
            found[label].append(hears(phrase))
    return tuple(sum(said) / len(said) for said in found.values())  # type: ignore[return-value]


def _detector() -> Callable[[str], bool]:
    """Return a function that says whether a phrase, said in the example's first menu, is danger."""
    import yaml

    from helpline import callflow

    document = yaml.safe_load(description.EXAMPLE.read_text(encoding="utf-8"))["flows"]["treatment"]
    flow = callflow.load(document)
    nothing = callflow.Facts(language=flow.default_language, topic=flow.default_topic)

    def hears(phrase: str) -> bool:
        return callflow.answer(flow, flow.start, nothing, digits="", speech=phrase).danger is not None

    return hears


def main() -> int:
    """Measure both, and print a row for each."""
    measures: list[Callable[[], Row]] = [soon, heard]
    rows = [measure() for measure in measures]
    for row in rows:
        print(row.line())
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
