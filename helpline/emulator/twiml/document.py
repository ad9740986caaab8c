"""A document as it is followed: a tree of elements."""

import re
from dataclasses import dataclass, field

LARGEST = 10**8
"""What an attribute with a larger number counts as; in seconds, three years."""


@dataclass
class Element:
    """An element of a document."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return all words in this element and below it, with runs of white space as one space."""
        return " ".join("".join(self.words).split())

    @property
    def own_text(self) -> str:
        """Return the words in this element alone."""
        return " ".join("".join(self.own).split())

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(name, default)

    def number(self, name: str, default: int) -> int:
        """Return an attribute as a whole number, from 0; what is none counts as the default."""
        value = self.attributes.get(name, "").strip()
        if not re.fullmatch(r"[0-9]+", value):
            return default
        return int(value) if len(value) < len(str(LARGEST)) else LARGEST

    def flag(self, name: str, default: bool = False) -> bool:
        """Return an attribute as a truth value."""
        value = self.attributes.get(name, "").strip().lower()
        return value == "true" if value in ("true", "false") else default


@dataclass
class Document:
    """What a call is to do, where it came from, and what was odd about it."""

    url: str
    verbs: list[Element] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
