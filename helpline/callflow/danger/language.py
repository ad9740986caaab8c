"""Hold what one language knows of danger, and listen for it in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from helpline.callflow.danger.normal import PARTING, Speech, normal
from helpline.callflow.danger.patterns import Groups, Table, table
from helpline.callflow.speech import plain

OUT = "xxx"
"""Stands in a sentence in the place of something harmless that was taken out."""


class Kind(StrEnum):
    """The kinds of danger, the one that leaves the least time first."""

    OVERDOSE = "overdose"
    MEDICAL = "medical"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    OTHER = "other"


@dataclass(frozen=True)
class Language:
    """What is known of danger in a language: tables of patterns, and the groups that they name.

    `death` has words of death, which mean an overdose unless they belong to a wish to die. `hints` are words
    that speech recognition is told to expect, because it knows them badly. What matches `harmless` is taken
    out before danger is listened for. So is what matches the first table of a pair in `harmless_unless`,
    unless the second one occurs too: "overdosed last year", but not "and again". `small_words` (plain,
    without accents) are common words that no other language here has.
    """

    speech: Speech
    groups: str
    dangers: Mapping[Kind, str]
    death: str
    hints: tuple[str, ...]
    harmless: str
    harmless_unless: tuple[tuple[str, str], ...]
    small_words: frozenset[str]

    def without_harmless(self, said: str) -> str:
        """Return a sentence without what is harmless in this language; unchanged if nothing is."""
        words = left = normal(said, self.speech)
        for harmless, unless in self._harmless_unless:
            rest = harmless.without(left, OUT)
            if rest != left and not unless.occurs(_unparted(self._harmless.without(words, OUT))):
                left = rest
        left = self._harmless.without(left, OUT)
        return said if left == words else " ".join(left)

    def kind_of(self, said: str) -> Kind | None:
        """Return the kind of danger that is heard in this language, or None."""
        words = normal(said, self.speech)
        heard = [_unparted(words), *_sentences(words)]
        if any(map(self._is_dying, heard)):
            return Kind.OVERDOSE
        return next((kind for kind in Kind if any(map(self._dangers[kind].occurs, heard))), None)

    def is_recognized_in(self, said: str) -> bool:
        """Say whether a sentence has any of the small words that only this language has."""
        return not self.small_words.isdisjoint(plain(said).split())

    def _is_dying(self, words: list[str]) -> bool:
        """Say whether death is mentioned, other than as something that is wished for."""
        return self._death.occurs(self._dangers[Kind.SUICIDE].without(words, OUT))

    @cached_property
    def _groups(self) -> Groups:
        return Groups(self.groups)

    @cached_property
    def _death(self) -> Table:
        return table(self.death, self._groups)

    @cached_property
    def _harmless(self) -> Table:
        return table(self.harmless, self._groups)

    @cached_property
    def _harmless_unless(self) -> tuple[tuple[Table, Table], ...]:
        return tuple(
            (table(harmless, self._groups), table(unless, self._groups))
            for harmless, unless in self.harmless_unless
        )

    @cached_property
    def _dangers(self) -> dict[Kind, Table]:
        return {kind: table(self.dangers[kind], self._groups) for kind in Kind}


def _sentences(words: list[str]) -> list[list[str]]:
    """Return the sentences of what was said; none if it is only one, which is checked as a whole."""
    if PARTING not in words:
        return []
    return [list(part) for parting, part in groupby(words, PARTING.__eq__) if not parting]


def _unparted(words: list[str]) -> list[str]:
    return [word for word in words if word != PARTING]
