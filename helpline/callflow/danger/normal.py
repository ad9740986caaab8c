"""Bring what a caller said into a normal form, so that one pattern fits the many ways to say one thing.

Small letters without accents; contractions written out; numerals as digits; words without meaning of their
own ("um", "please", "I think") and stuttering left out; a comma wherever the sentence was divided.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from helpline.callflow.danger.numbers import join_digits, write_plainly
from helpline.callflow.speech import DIGITS

PARTING = ","
"""Stands for every sign that divides a sentence."""

_APOSTROPHE = re.compile("[’‘ʼ`´′]")
_ABBREVIATION = re.compile(r"(?<![a-z'])([b-hj-z])\. ?([b-hj-z])(?![a-z'])\.?")
_PARTING = re.compile(r"[.,;:!?¡¿…—–()\"]+")
_WORD = re.compile(r",|[a-z0-9']+")
_SPACES = re.compile(r" +")
_STUTTER = re.compile(r"(?<= )(\S+ |\S+ \S+ )\1+")


@dataclass(frozen=True, slots=True)
class Speech:
    """What has to be known of a language to bring its sentences into normal form.

    `words` replaces single words; after that, `phrases` (regular expressions over whole words) are replaced.
    """

    words: Mapping[str, str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    repeated: frozenset[str] = frozenset()
    """Words that mean more when they are said twice, so that both are kept."""


def normal(said: str, speech: Speech) -> list[str]:
    """Return the normal form: words, and PARTING wherever the sentence was divided."""
    text = f" {' '.join(_words(said, speech))} "
    for phrase, replacement in speech.phrases:
        text = phrase.sub(replacement, text)
    text = _SPACES.sub(" ", text)
    return _STUTTER.sub(lambda found: _once(found, speech), join_digits(text)).split()


def _words(said: str, speech: Speech) -> list[str]:
    letters = unicodedata.normalize("NFKD", _APOSTROPHE.sub("'", said.casefold()))
    text = "".join(sign for sign in letters if not unicodedata.combining(sign))
    text = _ABBREVIATION.sub(r"\1\2", text)
    text = write_plainly(text)
    text = _PARTING.sub(f" {PARTING} ", text)
    words = [speech.words.get(word, word) for word in _WORD.findall(text)]
    return " ".join(words).split()


def _once(found: re.Match[str], speech: Speech) -> str:
    """Return what was stuttered, once. A numeral of either language is repeated on purpose: "ocho ocho"."""
    word = found[1].split()[0]
    return found[0] if word in speech.repeated or word in DIGITS else found[1]


def whole_words(replacements: Mapping[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile replacements of phrases; each matches between spaces and leaves one space behind."""
    return tuple(
        (re.compile(rf"(?<= ){phrase} "), f"{meaning} ".lstrip()) for phrase, meaning in replacements.items()
    )
