"""Read a flow document: one reader with two doors.

`checking.check` is the strict door, for what is published now: every fault that the reader notes is refused.
`load` is the total one, for what was ever published, by an earlier release or a later one: unknown names are
left out, a missing prompt is said in the shipped wording, and where a document does not say what comes next
a person answers. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from helpline.callflow.danger import base
from helpline.callflow.flow import Flow, Language
from helpline.callflow.menu_reading import phrases, read_menus
from helpline.callflow.prompt_reading import read_prompts
from helpline.callflow.reading import (
    Faults,
    FlowError,
    Known,
    Path,
    as_mapping,
    in_every_language,
    known_name,
    mapping,
    meant,
    number,
    text,
)
from helpline.callflow.repairs import led_out, only_what_is_there, with_safe_keys, wrong_ways
from helpline.callflow.wording import LANGUAGES

SCHEMA = 1
"""What the names in a document mean, as a number that it says under `schema`.

Documents of before there was a number are read in the same way. A name that changes its meaning makes the
next number, and a frozen document of the old one stays under tests/helpline/stored/data.
"""
NAMES = (
    "schema",
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


def load(document: Any, report: Callable[[FlowError], object] = lambda fault: None) -> Flow:
    """Return the flow of a document that was published once, as far as it can be understood.

    `report` is told of everything that was left out or replaced. Raises FlowError where no call could be led
    through it: it has no language, or no menu to start with.
    """
    flow, faults = read(document)
    for fault in faults:
        report(fault)
    return replace(flow, menus=with_safe_keys(flow.menus))


def read(document: Any) -> tuple[Flow, Faults]:
    """Return what can be understood of a document, and all its faults. Raises as `load` does."""
    body, faults = as_mapping(document, ()), Faults()
    faults.only(body, (), NAMES)
    faults.reading(0, number, body, (), "schema", SCHEMA, 0, SCHEMA)
    known = Known.of(body)
    languages = _languages(body, known, faults)
    topics = _topics(body, known, faults)
    default_language = faults.reading("", known_name, body, (), "default_language", known.languages)
    if default_language not in languages:
        default_language = next(iter(languages), "")
    prompts = read_prompts(body, known, languages, default_language, faults)
    menus = read_menus(body, known, faults)
    crisis_words = phrases(body.get("crisis_words", {}), ("crisis_words",), known, faults)
    start = faults.reading("", _start, body, known)
    default_topic = faults.reading("", known_name, body, (), "default_topic", known.topics)
    silent_topic = faults.reading("", known_name, body, (), "silent_topic", known.topics)
    if not languages or start not in menus:
        faults.refuse()
    menus = only_what_is_there(menus, languages=languages, topics=topics, prompts=prompts)
    if not faults:
        faults.extend(wrong_ways(start, menus))
    flow = Flow(
        start=start,
        languages=languages,
        default_language=default_language,
        topics=topics,
        default_topic=default_topic or next(iter(topics), ""),
        prompts=prompts,
        menus=led_out(menus),
        crisis_words=crisis_words,
        silent_topic=silent_topic,
    )
    return flow, faults


def _start(document: Mapping[str, Any], known: Known) -> str:
    start = text(document, (), "start")
    if start not in known.menus:
        raise FlowError(("start",), f'there is no menu named "{start}"{meant(start, known.menus)}')
    return start


def _languages(document: Mapping[str, Any], known: Known, faults: Faults) -> dict[str, Language]:
    given = faults.reading({}, mapping, document, (), "languages")
    found = [_language(code, body, known, faults) for code, body in given.items()]
    return {language.code: language for language in found if language.tag and language.voice}


def _language(code: str, body: Any, known: Known, faults: Faults) -> Language:
    """Return a language; without a tag or a voice where it says none and none is shipped for it."""
    path, shipped = ("languages", code), LANGUAGES.get(base(code))
    names, tag, voice = (shipped.names, shipped.tag, shipped.voice) if shipped else ({}, "", "")
    if not isinstance(body, Mapping):
        faults.note(path, "names with values are expected here")
        return Language(code, names, tag, voice)
    faults.only(body, path, {"name", "tag", "voice"})
    return Language(
        code,
        _language_names(body, path, known, faults) or names,
        faults.reading(tag, text, body, path, "tag"),
        faults.reading(voice, text, body, path, "voice"),
    )


def _language_names(body: Mapping[str, Any], path: Path, known: Known, faults: Faults) -> dict[str, str]:
    """Return what a language is called in every language; a single name is used in all of them."""
    if isinstance(body.get("name"), Mapping):
        return in_every_language(body["name"], (*path, "name"), known, faults)
    name = faults.reading("", text, body, path, "name")
    return dict.fromkeys(known.languages, name) if name else {}


def _topics(document: Mapping[str, Any], known: Known, faults: Faults) -> dict[str, dict[str, str]]:
    """Return the topics with their names; one without a name that can be read is called by itself."""
    given = faults.reading({}, mapping, document, (), "topics")
    return {
        topic: in_every_language(body, ("topics", topic), known, faults)
        or dict.fromkeys(known.languages, topic)
        for topic, body in given.items()
    }
