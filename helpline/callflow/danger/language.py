"""One language's knowledge of danger, and listening for it in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from helpline.callflow.danger.normal import PARTING, Speech, normal
from helpline.callflow.danger.patterns import Groups, Table, table
from helpline.callflow.speech import plain

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

    `death` is words of death, which mean an overdose unless they belong to a wish to die.
    `hints` are words that speech recognition is told to expect, because it knows them badly.
    What is `harmless` is taken out before danger is listened for. Each table of `harmless_unless` is taken
    out too, unless anything of the table beside it is said: "overdosed last year", but not "and again".
    `small_words` (plain, without accents) are common ones that no other language here has.
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
        """Return what was said without what is harmless in this language; as it was where nothing is."""
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
        """Say whether a sentence has any of the small words by which this language is recognized."""
        return not self.small_words.isdisjoint(plain(said).split())

    def _is_dying(self, words: list[str]) -> bool:
        """Say whether death is spoken of otherwise than as something that is wished for."""
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
    """Return the sentences of what was said; none where it is one, which is listened to as a whole."""
    if PARTING not in words:
        return []
    return [list(part) for parting, part in groupby(words, PARTING.__eq__) if not parting]


def _unparted(words: list[str]) -> list[str]:
    return [word for word in words if word != PARTING]
