"""A caller who says that they are in danger is answered in the language in which they said it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from helpline import clock
from helpline.models import QUEUED, Call, Offer, OfferState, Priority, Staff
from helpline.voice import fallback_numbers
from helpline.voice.fallback_numbers import Numbers
from tests.helpline.voice.test_failures import no_database
from tests.support import cast, twilio
from tests.support.caller import SID, follow, on_duty, waits
from tests.support.places import (
    PLACES,
    confirmation,
    example_flow,
    in_line,
    message,
    number,
    number_cut_short,
    topic,
    welcome,
)

pytestmark = pytest.mark.django_db

Place = Callable[[str], Element]
SAID = {
    "en": [
        "he isn't breathing",
        "my son wants to kill himself",
        "please call 911 for me",
        "she's convulsing",
    ],
    "es": ["me quiero morir", "mi hijo no respira", "por favor llame al 911", "está convulsionando"],
}
OTHER = {"en": "es", "es": "en"}
TAG = {"en": "en-US", "es": "es-US"}
EITHER = ["suicide", "911", "machete"]


@pytest.fixture(autouse=True)
def example() -> Iterator[None]:
    with example_flow():
        yield


def say(document: Element, words: str) -> Element:
    """Say words where a document asks for something, though it may listen to keys only."""
    return follow(document, "Gather", SpeechResult=words, Confidence="0.9")


def spoken(document: Element) -> set[str]:
    """Return the tags of the languages in which a document speaks."""
    return {str(say.get("language")) for say in document.iter("Say")}


def call() -> Call:
    found = Call.objects.get()
    assert found.priority == Priority.CRISIS
    return found


@pytest.mark.parametrize("language", ["en", "es"])
class TestDangerIsAnsweredInTheLanguageItWasSaidIn:
    @pytest.mark.parametrize("number_of", range(4))
    def test_in_the_first_menu(self, language: str, number_of: int) -> None:
        on_duty("maya")

        queued = say(welcome(language), SAID[language][number_of])

        assert call().language == language
        assert spoken(waits(queued)) == {TAG[language]}

    @pytest.mark.parametrize("place", [topic, number, number_cut_short, confirmation, message])
    def test_in_every_question_of_the_other_language(self, place: Place, language: str) -> None:
        document = place(OTHER[language])

        after = say(document, SAID[language][0])

        assert call().language == language
        assert call().state in QUEUED
        assert spoken(after) <= {TAG[language]}

    @pytest.mark.parametrize("words", EITHER)
    @pytest.mark.parametrize("place", [place for place in PLACES if place not in (welcome, in_line)])
    def test_but_words_of_both_languages_change_nothing(
        self, place: Place, words: str, language: str
    ) -> None:
        say(place(language), words)

        assert call().language == language

    def test_what_nobody_there_can_answer_is_said_in_it_too(self, language: str) -> None:
        queued = say(topic(OTHER[language]), SAID[language][1])

        assert spoken(waits(queued)) == {TAG[language]}


class TestWhoIsRung:
    def test_who_speaks_the_language_is_rung_first_and_nobody_is_left_out(self) -> None:
        cast.staff("sam", languages=("en",), on_duty_since=cast.NOON - timedelta(days=2))
        cast.staff("rosa", languages=("es",), on_duty_since=cast.NOON - timedelta(days=1))
        Staff.objects.update(seen_at=clock.now() + timedelta(days=9000))

        say(welcome("en"), "me quiero morir")

        rung = Offer.objects.filter(state=OfferState.RINGING).order_by("pk")
        assert {offer.staff.user.username for offer in rung} == {"sam", "rosa"}


class TestWhereWeFail:
    @pytest.fixture(autouse=True)
    def published(self) -> None:
        fallback_numbers.publish({cast.NUMBER: Numbers("+12025550188", "")})

    def unreached(self, document: Element) -> list[str]:
        """Return the languages that are heard, in order, when the crisis number is not reached."""
        after = follow(document, "Dial", DialCallStatus="busy")
        return list(dict.fromkeys(str(say.get("language")) for say in after.iter("Say")))

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_the_language_is_heard_first_while_the_database_is_away(self, language: str) -> None:
        asked = welcome(language)
        with no_database():
            document = say(asked, SAID[language][1])
            first, *_ = self.unreached(document)

        assert first == TAG[language]

    def test_the_language_is_heard_first_where_only_our_answer_was_lost(self) -> None:
        say(welcome("en"), "me quiero morir")

        document = twilio.twiml(twilio.post("/voice/fallback", CallSid=SID, ErrorCode="11205"))

        with no_database():
            assert self.unreached(document)[0] == "es-US"

    def test_a_key_in_the_fallback_says_no_language(self) -> None:
        asked: Any = welcome("en")
        with no_database():
            document = follow(asked, "Gather", Digits="1")

        assert "language" not in str(document.find("Dial").get("action"))  # type: ignore[union-attr]
