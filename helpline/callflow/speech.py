"""Find phrases in what a caller said."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

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


DIGITS: Mapping[str, str] = {
    word: str(digit)
    for words in (
        "0 1 2 3 4 5 6 7 8 9",
        "zero one two three four five six seven eight nine",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
    )
    for digit, word in enumerate(words.split())
}
_ASIDE = """
i press pressed choose want option number key the please
oprimo presiono marco elijo quiero opcion numero tecla el la por favor
"""
_BESIDE_A_DIGIT = frozenset(_ASIDE.split())


def digit_said(said: str) -> str:
    """Return the digit that a caller names instead of pressing it, in English or Spanish; empty if none.

    "Two", "option two" and "el dos, por favor" name one; "one of my sons" does not.
    """
    rest = [word for word in plain(said).split() if word not in _BESIDE_A_DIGIT]
    return DIGITS.get(rest[0], "") if len(rest) == 1 else ""
