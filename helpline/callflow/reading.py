"""Reading single values of a flow document, each with a sentence for what may be wrong with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from helpline.nearest import did_you_mean

Path = tuple[str | int, ...]


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

    @contextmanager
    def noted(self) -> Iterator[None]:
        try:
            yield
        except FlowError as fault:
            self.append(fault)

    def refuse(self) -> None:
        """Raise the first fault, if there is one."""
        if self:
            self[0].every = tuple(self)
            raise self[0]


def is_mapping(body: Any, path: Path) -> None:
    if not isinstance(body, Mapping):
        raise FlowError(path, "names with values are expected here")


def mapping(body: Mapping[str, Any], path: Path, key: str) -> Mapping[str, Any]:
    if key not in body:
        raise FlowError(path, f'"{key}" is missing')
    is_mapping(body[key], (*path, key))
    if not body[key]:
        raise FlowError((*path, key), "at least one is needed")
    found: Mapping[str, Any] = body[key]
    return found


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


def only(body: Mapping[str, Any], path: Path, known: Collection[str]) -> None:
    for key in body:
        if key not in known:
            raise FlowError((*path, key), f'"{key}" is not known here{meant(key, known)}')


def meant(name: object, known: Collection[str]) -> str:
    """Return the nearest known name as a question, or all of them where none is near."""
    return did_you_mean(str(name), known) or f"; known: {', '.join(sorted(known))}"
