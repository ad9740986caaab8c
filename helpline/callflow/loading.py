"""Read a flow document, either strictly or leniently. Both ways use one reader, `read`. Pure.

`checking.check` is strict, for a document that is published now: it refuses every problem that the reader
finds. `load` is lenient, for a document that was published once, by an earlier release or a later one:
unknown names are left out, a missing prompt is said in the shipped wording, and where a document does not say
what comes next a person answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from helpline.callflow.danger import base
from helpline.callflow.flow import Flow, Language
from helpline.callflow.menu_reading import phrases, read_menus
from helpline.callflow.prompt_reading import read_prompts
from helpline.callflow.reading import FlowError, Known, Node
from helpline.callflow.repairs import led_out, only_what_is_there, with_safe_keys, wrong_ways
from helpline.callflow.wording import LANGUAGES
from helpline.schema import Problem

SCHEMA = 1
"""The number of the present meaning of the names in a document, which gives it under `schema`.

Documents older than the first number are read in the same way. When a name changes its meaning, the number
goes up, and a frozen document of the old one stays under tests/helpline/stored/data.
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


def load(document: Any, report: Callable[[Problem], object] = lambda problem: None) -> Flow:
    """Return the flow of a document that was published once, as far as it can be understood.

    `report` is told every problem that `read` finds. Raises FlowError if no call could be led through the
    flow: it has no language, or no menu to start with.
    """
    flow, problems = read(document)
    for problem in problems:
        report(problem)
    return replace(flow, menus=with_safe_keys(flow.menus))


def read(document: Any) -> tuple[Flow, list[Problem]]:
    """Return what can be understood of a document, and its problems. Raises as `load` does.

    Menus that nothing leads to, or that nobody gets out of, are looked for only if there is no other problem.
    """
    problems: list[Problem] = []
    body = Node(document, problems.append)
    if not body.is_mapping():
        raise FlowError(problems)
    body.only(NAMES)
    body.at("schema").whole(SCHEMA, 0, SCHEMA)
    known = Known.of(document)
    languages = _languages(body, known)
    topics = _topics(body, known)
    default_language = body.at("default_language").known_name(known.languages)
    if default_language not in languages:
        default_language = next(iter(languages), "")
    prompts = read_prompts(body, known, languages, default_language)
    menus = read_menus(body, known)
    crisis_words = phrases(body.at("crisis_words"), known)
    start = body.required("start").one_of(known.menus, what="menu named")
    default_topic = body.at("default_topic").known_name(known.topics)
    silent_topic = body.at("silent_topic").known_name(known.topics)
    if not languages or start not in menus:
        raise FlowError(problems)
    menus = only_what_is_there(menus, languages=languages, topics=topics, prompts=prompts)
    if not problems:
        problems.extend(wrong_ways(start, menus))
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
    return flow, problems


def _languages(document: Node, known: Known) -> dict[str, Language]:
    found = [_language(code, node, known) for code, node in document.section("languages").items()]
    return {language.code: language for language in found if language.tag and language.voice}


def _language(code: str, node: Node, known: Known) -> Language:
    """Return a language; its tag or voice is empty if neither the document nor the shipped one has it."""
    shipped = LANGUAGES.get(base(code)) or Language(code, {}, "", "")
    if not node.is_mapping():
        return replace(shipped, code=code)
    node.only({"name", "tag", "voice"})
    return Language(
        code,
        _language_names(node, known) or shipped.names,
        node.required("tag").text(shipped.tag),
        node.required("voice").text(shipped.voice),
    )


def _language_names(language: Node, known: Known) -> dict[str, str]:
    """Return the name of a language in every language; a single name is used in all of them."""
    name = language.required("name")
    if isinstance(name.value, Mapping):
        return name.in_every_language(known)
    text = name.text()
    return dict.fromkeys(known.languages, text) if text else {}


def _topics(document: Node, known: Known) -> dict[str, dict[str, str]]:
    """Return the topics with their names; a topic without a readable name is called by its key."""
    return {
        topic: node.in_every_language(known) or dict.fromkeys(known.languages, topic)
        for topic, node in document.section("topics").items()
    }
