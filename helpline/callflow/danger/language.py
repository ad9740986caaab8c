"""One language's knowledge of danger, and listening for it in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from helpline.callflow.danger.normal import PARTING, Speech, normal
from helpline.callflow.danger.patterns import Groups, Table, table

OUT = "xxx"
"""Stands in a sentence where something harmless was taken out."""


class Kind(StrEnum):
    """What kind of danger it is, the one that leaves the least time first."""

    OVERDOSE = "overdose"
    MEDICAL = "medical"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    OTHER = "other"


@dataclass(frozen=True)
class Language:
    """What is known of danger in a language: tables of patterns, and the groups that they name.

    `hints` are words that speech recognition is told to expect, because it knows them badly.
    `harmless` is taken out before danger is listened for, `unless_now` only where nothing of `now` is said.
    """

    speech: Speech
    groups: str
    dangers: Mapping[Kind, str]
    hints: tuple[str, ...]
    harmless: str
    unless_now: str
    now: str

    def without_harmless(self, said: str) -> str:
        """Return what was said without what is harmless in this language; as it was where nothing is."""
        harmless, unless_now, now = self._harmless
        words = normal(said, self.speech)
        left = words if now.occurs(_unparted(words)) else unless_now.without(words, OUT)
        left = harmless.without(left, OUT)
        return said if left == words else " ".join(left)

    def kind_of(self, said: str) -> Kind | None:
        """Return the kind of danger that is heard in this language, or None."""
        words = _unparted(normal(said, self.speech))
        return next((kind for kind in Kind if self._dangers[kind].occurs(words)), None)

    @cached_property
    def _groups(self) -> Groups:
        return Groups(self.groups)

    @cached_property
    def _harmless(self) -> tuple[Table, Table, Table]:
        return (
            table(self.harmless, self._groups),
            table(self.unless_now, self._groups),
            table(self.now, self._groups),
        )

    @cached_property
    def _dangers(self) -> dict[Kind, Table]:
        return {kind: table(self.dangers[kind], self._groups) for kind in Kind}


def _unparted(words: list[str]) -> list[str]:
    return [word for word in words if word != PARTING]
