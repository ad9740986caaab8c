"""How hard an English text is: its Flesch-Kincaid grade, with syllables estimated from the spelling."""

import re
from collections.abc import Collection


def grade(text: str, exceptions: Collection[str] = ()) -> float:
    """Return the school grade in which the text can be read; an exception counts as a short word."""
    words = re.findall(r"[a-z']+|\d", text.lower())
    sentences = max(1, len(re.findall(r"[.?!:]+(?:\s|$)", text)))
    count = sum(1 if word in exceptions else syllables(word) for word in words)
    return flesch_kincaid(len(words), sentences, count)


def flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def syllables(word: str) -> int:
    """Return roughly how many syllables a word has: its groups of vowels, a silent e at its end left out."""
    groups = len(re.findall(r"[aeiouy]+", word.replace("suici", "su ici")))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[aeiouy][^aeiouy]es$", word):
        groups -= 1
    return max(1, groups)
