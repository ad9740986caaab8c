"""Complete a described flow with the shipped wording, so that what is published says every word. Pure.

A later release with other shipped wording then does not change what was published.
"""

from collections.abc import Mapping
from typing import Any

from helpline.callflow.prompts import PROMPTS
from helpline.callflow.wording import shipped
from helpline.schema import as_mapping


def left_out(document: Any) -> dict[str, dict[str, str]]:
    """Return the shipped words that a described flow does without, by prompt and language.

    A prompt may be left out in every language for which its words are shipped, or in none of them: an own
    English sentence beside the shipped Spanish one would tell two callers different things.
    """
    languages = as_mapping(as_mapping(document).get("languages"))
    prompts = _prompts(document)
    if not isinstance(prompts, Mapping):
        return {}
    left = {name: _left_out(name, prompts.get(name, {}), languages) for name in PROMPTS}
    return {name: words for name, words in left.items() if words}


def complete(document: Any) -> Any:
    """Return a described flow with the words that it leaves out; anything but a flow unchanged."""
    left = left_out(document)
    if not left:
        return document
    prompts = _prompts(document)
    added = {name: {**as_mapping(prompts.get(name)), **words} for name, words in left.items()}
    return {**document, "prompts": {**prompts, **added}}


def _prompts(document: Any) -> Any:
    """Return the section of the prompts, which is empty where it is not given or has nothing in it."""
    given = as_mapping(document).get("prompts")
    return {} if given is None else given


def _left_out(prompt: str, given: Any, languages: Mapping[str, Any]) -> dict[str, str]:
    ours = {code: words for code in languages if (words := shipped(prompt, code))}
    return ours if isinstance(given, Mapping) and not ours.keys() & given.keys() else {}
