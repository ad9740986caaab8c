"""The tables of a description's fields: each kind of thing has one, and a row says everything about a field.

Reading, comparing and writing all use these rows, and the tables of docs/reference/configuration.md are
generated from them.
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
"""The `default` of a field that the file must give."""
UNREADABLE = "(cannot be read)"
"""Stands for a stored value that cannot be read. It differs from every value, so it is written anew."""

V = TypeVar("V", bound="DataclassInstance")


class IncompleteKind(TypeError):
    """The table of a kind has no row for a field of its value, or has a row for no field."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the file defines, to which its other parts may refer."""

    floors: tuple[str, ...]
    teams: frozenset[str]
    flows: Mapping[str, Mapping[str, Any]]
    """The documents of the call flows, by name."""
    topics: frozenset[str]
    languages: frozenset[str]
    default_number: str
    """The number for which `number: default` stands."""


@dataclass(frozen=True, slots=True)
class Described:
    """A name that the file may use, and the text of the reference page about it, in Markdown."""

    name: str
    _: KW_ONLY
    meaning: str = ""
    default: str = ""
    """What holds where the file does not have this name; with `NEEDED` that is a problem."""


def needed(names: Iterable[Described]) -> list[str]:
    """Return the names that the file must have."""
    return [each.name for each in names if each.default == NEEDED]


def unsaid(_: Any) -> Mapping[str, str]:
    """Return no words, for a field that a difference does not show."""
    return {}


def as_it_is(value: Any) -> Any:
    """Return the value unchanged, for a field whose column holds the same value as the description."""
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Described):
    """One field of a kind of thing: how it is read, stored, written and shown.

    `name` is its name in the file, in the value, and of the column.
    """

    read: Callable[[Node, Names], Any] | None = None
    """Return the value from its node of the file; None for a field that the file cannot give."""
    left_open: Callable[[Any], Any] | None = None
    """Return the value where the file leaves the field to the person.

    It takes the value in the database, or None for a new person.
    """
    stored: Callable[[Any], Any] | None = None
    """Return the value from a row of the database; None where it is simply the column of this name."""
    column: Callable[[Any], Any] | None = as_it_is
    """Return what its column is set to, from the value; None for a field without a column of its own."""
    apart: Callable[[Any, Any], None] | None = None
    """Write a value that is not in a column, such as a relation. It takes the saved row and the value."""
    words: Callable[[Any], str | Mapping[str, str]] = str
    """Return the value as a difference shows it: one text, or several by names of their own.

    A thing whose words have not changed is not written again.
    """
    told: bool = False
    """Whether a difference shows this field of a new thing; the other fields can be read in the file."""
    masked: bool = False
    """Whether a difference shows only the last two characters of the value."""

    def read_at(self, node: Node, names: Names) -> Any:
        """Return the field's value from its node of the file; None where the file leaves it to the person."""
        assert self.read is not None  # noqa: S101
        return self.read(node, names) if node.given or not self.left_open else None


@dataclass(frozen=True, slots=True)
class Kind(Generic[V]):
    """A kind of thing that is described: its name in a difference, the class of its value, and its table.

    `key` is the field of the value that identifies a thing, where the table has no row for it. Raises
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
        """Return the fields that the file may give."""
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
        """Return a described thing with each field that the file leaves open set from `known` or a default.

        `known` is the thing as the database holds it, or None for a new one.
        """
        opened = {
            field.name: field.left_open(getattr(known, field.name, None))
            for field in self.fields
            if field.left_open and getattr(described, field.name) is None
        }
        return replace(described, **opened)

    def columns(self, thing: V) -> dict[str, Any]:
        """Return the values to which the columns of a thing's row are set."""
        return {each.name: each.column(getattr(thing, each.name)) for each in self.fields if each.column}

    def write_apart(self, row: Any, thing: V) -> None:
        """Write the fields that are not columns, after the row is saved. Must run inside a transaction."""
        for field in self.fields:
            if field.apart:
                field.apart(row, getattr(thing, field.name))

    def words(self, thing: V) -> dict[str, str]:
        """Return the texts by which a difference shows a thing, by their names."""
        words: dict[str, str] = {}
        for field in self.fields:
            said = field.words(getattr(thing, field.name))
            words |= {field.name: said} if isinstance(said, str) else said
        return words
