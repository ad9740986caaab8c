"""Represent a TwiML document as a tree of elements."""

import re
from dataclasses import dataclass, field

MAX_NUMBER = 10**8
"""The largest number an attribute can have; larger ones count as this. In seconds it is three years."""


@dataclass
class Element:
    """An element of a document.

    `own` are its own pieces of text, `words` also those of the elements below it.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the text of this element and all below it, with each run of white space as one space."""
        return " ".join("".join(self.words).split())

    @property
    def own_text(self) -> str:
        """Return this element's own text, without that of the elements below it."""
        return " ".join("".join(self.own).split())

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute, or the default when it is missing."""
        return self.attributes.get(name, default)

    def number(self, name: str, default: int) -> int:
        """Return an attribute as a whole number from 0; anything else counts as the default."""
        value = self.attributes.get(name, "").strip()
        if not re.fullmatch(r"[0-9]+", value):
            return default
        return int(value) if len(value) < len(str(MAX_NUMBER)) else MAX_NUMBER

    def flag(self, name: str, default: bool = False) -> bool:
        """Return an attribute as true or false; anything else counts as the default."""
        value = self.attributes.get(name, "").strip().lower()
        return value == "true" if value in ("true", "false") else default


@dataclass
class Document:
    """A TwiML document: the URL it came from, its verbs, and the warnings about it."""

    url: str
    verbs: list[Element] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
