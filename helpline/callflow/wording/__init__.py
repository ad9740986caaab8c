"""Hold the shipped wording, which is said if a call flow has no words of its own for a prompt.

A description that leaves a prompt out is published with these words (`completing`); a flow that was published
by an earlier release lacks the prompts that were added since, and is read with them. A new prompt needs its
words here, or nothing starts. Pure.
"""

from collections.abc import Mapping

from helpline.callflow.danger import base
from helpline.callflow.flow import Language
from helpline.callflow.prompts import PROMPTS
from helpline.callflow.wording import english, spanish

ENGLISH = "en"
MODULES = {ENGLISH: english, "es": spanish}

SHIPPED: Mapping[str, Mapping[str, str]] = {code: module.WORDS for code, module in MODULES.items()}
"""Each prompt's words, by the code of the language."""
LANGUAGES: Mapping[str, Language] = {
    code: Language(code, module.NAMES, module.TAG, module.VOICE) for code, module in MODULES.items()
}

for _code, _words in SHIPPED.items():
    if _wrong := _words.keys() ^ PROMPTS.keys():
        raise LookupError(f"the shipped wording in {_code!r} and the prompts differ: {sorted(_wrong)}")


def shipped(prompt: str, language: str) -> str:
    """Return the shipped words of a prompt in a language (for `es-MX` those of `es`); empty if none."""
    return SHIPPED.get(base(language), {}).get(prompt, "")
