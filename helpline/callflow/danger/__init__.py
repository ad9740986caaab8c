"""Hear danger in what a caller says, in English and in Spanish. Pure.

Every sentence is checked in both languages, whichever was chosen: people in need fall back into their own.
The sentence is brought into a normal form (`normal`) and compared with tables of patterns (`english`,
`spanish`), which cover persons, tenses and word order. In doubt it is danger: a person answers anyway.

To add a sentence that was not heard, write its pattern into the table of its kind, and the sentence into the
tests' phrases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from helpline.callflow.danger.english import ENGLISH
from helpline.callflow.danger.language import Kind, Language
from helpline.callflow.danger.spanish import SPANISH
from helpline.callflow.speech import hears, plain

__all__ = ["Danger", "Kind", "hear_danger", "hints", "is_everyday", "may_be_overdose"]

BY_CODE: Mapping[str, Language] = {"en": ENGLISH, "es": SPANISH}
LANGUAGES = tuple(BY_CODE.values())


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger that a caller is in, and its kind: of several kinds the one that leaves the least time.

    The kind is None if it is not known, as when the key for danger was pressed. `language` is the code of the
    language in which danger was said; empty if it could be either. It does not count when dangers are
    compared.
    """

    kind: Kind | None
    language: str = field(default="", compare=False)


def hear_danger(said: str, own_words: Iterable[str] = ()) -> Danger | None:
    """Return the danger that is heard in a sentence, or None.

    1. The helpline's own words (`own_words`) mean danger wherever they are said.
    2. What is plainly harmless in either language is taken out: "no emergency", "overdosed years ago".
    3. The rest is checked for danger, in both languages.
    """
    rest = said
    for language in LANGUAGES:
        rest = language.without_harmless(rest)
    kinds = {code: kind for code, language in BY_CODE.items() if (kind := language.kind_of(rest))}
    if kinds:
        return Danger(min(kinds.values(), key=list(Kind).index), _language_of(said, kinds))
    return Danger(Kind.OTHER) if hears(said, own_words) else None


def _language_of(said: str, codes: Iterable[str]) -> str:
    """Return the language that was spoken, of those that hear danger; empty if it could be several.

    "Call 911" and "machete" are danger in both. Then the small words of the sentence decide.
    """
    heard = list(codes)
    if len(heard) > 1:
        heard = [code for code in heard if BY_CODE[code].is_recognized_in(said)]
    return heard[0] if len(heard) == 1 else ""


_EVERYDAY = "yes no not but or me we us he who what how so if do all si sin como pero muy mas"
EVERYDAY = frozenset(_EVERYDAY.split())
"""Words of nearly every sentence, besides the small words that tell the two languages apart."""
LEAST_LETTERS = 3


def is_everyday(phrase: str) -> bool:
    """Say whether a phrase is too short or too common to tell of danger.

    It has only function words, or fewer than three letters or digits; in scripts that write a word in one or
    two signs, fewer than two.
    """
    words = plain(phrase).split()
    letters = "".join(words)
    least = LEAST_LETTERS if letters.isascii() else LEAST_LETTERS - 1
    common = EVERYDAY.union(*(language.small_words for language in LANGUAGES))
    return len(letters) < least or common.issuperset(words)


def hints(code: str) -> tuple[str, ...]:
    """Return a language's words of danger for speech recognition to expect; none for an unknown language."""
    language = BY_CODE.get(base(code))
    return language.hints if language else ()


def base(code: str) -> str:
    """Return the language of a code that may name a region as well: `es` for `es-MX`."""
    return code.partition("-")[0]


def may_be_overdose(kind: str) -> bool:
    """Say whether a danger may be an overdose: then the caller hears what to do about one.

    Any kind may be, also an unknown one, except suicide and violence.
    """
    return kind not in (Kind.SUICIDE, Kind.VIOLENCE)
