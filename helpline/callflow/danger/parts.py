"""Define the parts that patterns are made of. Each says how far it reaches from a place in a sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


class Part(Protocol):
    """A part of a pattern."""

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        """Return every place where the part may end if it begins at `at`; none if it does not fit there."""
        ...

    def needs(self) -> Iterator["Words"]:
        """Yield sets of words; the part needs one word of each set, as far as that can be told."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words, or a word that begins in one of these ways."""

    words: frozenset[str]
    beginnings: tuple[str, ...] = ()

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        if at < len(said):
            word = said[at]
            if word in self.words or (self.beginnings and word.startswith(self.beginnings)):
                return {at + 1}
        return set()

    def needs(self) -> Iterator["Words"]:
        yield self

    def said_in(self, words: frozenset[str]) -> bool:
        """Say whether any of `words` fits this part."""
        if not self.words.isdisjoint(words):
            return True
        return bool(self.beginnings) and any(word.startswith(self.beginnings) for word in words)

    def __len__(self) -> int:
        return len(self.words) + len(self.beginnings)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is `least` or more."""

    least: int

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        fits = at < len(said) and said[at].isdecimal() and int(said[at]) >= self.least
        return {at + 1} if fits else set()

    def needs(self) -> Iterator[Words]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words, whatever they are, but not beyond the end of a sentence."""

    most: int
    parting: str

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        found = {at}
        for place in range(at, min(at + self.most, len(said))):
            if said[place] == self.parting:
                break
            found.add(place + 1)
        return found

    def needs(self) -> Iterator[Words]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning or the end of all that was said."""

    at_end: bool

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        return {at} if at == (len(said) if self.at_end else 0) else set()

    def needs(self) -> Iterator[Words]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Row:
    """Several parts, one after the other."""

    parts: tuple[Part, ...]

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        places = {at}
        for part in self.parts:
            if len(places) == 1:  # the usual case, and quicker than a union
                places = part.ends(said, *places)
            else:
                places = set().union(*(part.ends(said, place) for place in places))
            if not places:
                break
        return places

    def needs(self) -> Iterator[Words]:
        for part in self.parts:
            yield from part.needs()


EMPTY = Row(())


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of several parts."""

    options: tuple[Part, ...]

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        return set().union(*(option.ends(said, at) for option in self.options))

    def needs(self) -> Iterator[Words]:
        needed = [min(option.needs(), key=len, default=None) for option in self.options]
        if None not in needed:
            words = either(words for words in needed if words is not None)
            assert isinstance(words, Words)  # noqa: S101  a choice between words is one of them
            yield words


def either(options: Iterable[Part]) -> Part:
    """Return the choice between parts; those that are single words are joined into one."""
    words: set[str] = set()
    beginnings: list[str] = []
    others: list[Part] = []
    for option in options:
        if isinstance(option, Words):
            words |= option.words
            beginnings += option.beginnings
        elif isinstance(option, Choice):
            others += option.options
        else:
            others.append(option)
    if words or beginnings:
        others.insert(0, Words(frozenset(words), tuple(beginnings)))
    return others[0] if len(others) == 1 else Choice(tuple(others))
