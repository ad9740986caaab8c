"""Hearing what a caller said, and saying digits so that they can be checked."""

import re
import unicodedata
from collections.abc import Iterable

# Chinese and Japanese do not part their words, so each sign counts as one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


def plain(text: str) -> str:
    """Return text of any script without accents, case and punctuation, its words parted by single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_WORD.findall(letters))


def hears(said: str, phrases: Iterable[str]) -> bool:
    """Say whether any of the phrases was said, as whole words."""
    heard = f" {plain(said)} "
    return any(f" {plain(phrase)} " in heard for phrase in phrases if plain(phrase))


def digits_aloud(number: str) -> str:
    """Return a number as single digits in groups with pauses: +12025550143 as '2 0 2, 5 5 5, 0 1 4 3'."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) == 10:
        groups = [digits[:3], digits[3:6], digits[6:]]
    else:
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return ", ".join(" ".join(group) for group in groups)
