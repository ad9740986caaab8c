"""Keep in each process what changes seldom of people and lines, and know whether it is still true.

Who works here, what they are trained for, when they are on shift and by which rules a line rings change a few
times a day; who is busy changes all the time. Reading both for each match, under the lock, bounded how many
calls a floor could take. So the first is kept, and under the lock only the second is read.

What is kept is never used after it has changed. The triggers of history (`models.remembering`) write a row
for every change of these tables, however it is made, with the number of its transaction. One short statement
under the lock asks for the newest of these numbers. PostgreSQL says of every instant before which number all
transactions are over; what is kept was read after such an instant, so it is true as long as no change has
that number or a later one. A counter would not do: the one who counted first may commit last.

On SQLite, which serves one developer, everything is read each time.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from time import monotonic
from typing import Any

from django.db import connection

from helpline import routing
from helpline.models import Line, Shift, Staff, Training, readable
from helpline.models.remembering import newest_change
from helpline.schedules import rota

KEEP_SECONDS = 600.0
"""For how long something is kept at most: what cannot be read is logged again when it is read again."""
LOOK_AGAIN_SECONDS = 1.0
"""How often a process looks for changes before it takes the lock, so that it seldom has to read under it."""


@dataclass(frozen=True, slots=True)
class Person:
    """What changes seldom of a person whose account is open.

    `staff` has only such columns; nobody may change it, because threads share it. `shifts` are places in
    `Plan.patterns`.
    """

    staff: Staff
    teams: frozenset[str]
    trainings: Sequence[tuple[str, date]]
    shifts: frozenset[int]


@dataclass
class Plan:
    """What was read at one time: the people by their keys, the different shifts, and the lines.

    `before` is the number of the transaction from which on a change is not known to be in it. `known` and
    `known_calls` are for those who make values of the people (`snapshot`) and of the calls in line
    (`in_line`): what they made last.
    """

    people: dict[int, Person]
    patterns: list[rota.Pattern]
    before: int | None
    read_at: float = field(default_factory=monotonic)
    known: dict[int, Any] = field(default_factory=dict)
    known_calls: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def lines(self) -> dict[int, Line]:
        """Every line by its key. They are shared by threads, so nobody may change them."""
        return {line.pk: line for line in Line.objects.all()}

    @cached_property
    def policies(self) -> dict[str, routing.Policy]:
        """The routing rules of every line, by the line's key as the router has it."""
        return {str(pk): readable.policy(pk, line.policy) for pk, line in self.lines.items()}

    @cached_property
    def _zones(self) -> dict[tuple[str | None, str | None], Staff]:
        """Somebody of each pair of zones in which a working day is asked for."""
        return {person.staff.zones(): person.staff for person in self.people.values()}

    def standing(self, now: datetime) -> "Standing":
        """Return who works here at an instant, with their day and whether they are on shift.

        It stays the same until a shift begins or ends or a day does, so it is made anew only then.
        """
        days = tuple(staff.today(now) for staff in self._zones.values())
        in_force = frozenset(
            place for place, pattern in enumerate(self.patterns) if rota.covers(pattern, now)
        )
        if self._last is None or self._last[0] != (days, in_force):
            day_of = dict(zip(self._zones, days, strict=True))
            found = {
                pk: (person, day_of[person.staff.zones()], not in_force.isdisjoint(person.shifts))
                for pk, person in self.people.items()
                if person.staff.ends_on is None or person.staff.ends_on >= day_of[person.staff.zones()]
            }
            self._last = (days, in_force), found
        return self._last[1]

    _last: tuple[Any, "Standing"] | None = None


Stands = tuple[Person, date, bool]
"""A person, their day, and whether they are on shift."""
Standing = dict[int, Stands]
"""By their keys everybody whose last day is not over.

The value of a person is the same object until it changes.
"""


_kept: Plan | None = None
_looked_at = 0.0


def look() -> None:
    """Read what has changed before the lock is taken, so that nobody waits for it. At most once a second."""
    global _looked_at
    if _kept is not None and monotonic() - _looked_at >= LOOK_AGAIN_SECONDS:
        _looked_at = monotonic()
        current()


def current() -> Plan:
    """Return the plan as it is now: what is kept, where nothing has changed, else what is read now.

    Under the lock this is true of all that was committed before the lock was taken, and of the transaction's
    own changes. What the transaction has changed itself is not kept, because it may still be taken back.
    """
    global _kept
    if connection.vendor != "postgresql":
        return _read(None)
    before, newest = newest_change()
    kept = _kept
    if kept is not None and _is_true(kept, newest) and monotonic() - kept.read_at < KEEP_SECONDS:
        return kept
    plan = _read(before)
    if _is_true(plan, newest):
        _kept = plan
    return plan


def forget() -> None:
    """Keep nothing any more."""
    global _kept
    _kept = None


def _is_true(plan: Plan, newest: int | None) -> bool:
    return newest is None or (plan.before is not None and newest < plan.before)


def _read(before: int | None) -> Plan:
    """Read everything, in four statements. `before` comes from a statement that ran earlier than these."""
    people = Staff.objects.with_zone().filter(user__is_active=True).only(*OF_PERSON)
    teams = _by_person(Staff.teams.through.objects.values_list("staff_id", "team__slug"))
    trainings = _by_person(Training.objects.values_list("staff_id", "topic", "expires_on"))
    shifts = _by_person(Shift.objects.values_list("staff_id", *SHIFT))
    patterns: dict[rota.Pattern, int] = {}
    found = {
        staff.pk: Person(
            staff=staff,
            teams=frozenset(team for (team,) in teams[staff.pk]),
            trainings=trainings[staff.pk],
            shifts=_places(shifts[staff.pk], patterns),
        )
        for staff in people
    }
    return Plan(found, list(patterns), before)


OF_PERSON = ("user", "languages", "tier", "opted_out_topics", "ends_on")
SHIFT = ("pk", "weekdays", "starts", "ends", "zone", "first_date", "last_date")


def _by_person(rows: Any) -> dict[int, list[tuple[Any, ...]]]:
    """Return rows grouped by person, who is the first column."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *values in rows:
        found[pk].append(tuple(values))
    return found


def _places(shifts: Sequence[tuple[Any, ...]], patterns: dict[rota.Pattern, int]) -> frozenset[int]:
    """Return the places of a person's shifts in `patterns`, without those that cannot be read."""
    read = filter(None, (readable.shift(*shift) for shift in shifts))
    return frozenset(patterns.setdefault(pattern, len(patterns)) for pattern in read)
