"""Check a flow before it is published, so that a caller in need is never left in a menu.

The numbers are those of the helpline field for voice menus: at most three choices, 20 seconds of words, no
time-out under 10 seconds, three tries, danger and a person within reach from everywhere.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from helpline.callflow.danger import is_everyday
from helpline.callflow.danger_words import (
    CRISIS_SECONDS,
    NAMES_A_KEY,
    most_characters,
)
from helpline.callflow.flow import DANGER_KEY, GOODBYE, PERSON_KEY, QUEUE, Choice, Flow, Menu
from helpline.callflow.loading import SCHEMA, read
from helpline.callflow.named_keys import (
    dead_keys,
    leaves_danger_unsaid,
    named_keys,
    names_danger_key_for_another,
)
from helpline.callflow.neutral import telling
from helpline.callflow.prompt import HeardBy
from helpline.callflow.prompts import CALLED, PROMPTS, ROWS
from helpline.callflow.reading import FlowError
from helpline.priority import Priority
from helpline.schema import Problem
from helpline.schema.nearest import did_you_mean

MOST_CHOICES = 3
LONGEST_WORDS = 300
"""The most characters that a menu may say: twenty seconds of speech."""
LONGEST_NOTICE = 90
"""The most characters of the sentence that someone may listen: nobody waits long for its end."""
LEAST_SECONDS = 10
LEAST_TRIES = 3
NAME_DANGER = (
    *("wait_choices", "message_ask", "message_nothing"),
    *("callback_ask", "callback_confirm", "callback_confirm_later"),
    *("callback_silence", "callback_incomplete", "callback_not_a_number"),
)
"""The prompts besides those of menus that should name the danger key: it works while they are said."""
SAID = {"callback_confirm": ("number",), "callback_confirm_later": ("number", "when")}
"""The values that a prompt must say: a caller who cannot hear a wrong digit has a stranger called."""
NAMES_911 = re.compile(r"\b9[ -]?1[ -]?1\b|nine one one|nueve uno uno", re.IGNORECASE)
UNSAID = f"callers are not told here that {DANGER_KEY} is for danger"


def check(
    document: Mapping[str, Any], crisis_seconds: int = CRISIS_SECONDS, line_names: Collection[str] = ()
) -> Flow:
    """Return the flow of a document that may be published; raise FlowError with its problems.

    The words and keys of the menus are checked only if the reader (`loading.read`) has found no problem.
    `crisis_seconds` is the shortest time that a line with this flow leaves until the crisis line rings, and
    `line_names` are the names of the lines with this flow.
    """
    flow, problems = read(document)
    if document.get("schema", SCHEMA) != SCHEMA:
        problems.append(Problem(("schema",), f"what is published now is of schema {SCHEMA}; leave it out"))
    if problems:
        raise FlowError(problems)
    for menu in flow.menus.values():
        problems.extend(Problem(("menus", menu.name), message) for message in _wrong_with(menu, flow))
    problems.extend(_never_said(flow))
    problems.extend(_too_long_in_danger(flow, crisis_seconds))
    problems.extend(_long_notice(flow))
    problems.extend(_dead_keys(flow))
    problems.extend(_confused_with_danger(flow))
    problems.extend(_everyday_crisis_words(flow))
    problems.extend(_values_unsaid(flow))
    problems.extend(_telling(flow, line_names))
    if problems:
        raise FlowError(problems)
    return flow


def _never_said(flow: Flow) -> Iterator[Problem]:
    """Report prompts of the flow's own that no menu says, such as one of ours whose name is misspelt."""
    said = {prompt for menu in flow.menus.values() for prompt, _ in menu.says}
    for prompt in flow.prompts:
        if prompt not in said and prompt not in PROMPTS:
            guess = did_you_mean(prompt, PROMPTS)
            yield Problem(("prompts", prompt), f'no menu says the prompt "{prompt}"{guess}')


def unsaid_danger(flow: Flow) -> Iterator[Problem]:
    """Yield each menu and prompt that does not name the danger key: it works, and no caller knows of it."""
    for menu in flow.menus.values():
        if silent := [language for language in flow.languages if _leaves_danger_unsaid(menu, flow, language)]:
            yield Problem(("menus", menu.name), f"{UNSAID}, in {', '.join(silent)}")
    for prompt in NAME_DANGER:
        for language, text in flow.prompts.get(prompt, {}).items():
            if leaves_danger_unsaid(text, language):
                yield Problem(("prompts", prompt, language), UNSAID)


def unsaid_safety(flow: Flow) -> Iterator[Problem]:
    """Yield the first menu if it does not tell callers to dial 911, which nobody here can do for them."""
    menu = flow.menus[flow.start]
    said = " ".join(flow.words(prompt, code or flow.default_language).text for prompt, code in menu.says)
    if not NAMES_911.search(said):
        message = "the first menu says no safety words: callers are not told to dial 911 in an emergency"
        yield Problem(("menus", menu.name), message)


def _leaves_danger_unsaid(menu: Menu, flow: Flow, language: str) -> bool:
    said = [(prompt, spoken or language) for prompt, spoken in menu.says]
    return all(leaves_danger_unsaid(flow.words(prompt, code).text, code) for prompt, code in said)


def _too_long_in_danger(flow: Flow, crisis_seconds: int) -> Iterator[Problem]:
    """Report words that are too long to be over before the number outside is dialled: they are never said."""
    for prompt, names_a_key in NAMES_A_KEY.items():
        most = most_characters(crisis_seconds, names_a_key=names_a_key)
        for language, words in flow.prompts.get(prompt, {}).items():
            if len(words) > most:
                yield Problem(
                    ("prompts", prompt, language),
                    f"{len(words)} characters; with crisis_seconds: {crisis_seconds} at most {most} can be "
                    "said before the crisis line is called, and longer words are not said at all",
                )


def _long_notice(flow: Flow) -> Iterator[Problem]:
    for language, words in flow.prompts.get("may_listen", {}).items():
        if len(words) > LONGEST_NOTICE:
            where = ("prompts", "may_listen", language)
            yield Problem(where, f"{len(words)} characters; at most {LONGEST_NOTICE}, one short sentence")


def _telling(flow: Flow, line_names: Collection[str]) -> Iterator[Problem]:
    """Report prompts for calls that we make whose words tell who we are or what the call is about.

    Another person than the caller may pick up.
    """
    topics = [name for topic, names in flow.topics.items() for name in (topic, *names.values())]
    for prompt in sorted(CALLED):
        for language, text in flow.prompts[prompt].items():
            if told := telling(text, (*line_names, *topics)):
                quoted = ", ".join(f'"{word}"' for word in told)
                yield Problem(
                    ("prompts", prompt, language),
                    f"somebody else may pick up: {quoted} tells who is calling or what it is about",
                )


def _dead_keys(flow: Flow) -> Iterator[Problem]:
    """Report words that name a key which leads nowhere: a caller who presses it waits in vain."""
    in_menus = {prompt for menu in flow.menus.values() for prompt, _ in menu.says}
    for menu in flow.menus.values():
        yield from _dead_keys_of(menu, flow)
    for prompt in PROMPTS:
        if prompt in in_menus:
            continue
        for language, text in flow.prompts.get(prompt, {}).items():
            if dead := dead_keys(prompt, text, language):
                yield Problem(("prompts", prompt, language), f"no key {_listed(dead)} does anything here")


def _dead_keys_of(menu: Menu, flow: Flow) -> Iterator[Problem]:
    working = {choice.key for choice in menu.choices if choice.key}
    for prompt, spoken in menu.says:
        for language in [spoken] if spoken else flow.languages:
            dead = named_keys(flow.words(prompt, language).text, language) - working
            if dead:
                yield Problem(
                    ("prompts", prompt, language), f"the menu {menu.name} has no key {_listed(dead)}"
                )


def _confused_with_danger(flow: Flow) -> Iterator[Problem]:
    """Report words that name the danger key for something else: whoever presses it counts as in danger."""
    for prompt, texts in flow.prompts.items():
        if prompt in ROWS and ROWS[prompt].heard_by == HeardBy.STAFF:
            continue
        for language, text in texts.items():
            if names_danger_key_for_another(text, language):
                yield Problem(
                    ("prompts", prompt, language),
                    f"the key {DANGER_KEY} means danger, and this sentence names it for something else",
                )


def _everyday_crisis_words(flow: Flow) -> Iterator[Problem]:
    """Report words of danger that are said in any sentence: then everybody would count as in danger."""
    for language, phrases in flow.crisis_words.items():
        for i, phrase in enumerate(phrases):
            if is_everyday(phrase):
                message = f'"{phrase}" is too short or too common: whoever says it would count as in danger'
                yield Problem(("crisis_words", language, i), message)


def _values_unsaid(flow: Flow) -> Iterator[Problem]:
    """Report words that ask whether something is right and do not say it."""
    for prompt, values in SAID.items():
        for language, text in flow.prompts.get(prompt, {}).items():
            for value in values:
                if f"{{{value}}}" not in text:
                    yield Problem(("prompts", prompt, language), f"{{{value}}} has to be said here")


def _listed(keys: Iterable[str]) -> str:
    return " or ".join(sorted(keys))


def _wrong_with(menu: Menu, flow: Flow) -> Iterator[str]:
    danger, person = _choice(menu, DANGER_KEY), _choice(menu, PERSON_KEY)
    if danger is None or (danger.then, danger.priority) != (QUEUE, Priority.CRISIS):
        yield f"the key {DANGER_KEY} must mean danger here: priority crisis, then queue"
    if person is None or person.then != QUEUE:
        yield f"the key {PERSON_KEY} must lead to a person here: then queue"
    for name, choice in (("silence", menu.silence), ("otherwise", menu.otherwise)):
        if choice is not None and choice.then == GOODBYE:
            yield f"{name}: who cannot speak or is not understood must not be hung up on: then {QUEUE}"
    offered = [choice.key for choice in menu.choices if choice.key not in ("", DANGER_KEY, PERSON_KEY)]
    if len(offered) > MOST_CHOICES:
        yield f"{len(offered)} choices are offered; at most {MOST_CHOICES}, besides danger and a person"
    if menu.seconds < LEAST_SECONDS:
        yield f"{menu.seconds} seconds are too short for an answer; at least {LEAST_SECONDS}"
    if menu.tries < LEAST_TRIES:
        yield f"{menu.tries} tries are too few for a wrong answer; at least {LEAST_TRIES}"
    for language in flow.languages:
        length = _length(menu, flow, language)
        if length > LONGEST_WORDS:
            yield f"in {language} {length} characters are said; at most {LONGEST_WORDS}, 20 seconds"


def _choice(menu: Menu, key: str) -> Choice | None:
    return next((choice for choice in menu.choices if choice.key == key), None)


def _length(menu: Menu, flow: Flow, language: str) -> int:
    words = [flow.words(prompt, spoken or language).text for prompt, spoken in menu.says]
    return len(" ".join(words))
