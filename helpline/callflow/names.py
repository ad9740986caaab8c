"""What the topics and languages of a flow are called: all that a page about an old call reads of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a flow's topics and languages, each by the code of the language in which it is said."""

    topics: Mapping[str, Mapping[str, str]]
    languages: Mapping[str, Mapping[str, str]]
    default_language: str

    def of_topic(self, topic: str, language: str) -> str:
        """Return what a topic is called; itself where the flow has no name for it."""
        return called(self.topics.get(topic, {}), language, self.default_language) or topic

    def of_language(self, code: str, language: str) -> str:
        """Return what a language is called in another; its code where the flow has no name for it."""
        return called(self.languages.get(code, {}), language, self.default_language) or code


def called(names: Mapping[str, str], language: str, default: str) -> str:
    """Return a name in a language, or in the default one, or in any; empty where there is none."""
    return names.get(language) or names.get(default) or next(iter(names.values()), "")


def load_names(document: Any) -> Names:
    """Return what a flow document calls its topics and languages, whatever else it says. Never raises."""
    default = _under(document, "default_language")
    topics, languages = _under(document, "topics"), _under(document, "languages")
    return Names(
        topics={topic: _texts(body) for topic, body in _items(topics)},
        languages={code: _texts(_under(body, "name")) for code, body in _items(languages)},
        default_language=default if isinstance(default, str) else "",
    )


def _under(body: Any, name: str) -> Any:
    return body.get(name) if isinstance(body, Mapping) else None


def _items(body: Any) -> Iterable[tuple[str, Any]]:
    return body.items() if isinstance(body, Mapping) else ()


def _texts(body: Any) -> dict[str, str]:
    """Return names by language; a single one is used in all of them."""
    given = {"": body} if isinstance(body, str) else dict(_items(body))
    return {code: name.strip() for code, name in given.items() if isinstance(name, str) and name.strip()}
