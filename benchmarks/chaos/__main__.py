"""`python -m benchmarks.chaos --seed 7 [--callers 300 --seconds 480]`: live through a plan, and judge it."""

import argparse
import asyncio
import os
import sys
import time

from benchmarks.chaos import plan as plans
from benchmarks.chaos import played, report, stack
from benchmarks.chaos.case import Case


def main() -> int:
    """Run the plan, print the table, and return 1 if something forbidden happened, or too little happened."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--callers", type=int, default=300)
    options.add_argument("--seconds", type=float, default=480, help="how long callers keep coming")
    options.add_argument(
        "--calm", action="store_true", help="nothing breaks: what is found is not the chaos's"
    )
    options.add_argument("--stories", action="store_true", help="tell what happened to every call")
    chosen = options.parse_args()
    plan = plans.make(chosen.seed, chosen.callers, chosen.seconds)
    if chosen.calm:
        plan = plans.calm(plan)
    begun = time.monotonic()
    with stack.running(plan) as running:
        case = _lived_through(plan, running)
        log = running.said()
    found = report.judged(case)
    took = time.monotonic() - begun
    print(f"seed {plan.seed}: {len(plan.callers)} callers, {len(plan.troubles)} troubles, {took:.0f} s")
    for line in report.lines(case, found):
        print(line)
    for line in report.everything(case) if chosen.stories else ():
        print(line)
    for line in report.errors(log):
        print(line)
    return int(any(found.values()) or bool(report.proves_nothing(case)) or bool(played.not_tried(case)))


def _lived_through(plan: plans.Plan, running: stack.Stack) -> Case:
    import django

    # The records are read now and then from the loop's own threads, each with a connection of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from benchmarks.chaos import run

    return asyncio.run(run.carry_out(plan, running))


if __name__ == "__main__":
    sys.exit(main())
