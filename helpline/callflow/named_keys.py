"""Find the keys that a sentence tells the caller to press, and which of them do nothing there. Pure.

A prompt that names a key which leads nowhere, or a wrong key for danger, leaves a caller in need pressing it.
Sentences are read in English and Spanish; in other languages no keys are found.
"""

import re
from collections.abc import Mapping

from helpline.callflow.danger import base
from helpline.callflow.flow import DANGER_KEY
from helpline.callflow.speech import DIGITS

NAMED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\bpress(?:ing)?(?: the)?(?: key| number)? "
        r"(\d|zero|one|two|three|four|five|six|seven|eight|nine)\b(?! \d)"
    ),
    "es": re.compile(
        r"\b(?:oprim|presion|marqu|puls)\w*(?: el| la tecla)? "
        r"(\d|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\b(?! \d)"
    ),
}
ELSEWHERE = re.compile(r"\b9 8 8,?(?: (?:y|and))? (?:oprim|press)\w*(?: el)? \w+")
"""Matches a key to press at 988 itself: 2 for Spanish."""
DANGER: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"danger|emergenc|crisis|suicid|urgent|immediate|right (?:now|away)|help now|safe|threat|hurt|harm|"
        r"life|lives|dying|die\b|overdos|breath|wake|waking|unconscious|medical|ambulance|police|\b9 ?1 ?1\b"
    ),
    "es": re.compile(
        r"peligr|emergenc|crisis|suicid|urgen|inmediat|ahora mismo|segur|amenaz|daño|herid|vida|mori|muer|"
        r"sobredosis|respir|despierta|inconscien|médic|ambulancia|policía|\b9 ?1 ?1\b"
    ),
}
"""Words of which one stands in a sentence that names the danger key."""
_SENTENCES = re.compile(r"[.!;]+")
WORKING: Mapping[str, frozenset[str]] = {
    "wait_choices": frozenset("123"),
    "crisis_doubt": frozenset("2"),
    "crisis_wait_doubt": frozenset("2"),
    "crisis_stay": frozenset("2"),
    "crisis_round": frozenset("13"),
    "nobody_here": frozenset("12"),
    "nobody_for_language": frozenset("12"),
    "message_ask": frozenset("12"),
    "message_nothing": frozenset("12"),
    "callback_ask": frozenset("1"),
    "callback_confirm": frozenset("0123"),
    "callback_confirm_later": frozenset("0123"),
    "callback_silence": frozenset("012"),
    "callback_incomplete": frozenset("012"),
    "callback_not_a_number": frozenset("012"),
    "gate": frozenset("1"),
    "gate_callback": frozenset("1"),
    "gate_consult": frozenset("1"),
    "gate_second": frozenset("1"),
    "gate_listen": frozenset("1"),
    "gate_coach": frozenset("1"),
    "gate_barge": frozenset("1"),
    "gate_wrong_key": frozenset("1"),
}
"""The keys that work while a prompt outside the menus is said; during a prompt not listed here none works."""


def named_keys(text: str, language: str) -> frozenset[str]:
    """Return the digits that a sentence tells the caller to press here."""
    pattern = NAMED.get(base(language))
    if pattern is None:
        return frozenset()
    found = pattern.findall(ELSEWHERE.sub("", text.lower()))
    return frozenset(DIGITS.get(key, key) for key in found)


def leaves_danger_unsaid(text: str, language: str) -> bool:
    """Say whether words that should name the danger key do not; words in other languages cannot be read."""
    return base(language) in NAMED and DANGER_KEY not in named_keys(text, language)


def names_danger_key_for_another(text: str, language: str) -> bool:
    """Say whether a sentence tells the caller to press the danger key, and not because of danger.

    "If that is right, press 1" sends whoever says yes to the crisis line.
    """
    about = DANGER.get(base(language))
    sentences = _SENTENCES.split(text.lower()) if about else []
    return any(
        DANGER_KEY in named_keys(each, language) and not about.search(each) for each in sentences if about
    )


def dead_keys(prompt: str, text: str, language: str) -> frozenset[str]:
    """Return the keys that a prompt outside the menus names, but that do nothing while it is said."""
    return named_keys(text, language) - WORKING.get(prompt, frozenset())
