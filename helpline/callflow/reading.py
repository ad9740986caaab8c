"""Read the nodes of a flow document, with its own sentences for problems, and the names that it defines."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from helpline import schema
from helpline.callflow.prompts import PROMPTS
from helpline.schema import Problem, as_mapping


class FlowError(ValueError):
    """Raised for a flow document that is wrong.

    `path` leads to the place, such as ("menus", "welcome", "choices", 0). `every` holds all the problems that
    were found; `path` and `message` are those of the first.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.every = tuple(problems)
        self.path, self.message = self.every[0].path, self.every[0].message
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a document defines, which its other parts may use."""

    languages: frozenset[str]
    topics: frozenset[str]
    prompts: frozenset[str]
    menus: frozenset[str]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Known":
        """Return the names that a document defines, even if the parts that they name are wrong.

        A prompt of ours counts as known even if the document lacks it.
        """
        languages, topics, prompts, menus = (
            frozenset(as_mapping(document.get(key))) for key in ("languages", "topics", "prompts", "menus")
        )
        return cls(languages, topics, prompts | PROMPTS.keys(), menus)


class Node(schema.Node):
    """A node of a flow document."""

    __slots__ = ()
    TEXT = "text is expected"
    WHOLE = "a whole number from {low} to {high} is expected"

    def section(self, name: str) -> dict[str, Self]:
        """Return the nodes below a name, by their own names; report it if there is none."""
        here = self.required(name)
        if here.value == {}:
            here.wrong("at least one is needed")
        return dict(here.names())

    def entries(self, name: str) -> list[Self]:
        """Return the nodes of the list below a name; report it if it is empty or no list."""
        here = self.at(name)
        if not isinstance(here.value, list) or not here.value:
            (here if here.given else self).wrong(f'"{name}" must be a list with at least one entry')
            return []
        return list(here.items())

    def known_name(self, known: Collection[str], instead: str = "") -> str:
        """Return one of the known names; `instead` for an unknown one, and an empty text if none is given."""
        if not self.given:
            return ""
        if not isinstance(self.value, str) or self.value not in known:
            self.wrong(f'unknown {self.name} "{self.value}"{self.hint(self.value, known)}')
            return instead
        return self.value

    def in_every_language(self, known: Known) -> dict[str, str]:
        """Return the texts that can be read, by language, in their given order; report the others."""
        if not self.is_mapping():
            return {}
        self.only(known.languages)
        codes = [code for code in self.value if code in known.languages]
        codes += sorted(known.languages - self.value.keys())
        texts = {code: self.required(code).text() for code in codes}
        return {code: words for code, words in texts.items() if words}
