"""Read the menus of a flow document. Pure.

Parts of a menu that cannot be understood are left out. A choice that does not say where it leads goes to a
person (`queue`). An unknown priority is taken for danger.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from helpline.callflow.flow import DESTINATIONS, QUEUE, Choice, Menu
from helpline.callflow.prompts import PROMPTS
from helpline.callflow.reading import Known, Node
from helpline.priority import Priority
from helpline.schema import as_text

PRIORITIES = frozenset(map(str, Priority))
KEYS = frozenset("0123456789*#")
MENU = frozenset({"say", "choices", "otherwise", "silence", "tries", "seconds"})
ELSE = frozenset({"then", "language", "topic", "priority"})
CHOICE = ELSE | {"key", "words"}
NAME = re.compile(r"[A-Za-z0-9_-]+")
"""A menu's name is a part of the address at which Twilio hands on the answer."""
A_PERSON = Choice(then=QUEUE)


def read_menus(document: Node, known: Known) -> dict[str, Menu]:
    """Return the menus that can be put to a caller."""
    found = {name: _menu(name, node, known) for name, node in document.section("menus").items()}
    return {name: menu for name, menu in found.items() if menu}


def _menu(name: str, node: Node, known: Known) -> Menu | None:
    if not node.is_mapping():
        return None
    if name in DESTINATIONS:
        node.wrong(f'"{name}" is a destination and cannot name a menu')
        return None
    if not NAME.fullmatch(name):
        node.wrong("a menu is named by one word of letters, digits and hyphens")
        return None
    node.only(MENU)
    return Menu(
        name=name,
        says=tuple(_says(node, known)),
        choices=tuple(_choices(node, known)),
        otherwise=_otherwise(node, known),
        silence=_choice(node.at("silence"), ELSE, known),
        tries=node.at("tries").whole(3, 1, 5),
        seconds=node.at("seconds").whole(10, 1, 30),
    )


def _says(menu: Node, known: Known) -> Iterator[tuple[str, str]]:
    """Yield the prompts that can be said, each with its own language, which `@es` behind a prompt names."""
    for item in menu.entries("say"):
        prompt, _, language = as_text(item.value).partition("@")
        if wrong := _wrong_to_say(item, prompt, language, known):
            item.wrong(wrong)
        else:
            yield prompt, language


def _wrong_to_say(item: Node, prompt: str, language: str, known: Known) -> str:
    """Return why an item cannot be said in a menu; empty if it can."""
    if not isinstance(item.value, str):
        return "the name of a prompt is expected"
    if prompt not in known.prompts:
        return f'there is no prompt named "{prompt}"{item.hint(prompt, known.prompts)}'
    if PROMPTS.get(prompt):
        return f'the prompt "{prompt}" needs values and cannot be said in a menu'
    if language and language not in known.languages:
        return f'the line does not speak "{language}"{item.hint(language, known.languages)}'
    return ""


def _otherwise(menu: Node, known: Known) -> Choice:
    here = menu.at("otherwise")
    if not here.given:
        menu.wrong('"otherwise" is missing: where a caller goes who is not understood')
    return _choice(here, ELSE, known) or A_PERSON


def _choices(menu: Node, known: Known) -> Iterator[Choice]:
    """Yield the choices that can be taken: by a key that no earlier choice has, or by words."""
    taken: set[str] = set()
    for item in menu.entries("choices"):
        choice = _choice(item, CHOICE, known)
        if choice and choice.key in taken:
            item.wrong(f"the key {choice.key} is used twice", "key")
            choice = replace(choice, key="")
        elif choice and not choice.key and not choice.words and not item.at("key").given:
            item.wrong("no key and no words lead to this choice")
        if choice and (choice.key or choice.words):
            taken |= {choice.key} - {""}
            yield choice


def _choice(node: Node, allowed: frozenset[str], known: Known) -> Choice | None:
    if not node.is_mapping():
        return None
    node.only(allowed)
    return Choice(
        then=node.required("then").one_of(known.menus | DESTINATIONS, QUEUE, "menu or destination named"),
        key=_key(node.at("key")) if "key" in allowed else "",
        words=phrases(node.at("words"), known) if "words" in allowed else {},
        language=node.at("language").known_name(known.languages),
        topic=node.at("topic").known_name(known.topics),
        priority=node.at("priority").known_name(PRIORITIES, Priority.CRISIS),
    )


def _key(node: Node) -> str:
    key = str(node.value)
    if node.given and key not in KEYS:
        node.wrong(f'"{key}" is not a key of a telephone')
    return key if key in KEYS else ""


def phrases(node: Node, known: Known) -> dict[str, tuple[str, ...]]:
    """Return the words and phrases that callers may say here, by the code of the language that lists them.

    Words of a language that the line does not speak are reported as a problem, but kept: what a caller says
    is compared with the words of all languages.
    """
    if not node.is_mapping():
        return {}
    node.only(known.languages)
    return {code: _listed(here) for code, here in node.names()}


def _listed(node: Node) -> tuple[str, ...]:
    given = node.value if isinstance(node.value, list) else [None]
    found = tuple(item for item in given if isinstance(item, str) and item)
    if len(found) < len(given):
        node.wrong("a list of words or phrases is expected")
    return found
