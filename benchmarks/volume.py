"""P19: how many complete joins and ends a second one floor takes, with 500 on duty and 100 callers waiting.

    python -m benchmarks.volume [processes]

Everybody on duty has a call. Each process, again and again, lets a caller join the queue, who has to wait,
and then ends a call: its counselor is free at once, and the caller who has waited the longest rings for them.
So every turn takes the exchange's lock twice, matches twice, and leaves as many waiting as there were. That
the call is taken is written without the lock: it is no part of what is measured.
"""

import itertools
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks import ground
from benchmarks.routing import _call, _clear, _line, _people, _topics
from benchmarks.table import Row, percentile

ON_DUTY = 500
WAITING = 100
PROCESSES = 4
SECONDS = 12.0
STARTS_IN = 6.0
"""Seconds after which all processes begin, so that none is measured while others still start."""
TARGET = 50.0


def row(processes: int = PROCESSES) -> Row:
    """P19: turns of all processes together, a second."""
    from helpline.operations import calls

    _set_up()
    try:
        turns, taken = _measured(processes)
    finally:
        _clear(calls)
    rate = turns / SECONDS
    joins, ends = (percentile(each, 0.5) * 1e3 for each in taken)
    result = f"{rate:.1f} a second; join p50 {joins:.0f} ms, end {ends:.0f} ms, {processes} processes"
    what = f"joins and ends, {ON_DUTY} on duty, {WAITING} waiting"
    return Row("P19", what, result, f"≥ {TARGET:.0f} a second", rate >= TARGET)


def _measured(processes: int) -> tuple[int, tuple[list[float], list[float]]]:
    """Run the processes and return how many turns they made, and what joins and ends took."""
    begin = time.time() + STARTS_IN
    command = [sys.executable, "-m", "benchmarks.volume", "work", str(processes), str(begin)]
    running = [
        subprocess.Popen([*command, str(number)], cwd=ground.ROOT, stdout=subprocess.PIPE, text=True)
        for number in range(processes)
    ]
    joins: list[float] = []
    ends: list[float] = []
    for each in running:
        told, _ = each.communicate(timeout=120)
        if each.returncode:
            raise RuntimeError("a process of the measure failed")
        for line in told.splitlines():
            join, end = line.split()
            joins.append(float(join))
            ends.append(float(end))
    return len(joins), (joins, ends)


def _set_up() -> None:
    """Give everybody a call that they are about to talk in, and let the others wait."""
    from helpline import clock
    from helpline.models import Offer, Staff
    from helpline.operations import queue

    line, now = _line(), clock.now()
    people = _people(ON_DUTY)
    Staff.objects.filter(pk__in=[each.pk for each in people]).update(duty="on", idle_since=now)
    for person in people:
        call = _call(line, state="connecting", staff=person, **_accepted(now))
        Offer.objects.create(
            call=call, staff=person, ring_on="browser", state="accepted", made_at=now, ring_until=now
        )
    for _ in range(WAITING):
        queue.join(call_id=_call(line).pk, now=clock.now())


def _accepted(now: datetime) -> dict[str, Any]:
    return {"queued_at": now, "accepted_at": now, "move_on_at": now + timedelta(hours=1)}


def work(processes: int, begin: float, number: int) -> None:
    """Make turns with every so-manieth person, and print what the join and the end of each took."""
    from config.serving import look_for_garbage_less
    from helpline.models import Staff

    line, topic = _line(), _topics()[0]
    look_for_garbage_less()
    mine = [
        pk for pk in Staff.objects.filter(duty="on").values_list("pk", flat=True) if pk % processes == number
    ]
    time.sleep(max(begin - time.time(), 0.0))
    for person in itertools.cycle(mine):
        if time.time() >= begin + SECONDS:
            return
        print(*_turn(person, line, topic), flush=True)


def _turn(person: int, line: Any, topic: str) -> tuple[float, float]:
    from helpline import clock
    from helpline.models import Offer
    from helpline.operations import calls, queue

    call = _call(line, topic=topic)
    begun = time.perf_counter()
    queue.join(call_id=call.pk, now=clock.now())
    joined = time.perf_counter()
    has = Offer.objects.filter(staff=person, state="accepted").values_list("call_id", flat=True).get()
    asked = time.perf_counter()
    calls.caller_ended(call_id=has, status="completed", now=clock.now())
    ended = time.perf_counter()
    _take(person)
    return joined - begun, ended - asked


def _take(person: int) -> None:
    """Have a person take the call that rings for them."""
    from helpline import clock
    from helpline.models import Call, Offer

    now = clock.now()
    offer = Offer.objects.get(staff=person, state="ringing")
    Call.objects.filter(pk=offer.call_id).update(state="connecting", staff=person, **_accepted(now))
    Offer.objects.filter(pk=offer.pk).update(state="accepted", settled_at=now)


def main(arguments: list[str]) -> int:
    """Measure on a database of its own; or, asked by such a run, be one of its processes."""
    import django

    if arguments[:1] == ["work"]:
        django.setup()
        work(int(arguments[1]), float(arguments[2]), int(arguments[3]))
        return 0
    with ground.database():
        django.setup()
        print(row(*map(int, arguments)).line())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
