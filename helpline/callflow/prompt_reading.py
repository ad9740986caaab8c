"""Read the prompts of a flow document, each in every language of the line. Pure."""

import string
from collections.abc import Collection, Mapping
from typing import Any

from helpline.callflow.prompts import PROMPTS
from helpline.callflow.reading import Faults, FlowError, Known, Path, in_every_language, mapping
from helpline.callflow.wording import ENGLISH, shipped

MAX_PROMPT = 1000
"""Characters; Twilio refuses far longer texts, and nobody in need listens to longer ones."""


def read_prompts(
    document: Mapping[str, Any],
    known: Known,
    languages: Collection[str],
    default_language: str,
    faults: Faults,
) -> dict[str, dict[str, str]]:
    """Return the words of each prompt by language: the document's own, or else the shipped ones.

    Every name in PROMPTS has words at least in the default language.
    """
    given = faults.reading({}, mapping, document, (), "prompts")
    for name in PROMPTS if given else ():
        if name not in given:
            faults.note(("prompts",), f'the prompt "{name}" is missing')
    own = {name: _own(name, body, known, faults) for name, body in given.items()}
    return {
        name: _in_full(name, own.get(name, {}), languages, default_language)
        for name in (*own, *(name for name in PROMPTS if name not in own))
    }


def _own(name: str, body: Any, known: Known, faults: Faults) -> dict[str, str]:
    """Return what the document itself says of a prompt, without what could not be said."""
    path, allowed = ("prompts", name), PROMPTS.get(name, frozenset())
    texts = in_every_language(body, path, known, faults)
    found = {
        code: faults.reading("", _sayable, words, (*path, code), allowed) for code, words in texts.items()
    }
    return {code: words for code, words in found.items() if words}


def _in_full(
    prompt: str, own: Mapping[str, str], languages: Collection[str], default_language: str
) -> dict[str, str]:
    """Return a prompt's words in every language that has some; the default language always has."""
    texts = {code: own.get(code) or shipped(prompt, code) for code in languages}
    if prompt in PROMPTS and default_language in texts:
        texts[default_language] = texts[default_language] or shipped(prompt, ENGLISH)
    return {code: words for code, words in texts.items() if words}


def _sayable(words: str, path: Path, allowed: frozenset[str]) -> str:
    """Return words that can be said, and in which nothing but what is allowed is to be filled in."""
    if len(words) > MAX_PROMPT:
        raise FlowError(path, f"the prompt has {len(words)} characters; at most {MAX_PROMPT} can be said")
    try:
        parts = list(string.Formatter().parse(words))
    except ValueError as error:
        raise FlowError(path, f"braces that do not match: {error}") from None
    may = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
    for _, field, spec, conversion in parts:
        if field is not None and (field not in allowed or spec or conversion):
            raise FlowError(path, f"nothing is filled in for {{{field}}} here; allowed: {may}")
    return words
