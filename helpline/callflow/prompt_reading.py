"""Read the prompts of a flow document, each in every language of the line. Pure."""

import string
from collections.abc import Collection, Mapping

from helpline.callflow.prompts import PROMPTS
from helpline.callflow.reading import Known, Node
from helpline.callflow.wording import ENGLISH, shipped

MAX_PROMPT = 1000
"""The most characters of a prompt. Twilio refuses far longer texts, and a caller in need does not listen."""


def read_prompts(
    document: Node, known: Known, languages: Collection[str], default_language: str
) -> dict[str, dict[str, str]]:
    """Return the words of each prompt by language: the document's own words, or else the shipped ones.

    Every name in PROMPTS has words at least in the default language.
    """
    given = document.section("prompts")
    for name in PROMPTS if given else ():
        if name not in given:
            document.wrong(f'the prompt "{name}" is missing', "prompts")
    own = {name: _own(name, node, known) for name, node in given.items()}
    return {
        name: _in_full(name, own.get(name, {}), languages, default_language)
        for name in (*own, *(name for name in PROMPTS if name not in own))
    }


def _own(name: str, node: Node, known: Known) -> dict[str, str]:
    """Return the document's own words for a prompt, by language, and report those that cannot be said."""
    found = {}
    for code, words in node.in_every_language(known).items():
        if wrong := _wrong_to_say(words, PROMPTS.get(name, frozenset())):
            node.wrong(wrong, code)
        else:
            found[code] = words
    return found


def _in_full(
    prompt: str, own: Mapping[str, str], languages: Collection[str], default_language: str
) -> dict[str, str]:
    """Return a prompt's words in every language that has some; the default language always has some."""
    texts = {code: own.get(code) or shipped(prompt, code) for code in languages}
    if prompt in PROMPTS and default_language in texts:
        texts[default_language] = texts[default_language] or shipped(prompt, ENGLISH)
    return {code: words for code, words in texts.items() if words}


def _wrong_to_say(words: str, allowed: frozenset[str]) -> str:
    """Return why words cannot be said; empty if they can. Only values in `allowed` may be filled in."""
    if len(words) > MAX_PROMPT:
        return f"the prompt has {len(words)} characters; at most {MAX_PROMPT} can be said"
    try:
        parts = list(string.Formatter().parse(words))
    except ValueError as error:
        return f"braces that do not match: {error}"
    may = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
    for _, field, spec, conversion in parts:
        if field is not None and (field not in allowed or spec or conversion):
            return f"nothing is filled in for {{{field}}} here; allowed: {may}"
    return ""
