"""P25: calls on driven time, in which each pair of webhooks arrives in both orders, twice, late, or never.

    python -m benchmarks.chaos.driven 20000 [--seed 1] [--together 20]

Each kind of call is first played undisturbed, and its webhooks are noted. Then it is played again for every
disorder of them: a report after any other webhook of the call, a second time, as if new, not at
all; and with REST failing before and after it acts. When all have been, the round begins anew with other
neighbours. Many calls are on at once; the judgements are those of the chaos in real time.
"""

import argparse
import asyncio
import itertools
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import ground
from benchmarks.chaos import description, plan, played, report
from benchmarks.chaos.case import Case, Violation
from benchmarks.chaos.floor import Floor
from benchmarks.chaos.orders import TARGETS, WITH_OTHERS, Disorder, Seen, all_of
from benchmarks.chaos.plan import CallerPlan, Plan, StaffPlan
from benchmarks.chaos.scenes import SCENES, Caller, Scene
from benchmarks.chaos.stack import made
from benchmarks.chaos.twin import Fate, Twin, set_up
from benchmarks.table import Row
from tests.support import postgres, redis
from tests.support.redis import free_port

CALLS = 192
TOGETHER = 20
"""More make a call dearer: each second that passes is paid for every caller and every desk there is."""
AFTERWARDS = 380
"""Driven seconds after the last call of a batch, after which it is judged whatever is still going on."""
MOST_STAFF = 80
"""More would only cost time: that many calls are never on at once."""
SUPERVISORS = 6
STORIES = 6
MUST_NOT = "MUST BE 0"
REST_PATHS = {
    "caller": "/Calls/{sid}.json",
    "staff": "/Calls/{sid}.json",
    "conference": "/Participants/{sid}.json",
    "new calls": "/Calls.json",
    "new participants": "/Participants.json",
}


@dataclass
class Outcome:
    """The results of all batches."""

    counts: Counter[str] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    stories: list[str] = field(default_factory=list)
    given_up: Counter[str] = field(default_factory=Counter)


class Driver:
    """Plays batches of calls against one helpline, and judges each."""

    def __init__(self, twin: Twin, staff: tuple[StaffPlan, ...]) -> None:
        self.twin, self.staff = twin, staff
        self.outcome = Outcome()
        self._numbers = itertools.count()

    async def batch(self, wanted: list[tuple[Scene, Disorder]]) -> dict[str, Fate]:
        """Play calls, a new one each second; return what happened to each, by its leg."""
        twin = self.twin
        twin.begin()
        floor = Floor(twin, self.staff)
        await twin.do(floor.open)
        callers: list[Caller] = []
        for second in range(len(wanted) + AFTERWARDS):
            if second < len(wanted):
                callers.append(self._calls(*wanted[second]))
            elif await self._is_over(floor):
                break
            await self._second(floor, callers, 1 if any(caller.leg.alive for caller in callers) else 3)
        await self._judge(floor, callers)
        ways = {caller.leg.sid: f"{caller.scene.name}: {caller.plan.way}" for caller in callers}
        self.outcome.given_up.update(f"{step} | {ways[sid]}" for sid, step in floor.steps.given_up)
        return {caller.leg.sid: twin.fates[caller.leg.sid] for caller in callers}

    async def _is_over(self, floor: Floor) -> bool:
        """Say whether nobody is on a telephone, nothing is late, and nothing is half done."""
        if any(leg.alive for leg in list(self.twin.exchange.legs.values())) or self.twin.holds():
            return False
        return not await self.twin.do(lambda: list(floor.unfinished()))

    def _calls(self, scene: Scene, disorder: Disorder) -> Caller:
        index = next(self._numbers)
        planned = CallerPlan(
            number=f"+1202{555 + index // 10000:03d}{index % 10000:04d}",
            at=0,
            mood="danger" if scene.danger else scene.name,
            way=str(disorder),
            words="",
            language=scene.language,
            patience=0,
            talk=0,
            given=f"+1212{555 + index // 10000:03d}{index % 10000:04d}" if scene.given else "",
            chance=index,
        )
        leg = self.twin.exchange.incoming(planned.number, plan.LINE)
        self.twin.fates[leg.sid] = Fate(disorder)
        if planned.given:
            self.twin.given[planned.given] = leg.sid
        if disorder.first in REST_PATHS and disorder.first != "staff":
            self.twin.misbehave(leg.sid, disorder.how, REST_PATHS[disorder.first])
        talking = lambda sid: bool(self.twin.record.with_whom(sid))  # noqa: E731
        return Caller(leg, planned, scene, talking, self.twin.record.did)

    async def _second(self, floor: Floor, callers: list[Caller], step: int) -> None:
        """Let a moment pass: for the carrier, for callers, for the product, and for staff."""
        await self.twin.advance(step)
        for caller in callers:
            caller.step()
        await self.twin.quiet()
        await self.twin.do(floor.product)
        await self.twin.quiet()
        for act in await self.twin.do(lambda: list(floor.wishes({c.leg.sid: c.scene for c in callers}))):
            act()
        floor.telephones()
        await self.twin.quiet()

    async def _judge(self, floor: Floor, callers: list[Caller]) -> None:
        planned = tuple(caller.plan for caller in callers)
        whole = Plan(0, 0, planned, self.staff, ())
        records = await self.twin.do(floor.records)
        case = Case(whole, self.twin.record, records, self.twin.now)
        self.outcome.counts.update(report.counts(case) | played.counted(case))
        for name, found in report.judged(case).items():
            self.outcome.violations[name] += len(found)
            for violation in found:
                self._keep(case, callers, violation)

    def _keep(self, case: Case, callers: list[Caller], violation: Violation) -> None:
        """Count which disorders led to violations, and print the first few stories."""
        sid = self.twin.belongs.get(violation.about, violation.about)
        caller = next((caller for caller in callers if caller.leg.sid == sid), None)
        cause = f"{caller.scene.name}: {caller.plan.way}" if caller else violation.words.split()[0]
        self.outcome.causes[f"{violation.judgement} | {cause}"] += 1
        leg = case.record.legs.get(sid)
        if leg is not None and len(self.outcome.stories) < STORIES:
            told = [f"*** {violation.judgement}: {cause}: {violation.words}", *report.story(case, leg)]
            self.outcome.stories.append("\n".join(report.masked(line) for line in told))


def rounds(
    seen: dict[str, list[Seen]], seed: int, scenes: Sequence[Scene]
) -> Iterator[tuple[Scene, Disorder]]:
    """Yield every scene with every disorder of its webhooks, shuffled, and again for ever."""
    every = [(scene, disorder) for scene in scenes for disorder in all_of(seen[scene.name], _targets(scene))]
    print(f"{len(every):,} disorders of {len(scenes)} kinds of calls", file=sys.stderr)
    for number in itertools.count():
        random.Random(f"{seed} {number}").shuffle(every)
        yield from every


def _targets(scene: Scene) -> tuple[str, ...]:
    return (*TARGETS, *WITH_OTHERS) if scene.steps else TARGETS


@dataclass(frozen=True)
class Wanted:
    """How many calls of which kinds are played, and how many at once."""

    calls: int
    seed: int
    together: int
    scenes: tuple[Scene, ...]


async def _play(twin: Twin, staff: tuple[StaffPlan, ...], wanted: Wanted) -> Outcome:
    await twin.open()
    try:
        driver = Driver(twin, staff)
        fates = await driver.batch([(scene, Disorder()) for scene in wanted.scenes])
        seen = {scene.name: fate.seen for scene, fate in zip(wanted.scenes, fates.values(), strict=True)}
        left = rounds(seen, wanted.seed, wanted.scenes)
        together = wanted.together
        for first in range(0, wanted.calls, together):
            await driver.batch(list(itertools.islice(left, min(together, wanted.calls - first))))
            done = ", ".join(f"{count} {name}" for name, count in driver.outcome.violations.items() if count)
            print(f"{first + together:>6} calls: {done or 'no harm'}", file=sys.stderr, flush=True)
        return driver.outcome
    finally:
        await twin.close()


def _counselor(index: int) -> StaffPlan:
    """Return one of the staff: every eighth speaks Spanish and has a telephone, the others are at desks."""
    by_phone = index % 8 == 7
    languages, phone = (("es",), f"+12025550{index:03d}") if by_phone else (("en",), "")
    return StaffPlan(f"staff{index}", languages, phone, index)


def run(wanted: Wanted) -> Outcome:
    """Play a number of calls on a helpline of their own."""
    staff = (
        *(_counselor(index) for index in range(min(wanted.together + 12, MOST_STAFF))),
        *(
            StaffPlan(f"super{index}", ("en", "es"), "", index, supervises=True)
            for index in range(SUPERVISORS)
        ),
    )
    with (
        tempfile.TemporaryDirectory(prefix="hl-driven-") as place,
        postgres.cluster(Path(place) / "pg"),
        redis.server(free_port()) as nudged,
    ):
        port = free_port()
        set_up(made(Path(place) / "pg"), nudged, place, port, ground.own_keys())
        description.write(Path(place) / "helpline.yaml", staff)
        ground.manage("migrate", "--verbosity=0")
        ground.manage("configure", f"{place}/helpline.yaml")
        import django

        django.setup()
        return asyncio.run(_play(Twin(port), staff, wanted))


def main() -> int:
    """Play the calls, print what happened as a table, and return 1 if there was a violation."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.chaos.driven")
    options.add_argument("calls", type=int, nargs="?", default=CALLS)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--together", type=int, default=TOGETHER, help="how many calls are on at once")
    options.add_argument("--several", action="store_true", help="only calls with several people")
    options.add_argument("--only", default="", help="words of the kinds of calls that are played")
    chosen = options.parse_args()
    scenes = tuple(
        scene for scene in SCENES if chosen.only in scene.name and (scene.steps or not chosen.several)
    )
    begun = time.monotonic()
    outcome = run(Wanted(chosen.calls, chosen.seed, chosen.together, scenes))
    print(f"seed {chosen.seed}: {chosen.calls:,} calls in {time.monotonic() - begun:.0f} s")
    for name, count in outcome.counts.items():
        print(f"{name:<36}{count:>8,}")
    for name, count in outcome.violations.items():
        print(f"{name:<36}{count:>8,}{f'   {MUST_NOT}' if count else ''}")
    for cause, count in outcome.causes.most_common(60):
        print(f"{count:>6} × {cause}")
    for step, count in outcome.given_up.most_common():
        print(f"{count:>6} × given up: {step}")
    print(*outcome.stories, sep="\n\n")
    return int(any(outcome.violations.values()))


def row() -> Row:
    """P25, in the size that `make bench` has time for, in a process of its own: it has its own settings."""
    command = [sys.executable, "-m", "benchmarks.chaos.driven", str(CALLS)]
    said = subprocess.run(command, cwd=ground.ROOT, capture_output=True, text=True, check=False).stdout
    if not said:
        raise RuntimeError("the driven calls were not judged")
    harm = sum(int(count.replace(",", "")) for count in re.findall(rf"([\d,]+) +{MUST_NOT}", said))
    return Row("P25", f"harm to callers in {CALLS:,} driven calls", f"{harm} violations", "0", harm == 0)


if __name__ == "__main__":
    sys.exit(main())
