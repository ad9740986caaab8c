"""Define the values of which a call flow is made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from helpline.callflow.names import called
from helpline.priority import Priority

QUEUE = "queue"
MESSAGE = "message"
CALLBACK = "callback"
GOODBYE = "goodbye"
DESTINATIONS = frozenset({QUEUE, MESSAGE, CALLBACK, GOODBYE})
"""Where a choice may lead, besides another menu."""

DANGER_KEY = "1"
PERSON_KEY = "0"
"""The two keys for danger and for a person, which mean the same in every menu."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the line: its name in each language, Twilio's tag, and the voice that speaks it."""

    code: str
    names: Mapping[str, str]
    tag: str
    voice: str


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in a language, ready to be said."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the caller has told the menu so far."""

    language: str
    topic: str = ""
    priority: str = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class Choice:
    """What a key or a spoken word means: the facts that it sets, and where it leads."""

    then: str
    key: str = ""
    words: Mapping[str, tuple[str, ...]] | None = None
    language: str = ""
    topic: str = ""
    priority: str = ""

    def applied_to(self, facts: Facts) -> Facts:
        return replace(
            facts,
            language=self.language or facts.language,
            topic=self.topic or facts.topic,
            priority=self.priority or facts.priority,
        )


@dataclass(frozen=True, slots=True)
class Menu:
    """A question and its choices. `says` holds prompts, each with its language if that is not the caller's.

    `otherwise` is where a caller goes who is not understood, `silence` where one goes who says nothing; if it
    is None, the question is asked again.
    """

    name: str
    says: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    otherwise: Choice
    silence: Choice | None
    tries: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole call flow."""

    start: str
    languages: Mapping[str, Language]
    default_language: str
    topics: Mapping[str, Mapping[str, str]]
    default_topic: str
    prompts: Mapping[str, Mapping[str, str]]
    menus: Mapping[str, Menu]
    crisis_words: Mapping[str, tuple[str, ...]]
    silent_topic: str

    @property
    def own_crisis_words(self) -> tuple[str, ...]:
        """Return the words that this flow adds to those heard as danger; they count in every language."""
        return tuple(phrase for phrases in self.crisis_words.values() for phrase in phrases)

    @property
    def danger_topic(self) -> str:
        """Return the topic to which the danger key leads; empty if no menu names one."""
        choices = (choice for menu in self.menus.values() for choice in menu.choices)
        return next((choice.topic for choice in choices if choice.key == DANGER_KEY and choice.topic), "")

    def words(self, prompt: str, language: str, /, **values: object) -> Words:
        """Return a filled-in prompt in `language`, else in the default one, else in any that has it."""
        texts = self.prompts[prompt]
        code = next((code for code in (language, self.default_language) if code in texts), next(iter(texts)))
        text = texts[code]
        return Words(code, text.format(**values) if values else text)

    def topic_name(self, topic: str, language: str) -> str:
        """Return how a topic is called aloud; empty if the flow does not know it."""
        return called(self.topics.get(topic, {}), language, self.default_language)

    def language_name(self, code: str, language: str) -> str:
        """Return what a language is called in another language; its code if the flow does not know it."""
        known = self.languages.get(code)
        return called(known.names, language, self.default_language) or code if known else code

    def opening_facts(self) -> Facts:
        """Return the facts that are assumed of a caller who has not said anything."""
        return Facts(language=self.default_language, topic=self.default_topic)
