"""Divide a call into intervals from its arrival to its end, each with the cause why nobody answered. Pure.

The intervals are in order, do not overlap and leave no gap, whatever the times of the events are: news may
come late, out of order, or by a clock that was ahead.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise, takewhile

from helpline.complete import complete
from helpline.routing.causes import Cause, cause_of, held_up
from helpline.routing.stored_explanations import StoredExplanation

IN_LINE = Cause.NOBODY_ELSE
"""The cause of a `Phase` in which the caller stands in line; rings and decisions say more."""

CAME_OF_RINGING = (
    Cause.ANSWERED,
    Cause.HUNG_UP_EARLY,
    Cause.RINGING,
    Cause.NOT_ANSWERED,
    Cause.DECLINED,
    Cause.PASSED_ON,
    Cause.NEEDED_IN_DANGER,
    Cause.DESK_SILENT,
    Cause.CARRIER_FAILED,
    Cause.WE_FAILED,
    Cause.STOPPED_RINGING,
)
"""What may come of a ring. Where several people are rung at once, the first that holds is the cause."""
_RANK = complete(
    "helpline.routing.intervals._RANK", CAME_OF_RINGING, {each: n for n, each in enumerate(CAME_OF_RINGING)}
)


@dataclass(frozen=True, slots=True)
class Phase:
    """What the caller does from an instant on: a cause without rings, or IN_LINE; `staff` is with whom."""

    at: datetime
    cause: Cause
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """One person rung for the call, in [since, until), and what came of it; `until` None: it rings still."""

    staff: str
    since: datetime
    until: datetime | None
    came: Cause
    where: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the router about the call at an instant, with the explanation that was stored then."""

    at: datetime
    explanation: StoredExplanation

    @property
    def cause(self) -> Cause:
        return cause_of(self.explanation)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch [since, until) of a call with one cause, the people in it, and its evidence.

    `rings` are the people who were rung in it, `decided` the decision that held then. While a caller leaves a
    message, `decided` is why they were asked for one.
    """

    since: datetime
    until: datetime
    cause: Cause
    staff: tuple[str, ...] = ()
    rings: tuple[Ring, ...] = ()
    decided: Decided | None = None

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class History:
    """What happened in a call: phases and decisions in the order in which they were noted, and the rings."""

    arrived: datetime
    until: datetime
    phases: Sequence[Phase] = ()
    rings: Sequence[Ring] = ()
    decisions: Sequence[Decided] = ()


def intervals(history: History) -> tuple[Interval, ...]:
    """Return the intervals that cover [arrived, until) exactly; none where that is no time at all.

    1. Put the phases in order: none begins before the one noted before it.
    2. Cut the time wherever a phase, a ring or a decision begins or ends.
    3. Give each piece its cause, and join pieces that say the same.
    """
    if history.until <= history.arrived:
        return ()
    phases = _in_order(history)
    told = (_told(history, phases, begin, end) for begin, end in pairwise(_cuts(history, phases)))
    return tuple(_joined(told))


def _in_order(history: History) -> list[Phase]:
    """Return the phases with times in rising order; the first begins at the arrival."""
    reached = history.arrived
    found = [Phase(reached, Cause.CHOOSING)]
    for phase in history.phases:
        reached = max(reached, phase.at)
        found.append(replace(phase, at=reached))
    return found


def _cuts(history: History, phases: Sequence[Phase]) -> list[datetime]:
    times = {history.arrived, history.until}
    times.update(phase.at for phase in phases)
    times.update(each.at for each in history.decisions)
    for ring in history.rings:
        times.add(ring.since)
        times.add(ring.until or history.until)
    return sorted(at for at in times if history.arrived <= at <= history.until)


def _told(history: History, phases: Sequence[Phase], begin: datetime, end: datetime) -> Interval:
    """Return the interval between two cuts."""
    began = max(place for place, phase in enumerate(phases) if phase.at <= begin)
    phase = phases[began]
    decided = _decided(history.decisions, begin)
    rings = tuple(ring for ring in history.rings if _rings(ring, begin, history.until))
    if phase.cause in (IN_LINE, Cause.CALLING_OUTSIDE) and rings:
        first = min((ring.came for ring in rings), key=_RANK.__getitem__)
        staff = tuple(dict.fromkeys(ring.staff for ring in rings if ring.came == first))
        return Interval(begin, end, first, staff, rings, decided)
    if phase.cause == IN_LINE:
        cause = decided.cause if decided else Cause.NOBODY_ELSE
        # The decision to ring somebody says nothing once they are no longer rung.
        cause = Cause.NOBODY_ELSE if cause == Cause.RINGING else cause
        people = held_up(decided.explanation, cause) if decided else ()
        return Interval(begin, end, cause, people, (), decided)
    if phase.cause in (Cause.LEAVING_MESSAGE, Cause.CALLING_OUTSIDE):
        return Interval(begin, end, phase.cause, (), (), decided)
    return Interval(begin, end, phase.cause, (phase.staff,) if phase.staff else ())


def _decided(decisions: Iterable[Decided], at: datetime) -> Decided | None:
    """Return the last decision noted of those that were made by an instant."""
    found: Decided | None = None
    for each in decisions:
        if each.at <= at and (found is None or each.at >= found.at):
            found = each
    return found


def _rings(ring: Ring, at: datetime, end: datetime) -> bool:
    return ring.since <= at < (ring.until or end)


def _joined(told: Iterable[Interval]) -> Iterator[Interval]:
    """Join adjacent intervals that differ in their times only."""
    last: Interval | None = None
    for each in told:
        if last is not None and replace(each, since=last.since, until=last.until) == last:
            last = replace(last, until=each.until)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


UNANSWERED = frozenset(Cause) - {
    Cause.CHOOSING,
    Cause.ANSWERED,
    Cause.CONNECTING,
    Cause.UNCONFIRMED,
    Cause.TALKING,
    Cause.OUTSIDE,
    Cause.GIVING_NUMBER,
    Cause.LEAVING_MESSAGE,
}
"""The causes of the seconds in which a caller wanted somebody and nobody came."""
TALKS = (Cause.UNCONFIRMED, Cause.TALKING)


@dataclass(frozen=True, slots=True)
class Answer:
    """The short answer to "why did nobody answer?".

    `by` is who talked with the caller first, after `waited`; empty for nobody. `main` is the cause of most of
    the seconds in which nobody came, `lasted` those seconds; for a caller who was asked for a message at once
    it is why. None: the caller asked for nobody. `sure` is false where Twilio did not confirm that talk.
    """

    by: str
    waited: timedelta
    main: Cause | None
    lasted: timedelta
    sure: bool = True


def answer(told: Sequence[Interval]) -> Answer:
    """Return the short answer from the intervals of a call."""
    talks = [each for each in told if each.cause in TALKS]
    before = [each for each in told if not talks or each.since < talks[0].since]
    lasted: dict[Cause, timedelta] = {}
    for each in before:
        if each.cause in UNANSWERED:
            lasted[each.cause] = lasted.get(each.cause, timedelta(0)) + each.length
    waited = sum((each.length for each in before if each.cause not in _ELSEWHERE), timedelta(0))
    main = max(lasted, key=lasted.__getitem__) if lasted else _turned_away(before)
    by = talks[0].staff[0] if talks and talks[0].staff else ""
    sure = not talks or any(each.cause == Cause.TALKING for each in _first_talk(told, talks[0]))
    return Answer(by, waited, main, lasted.get(main, timedelta(0)) if main else timedelta(0), sure)


def _first_talk(told: Sequence[Interval], first: Interval) -> Iterator[Interval]:
    """Yield the intervals of the talk that began with this one: those that follow with the same person."""
    since_then = (each for each in told if each.since >= first.since)
    return takewhile(lambda each: each.cause in TALKS and each.staff == first.staff, since_then)


_ELSEWHERE = (Cause.CHOOSING, Cause.OUTSIDE, Cause.GIVING_NUMBER, Cause.LEAVING_MESSAGE)


def _turned_away(told: Iterable[Interval]) -> Cause | None:
    """Return why a caller was asked for a message without standing in line; None where they were not."""
    for each in told:
        if each.cause == Cause.LEAVING_MESSAGE and each.decided and each.decided.cause != Cause.RINGING:
            return each.decided.cause
    return None
