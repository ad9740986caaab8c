"""A small call flow in two languages, in the words a test can look for."""

from typing import Any

from helpline.callflow import PROMPTS


def _said(name: str, values: frozenset[str], language: str) -> str:
    filled = " ".join(f"{{{value}}}" for value in sorted(values))
    return f"{name} {language} {filled}".strip()


DOCUMENT: dict[str, Any] = {
    "start": "welcome",
    # Said explicitly: PostgreSQL keeps the names of a JSON object in an order of its own.
    "default_language": "en",
    "default_topic": "treatment",
    "languages": {
        "en": {"name": "English", "tag": "en-US", "voice": "Polly.Joanna"},
        "es": {"name": {"en": "Spanish", "es": "español"}, "tag": "es-US", "voice": "Polly.Lupe"},
    },
    "topics": {
        "treatment": {"en": "treatment", "es": "tratamiento"},
        "family": {"en": "a relative", "es": "un familiar"},
        "silent": {"en": "silence", "es": "silencio"},
        "crisis": {"en": "danger", "es": "peligro"},
    },
    "crisis_words": {"en": ["code lavender"], "es": ["clave lavanda"]},
    "silent_topic": "silent",
    "prompts": {
        "choose_language": {"en": "choose_language en", "es": "choose_language es"},
        "choose_topic": {"en": "choose_topic en", "es": "choose_topic es"},
        **{
            name: {language: _said(name, values, language) for language in ("en", "es")}
            for name, values in PROMPTS.items()
        },
    },
    "menus": {
        "welcome": {
            "say": ["safety@en", "choose_language@en", "choose_language@es"],
            "choices": [
                {"key": "1", "priority": "crisis", "topic": "crisis", "then": "queue"},
                {"key": "2", "language": "es", "words": {"es": ["español"]}, "then": "topic"},
                {"key": "3", "language": "en", "words": {"en": ["english"]}, "then": "topic"},
                {"key": "0", "then": "queue"},
            ],
            "silence": {"language": "en", "then": "topic"},
            "otherwise": {"language": "en", "then": "topic"},
        },
        "topic": {
            "say": ["choose_topic"],
            "choices": [
                {"key": "1", "priority": "crisis", "topic": "crisis", "then": "queue"},
                {"key": "2", "topic": "treatment", "words": {"en": ["naltrexone"]}, "then": "queue"},
                {"key": "3", "topic": "family", "words": {"en": ["my son"]}, "then": "queue"},
                {"key": "0", "then": "queue"},
                {"key": "4", "then": "callback"},
                {"key": "5", "then": "message"},
                {"key": "9", "then": "goodbye"},
            ],
            "otherwise": {"then": "queue"},
        },
    },
}
