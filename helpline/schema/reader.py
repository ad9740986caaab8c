"""Read a nested document node by node, report each problem and go on. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any, ClassVar, Self

from helpline.schema.nearest import did_you_mean

Path = tuple[str | int, ...]
MISSING = object()


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in a document. `path` leads to the node, like ("staff", "maya", "shifts", 0)."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a document: its value, or MISSING, and the path that leads to it.

    Every reader returns a usable value: if the document has a problem, the reader calls `report` and returns
    something else in its place, so that the problems that follow are found as well. A `report` that raises
    stops at the first problem. A value that is not given is no problem, unless `required` or `need` asks for
    it.

    Each kind of document has a subclass with sentences and limits of its own.
    """

    value: Any
    report: Callable[[Problem], object]
    path: Path = ()

    MAPPING: ClassVar[str] = "names with values are expected here"
    LIST: ClassVar[str] = "a list is expected here"
    TEXT: ClassVar[str] = "a text is expected here"
    WHOLE: ClassVar[str] = "a whole number{of_unit} from {low} to {high} is expected here"
    LONGEST_TEXT: ClassVar[float] = inf
    """The most characters that a text may have."""
    MOST_LISTED: ClassVar[float] = inf
    """The most known names that a hint lists; if there are more, it lists none."""

    def wrong(self, message: str, *below: str | int) -> None:
        """Report a problem of this node, or of a node below it."""
        self.report(Problem((*self.path, *below), message))

    def hint(self, name: object, known: Collection[str]) -> str:
        """Return a hint about an unknown name: the nearest known name as a question, or a list of all."""
        if near := did_you_mean(str(name), known):
            return near
        return f"; known: {', '.join(sorted(known))}" if len(known) <= self.MOST_LISTED else ""

    # Going down.

    @property
    def given(self) -> bool:
        return self.value is not MISSING

    @property
    def name(self) -> str:
        """Return the last step of the path."""
        return str(self.path[-1])

    def at(self, name: str) -> Self:
        """Return the node of this name below this one, whether or not the document has it."""
        value = self.value.get(name, MISSING) if isinstance(self.value, Mapping) else MISSING
        return self._below(name, value)

    def required(self, name: str) -> Self:
        """Return the node of this name below this one; report it if the document does not have it."""
        self.need(name)
        return self.at(name)

    def need(self, *names: str) -> None:
        """Report each of these names that is not given here."""
        for name in names:
            if isinstance(self.value, Mapping) and name not in self.value:
                self.wrong(f'"{name}" is missing')

    def is_mapping(self) -> bool:
        """Say whether this node holds names with values; report any other value that is given."""
        found = isinstance(self.value, Mapping)
        if self.given and not found:
            self.wrong(self.MAPPING)
        return found

    def names(self, known: Collection[str] | None = None) -> Iterator[tuple[str, Self]]:
        """Yield each name in this node with its own node; with `known`, report any other name instead."""
        for name, value in self.value.items() if self.is_mapping() else ():
            if known is not None and name not in known:
                self.wrong(f'"{name}" is not known here{self.hint(name, known)}', name)
            else:
                yield name, self._below(name, value)

    def only(self, known: Collection[str]) -> None:
        """Report every name here that is not one of the known ones."""
        for _ in self.names(known):
            pass

    def items(self) -> Iterator[Self]:
        """Yield the nodes of a list; report a value that is no list."""
        if isinstance(self.value, list):
            for i, value in enumerate(self.value):
                yield self._below(i, value)
        elif self.given:
            self.wrong(self.LIST)

    def _below(self, step: str | int, value: Any) -> Self:
        return replace(self, value=value, path=(*self.path, step))

    # Reading.

    def text(self, default: str = "", longest: float = 0) -> str:
        """Return a text without the space around it; report one that is empty or too long.

        `longest` is the most characters that it may have, where that is not `LONGEST_TEXT`.
        """
        if not self.given:
            return default
        if not isinstance(self.value, str) or not self.value.strip():
            self.wrong(self.TEXT)
            return default
        most = longest or self.LONGEST_TEXT
        if len(self.value.strip()) > most:
            self.wrong(f"this text is too long: at most {most} characters")
        return self.value.strip()

    def truth(self, default: bool) -> bool:
        """Return true or false; report any other value."""
        if not self.given:
            return default
        if not isinstance(self.value, bool):
            self.wrong("true or false is expected here")
            return default
        return self.value

    def whole(self, default: int, low: int, high: int, unit: str = "") -> int:
        """Return a whole number from `low` to `high`; report any other value. `unit` says what is counted."""
        if not self.given:
            return default
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not low <= self.value <= high:
            self.wrong(self.WHOLE.format(of_unit=unit and f" of {unit}", low=low, high=high))
            return default
        return self.value

    def number(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`; return `low` if none is given, and report any other value."""
        if not self.given:
            return low
        plain = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if not plain or not low <= self.value <= high:
            self.wrong(f"a number from {low:g} to {high:g} is expected here")
            return low
        return float(self.value)

    def one_of(
        self,
        known: Collection[str],
        default: str = "",
        what: str = "choice",
        meant: Callable[[str], str] = str,
    ) -> str:
        """Return one of the known names, or report the unknown one and return `default`.

        `what` says in the report what kind of name it is; `meant` turns a word into our own spelling.
        """
        value = meant(self.text())
        if value and value not in known:
            self.wrong(f'there is no {what} "{value}"{self.hint(value, known)}')
        return value if value in known else default

    def several_of(self, known: Collection[str], what: str) -> tuple[str, ...]:
        """Return the known names in a list, each once; report names that are unknown or given twice."""
        found: list[str] = []
        for item in self.items():
            name = item.one_of(known, what=what)
            if name in found:
                item.wrong(f'"{name}" is given twice')
            elif name:
                found.append(name)
        return tuple(found)
