"""Read the names of a flow's topics and languages: a page about an old call needs nothing else of a flow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpline.schema import as_mapping, as_text


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a flow's topics and languages, each by the code of the language in which it is said.

    `default_topic` is the topic of a caller who has chosen none.
    """

    topics: Mapping[str, Mapping[str, str]]
    languages: Mapping[str, Mapping[str, str]]
    default_language: str
    default_topic: str = ""

    def of_topic(self, topic: str, language: str) -> str:
        """Return the name of a topic; the topic itself if the flow has no name for it."""
        return called(self.topics.get(topic, {}), language, self.default_language) or topic

    def of_language(self, code: str, language: str) -> str:
        """Return the name of a language in another one; its code if the flow has no name for it."""
        return called(self.languages.get(code, {}), language, self.default_language) or code


def called(names: Mapping[str, str], language: str, default: str) -> str:
    """Return a name in `language`, else in the default language, else in any; empty if there is none."""
    return names.get(language) or names.get(default) or next(iter(names.values()), "")


def load_names(document: Any) -> Names:
    """Return the names that a flow document gives its topics and languages. Never raises."""
    body = as_mapping(document)
    topics, languages = as_mapping(body.get("topics")), as_mapping(body.get("languages"))
    return Names(
        topics={topic: _texts(names) for topic, names in topics.items()},
        languages={code: _texts(as_mapping(language).get("name")) for code, language in languages.items()},
        default_language=as_text(body.get("default_language")),
        default_topic=as_text(body.get("default_topic")),
    )


def _texts(body: Any) -> dict[str, str]:
    """Return names by language; a single name is used in all languages."""
    given = {"": body} if isinstance(body, str) else as_mapping(body)
    found = {code: as_text(name).strip() for code, name in given.items()}
    return {code: name for code, name in found.items() if name}
