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


_NAMES_OF_DIGITS: Mapping[str, str] = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
}
_NAMES_OF_A_PERSON: Mapping[str, str] = {
    "en": "person operator representative agent human",
    "es": "persona operador operadora representante agente",
}
_ASIDE: Mapping[str, str] = {
    "en": "i press pressed choose want option number key the please a an real live speak talk to with",
    "es": "oprimo presiono marco elijo quiero opcion numero tecla el la por favor un una hablar con",
}
DIGITS: Mapping[str, str] = {
    word: str(digit)
    for words in ("0 1 2 3 4 5 6 7 8 9", *_NAMES_OF_DIGITS.values())
    for digit, word in enumerate(words.split())
}
_PERSON_KEY = "0"
"""The key for a person, which is the same in every menu."""
_KEYS: Mapping[str, str] = {
    **DIGITS,
    **dict.fromkeys(" ".join(_NAMES_OF_A_PERSON.values()).split(), _PERSON_KEY),
    "00": _PERSON_KEY,
}
_BESIDE_A_KEY = frozenset(" ".join(_ASIDE.values()).split())
_OF_LANGUAGE: Mapping[str, frozenset[str]] = {
    code: frozenset(f"{names} {_NAMES_OF_A_PERSON[code]} {_ASIDE[code]}".split())
    for code, names in _NAMES_OF_DIGITS.items()
}


def key_said(said: str) -> str:
    """Return the key that a caller names instead of pressing it, in English or Spanish; empty if none.

    "Two", "option two" and "el dos, por favor" name one, "zero zero" and "a person" the key for a person;
    "one of my sons" names none.
    """
    rest = {word for word in plain(said).split() if word not in _BESIDE_A_KEY}
    return _KEYS.get(rest.pop(), "") if len(rest) == 1 else ""


def language_of_key(said: str) -> str:
    """Return the code of the language in which a caller names a key; empty if none or if it may be several.

    "Dos" and "opción 2" are Spanish, "two" is English; "2" and "option dos" may be either.
    """
    words = {word for word in plain(said).split() if not word.isdecimal()} if key_said(said) else set()
    codes = [code for code, own in _OF_LANGUAGE.items() if words and words <= own]
    return codes[0] if len(codes) == 1 else ""
