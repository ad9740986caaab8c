"""Turning a flow document into a flow, or saying precisely what is wrong with it."""

import string
from collections.abc import Mapping, Sequence
from typing import Any

from helpline.callflow.flow import DESTINATIONS, Choice, Flow, Language, Menu
from helpline.callflow.prompts import PROMPTS

Path = tuple[str | int, ...]

PRIORITIES = frozenset({"crisis", "high", "normal"})
KEYS = frozenset("0123456789*#")
MAX_PROMPT = 1000
"""Characters; Twilio refuses far longer texts, and nobody in need listens to longer ones."""


class FlowError(ValueError):
    """A flow document is wrong. `path` leads to the place, such as ("menus", "welcome", "choices", 0)."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def load(document: Mapping[str, Any]) -> Flow:
    """Return the flow of a document; raise FlowError at the first fault."""
    _only(document, (), {"start", "languages", "topics", "prompts", "menus", "crisis_words"})
    languages = _languages(document)
    topics = _topics(document, languages)
    prompts = _prompts(document, languages)
    names = frozenset(_mapping(document, (), "menus"))
    menus = {
        name: _menu(name, body, ("menus", name), names, languages, topics, prompts)
        for name, body in _mapping(document, (), "menus").items()
    }
    start = _text(document, (), "start")
    if start not in menus:
        raise FlowError(("start",), f"there is no menu named {start!r}")
    _all_reachable(start, menus)
    return Flow(
        start=start,
        languages=languages,
        default_language=next(iter(languages)),
        topics=topics,
        default_topic=next(iter(topics)),
        prompts=prompts,
        menus=menus,
        crisis_words=_phrases(document.get("crisis_words") or {}, ("crisis_words",), languages),
    )


def _languages(document: Mapping[str, Any]) -> dict[str, Language]:
    languages = {}
    for code, body in _mapping(document, (), "languages").items():
        path = ("languages", code)
        _is_mapping(body, path)
        _only(body, path, {"name", "tag", "voice"})
        languages[code] = Language(code, *(_text(body, path, key) for key in ("name", "tag", "voice")))
    return languages


def _topics(document: Mapping[str, Any], languages: Mapping[str, Language]) -> dict[str, dict[str, str]]:
    topics = {}
    for topic, names in _mapping(document, (), "topics").items():
        path = ("topics", topic)
        _is_mapping(names, path)
        topics[topic] = {code: _text(names, path, code) for code in languages}
    return topics


def _prompts(document: Mapping[str, Any], languages: Mapping[str, Language]) -> dict[str, dict[str, str]]:
    given = _mapping(document, (), "prompts")
    for name in PROMPTS:
        if name not in given:
            raise FlowError(("prompts",), f"the prompt {name!r} is missing")
    prompts: dict[str, dict[str, str]] = {}
    for name, texts in given.items():
        path = ("prompts", name)
        _is_mapping(texts, path)
        _only(texts, path, set(languages))
        prompts[name] = {}
        for code in languages:
            prompts[name][code] = text = _text(texts, path, code)
            _check_placeholders(text, (*path, code), PROMPTS.get(name, frozenset()))
    return prompts


def _check_placeholders(text: str, path: Path, allowed: frozenset[str]) -> None:
    if len(text) > MAX_PROMPT:
        raise FlowError(path, f"the prompt has {len(text)} characters; at most {MAX_PROMPT} can be said")
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as error:
        raise FlowError(path, f"braces that do not match: {error}") from None
    if unknown := used - allowed:
        may = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
        raise FlowError(path, f"nothing is filled in for {{{min(unknown)}}} here; allowed: {may}")


def _menu(
    name: str,
    body: Any,
    path: Path,
    names: frozenset[str],
    languages: Mapping[str, Language],
    topics: Mapping[str, Any],
    prompts: Mapping[str, Any],
) -> Menu:
    _is_mapping(body, path)
    _only(body, path, {"say", "choices", "otherwise", "tries", "seconds"})
    if name in DESTINATIONS:
        raise FlowError(path, f"{name!r} is a destination and cannot name a menu")
    choices = [
        _choice(item, (*path, "choices", i), names, languages, topics)
        for i, item in enumerate(_list(body, path, "choices"))
    ]
    keys = [choice.key for choice in choices if choice.key]
    for i, choice in enumerate(choices):
        if choice.key and keys.count(choice.key) > 1:
            raise FlowError((*path, "choices", i, "key"), f"the key {choice.key} is used twice")
    return Menu(
        name=name,
        says=tuple(
            _said(item, (*path, "say", i), languages, prompts)
            for i, item in enumerate(_list(body, path, "say"))
        ),
        choices=tuple(choices),
        otherwise=_choice(body.get("otherwise"), (*path, "otherwise"), names, languages, topics),
        tries=_number(body, path, "tries", 2, 1, 5),
        seconds=_number(body, path, "seconds", 5, 1, 30),
    )


def _said(
    item: Any, path: Path, languages: Mapping[str, Language], prompts: Mapping[str, Any]
) -> tuple[str, str]:
    """A prompt is named, with '@es' behind it where it is said in a language of its own."""
    if not isinstance(item, str):
        raise FlowError(path, "the name of a prompt is expected")
    prompt, _, language = item.partition("@")
    if prompt not in prompts:
        raise FlowError(path, f"there is no prompt named {prompt!r}")
    if PROMPTS.get(prompt):
        raise FlowError(path, f"the prompt {prompt!r} needs values and cannot be said in a menu")
    if language and language not in languages:
        raise FlowError(path, f"the line does not speak {language!r}")
    return prompt, language


def _choice(
    item: Any,
    path: Path,
    names: frozenset[str],
    languages: Mapping[str, Language],
    topics: Mapping[str, Any],
) -> Choice:
    _is_mapping(item, path)
    _only(item, path, {"key", "words", "then", "language", "topic", "priority"})
    then = _text(item, path, "then")
    if then not in names and then not in DESTINATIONS:
        raise FlowError((*path, "then"), f"there is no menu or destination named {then!r}")
    key = str(item.get("key", ""))
    if key and key not in KEYS:
        raise FlowError((*path, "key"), f"{key!r} is not a key of a telephone")
    for field, known in (("language", languages), ("topic", topics), ("priority", PRIORITIES)):
        value = item.get(field, "")
        if value and value not in known:
            raise FlowError((*path, field), f"unknown {field} {value!r}")
    return Choice(
        then=then,
        key=key,
        words=_phrases(item.get("words") or {}, (*path, "words"), languages),
        language=item.get("language", ""),
        topic=item.get("topic", ""),
        priority=item.get("priority", ""),
    )


def _phrases(body: Any, path: Path, languages: Mapping[str, Language]) -> dict[str, tuple[str, ...]]:
    _is_mapping(body, path)
    _only(body, path, set(languages))
    phrases = {}
    for code, items in body.items():
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise FlowError((*path, code), "a list of words or phrases is expected")
        phrases[code] = tuple(items)
    return phrases


def _all_reachable(start: str, menus: Mapping[str, Menu]) -> None:
    """Every menu can be reached, and from every menu `otherwise` leads out: nobody goes round for ever."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in seen or name in DESTINATIONS:
            continue
        seen.add(name)
        ahead += [choice.then for choice in (*menus[name].choices, menus[name].otherwise)]
    for name in menus:
        if name not in seen:
            raise FlowError(("menus", name), "no choice leads to this menu")
        _leads_out(name, menus)


def _leads_out(name: str, menus: Mapping[str, Menu]) -> None:
    passed: list[str] = []
    at = name
    while at not in DESTINATIONS:
        if at in passed:
            raise FlowError(("menus", name, "otherwise"), "a silent caller would go round here for ever")
        passed.append(at)
        at = menus[at].otherwise.then


def _is_mapping(body: Any, path: Path) -> None:
    if not isinstance(body, Mapping):
        raise FlowError(path, "names with values are expected here")


def _mapping(body: Mapping[str, Any], path: Path, key: str) -> Mapping[str, Any]:
    if key not in body:
        raise FlowError(path, f"{key!r} is missing")
    _is_mapping(body[key], (*path, key))
    if not body[key]:
        raise FlowError((*path, key), "at least one is needed")
    found: Mapping[str, Any] = body[key]
    return found


def _list(body: Mapping[str, Any], path: Path, key: str) -> Sequence[Any]:
    value = body.get(key)
    if not isinstance(value, list) or not value:
        raise FlowError(
            (*path, key) if key in body else path, f"{key!r} must be a list with at least one entry"
        )
    return value


def _text(body: Mapping[str, Any], path: Path, key: str) -> str:
    if key not in body:
        raise FlowError(path, f"{key!r} is missing")
    value = body[key]
    if not isinstance(value, str) or not value.strip():
        raise FlowError((*path, key), "text is expected")
    return value.strip()


def _number(body: Mapping[str, Any], path: Path, key: str, default: int, low: int, high: int) -> int:
    value = body.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise FlowError((*path, key), f"a whole number from {low} to {high} is expected")
    return value


def _only(body: Mapping[str, Any], path: Path, known: set[str]) -> None:
    for key in body:
        if key not in known:
            raise FlowError((*path, key), f"unknown name {key!r}; known: {', '.join(sorted(known))}")
