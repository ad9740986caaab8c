"""Who answers the first menu with the name of a key is spoken to in the language of that word."""

from collections.abc import Iterator

import pytest

from helpline.models import Call
from tests.support.caller import follow
from tests.support.places import example_flow, topic, welcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def example() -> Iterator[None]:
    with example_flow():
        yield


@pytest.mark.parametrize(
    ("said", "language"),
    [("cero", "es"), ("el cero, por favor", "es"), ("zero", "en"), ("0", "en"), ("ayuda", "es")],
)
def test_a_person_is_asked_for_in_the_language_of_the_word(said: str, language: str) -> None:
    document = follow(welcome("en"), "Gather", SpeechResult=said, Confidence="0.9")

    assert Call.objects.get().language == language
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
