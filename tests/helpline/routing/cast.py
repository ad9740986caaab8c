"""Calls and people with everything in order, so that a test says only what differs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from helpline.routing import Decision, Policy, StaffMember, Waiting, match

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def call(name: str = "call", *, waited: float = 1, **more: Any) -> Waiting:
    """A call that has waited so many minutes."""
    values = {"line": "line", "topic": "treatment", "language": "en", "priority": "normal"} | more
    return Waiting(id=name, since=NOW - minutes(waited), **values)


def crisis(name: str = "crisis", **more: Any) -> Waiting:
    return call(name, **{"topic": "crisis", "priority": "crisis"} | more)


def person(name: str, *, idle: float = 1, **more: Any) -> StaffMember:
    """A free person, trained for everything, who has been idle for so many minutes."""
    values = {"languages": frozenset({"en"}), "topics": frozenset({"treatment", "family", "crisis"})} | more
    return StaffMember(id=name, idle_since=NOW - minutes(idle), **values)


def decide(
    calls: Sequence[Waiting], people: Sequence[StaffMember], policy: Policy | None = None, **rules: Any
) -> Decision:
    return match(calls, people, policy or Policy(**rules), NOW)


def rung(decision: Decision) -> dict[str, list[str]]:
    """Who is rung for which call, in that order."""
    found: dict[str, list[str]] = {}
    for made in decision.matches:
        found.setdefault(made.waiting_id, []).append(made.staff_id)
    return found


def unmatched(decision: Decision) -> list[str]:
    return [missed.waiting_id for missed in decision.unmatched]
