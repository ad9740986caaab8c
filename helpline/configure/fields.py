"""What a description says of one kind of thing, as a table: a row says everything that follows from a field.

Reading, comparing and writing go through the rows, and the tables of docs/reference/configuration.md are made
of them.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from helpline.configure.node import Node

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NEEDED = "needed"
"""The default of what the file has to say."""
UNREADABLE = "(cannot be read)"
"""Stands for a value in the database that cannot be read: it differs from all others and is written anew."""

V = TypeVar("V", bound="DataclassInstance")


class IncompleteKind(TypeError):
    """The table of a kind lacks a field of its value, or has a row too many."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the file defines and that its other parts may use."""

    floors: tuple[str, ...]
    teams: frozenset[str]
    flows: Mapping[str, Mapping[str, Any]]
    """The documents of the call flows."""
    topics: frozenset[str]
    languages: frozenset[str]
    default_number: str
    """What `number: default` stands for."""


@dataclass(frozen=True, slots=True)
class Described:
    """A name that the file may say, and what the reference page says of it, in Markdown."""

    name: str
    _: KW_ONLY
    meaning: str = ""
    default: str = ""
    """What holds where the file does not say it; `NEEDED` makes that a problem."""


def needed(names: Iterable[Described]) -> list[str]:
    """Return those of the names that the file has to say."""
    return [each.name for each in names if each.default == NEEDED]


def unsaid(_: Any) -> Mapping[str, str]:
    """Return no words: a difference is not about this field."""
    return {}


def as_it_is(value: Any) -> Any:
    """Return the value: its column holds it as the description does."""
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Described):
    """A row of a kind's table. `name` is that in the file, in the value, and of the column."""

    read: Callable[[Node, Names], Any] | None = None
    """Read it at its node of the file; None where the file cannot say it."""
    left_open: Callable[[Any], Any] | None = None
    """Return what holds where the file leaves it to the person, from what is known of them or from None."""
    stored: Callable[[Any], Any] | None = None
    """Take it from the row in the database; None where it is the column."""
    column: Callable[[Any], Any] | None = as_it_is
    """Return what its column is set to; None where it has none of its own."""
    apart: Callable[[Any, Any], None] | None = None
    """Write it apart from the columns, given the row, which is written already, and the value."""
    words: Callable[[Any], str | Mapping[str, str]] = str
    """Return how a difference says it: in one text, or in several by names of their own.

    A thing whose words are as they were is not written again.
    """
    told: bool = False
    """Whether it is told of a thing that is new; the rest stands in the file."""
    masked: bool = False
    """Whether a difference shows no more than its last two characters."""

    def read_at(self, node: Node, names: Names) -> Any:
        """Return what stands at the field's node; None where that is left to the person."""
        assert self.read is not None  # noqa: S101
        return self.read(node, names) if node.given or not self.left_open else None


@dataclass(frozen=True, slots=True)
class Kind(Generic[V]):
    """A kind of thing that is described: what a difference calls it, its value, and its table.

    `key` is the field of the value by which things are known, where the table does not have it. Raises
    IncompleteKind, so that a field of the value without its row is found when the program starts.
    """

    name: str
    value: type[V]
    fields: tuple[Field, ...]
    key: str = ""

    def __post_init__(self) -> None:
        names = {each.name for each in dataclasses.fields(self.value)} - {self.key}
        if odd := names ^ {field.name for field in self.fields}:
            raise IncompleteKind(f"{self.value.__name__} and its table differ in {', '.join(sorted(odd))}.")

    @property
    def described(self) -> tuple[Field, ...]:
        """The fields that the file may say."""
        return tuple(field for field in self.fields if field.read)

    def read(self, node: Node, names: Names, **key: str) -> V:
        """Return the thing that the file describes at a node."""
        node.only([field.name for field in self.described])
        node.need(*needed(self.described))
        said = {each.name: each.read_at(node.at(each.name), names) for each in self.described}
        return self.value(**key, **said)

    def stored(self, row: Any, **key: str) -> V:
        """Return the thing that a row of the database holds."""
        held = {each.name: (each.stored or attrgetter(each.name))(row) for each in self.fields}
        return self.value(**key, **held)

    def settled(self, described: V, known: V | None) -> V:
        """Return a thing with what the file leaves open as it is known of it."""
        opened = {
            field.name: field.left_open(getattr(known, field.name, None))
            for field in self.fields
            if field.left_open and getattr(described, field.name) is None
        }
        return replace(described, **opened)

    def columns(self, thing: V) -> dict[str, Any]:
        """Return what the columns of its row are set to."""
        return {each.name: each.column(getattr(thing, each.name)) for each in self.fields if each.column}

    def write_apart(self, row: Any, thing: V) -> None:
        """Write what is no column, once the row is written. Must run inside a transaction."""
        for field in self.fields:
            if field.apart:
                field.apart(row, getattr(thing, field.name))

    def words(self, thing: V) -> dict[str, str]:
        """Return a thing in the words of a difference, by the names that it uses."""
        words: dict[str, str] = {}
        for field in self.fields:
            said = field.words(getattr(thing, field.name))
            words |= {field.name: said} if isinstance(said, str) else said
        return words
