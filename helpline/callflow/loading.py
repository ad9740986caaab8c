"""Turning a flow document into a flow, or saying precisely everything that is wrong with it."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helpline.callflow.flow import DESTINATIONS, Choice, Flow, Language, Menu
from helpline.callflow.prompts import INSTEAD, PROMPTS
from helpline.callflow.reading import (
    Faults,
    FlowError,
    Path,
    entries,
    is_mapping,
    known_name,
    mapping,
    meant,
    names,
    number,
    only,
    text,
)

PRIORITIES = frozenset({"crisis", "high", "normal"})
KEYS = frozenset("0123456789*#")
NAMES = (
    "start",
    "default_language",
    "default_topic",
    "languages",
    "topics",
    "prompts",
    "menus",
    "crisis_words",
    "silent_topic",
)
MAX_PROMPT = 1000
"""Characters; Twilio refuses far longer texts, and nobody in need listens to longer ones."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that a document defines, which its other parts may use."""

    languages: frozenset[str]
    topics: frozenset[str]
    prompts: frozenset[str]
    menus: frozenset[str]


def load(document: Mapping[str, Any]) -> Flow:
    """Return the flow of a document; raise FlowError, which knows every fault that was found.

    A document that was published once is read for ever: what is asked of a new one besides is in `check`.
    """
    is_mapping(document, ())
    faults = Faults()
    known = _Known(*(names(document, key) for key in ("languages", "topics", "prompts", "menus")))
    with faults.noted():
        only(document, (), NAMES)
    languages = _languages(document, known, faults)
    topics = _topics(document, known, faults)
    prompts = _prompts(document, known, faults)
    menus = _menus(document, known, faults)
    crisis_words: dict[str, tuple[str, ...]] = {}
    with faults.noted():
        crisis_words = _phrases(document.get("crisis_words", {}), ("crisis_words",), known)
    start = default_language = default_topic = silent_topic = ""
    with faults.noted():
        start = _start(document, known)
    with faults.noted():
        default_language = known_name(document, (), "default_language", known.languages)
    with faults.noted():
        default_topic = known_name(document, (), "default_topic", known.topics)
    with faults.noted():
        silent_topic = known_name(document, (), "silent_topic", known.topics)
    faults.refuse()
    _check_ways(start, menus, faults)
    faults.refuse()
    return Flow(
        start=start,
        languages=languages,
        default_language=default_language or next(iter(languages)),
        topics=topics,
        default_topic=default_topic or next(iter(topics)),
        prompts=prompts,
        menus=menus,
        crisis_words=crisis_words,
        silent_topic=silent_topic,
    )


def _start(document: Mapping[str, Any], known: _Known) -> str:
    start = text(document, (), "start")
    if start not in known.menus:
        raise FlowError(("start",), f'there is no menu named "{start}"{meant(start, known.menus)}')
    return start


def _languages(document: Mapping[str, Any], known: _Known, faults: Faults) -> dict[str, Language]:
    languages = {}
    with faults.noted():
        for code, body in mapping(document, (), "languages").items():
            path = ("languages", code)
            with faults.noted():
                is_mapping(body, path)
                only(body, path, {"name", "tag", "voice"})
                tag, voice = text(body, path, "tag"), text(body, path, "voice")
                languages[code] = Language(code, _language_names(body, path, known), tag, voice)
    return languages


def _language_names(body: Mapping[str, Any], path: Path, known: _Known) -> dict[str, str]:
    """Return what a language is called in every language; a single name is used in all of them."""
    if isinstance(body.get("name"), Mapping):
        return _in_every_language(body["name"], (*path, "name"), known)
    return dict.fromkeys(known.languages, text(body, path, "name"))


def _topics(document: Mapping[str, Any], known: _Known, faults: Faults) -> dict[str, dict[str, str]]:
    topics: dict[str, dict[str, str]] = {}
    with faults.noted():
        for topic, body in mapping(document, (), "topics").items():
            with faults.noted():
                topics[topic] = _in_every_language(body, ("topics", topic), known)
    return topics


def _prompts(document: Mapping[str, Any], known: _Known, faults: Faults) -> dict[str, dict[str, str]]:
    prompts: dict[str, dict[str, str]] = {}
    with faults.noted():
        given = mapping(document, (), "prompts")
        missing = [name for name in PROMPTS if name not in given and INSTEAD.get(name) not in given]
        faults.extend(FlowError(("prompts",), f'the prompt "{name}" is missing') for name in missing)
        for name, body in given.items():
            path = ("prompts", name)
            with faults.noted():
                prompts[name] = _in_every_language(body, path, known)
                for code, words in prompts[name].items():
                    _check_words(words, (*path, code), PROMPTS.get(name, frozenset()))
    return {name: prompts[old] for name, old in INSTEAD.items() if old in prompts} | prompts


def _in_every_language(body: Any, path: Path, known: _Known) -> dict[str, str]:
    """Return a text in every language, in the order in which they are given."""
    is_mapping(body, path)
    only(body, path, known.languages)
    texts = {code: text(body, path, code) for code in body}
    for code in sorted(known.languages):
        text(body, path, code)
    return texts


def _check_words(words: str, path: Path, allowed: frozenset[str]) -> None:
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


def _menus(document: Mapping[str, Any], known: _Known, faults: Faults) -> dict[str, Menu]:
    menus: dict[str, Menu] = {}
    with faults.noted():
        for name, body in mapping(document, (), "menus").items():
            with faults.noted():
                menus[name] = _menu(name, body, ("menus", name), known, faults)
    return menus


def _menu(name: str, body: Any, path: Path, known: _Known, faults: Faults) -> Menu:
    is_mapping(body, path)
    only(body, path, {"say", "choices", "otherwise", "silence", "tries", "seconds"})
    if name in DESTINATIONS:
        raise FlowError(path, f'"{name}" is a destination and cannot name a menu')
    says: list[tuple[str, str]] = []
    for i, item in enumerate(entries(body, path, "say")):
        with faults.noted():
            says.append(_said(item, (*path, "say", i), known))
    choices: list[Choice] = []
    for i, item in enumerate(entries(body, path, "choices")):
        with faults.noted():
            choices.append(_choice(item, (*path, "choices", i), known))
            _check_choice(choices, (*path, "choices", i))
    if "otherwise" not in body:
        raise FlowError(path, '"otherwise" is missing: where a caller goes who is not understood')
    return Menu(
        name=name,
        says=tuple(says),
        choices=tuple(choices),
        otherwise=_choice(body["otherwise"], (*path, "otherwise"), known, {"key", "words"}),
        silence=_choice(body["silence"], (*path, "silence"), known, {"key", "words"})
        if "silence" in body
        else None,
        tries=number(body, path, "tries", 3, 1, 5),
        seconds=number(body, path, "seconds", 10, 1, 30),
    )


def _said(item: Any, path: Path, known: _Known) -> tuple[str, str]:
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


def _choice(item: Any, path: Path, known: _Known, without: frozenset[str] | set[str] = frozenset()) -> Choice:
    is_mapping(item, path)
    only(item, path, {"key", "words", "then", "language", "topic", "priority"} - without)
    then = text(item, path, "then")
    places = known.menus | DESTINATIONS
    if then not in places:
        raise FlowError(
            (*path, "then"), f'there is no menu or destination named "{then}"{meant(then, places)}'
        )
    key = str(item.get("key", ""))
    if "key" in item and key not in KEYS:
        raise FlowError((*path, "key"), f'"{key}" is not a key of a telephone')
    return Choice(
        then=then,
        key=key,
        words=_phrases(item.get("words", {}), (*path, "words"), known),
        language=known_name(item, path, "language", known.languages),
        topic=known_name(item, path, "topic", known.topics),
        priority=known_name(item, path, "priority", PRIORITIES),
    )


def _check_choice(choices: list[Choice], path: Path) -> None:
    """The last of the choices can be taken, and nothing that takes it takes an earlier one."""
    *earlier, last = choices
    if not last.key and not last.words:
        raise FlowError(path, "no key and no words lead to this choice")
    if last.key and any(choice.key == last.key for choice in earlier):
        raise FlowError((*path, "key"), f"the key {last.key} is used twice")


def _phrases(body: Any, path: Path, known: _Known) -> dict[str, tuple[str, ...]]:
    is_mapping(body, path)
    only(body, path, known.languages)
    phrases = {}
    for code, items in body.items():
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise FlowError((*path, code), "a list of words or phrases is expected")
        phrases[code] = tuple(items)
    return phrases


def _check_ways(start: str, menus: Mapping[str, Menu], faults: Faults) -> None:
    """Every menu can be reached, and from every menu `otherwise` leads out: nobody goes round for ever."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in reached and name not in DESTINATIONS:
            reached.add(name)
            ahead += [choice.then for choice in _all_choices(menus[name])]
    for name in menus:
        with faults.noted():
            if name not in reached:
                raise FlowError(("menus", name), "no choice leads to this menu")
            _leads_out(name, menus)


def _all_choices(menu: Menu) -> Iterator[Choice]:
    yield from menu.choices
    yield menu.otherwise
    if menu.silence:
        yield menu.silence


def _leads_out(name: str, menus: Mapping[str, Menu]) -> None:
    passed: list[str] = []
    at = name
    while at not in DESTINATIONS:
        if at in passed:
            message = "a caller who is not understood would go round here for ever"
            raise FlowError(("menus", name, "otherwise"), message)
        passed.append(at)
        at = menus[at].otherwise.then
