"""Read the menus of a flow document. Pure.

What cannot be understood of a menu is left out, and a choice that does not say where it leads is a person's:
`queue`. A class of calls that is not known is taken for danger.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from helpline.callflow.flow import CRISIS, DESTINATIONS, QUEUE, Choice, Menu
from helpline.callflow.prompts import PROMPTS
from helpline.callflow.reading import (
    Faults,
    FlowError,
    Known,
    Path,
    as_mapping,
    entries,
    known_name,
    mapping,
    meant,
    number,
    text,
)

PRIORITIES = frozenset({CRISIS, "high", "normal"})
KEYS = frozenset("0123456789*#")
MENU = frozenset({"say", "choices", "otherwise", "silence", "tries", "seconds"})
ELSE = frozenset({"then", "language", "topic", "priority"})
CHOICE = ELSE | {"key", "words"}
A_PERSON = Choice(then=QUEUE)


def read_menus(document: Mapping[str, Any], known: Known, faults: Faults) -> dict[str, Menu]:
    """Return the menus that can be put to a caller."""
    given = faults.reading({}, mapping, document, (), "menus")
    found = {name: faults.reading(None, _menu, name, body, known, faults) for name, body in given.items()}
    return {name: menu for name, menu in found.items() if menu}


def _menu(name: str, body: Any, known: Known, faults: Faults) -> Menu:
    path = ("menus", name)
    as_mapping(body, path)
    if name in DESTINATIONS:
        raise FlowError(path, f'"{name}" is a destination and cannot name a menu')
    faults.only(body, path, MENU)
    return Menu(
        name=name,
        says=tuple(_says(body, path, known, faults)),
        choices=tuple(_choices(body, path, known, faults)),
        otherwise=faults.reading(A_PERSON, _otherwise, body, path, known, faults),
        silence=faults.reading(None, _silence, body, path, known, faults),
        tries=faults.reading(3, number, body, path, "tries", 3, 1, 5),
        seconds=faults.reading(10, number, body, path, "seconds", 10, 1, 30),
    )


def _says(body: Mapping[str, Any], path: Path, known: Known, faults: Faults) -> Iterator[tuple[str, str]]:
    for i, item in enumerate(faults.reading((), entries, body, path, "say")):
        said = faults.reading(None, _said, item, (*path, "say", i), known)
        if said:
            yield said


def _said(item: Any, path: Path, known: Known) -> tuple[str, str]:
    """A prompt is named, with '@es' behind it where it is said in a language of its own."""
    if not isinstance(item, str):
        raise FlowError(path, "the name of a prompt is expected")
    prompt, _, language = item.partition("@")
    if prompt not in known.prompts:
        raise FlowError(path, f'there is no prompt named "{prompt}"{meant(prompt, known.prompts)}')
    if PROMPTS.get(prompt):
        raise FlowError(path, f'the prompt "{prompt}" needs values and cannot be said in a menu')
    if language and language not in known.languages:
        raise FlowError(path, f'the line does not speak "{language}"{meant(language, known.languages)}')
    return prompt, language


def _otherwise(body: Mapping[str, Any], path: Path, known: Known, faults: Faults) -> Choice:
    if "otherwise" not in body:
        raise FlowError(path, '"otherwise" is missing: where a caller goes who is not understood')
    return _choice(body["otherwise"], (*path, "otherwise"), ELSE, known, faults)


def _silence(body: Mapping[str, Any], path: Path, known: Known, faults: Faults) -> Choice | None:
    if "silence" not in body:
        return None
    return _choice(body["silence"], (*path, "silence"), ELSE, known, faults)


def _choices(body: Mapping[str, Any], path: Path, known: Known, faults: Faults) -> Iterator[Choice]:
    """Yield the choices that can be taken: by a key that no earlier one has, or by words."""
    taken: set[str] = set()
    for i, item in enumerate(faults.reading((), entries, body, path, "choices")):
        here = (*path, "choices", i)
        choice = faults.reading(None, _choice, item, here, CHOICE, known, faults)
        if choice and choice.key in taken:
            faults.note((*here, "key"), f"the key {choice.key} is used twice")
            choice = replace(choice, key="")
        elif choice and not choice.key and not choice.words and "key" not in item:
            faults.note(here, "no key and no words lead to this choice")
        if choice and (choice.key or choice.words):
            taken |= {choice.key} - {""}
            yield choice


def _choice(item: Any, path: Path, allowed: frozenset[str], known: Known, faults: Faults) -> Choice:
    as_mapping(item, path)
    faults.only(item, path, allowed)
    return Choice(
        then=faults.reading(QUEUE, _then, item, path, known),
        key=faults.reading("", _key, item, path) if "key" in allowed else "",
        words=phrases(item.get("words", {}), (*path, "words"), known, faults) if "words" in allowed else {},
        language=faults.reading("", known_name, item, path, "language", known.languages),
        topic=faults.reading("", known_name, item, path, "topic", known.topics),
        priority=faults.reading(CRISIS, known_name, item, path, "priority", PRIORITIES),
    )


def _then(item: Mapping[str, Any], path: Path, known: Known) -> str:
    then, places = text(item, path, "then"), known.menus | DESTINATIONS
    if then not in places:
        message = f'there is no menu or destination named "{then}"{meant(then, places)}'
        raise FlowError((*path, "then"), message)
    return then


def _key(item: Mapping[str, Any], path: Path) -> str:
    key = str(item.get("key", ""))
    if "key" in item and key not in KEYS:
        raise FlowError((*path, "key"), f'"{key}" is not a key of a telephone')
    return key


def phrases(body: Any, path: Path, known: Known, faults: Faults) -> dict[str, tuple[str, ...]]:
    """Return words by the language under which they are listed.

    Those of a language that the line does not speak are noted and kept: words are heard in every language.
    """
    if not isinstance(body, Mapping):
        faults.note(path, "names with values are expected here")
        return {}
    faults.only(body, path, known.languages)
    return {code: _listed(items, (*path, code), faults) for code, items in body.items()}


def _listed(items: Any, path: Path, faults: Faults) -> tuple[str, ...]:
    given = items if isinstance(items, list) else [None]
    found = tuple(item for item in given if isinstance(item, str) and item)
    if len(found) < len(given):
        faults.note(path, "a list of words or phrases is expected")
    return found
