"""Find phrases in what a caller said."""

import re
import unicodedata
from collections.abc import Iterable

# Chinese and Japanese have no spaces between words, so each sign counts as one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


def plain(text: str) -> str:
    """Return text of any script without accents, case and punctuation, one space between its words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_WORD.findall(letters))


def hears(said: str, phrases: Iterable[str]) -> bool:
    """Say whether any of the phrases was said, as whole words."""
    heard = f" {plain(said)} "
    return any(f" {plain(phrase)} " in heard for phrase in phrases if plain(phrase))
