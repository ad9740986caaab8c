"""The whole helpline for a few minutes, while its parts are killed, frozen, emptied and slowed."""

import asyncio
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.chaos import plan, record, report, run

ROOT = Path(__file__).resolve().parents[2]
SHORT = ["--callers", "30", "--seconds", "60"]


@pytest.mark.postgres
@pytest.mark.chaos
def test_a_few_minutes_of_chaos_do_no_caller_any_harm() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}

    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", "--seed", "1", *SHORT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=1500,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr


class TestPlan:
    def test_a_seed_makes_the_same_plan_again(self) -> None:
        assert plan.make(7, 300, 480) == plan.make(7, 300, 480)
        assert plan.make(7, 300, 480) != plan.make(8, 300, 480)

    @pytest.mark.parametrize(("callers", "seconds"), [(30, 60), (300, 480)])
    def test_about_a_fifth_of_the_callers_are_in_danger(self, callers: int, seconds: float) -> None:
        made = plan.make(1, callers, seconds)

        assert sum(one.mood == "danger" for one in made.callers) == callers / 5
        assert {one.way for one in made.callers if one.mood == "danger"} == set(plan.DANGER_WAYS)

    def test_everything_that_can_go_wrong_does(self) -> None:
        happens = {(one.what, one.whom) for one in plan.make(1, 300, 480).troubles}

        assert {("killed", victim) for victim in plan.KILLED} <= happens
        assert len(happens) == 16

    def test_no_process_is_killed_so_often_that_it_is_given_up(self) -> None:
        for victim in plan.KILLED:
            made = plan.make(3, 300, 480).troubles
            killed = [one.at for one in made if (one.what, one.whom) == ("killed", victim)]
            assert all(later - at >= 65 for at, later in itertools.pairwise(killed))


class TestMasking:
    @pytest.mark.parametrize(
        "said", ["+12025550143", "We will call 2 0 2, 5 5 5, 0 1 4 3.", "202-555-0143", "Digits=2025550143"]
    )
    def test_no_number_can_be_read_in_a_story(self, said: str) -> None:
        assert "0143" not in report.masked(said)
        assert "1 4 3" not in report.masked(said)

    def test_what_names_a_call_stays(self) -> None:
        assert report.masked("leg CA0123456789abcdef0123456789abcdef") == "leg CA~abcdef"


class TestTheEnd:
    def test_who_picks_up_after_the_last_caller_left_is_waited_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A request on its way when the last caller hung up rang a telephone afterwards."""
        monkeypatch.setattr(run, "_unfinished", list)
        monkeypatch.setattr(run, "LOOKS", 0.01)
        kept = record.Record()
        leg = record.Leg("CA1", "client:staff_1", "", "", "outbound-api", "", record.now(), "in-progress")
        kept.legs["CA1"] = leg

        async def live() -> bool:
            settling = asyncio.ensure_future(run._settled(kept))
            await asyncio.sleep(0.1)
            waits = not settling.done()
            leg.status = "completed"
            await asyncio.wait_for(settling, 5)
            return waits

        assert asyncio.run(live())
