"""Hearing danger in what a caller says, in English and in Spanish. Pure.

Every sentence is listened to in both languages, whichever was chosen: people in need fall back into their
own. What is said is brought into a normal form (`normal`) and compared with tables of patterns (`english`,
`spanish`), which cover persons, tenses and word order. In doubt it is danger: a person answers anyway.

To add what was not heard, write it into the table of its kind and its sentence into the tests' phrases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpline.callflow.danger.english import ENGLISH
from helpline.callflow.danger.language import Kind, Language
from helpline.callflow.danger.spanish import SPANISH
from helpline.callflow.speech import hears

__all__ = ["Danger", "Kind", "hear_danger", "hints", "may_be_overdose"]

BY_CODE: Mapping[str, Language] = {"en": ENGLISH, "es": SPANISH}
LANGUAGES = tuple(BY_CODE.values())


@dataclass(frozen=True, slots=True)
class Danger:
    """A caller is in danger, and of what kind: of several the one that leaves the least time.

    None where it is not known, as when the key for danger was pressed.
    """

    kind: Kind | None


def hear_danger(said: str, own_words: Iterable[str] = ()) -> Danger | None:
    """Return the danger that is heard in a sentence, or None.

    1. Words of the helpline's own (`own_words`) mean danger wherever they are said.
    2. What is plainly harmless in either language is taken out: "no emergency", "overdosed years ago".
    3. Danger is listened for in what is left, in both languages.
    """
    rest = said
    for language in LANGUAGES:
        rest = language.without_harmless(rest)
    kinds = [kind for language in LANGUAGES if (kind := language.kind_of(rest))]
    if kinds:
        return Danger(min(kinds, key=list(Kind).index))
    return Danger(Kind.OTHER) if hears(said, own_words) else None


def hints(code: str) -> tuple[str, ...]:
    """Return words of danger in a language for speech recognition to expect; none for one not known here."""
    language = BY_CODE.get(code)
    return language.hints if language else ()


def may_be_overdose(kind: str) -> bool:
    """Say whether somebody may have overdosed: what to do then is said unless the danger is another."""
    return kind not in (Kind.SUICIDE, Kind.VIOLENCE)
