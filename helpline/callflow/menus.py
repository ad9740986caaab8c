"""Ask a menu's question and understand the answer."""

from dataclasses import dataclass, replace

from helpline.callflow import danger
from helpline.callflow.danger import Danger, base, hear_danger
from helpline.callflow.flow import QUEUE, Choice, Facts, Flow, Menu, Words
from helpline.callflow.refused_language import NAMES, language_wanted_instead
from helpline.callflow.speech import hears, key_said, language_of_key
from helpline.priority import Priority

MOST_SILENCES = 2
"""Questions in a row without an answer after which the call goes to a person, as a silent call."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to ask: the words, how long to wait for an answer, and what the caller may say.

    `attempt` counts the answers to it that were not understood, `silences` the questions without an answer.
    """

    menu: str
    attempt: int
    silences: int
    words: tuple[Words, ...]
    seconds: int
    language: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer led to: the facts as they now are, and the next menu or destination.

    `key` is the choice that was taken ("" for a spoken one, None if nothing was understood). `danger` is set
    if the caller told of danger; the facts' priority does not show it.
    """

    facts: Facts
    then: str
    attempt: int = 0
    silences: int = 0
    key: str | None = None
    danger: Danger | None = None


def ask(flow: Flow, name: str, facts: Facts, attempt: int = 0, silences: int = 0) -> Ask:
    """Return the question of a menu; after an answer that was not understood it first says so."""
    menu = flow.menus[name]
    words = tuple(flow.words(prompt, language or facts.language) for prompt, language in menu.says)
    if attempt:
        words = (flow.words("not_understood", facts.language), *words)
    hints = _hints(flow, menu, facts.language)
    return Ask(name, attempt, silences, words, menu.seconds, facts.language, hints)


def answer(
    flow: Flow, name: str, facts: Facts, digits: str, speech: str, attempt: int = 0, silences: int = 0
) -> Answer:
    """Return where keys or words lead.

    1. Danger leads to the queue, in every menu and every language.
    2. A caller who says that they do not speak a language goes on in the other one, if the flow has it.
    3. A key, a phrase of the menu, or the name of a key ("two", "dos") leads where the menu says. A name
       in a language that the menu offers is answered in that language, unless its choice sets another.
    4. Silence takes the menu's `silence`, or the question is asked again; after the second silence in a row
       the call goes to a person: a caller who cannot speak may be in danger.
    5. Anything else repeats the question until its tries are used up, then takes the menu's `otherwise`.
    """
    menu = flow.menus[name]
    if speech and (heard := hear_danger(speech, flow.own_crisis_words)):
        return Answer(facts, QUEUE, key="", danger=heard)
    if not digits and (instead := _in_language_spoken(flow, menu, facts, speech)):
        return instead
    if not digits:
        facts = replace(facts, language=_language_named_in(flow, menu, facts.language, speech))
    choice = _chosen(menu, digits, speech)
    if choice is not None:
        return _taken(choice, facts, digits)
    if not digits and not speech:
        return _silent(flow, menu, facts, attempt, silences + 1)
    if attempt + 1 < menu.tries:
        return Answer(facts, name, attempt + 1)
    return Answer(menu.otherwise.applied_to(facts), menu.otherwise.then)


def _in_language_spoken(flow: Flow, menu: Menu, facts: Facts, speech: str) -> Answer | None:
    """Return the answer to a caller who says not to speak a language; None if nothing of that was said.

    It is the menu's choice of the other language. Where it has none, the question is asked in that.
    """
    wanted = language_wanted_instead(speech)
    code = next((code for code in flow.languages if wanted and base(code) == wanted), "")
    if not code:
        return None
    choice = next((choice for choice in menu.choices if _is_choice_of(choice, code)), None)
    if choice is not None:
        return _taken(choice, facts, digits="")
    if base(facts.language) == wanted:
        return None
    return Answer(replace(facts, language=code), menu.name, key="")


def _is_choice_of(choice: Choice, language: str) -> bool:
    """Say whether a choice is that of a language: its words name the language, or it sets nothing else."""
    if choice.language != language or choice.priority:
        return False
    phrases = [phrase for each in (choice.words or {}).values() for phrase in each]
    return any(hears(name, phrases) for name in NAMES[base(language)]) or not (phrases or choice.topic)


def _taken(choice: Choice, facts: Facts, digits: str) -> Answer:
    key = choice.key if digits else ""
    chosen = choice.applied_to(facts)
    if choice.priority == Priority.CRISIS:
        return Answer(replace(chosen, priority=facts.priority), QUEUE, key=key, danger=Danger(None))
    return Answer(chosen, choice.then, key=key)


def _silent(flow: Flow, menu: Menu, facts: Facts, attempt: int, silences: int) -> Answer:
    if silences >= MOST_SILENCES:
        return Answer(replace(facts, topic=flow.silent_topic or facts.topic), QUEUE, silences=silences)
    if menu.silence is None:
        return Answer(facts, menu.name, min(attempt, menu.tries - 1), silences)
    return Answer(menu.silence.applied_to(facts), menu.silence.then, silences=silences)


def _chosen(menu: Menu, digits: str, speech: str) -> Choice | None:
    for choice in menu.choices:
        if digits and choice.key == digits:
            return choice
        if speech and any(hears(speech, phrases) for phrases in (choice.words or {}).values()):
            return choice
    said = "" if digits else key_said(speech)
    return next((choice for choice in menu.choices if said and choice.key == said), None)


def _language_named_in(flow: Flow, menu: Menu, current: str, speech: str) -> str:
    """Return the language in which a key is named, if the menu offers it; else the current one.

    A menu offers the languages in which it speaks and those to which its choices lead. Naming a key does not
    choose a language, so in a menu of one language the call stays in that one.
    """
    offered = {language for _, language in menu.says} | {choice.language for choice in menu.choices}
    named = [code for code in flow.languages if code in offered and base(code) == language_of_key(speech)]
    return named[0] if named and base(current) != base(named[0]) else current


def _hints(flow: Flow, menu: Menu, language: str) -> tuple[str, ...]:
    """Return the words that Twilio's speech recognition should expect: the menu's own and those of danger."""
    spoken = [phrase for choice in menu.choices for phrase in (choice.words or {}).get(language, ())]
    return (*spoken, *danger.hints(language), *flow.crisis_words.get(language, ()))
