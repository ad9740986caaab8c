"""Hear that a caller does not speak a language: "no hablo inglés", "no English". Pure.

The name of the language is in such a sentence, but it does not choose that language.
"""

import re
from collections.abc import Mapping

from helpline.callflow.speech import plain

NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("english", "ingles"),
    "es": ("spanish", "espanol", "castellano"),
}
"""How callers call each language, in both; plain."""
OTHER: Mapping[str, str] = {"en": "es", "es": "en"}

_NAME = "(?P<name>{})".format("|".join(name for names in NAMES.values() for name in names))
_NOT = r"(?:(?:do|can|could) ?(?:not|n t)|don t|dont|can t|cant|cannot|not|no)"
_BETWEEN = r"(?: (?:speak|talk|understand|know|want|any|much|good|very|really|a|word|of|so|well|to|in))*"
_ENTRE = (
    r"(?: (?:hablo|hablamos|hablar|entiendo|entendemos|comprendo|se|quiero|puedo|muy|mucho|bien|nada|ni"
    r"|una|palabra|de|del|el|en|yo))*"
)
_REFUSED = (
    # A question to the helpline, "you don't speak Spanish?", asks for the language.
    rf"(?:^|\b(?:i|we|me|and|but|sorry|hello|hi|english|spanish) ){_NOT}{_BETWEEN} {_NAME}\b",
    rf"\bno{_ENTRE} {_NAME}\b",
    r"\bno (?:habla|hablan|entiende|entienden)(?: nada de| mucho| bien)? (?P<name>ingles)\b",
    rf"^{_NAME} no$",
    rf"\bmy {_NAME} is (?:not|no|bad|very bad|really bad|poor)\b",
    rf"\bmi {_NAME} (?:no es|es malo|es muy malo)\b",
)
_PATTERNS = tuple(re.compile(pattern) for pattern in _REFUSED)
_PARTS = re.compile(r"[.,;:!?¡¿…]+")
"""Divides what was said: "No, English" chooses English."""


def language_wanted_instead(said: str) -> str:
    """Return the code of the language that is left to a caller who does not speak the other; else empty."""
    for part in map(plain, _PARTS.split(said)):
        found = next((match for pattern in _PATTERNS if (match := pattern.search(part))), None)
        if found:
            return next(OTHER[code] for code, names in NAMES.items() if found["name"] in names)
    return ""
