"""Say what a sentence of a line is: who may hear it, when it is said, and its English words."""

from dataclasses import dataclass
from enum import StrEnum


class HeardBy(StrEnum):
    """Who may hear a sentence."""

    CALLER = "caller"
    """A caller who has called us, and so knows whom they called."""
    CALLED = "called"
    """The person who picks up a call that we made: perhaps another person in the house, or a machine.

    They have not said who they are, so nothing is said of a helpline, of treatment or of health (`neutral`),
    not even in danger.
    """
    STAFF = "staff"
    """A counselor, on their own telephone."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence: who may hear it, when it is said, its English words, and what may be filled in."""

    heard_by: HeardBy
    said: str
    english: str
    values: tuple[str, ...]


def row(heard_by: HeardBy, said: str, english: str, *values: str) -> Prompt:
    return Prompt(heard_by, said, english, values)
