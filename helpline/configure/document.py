"""Read YAML and keep the line of every value.

It is simpler than YAML 1.1 on purpose: only true and false are truth values (`no` is Norwegian), 22:00 is a
text and not 1320, +12025550143 is a text and not a number, and a name that is given twice is a problem.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from helpline.configure.errors import Problem, WrongDescription, dotted
from helpline.schema import Path
from helpline.validators import unwritable

MOST_VALUES = 50_000
"""The most values that a file may have. Without a limit, aliases of aliases in a short file fill memory."""

PLAIN = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


for _tag, _pattern, _first in (
    ("bool", r"(true|false)$", "tf"),
    ("int", r"-?(0|[1-9][0-9]{0,17})$", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}$", "-0123456789"),
    ("null", r"(null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(PLAIN + _tag, re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a file, and the line of each value by its path."""

    value: Any
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int:
        """Return the line of a path; where the file does not have it, the line of the nearest part above."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def problem(self, path: Path, message: str) -> Problem:
        """Return a problem at a path of the file."""
        return Problem(self.line_of(path), dotted(path), message)


def parse(data: bytes) -> Document:
    """Return the document in a file's bytes; raise WrongDescription where it is not YAML."""
    try:
        return _document(data)
    except RecursionError:
        raise _wrong(1, "values stand in each other too deeply; is a bracket not closed?") from None


def _document(data: bytes) -> Document:
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise _wrong(data[: error.start].count(b"\n") + 1, "the file is not text in UTF-8") from None
    except yaml.reader.ReaderError as error:
        line = data.decode("utf-8-sig")[: error.position].count("\n") + 1
        raise _wrong(line, "there is a character here that YAML does not allow") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _wrong(mark.line + 1 if mark else 1, f"this is not YAML: {error.problem}") from None
    if node is None:
        raise _wrong(1, "the file is empty")
    reading = _Reading()
    value = reading.value(node, ())
    if reading.problems:
        raise WrongDescription(reading.problems)
    return Document(value, reading.lines)


def _wrong(line: int, message: str) -> WrongDescription:
    return WrongDescription([Problem(line, "", message)])


class _Reading:
    """Turns YAML nodes into values, and collects their lines and the problems."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.around: list[int] = []

    def value(self, node: Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if len(self.lines) > MOST_VALUES:
            raise _wrong(line, f"the file has more than {MOST_VALUES} values")
        if id(node) in self.around:
            raise _wrong(line, "an alias stands inside of what it repeats")
        self.around.append(id(node))
        try:
            return self._value(node, path)
        finally:
            self.around.pop()

    def _value(self, node: Node, path: Path) -> Any:
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)  # noqa: S101  there is no other kind
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self.problems.append(Problem(line, dotted(path), "a name must be a single word or text"))
            elif wrong := unwritable(key.value):
                self.problems.append(Problem(line, dotted(path), _cannot_be_shown(wrong)))
            elif key.value in found:
                here = (*path, key.value)
                first = self.lines[here]
                self.problems.append(
                    Problem(line, dotted(here), f"this name was given already on line {first}")
                )
            else:
                self.lines[*path, key.value] = line
                found[key.value] = self.value(item, (*path, key.value))
        return found

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        kind, text = node.tag.removeprefix(PLAIN), node.value
        if kind == "str":
            if wrong := unwritable(text):
                self.problems.append(Problem(node.start_mark.line + 1, dotted(path), _cannot_be_shown(wrong)))
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        try:
            return {"int": int, "float": float}[kind](text)
        except (KeyError, ValueError):
            line = node.start_mark.line + 1
            self.problems.append(Problem(line, dotted(path), f"the tag {node.tag!r} is not understood here"))
            return None


def _cannot_be_shown(code: str) -> str:
    return f"this holds a character that cannot be shown ({code})"
