"""Reading single values of a flow document, each with a sentence for what may be wrong with it.

A reader of one value raises FlowError; `Faults` notes it and goes on with what stands in for the value.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from helpline.callflow.prompts import PROMPTS
from helpline.nearest import did_you_mean

Path = tuple[str | int, ...]
T = TypeVar("T")
P = ParamSpec("P")


class FlowError(ValueError):
    """A flow document is wrong. `path` leads to the place, such as ("menus", "welcome", "choices", 0).

    `every` holds all the faults that were found, this one first.
    """

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.every: tuple[FlowError, ...] = (self,)


class Faults(list[FlowError]):
    """The faults found so far; reading goes on behind each, so that all are found at once."""

    def note(self, path: Path, message: str) -> None:
        """Add a fault."""
        self.append(FlowError(path, message))

    def reading(self, instead: T, read: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Return what `read` returns; where it raises, note its fault and return `instead`."""
        try:
            return read(*args, **more)
        except FlowError as fault:
            self.append(fault)
            return instead

    def only(self, body: Mapping[str, Any], path: Path, known: Collection[str]) -> None:
        """Note every name that is not known here; what stands under it is left out."""
        for key in body:
            if key not in known:
                self.note((*path, key), f'"{key}" is not known here{meant(key, known)}')

    def refuse(self) -> None:
        """Raise the first fault, if there is one."""
        if self:
            self[0].every = tuple(self)
            raise self[0]


def as_mapping(body: Any, path: Path) -> Mapping[str, Any]:
    """Return a value that has names with values."""
    if not isinstance(body, Mapping):
        raise FlowError(path, "names with values are expected here")
    return body


def mapping(body: Mapping[str, Any], path: Path, key: str) -> Mapping[str, Any]:
    if key not in body:
        raise FlowError(path, f'"{key}" is missing')
    found = as_mapping(body[key], (*path, key))
    if not found:
        raise FlowError((*path, key), "at least one is needed")
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a document defines, which its other parts may use."""

    languages: frozenset[str]
    topics: frozenset[str]
    prompts: frozenset[str]
    menus: frozenset[str]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Known":
        """Return the names of a document; a prompt that is missing may be named all the same."""
        languages, topics, prompts, menus = (
            names(document, key) for key in ("languages", "topics", "prompts", "menus")
        )
        return cls(languages, topics, prompts | PROMPTS.keys(), menus)


def in_every_language(body: Any, path: Path, known: Known, faults: Faults) -> dict[str, str]:
    """Return the texts that can be read, by language, in the order in which they are given."""
    if not isinstance(body, Mapping):
        faults.note(path, "names with values are expected here")
        return {}
    faults.only(body, path, known.languages)
    codes = [code for code in body if code in known.languages]
    codes += sorted(known.languages - body.keys())
    texts = {code: faults.reading("", text, body, path, code) for code in codes}
    return {code: words for code, words in texts.items() if words}


def names(body: Mapping[str, Any], key: str) -> frozenset[str]:
    """Return the names that stand under a key, however wrong their values may be."""
    value = body.get(key)
    return frozenset(value) if isinstance(value, Mapping) else frozenset()


def entries(body: Mapping[str, Any], path: Path, key: str) -> Sequence[Any]:
    value = body.get(key)
    if not isinstance(value, list) or not value:
        raise FlowError(
            (*path, key) if key in body else path, f'"{key}" must be a list with at least one entry'
        )
    return value


def text(body: Mapping[str, Any], path: Path, key: str) -> str:
    if key not in body:
        raise FlowError(path, f'"{key}" is missing')
    value = body[key]
    if not isinstance(value, str) or not value.strip():
        raise FlowError((*path, key), "text is expected")
    return value.strip()


def number(body: Mapping[str, Any], path: Path, key: str, default: int, low: int, high: int) -> int:
    value = body.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise FlowError((*path, key), f"a whole number from {low} to {high} is expected")
    return value


def known_name(body: Mapping[str, Any], path: Path, key: str, known: Collection[str]) -> str:
    """Return one of the known names, or the empty string where none is given."""
    if key not in body:
        return ""
    value = body[key]
    if not isinstance(value, str) or value not in known:
        raise FlowError((*path, key), f'unknown {key} "{value}"{meant(value, known)}')
    return value


def meant(name: object, known: Collection[str]) -> str:
    """Return the nearest known name as a question, or all of them where none is near."""
    return did_you_mean(str(name), known) or f"; known: {', '.join(sorted(known))}"
