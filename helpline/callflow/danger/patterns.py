"""Patterns of words, written so that a person who knows the language can read and extend them.

A pattern is looked for in the normal form of what was said (see `normal`), anywhere in it, by whole words:

    passed out          these words, one after the other
    {breathe}           any word or phrase of that group
    (on|off) the roof   either; may be nested
    [is|was] blue       may be missing
    ..  ...  ....       up to two, four, eight words, whatever they are
    overdos*            any word that begins so
    #  #5+              a number; a number of five or more
    ^  $                the beginning, the end of a sentence

A table is one pattern a line; an indented line goes on with the one before, a `;` begins a comment.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpline.callflow.danger.normal import PARTING
from helpline.callflow.danger.parts import EMPTY, Choice, Edge, Gap, Number, Part, Row, Words, either

SIGNS = re.compile(r"\s*(\{\w+\}|\.{2,4}|[()\[\]|^$]|#5\+|#|\w+\*?)")
SINGLE: Mapping[str, Part] = {
    "..": Gap(2, PARTING),
    "...": Gap(4, PARTING),
    "....": Gap(8, PARTING),
    "#": Number(0),
    "#5+": Number(5),
    "^": Edge(at_end=False),
    "$": Edge(at_end=True),
}
SHORTEST_BEGINNING = 3
"""The fewest letters before a `*`; patterns are looked up by these letters."""
BRACKETS = {"(": ")", "[": "]"}


class WrongPattern(ValueError):
    """Raised for a pattern that cannot be read; the message holds the pattern."""


class Groups:
    """The groups of a language, one `name = alternatives` a line; a group is read when it is first named."""

    def __init__(self, text: str) -> None:
        self._words = dict(line.split(" = ", 1) for line in _lines(text))
        self._read: dict[str, Part] = {}

    def part(self, name: str) -> Part:
        if name not in self._read:
            if name not in self._words:
                raise WrongPattern(f"there is no group named {name}")
            self._read[name] = _Reader(f"({self._words[name]})", self).whole()
        return self._read[name]


class _Reader:
    """Reads the text of one pattern from left to right."""

    def __init__(self, text: str, groups: Groups) -> None:
        self.text, self.groups = text, groups
        self.signs = SIGNS.findall(text)[::-1]
        if re.sub(r"\s", "", text) != "".join(reversed(self.signs)):
            raise WrongPattern(f"a sign that is not known: {text}")

    def whole(self) -> Part:
        part = self.row()
        if self.signs:
            raise WrongPattern(f"brackets that do not match: {self.text}")
        return part

    def row(self) -> Part:
        parts: list[Part] = []
        while self.signs and self.signs[-1] not in ("|", ")", "]"):
            parts.append(self.one(self.signs.pop()))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def one(self, sign: str) -> Part:
        if sign in BRACKETS:
            return self.choice(BRACKETS[sign])
        if sign in SINGLE:
            return SINGLE[sign]
        if sign.startswith("{"):
            return self.groups.part(sign[1:-1])
        if sign.endswith("*"):
            if len(sign) <= SHORTEST_BEGINNING:
                raise WrongPattern(f"too short a beginning: {self.text}")
            return Words(frozenset(), (sign[:-1],))
        return Words(frozenset({sign}))

    def choice(self, end: str) -> Part:
        options = [self.row()]
        while self.signs and self.signs[-1] == "|":
            self.signs.pop()
            options.append(self.row())
        if not self.signs or self.signs.pop() != end:
            raise WrongPattern(f"brackets that do not match: {self.text}")
        found = either(options)
        return Choice((found, EMPTY)) if end == "]" else found


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read, and sets of words: it needs a word of each. The smallest set comes first."""

    part: Part
    needs: tuple[Words, ...]

    def may_occur(self, words: frozenset[str]) -> bool:
        return all(need.said_in(words) for need in self.needs)

    def places(self, said: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield each place where the pattern occurs, with the farthest place that it reaches from there."""
        for start in range(len(said)):
            ends = self.part.ends(said, start)
            if ends and max(ends) > start:
                yield start, max(ends)


class Table:
    """A table of patterns, each looked up by a word that it needs."""

    def __init__(self, patterns: Iterable[Part]) -> None:
        self._always: list[tuple[int, Pattern]] = []
        self._by_word: dict[str, list[tuple[int, Pattern]]] = {}
        self._by_beginning: dict[str, list[tuple[int, Pattern]]] = {}
        for number, part in enumerate(patterns):
            self._add(number, Pattern(part, tuple(sorted(part.needs(), key=len))))

    def _add(self, number: int, pattern: Pattern) -> None:
        if not pattern.needs:
            self._always.append((number, pattern))
            return
        for word in pattern.needs[0].words:
            self._by_word.setdefault(word, []).append((number, pattern))
        for beginning in pattern.needs[0].beginnings:
            self._by_beginning.setdefault(beginning[:SHORTEST_BEGINNING], []).append((number, pattern))

    def occurs(self, said: Sequence[str]) -> bool:
        """Say whether any pattern of the table occurs in the words."""
        return any(next(pattern.places(said), None) for pattern in self._candidates(said))

    def without(self, said: Sequence[str], stand_in: str) -> list[str]:
        """Return the words with a stand-in in place of everything that fits a pattern."""
        left = list(said)
        for pattern in self._candidates(said):
            while place := next(pattern.places(left), None):
                left[place[0] : place[1]] = [stand_in]
        return left

    def _candidates(self, said: Sequence[str]) -> list[Pattern]:
        """Return the patterns whose needed words were all said. They are few, so few are matched in full."""
        words = frozenset(said)
        found = dict(self._always)
        for word in words:
            found.update(self._by_word.get(word, ()))
            found.update(self._by_beginning.get(word[:SHORTEST_BEGINNING], ()))
        return [found[number] for number in sorted(found) if found[number].may_occur(words)]


def table(text: str, groups: Groups) -> Table:
    """Read a table of patterns; raise WrongPattern."""
    return Table(_Reader(line, groups).whole() for line in _lines(text))


def _lines(text: str) -> Iterable[str]:
    uncommented = "\n".join(line.partition(";")[0].rstrip() for line in text.splitlines())
    return (line.strip() for line in re.sub(r"\n[ \t]+(?=\S)", " ", uncommented).splitlines() if line.strip())
