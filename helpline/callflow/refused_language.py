"""Hear that a caller does not speak a language, or hardly: "no hablo inglés", "no English". Pure.

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
_NOT = r"(?:(?:do|can|could) ?(?:not|n t)|don t|dont|can t|cant|cannot|not|no|hardly|barely)"
_BETWEEN = r"(?: (?:speak|talk|understand|know|want|have|any|much|good|very|really|a|word|of|so|well|to|in))*"
_ENTRE = (
    r"(?: (?:hablo|hablamos|hablar|entiendo|entendemos|comprendo|se|tengo|quiero|puedo|muy|mucho|bien|nada"
    r"|ni|una|palabra|de|del|el|en|yo))*"
)
_LITTLE = r"(?:(?:only|just|a|very|too|so) )*little(?: bit)?(?: of)?"
_POCO = r"(?:(?:solo|solamente|muy|tan|un) )*(?:poco|poquito)(?: de)?"
_REFUSED = (
    # A question to the helpline, "you don't speak Spanish?", asks for the language.
    rf"(?:^|\b(?:i|we|me|and|but|sorry|hello|hi|english|spanish) ){_NOT}{_BETWEEN} {_NAME}\b",
    rf"\b(?:no|apenas){_ENTRE} {_NAME}\b",
    r"\bno (?:habla|hablan|entiende|entienden)(?: nada de| mucho| bien)? (?P<name>ingles)\b",
    rf"^{_NAME} no$",
    rf"\bmy {_NAME} is(?: not| ?n t| no)\b(?! (?:so |that |too )?bad\b)",
    rf"\bmy {_NAME} is (?:very |really |so )?(?:bad|poor|limited)\b",
    rf"\bmi {_NAME} (?:no es|es (?:muy )?(?:malo|poco|basico|limitado))\b",
    # It depends on who speaks. These ask for the language: "Do you speak a little Spanish?", "Can I speak a
    # little Spanish?", "Is there somebody who speaks a little Spanish?" But "my mother, who speaks very
    # little English" does not.
    r"(?<!can )(?<!could )(?<!may )\b(?:i|we) (?:(?:only|just|can) )*"
    rf"(?:speak|understand|know|have) {_LITTLE} {_NAME}\b",
    rf"(?<!who )(?<!that )\b(?:speaks|understands|knows|has) {_LITTLE} {_NAME}\b",
    rf"\b(?:speaks|understands|knows|has) (?!a little\b){_LITTLE} {_NAME}\b",
    rf"^{_LITTLE} {_NAME}\b",
    rf"\b(?:hablo|hablamos|entiendo|entendemos|se|tengo) {_POCO} {_NAME}\b",
    rf"\b(?:habla|hablan|entiende|entienden) {_POCO} (?P<name>ingles)\b",
    rf"^{_POCO} {_NAME}\b",
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
