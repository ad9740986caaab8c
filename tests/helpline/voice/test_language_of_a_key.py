"""A caller who names a key, or says which language they do not speak, is answered in the right language."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import pytest

from helpline.models import Call, CallState
from tests.support.caller import follow
from tests.support.places import LANGUAGE_KEY, example_flow, topic, welcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def example() -> Iterator[None]:
    with example_flow():
        yield


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("cero", "es"),
        ("el cero, por favor", "es"),
        ("zero", "en"),
        ("0", "en"),
        ("ayuda", "es"),
        ("cero cero", "es"),
        ("zero, zero", "en"),
        ("00", "en"),
        ("operator", "en"),
        ("representative", "en"),
        ("a real person, please", "en"),
        ("operadora", "es"),
        ("una persona", "es"),
        ("un representante", "es"),
        ("quiero hablar con una persona", "es"),
    ],
)
def test_a_person_is_asked_for_in_the_language_of_the_word(said: str, language: str) -> None:
    document = follow(welcome("en"), "Gather", SpeechResult=said, Confidence="0.9")

    call = Call.objects.get()
    assert call.state != CallState.MENU
    assert call.language == language
    assert {say.get("language") for say in document.iter("Say")} == {f"{language}-US"}


@pytest.mark.parametrize(("said", "language"), [("nueve", "es"), ("nine", "en"), ("9", "en")])
def test_a_key_that_does_nothing_is_told_and_listened_to_in_it(said: str, language: str) -> None:
    asked = follow(welcome("en"), "Gather", SpeechResult=said, Confidence="0.9")

    gather = asked.find("Gather")
    assert gather is not None
    assert gather.get("language") == f"{language}-US"
    assert next(say.get("language") for say in gather.iter("Say")) == f"{language}-US"


@pytest.mark.parametrize(
    ("set_in", "said", "language"),
    [("en", "dos", "es"), ("en", "two", "en"), ("es", "2", "es"), ("es", "dos", "es"), ("es", "two", "en")],
)
def test_so_it_is_in_a_later_menu_that_offers_both(set_in: str, said: str, language: str) -> None:
    follow(topic(set_in), "Gather", SpeechResult=said, Confidence="0.9")

    assert Call.objects.get().language == language


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_pressed_key_says_no_language(language: str) -> None:
    follow(topic(language), "Gather", Digits="0")

    assert Call.objects.get().language == language


NOT_ENGLISH = [
    "no hablo inglés",
    "No hablo nada de inglés.",
    "no entiendo inglés",
    "mi mamá no habla inglés",
    "inglés no",
    "no speak english",
    "no english",
    "No English, no English.",
    "I don't speak English",
    "I don't speak any English, sorry",
    "me no speak english",
    "I can't speak English very well",
    "my english is not good",
    "My English isn't good",
    "my english isn't very good",
    "my English is very limited",
    "I speak very little English",
    "I only speak a little bit of English",
    "My mother, who speaks only a little English",
    "I have a caller that speaks very little English",
    "very little English",
    "my husband speaks very little English",
    "I don't have English",
    "I hardly speak English",
    "hablo muy poco inglés",
    "hablo un poquito de inglés",
    "Muy poco inglés.",
    "mi esposo habla poco inglés",
    "no tengo inglés",
    "apenas hablo inglés",
    "mi inglés es muy básico",
    "no english, spanish please",
]
NOT_SPANISH = [
    "i don't speak spanish",
    "I do not understand Spanish",
    "no spanish",
    "not Spanish, English",
    "I want English not Spanish",
    "I speak very little Spanish",
    "my Spanish isn't good",
    "no hablo español",
    "hablo muy poco español",
    "no entiendo español",
]


@pytest.mark.parametrize("set_in", ["en", "es"])
@pytest.mark.parametrize("place", [welcome, topic])
@pytest.mark.parametrize(
    ("said", "language"),
    [*((said, "es") for said in NOT_ENGLISH), *((said, "en") for said in NOT_SPANISH)],
)
def test_who_does_not_speak_one_language_goes_on_in_the_other(
    said: str, language: str, place: Callable[[str], Element], set_in: str
) -> None:
    asked = follow(place(set_in), "Gather", SpeechResult=said, Confidence="0.9")

    assert Call.objects.get().language == language
    gather = asked.find("Gather")
    assert gather is not None
    assert gather.get("language") == f"{language}-US"
    assert {say.get("language") for say in asked.iter("Say")} == {f"{language}-US"}


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("English", "en"),
        ("No. English.", "en"),
        ("no, english please", "en"),
        ("my English is fine", "en"),
        ("my English isn't bad", "en"),
        ("do you speak Spanish", "es"),
        ("do you speak a little Spanish", "es"),
        ("Is there somebody who speaks a little Spanish?", "es"),
        ("a counselor that understands a little Spanish", "es"),
        ("Can I speak a little Spanish?", "es"),
        ("could we just speak a little Spanish", "es"),
        ("¿habla un poco de español?", "es"),
        ("you don't speak Spanish?", "es"),
        ("¿no hablan español?", "es"),
        ("no sé si hablan español", "es"),
        ("hablo español", "es"),
    ],
)
def test_the_name_of_a_language_alone_still_chooses_it(said: str, language: str) -> None:
    follow(welcome("en"), "Gather", SpeechResult=said, Confidence="0.9")

    assert Call.objects.get().language == language


def test_a_pressed_key_wins_over_what_was_heard_of_a_language() -> None:
    follow(welcome("en"), "Gather", Digits=LANGUAGE_KEY["en"], SpeechResult="no english", Confidence="0.9")

    assert Call.objects.get().language == "en"
