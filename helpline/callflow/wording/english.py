"""The shipped wording in English, which stands in the rows of `prompts`, and the voice that says it."""

from collections.abc import Mapping

from helpline.callflow.prompts import ROWS

NAMES: Mapping[str, str] = {"en": "English", "es": "inglés"}
"""What the language is called in each language."""
TAG = "en-US"
VOICE = "Polly.Joanna"

WORDS: Mapping[str, str] = {name: prompt.english for name, prompt in ROWS.items()}
