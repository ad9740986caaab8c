"""Count how often each kind of conversation with several people was played in a run, by its records.

A run in which one of them never was proves nothing about it.
"""

from collections.abc import Callable

from benchmarks.chaos.case import Case
from benchmarks.chaos.database import CallRow


def _told(*words: str) -> Callable[[Case], int]:
    """Return what counts the calls in whose story one line has all of these words."""
    return lambda case: sum(_has(row, words) for row in case.database.calls)


def _has(row: CallRow, words: tuple[str, ...]) -> bool:
    return any(set(words) <= set(line.split()) for _, line in row.events)


def _did(did: str, *then: str) -> Callable[[Case], int]:
    """Return what counts the calls in which one of the staff did something, and a line has all words then."""

    def count(case: Case) -> int:
        acts = [act.what for person in case.plan.staff for act in case.record.acts.get(person.username, ())]
        about = {what.rsplit(" ", 1)[-1] for what in acts if what.startswith(did)}
        return sum(row.id in about and _has(row, then) for row in case.database.calls)

    return count


PLAYED: dict[str, Callable[[Case], int]] = {
    "a person was asked": _did("asks a person in", "asked", "role=consulted"),
    "a team was asked": _did("asks a team in", "asked", "role=consulted"),
    "somebody for a line was asked": _did("asks a line in", "asked", "role=consulted"),
    "a colleague joined": _told("joined_in", "role=consulted"),
    "a colleague declined": _told("not_coming", "role=consulted", "why=declined"),
    "gone on without a colleague": _did("called off in", "left_it", "role=consulted"),
    "handed over": _did("handed over", "handed_over", "lost=False"),
    "listened to": _told("joined_in", "role=supervisor", "mode=listen"),
    "coached": _told("mode=coach"),
    "a supervisor talked to both": _told("mode=barge"),
    "taken over": _did("took over", "handed_over", "lost=False"),
    "help asked for": _did("asks for help in"),
    "coached in danger": _did("asks for help in", "mode=coach"),
    "a second counselor listened": _told("joined_in", "role=second"),
    "an interpreter joined": _told("party", "step=answered", "role=interpreter"),
    "somebody outside was taken out": _told("party", "step=taken_out"),
    "left with a partner": _told("left_with", "role=partner"),
}


def counted(case: Case) -> dict[str, int]:
    """Return in how many calls each was played."""
    return {name: count(case) for name, count in PLAYED.items()}


def not_tried(case: Case) -> str:
    """Say which kinds were never played, in a sentence; empty where each was."""
    missing = [name for name, count in counted(case).items() if not count]
    return f"NOT TRIED: {', '.join(missing)}" if missing else ""
