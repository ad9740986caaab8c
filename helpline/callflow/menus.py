"""Asking a menu's question and understanding the answer."""

from dataclasses import dataclass, replace

from helpline.callflow.flow import CRISIS, QUEUE, Choice, Facts, Flow, Menu, Words
from helpline.callflow.speech import hears


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to be put: the words, how long to wait for an answer, and what may be said."""

    menu: str
    attempt: int
    words: tuple[Words, ...]
    seconds: int
    language: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer led to: the facts as they now are, and the next menu or destination.

    `key` is the choice that was taken ("" for a spoken one, None when nothing was understood).
    """

    facts: Facts
    then: str
    attempt: int = 0
    key: str | None = None


def ask(flow: Flow, name: str, facts: Facts, attempt: int = 0) -> Ask:
    """Return the question of a menu; from the second attempt on it begins by saying so."""
    menu = flow.menus[name]
    words = tuple(flow.words(prompt, language or facts.language) for prompt, language in menu.says)
    if attempt:
        words = (flow.words("not_understood", facts.language), *words)
    return Ask(name, attempt, words, menu.seconds, facts.language, _hints(flow, menu, facts.language))


def answer(flow: Flow, name: str, facts: Facts, digits: str, speech: str, attempt: int = 0) -> Answer:
    """Return where keys or words lead.

    1. Words of danger lead to the queue as a crisis, in every menu and every language.
    2. A key or a phrase of the menu leads where the menu says.
    3. Anything else repeats the question until its tries are used up, then takes the menu's `otherwise`.
    """
    menu = flow.menus[name]
    if speech and _is_crisis(flow, speech):
        return Answer(replace(facts, priority=CRISIS), QUEUE, key="")
    choice = _chosen(flow, menu, digits, speech)
    if choice is not None:
        return Answer(choice.applied_to(facts), choice.then, key=choice.key if digits else "")
    if attempt + 1 < menu.tries:
        return Answer(facts, name, attempt + 1)
    return Answer(menu.otherwise.applied_to(facts), menu.otherwise.then)


def _is_crisis(flow: Flow, speech: str) -> bool:
    return any(hears(speech, phrases) for phrases in flow.crisis_words.values())


def _chosen(flow: Flow, menu: Menu, digits: str, speech: str) -> Choice | None:
    for choice in menu.choices:
        if digits and choice.key == digits:
            return choice
        if speech and any(hears(speech, phrases) for phrases in (choice.words or {}).values()):
            return choice
    return None


def _hints(flow: Flow, menu: Menu, language: str) -> tuple[str, ...]:
    spoken = [phrase for choice in menu.choices for phrase in (choice.words or {}).get(language, ())]
    return (*spoken, *flow.crisis_words.get(language, ()))
