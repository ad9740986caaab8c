"""P5: people and calls that change at the same time never leave a caller beside a free person.

    python -m benchmarks.lost_wakeups 100000 [--floors 2]

Each trial takes two, three or four changes that may meet in life (a caller joins or hangs up, somebody goes
on duty or off, takes a break or ends it, accepts, declines, hangs up, wraps up, a desk sends its heartbeat)
and lets them happen in threads of their own, a few milliseconds apart at most. When all are done, and before
anything sweeps, nobody may wait beside somebody who is free for them; nothing may have failed, in a deadlock
or otherwise. On two floors the same people serve callers of both.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from benchmarks import ground
from benchmarks.table import Row

TRIALS = 2_000
PEOPLE = 3
THREADS = 4
JITTER = 0.003
"""Seconds by which the sides of a trial may miss each other."""
SCENES = 3
"""How many lost calls are printed in full."""
Change = Callable[[], Any]


@dataclass
class Outcome:
    """The result of a series of trials: errors by kind, and calls left waiting by which changes had met."""

    trials: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    scenes: list[str] = field(default_factory=list)

    @property
    def deadlocks(self) -> int:
        return sum(count for words, count in self.errors.items() if "deadlock" in words)


class Side(threading.Thread):
    """A thread that makes one change in each trial, on a connection of its own."""

    def __init__(self, meet: threading.Barrier, seed: int) -> None:
        super().__init__(daemon=True)
        self._meet, self._chance = meet, random.Random(seed)
        self.work: Change | None = None
        self.over = False
        self.error: Exception | None = None

    def run(self) -> None:
        while True:
            self._meet.wait()
            if self.over:
                return
            self.error = None
            if self.work is not None:
                time.sleep(self._chance.uniform(0, JITTER))
                try:
                    self.work()
                except Exception as error:  # noqa: BLE001  told at the end
                    self.error = error
            self._meet.wait()


class Trials:
    """A helpline of one or two floors with a few people who serve all of it, and what may happen to it."""

    def __init__(self, seed: int, floors: int) -> None:
        self.chance = random.Random(seed)
        self.people = _people(PEOPLE)
        self.lines = _lines(floors)
        self.outcome = Outcome()
        self._meet = threading.Barrier(THREADS + 1)
        self._sides = [Side(self._meet, seed + number) for number in range(THREADS)]
        for side in self._sides:
            side.start()

    def run(self, trials: int) -> Outcome:
        for _ in range(trials):
            self._trial()
        for side in self._sides:
            side.over = True
        self._meet.wait()
        for side in self._sides:
            side.join()
        _forget()
        for line in self.lines[1:]:
            line.delete()
            line.floor.delete()
        return self.outcome

    def _trial(self) -> None:
        _forget()
        self._set_up()
        changes = self.chance.sample(list(self._changes()), k=self.chance.randint(2, THREADS))
        for side in self._sides:
            side.work = None
        for side, (_, work) in zip(self._sides, changes, strict=False):
            side.work = work
        self._meet.wait()
        self._meet.wait()
        met = " + ".join(sorted(name for name, _ in changes))
        self.outcome.trials += 1
        failed = [side.error for side in self._sides if side.work is not None and side.error is not None]
        for error in failed:
            if not _is_refusal(error):
                self.outcome.errors[
                    f"{' '.join(str(error).split())[:60] or type(error).__name__} in {met}"
                ] += 1
        if beside := _beside():
            self.outcome.lost[f"{beside} in {met}"] += 1
            if len(self.outcome.scenes) < SCENES:
                self.outcome.scenes.append("\n".join([f"*** {beside} in {met}", *_scene()]))

    # The scene of a trial: who is at work, and which calls are in which state.

    def _set_up(self) -> None:
        from helpline.models import Staff
        from helpline.operations import duty, queue

        silent = _now() - timedelta(hours=1)
        for person in self.people:
            how = self.chance.choice(("on", "on", "on", "off", "break", "silent"))
            if how != "off":
                duty.go_on(staff_id=person, now=_now())
            if how == "break":
                duty.take_break(staff_id=person, now=_now())
            if how == "silent":
                Staff.objects.filter(pk=person).update(seen_at=silent)
        for line in self.lines:
            for _ in range(self.chance.randint(0, 2)):
                queue.join(call_id=_call(line, self.chance).pk, now=_now())
        if self.chance.random() < 0.6:
            self._somebody_talks(over=self.chance.random() < 0.5)

    def _somebody_talks(self, *, over: bool) -> None:
        """Have the first person whose desk rings talk with the caller, or already be wrapping up."""
        from helpline.models import Call, Offer
        from helpline.operations import calls, offers

        offer = Offer.objects.filter(state="ringing").order_by("made_at").first()
        if offer is None:
            return
        offers.accept(offer_id=offer.pk, sid=f"CA{uuid4().hex}", staff_id=offer.staff_id, now=_now())
        if over:
            talked = {"state": "connected", "connected_at": _now(), "caller_in_conference": True}
            Call.objects.filter(pk=offer.call_id).update(**talked)
            calls.caller_ended(call_id=offer.call_id, status="completed", now=_now())

    # What may happen in it.

    def _changes(self) -> list[tuple[str, Change]]:
        """Return everything that may happen to the scene now, with a name."""
        return [*self._of_people(), *self._of_offers(), *self._of_calls()]

    def _of_people(self) -> list[tuple[str, Change]]:
        from helpline.models import Staff
        from helpline.operations import duty

        found: list[tuple[str, Change]] = []
        for person in Staff.objects.filter(pk__in=self.people):
            may = {
                "off": [("goes on duty", duty.go_on)],
                "on": [("goes off duty", duty.go_off), ("takes a break", duty.take_break)],
                "break": [("ends the break", duty.end_break), ("goes off duty", duty.go_off)],
            }[person.duty]
            may.append(("heartbeat", duty.heartbeat))
            found += [(name, _bound(operation, staff_id=person.pk)) for name, operation in may]
        return found

    def _of_offers(self) -> list[tuple[str, Change]]:
        from helpline.models import Offer
        from helpline.operations import offers

        found: list[tuple[str, Change]] = []
        for offer in Offer.objects.filter(state="ringing"):
            who = {"offer_id": offer.pk, "staff_id": offer.staff_id}
            found.append(("accepts", _bound(offers.accept, sid=f"CA{uuid4().hex}", **who)))
            found.append(("declines", _bound(offers.decline, **who)))
        return found

    def _of_calls(self) -> list[tuple[str, Change]]:
        from helpline.models import Call
        from helpline.operations import calls, queue

        found: list[tuple[str, Change]] = []
        for line in self.lines:
            joining = _call(line, self.chance)
            found.append(("joins", _bound(queue.join, call_id=joining.pk)))
        for call in Call.objects.exclude(state__in=["ended", "menu"]):
            found.append(("caller hangs up", _bound(calls.caller_ended, call_id=call.pk, status="completed")))
            if call.staff_id and call.state in ("connecting", "connected"):
                who = {"call_id": call.pk, "staff_id": call.staff_id}
                found.append(("staff hangs up", _bound(calls.hang_up, **who)))
        for call in Call.objects.filter(state="ended", staff__isnull=False):
            wrapped = {"call_id": call.pk, "staff_id": call.staff_id, "outcome": "info_given"}
            found.append(("wraps up", _bound(calls.wrap_up, **wrapped)))
        return found


def _bound(operation: Callable[..., Any], **about: Any) -> Change:
    return lambda: operation(**about, now=_now())


def _is_refusal(error: Exception) -> bool:
    """Say whether the operation refused because somebody else was faster, which is no failure."""
    return type(error).__module__.startswith("helpline.")


def _now() -> datetime:
    from helpline import clock

    return clock.now()


def _lines(count: int) -> list[Any]:
    """Return lines, each on a floor of its own, whose calls everybody can take."""
    from helpline.models import Floor, Line

    first = Line.objects.order_by("pk")[0]
    Line.objects.filter(pk=first.pk).update(policy={})
    made = [
        Line.objects.create(
            floor=Floor.objects.create(name=f"floor {number}"),
            number=f"+1855782200{number}",
            name=f"Line {number}",
            flow=first.flow,
            policy={},
        )
        for number in range(1, count)
    ]
    return [first, *made]


def _people(count: int) -> list[int]:
    """Return the ids of so many people who are trained for everything and on shift at all hours."""
    from benchmarks.routing import _people as people

    return [person.pk for person in people(count)]


def _call(line: Any, chance: random.Random) -> Any:
    from benchmarks.routing import _call as call

    return call(line, priority=chance.choice(("normal", "normal", "high", "crisis")))


def _forget() -> None:
    """Forget the calls of the trial before; everybody is off duty and rested."""
    from django.db import connection

    from helpline.models import Staff

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE helpline_call CASCADE")
    rested = {"wrap_up_until": None, "missed_offers": 0, "consecutive_crisis": 0, "talk_seconds_today": 0}
    Staff.objects.update(duty="off", seen_at=None, idle_since=None, calls_today=0, **rested)


def _beside() -> str:
    """Return which call waits although somebody is free for it; empty if none does.

    Free is who is on duty and present, has no offer and no call, does not wrap up, and has not had this call
    before. In these trials that is enough: everybody is trained for all of it, on shift, and not tired.
    """
    from helpline.models import Call, Offer, Staff

    now = _now()
    busy = set(Offer.objects.filter(state__in=["ringing", "accepted"]).values_list("staff_id", flat=True))
    busy |= set(Call.objects.filter(state__in=["connecting", "connected"]).values_list("staff_id", flat=True))
    free = [
        person
        for person in Staff.objects.filter(duty="on")
        if person.pk not in busy and person.is_present(now) and not person.in_wrap_up(now)
    ]
    for call in Call.objects.filter(state="waiting"):
        had = set(Offer.objects.filter(call=call).values_list("staff_id", flat=True))
        if any(person.pk not in had for person in free):
            return f"a {call.priority} call waits beside somebody free"
    return ""


def _scene() -> list[str]:
    """Return who was there and what happened, a line each."""
    from helpline.models import Call, CallEvent, Offer, Staff

    people = [
        f"    {person.pk}: {person.duty}, seen {person.seen_at}, wrap-up until {person.wrap_up_until}"
        for person in Staff.objects.exclude(duty="off")
    ]
    calls = [
        f"    {str(call.pk)[-4:]}: {call.state} {call.priority} {call.staff_id} {call.outcome} {call.because}"
        for call in Call.objects.exclude(state="menu")
    ]
    offers = [
        f"    {str(offer.call_id)[-4:]} to {offer.staff_id}: {offer.state}, {offer.made_at:%S.%f}"
        for offer in Offer.objects.all()
    ]
    story = [
        f"    {str(event.call_id)[-4:]} {event.at:%S.%f} {event.kind} {event.staff_id or ''}"
        for event in CallEvent.objects.order_by("at")
    ]
    return [*people, *calls, *offers, *story]


def row(trials: int = TRIALS) -> Row:
    """Measure on one floor and on two, half of the trials each."""
    outcomes = [Trials(seed, floors).run(trials // 2) for seed, floors in ((1, 1), (2, 2))]
    lost, errors, deadlocks = (
        sum(figures) for figures in zip(*[_figures(outcome) for outcome in outcomes], strict=True)
    )
    result = f"{lost} lost, {deadlocks} deadlocks, {errors} errors in {trials:,}"
    return Row(
        "P5", "changes that meet: a caller left beside a free person", result, "0", not (lost or errors)
    )


def _figures(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.lost.total(), outcome.errors.total(), outcome.deadlocks


def main() -> int:
    """Run trials, and print what went wrong after which changes met."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.lost_wakeups")
    options.add_argument("trials", type=int, nargs="?", default=TRIALS)
    options.add_argument("--floors", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with ground.database():
        import django

        django.setup()
        outcome = Trials(chosen.seed, chosen.floors).run(chosen.trials)
    lost, errors, deadlocks = _figures(outcome)
    came = f"{lost} lost, {errors} errors, {deadlocks} deadlocks"
    print(f"{outcome.trials:,} trials on {chosen.floors} floors: {came}")
    for kind in (outcome.lost, outcome.errors):
        for words, count in kind.most_common(12):
            print(f"{count:>6} × {words}")
    print(*outcome.scenes, sep="\n")
    return int(bool(lost or errors))


if __name__ == "__main__":
    sys.exit(main())
