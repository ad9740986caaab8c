"""Press 1 anywhere: at every question of a call, in both languages, it is said and it is danger.

The words are those of the shipped example. Every address that is posted to was found in the answer before it.
"""

from collections.abc import Iterator

import pytest

from helpline.models import QUEUED, Call, CallState, DangerBy, Priority, Voicemail
from tests.support import cast, twilio
from tests.support.caller import follow, on_duty
from tests.support.places import MENUS, PLACES, example_flow, message, number, welcome

pytestmark = pytest.mark.django_db

NAMED = {"en": "danger", "es": "peligro"}
PRESSED = {"en": "press 1", "es": "oprima el uno"}
SENTENCES = {
    "en": [
        "he isn't breathing",
        "my son wants to kill himself",
        "he has a gun",
        "I need an ambulance",
        "One.",
    ],
    "es": ["dejó de respirar", "me voy a matar", "mi marido me está pegando", "es una emergencia", "uno"],
}


@pytest.fixture(autouse=True)
def example() -> Iterator[None]:
    with example_flow():
        yield


def in_danger() -> Call:
    call = Call.objects.get()
    assert call.priority == Priority.CRISIS
    assert call.state in QUEUED
    return call


@pytest.mark.parametrize("language", ["en", "es"])
class TestPressOneAnywhere:
    @pytest.mark.parametrize("place", PLACES)
    def test_it_is_danger(self, place: object, language: str) -> None:
        document = place(language)  # type: ignore[operator]

        after = follow(document, "Gather", Digits="1")

        assert in_danger().danger_by == DangerBy.KEY
        assert {verb.tag for verb in after} & {"Enqueue", "Dial", "Redirect", "Leave"}

    @pytest.mark.parametrize("place", PLACES)
    def test_it_is_said_in_the_callers_language(self, place: object, language: str) -> None:
        words = twilio.said(place(language))  # type: ignore[operator]

        spoken = "en" if place is welcome else language
        assert NAMED[spoken] in words
        assert PRESSED[spoken] in words

    def test_while_a_message_is_spoken_it_ends_it_and_keeps_it(self, language: str) -> None:
        document = message(language)
        record = document.find("Record")
        assert record is not None
        assert set(str(record.get("finishOnKey"))) == {"1", "#"}

        news = {"RecordingSid": "RE" + "c" * 32, "RecordingDuration": "3", "Digits": "1"}
        follow(document, "Record", **news)

        assert in_danger().danger_by == DangerBy.KEY
        assert Voicemail.objects.count() == 1

    def test_before_a_word_of_a_message_was_spoken_where_twilio_tells_us(self, language: str) -> None:
        """It may ask the action of a recording that a key has ended before a word, or go on behind it."""
        follow(message(language), "Record", Digits="1")

        assert in_danger().danger_by == DangerBy.KEY
        assert not Voicemail.objects.exists()

    def test_after_a_message_that_was_empty(self, language: str) -> None:
        document = message(language)
        # Twilio goes on behind an empty recording: https://www.twilio.com/docs/voice/twiml/record
        _, behind = document.findall("Gather")

        first, *_ = " ".join(say.text or "" for say in behind.iter("Say")).split(".")
        assert NAMED[language] in first
        assert PRESSED[language] in first
        document.remove(document.findall("Gather")[0])
        follow(document, "Gather", Digits="1")
        in_danger()

    @pytest.mark.parametrize("digits", ["1", "1*", "*1"])
    def test_while_a_number_is_keyed_in_however_it_ends(self, digits: str, language: str) -> None:
        follow(number(language), "Gather", Digits=digits)

        in_danger()

    @pytest.mark.parametrize("digits", ["11", "111", "911", "988"])
    def test_pressed_in_a_hurry_or_the_number_of_an_emergency_where_a_number_is_asked_for(
        self, digits: str, language: str
    ) -> None:
        follow(number(language), "Gather", Digits=digits)

        assert in_danger().danger_by == DangerBy.KEY

    def test_again_after_a_message_was_chosen_in_danger(self, language: str) -> None:
        asked = message(language)
        Call.objects.update(priority=Priority.CRISIS, danger_by=DangerBy.KEY, danger_at=cast.NOON)

        follow(asked, "Gather", Digits="1")

        in_danger()

    @pytest.mark.parametrize("place", PLACES)
    def test_twice_changes_nothing_more(self, place: object, language: str) -> None:
        document = place(language)  # type: ignore[operator]

        follow(document, "Gather", Digits="1")
        told = Call.objects.get().danger_at
        follow(document, "Gather", Digits="1")

        assert in_danger().danger_at == told


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("menu", MENUS)
class TestSayIt:
    def test_a_sentence_of_danger_is_heard_in_every_menu(self, menu: object, language: str) -> None:
        for spoken, sentences in SENTENCES.items():
            for sentence in sentences:
                Call.objects.all().delete()
                document = menu(language)  # type: ignore[operator]

                follow(document, "Gather", SpeechResult=sentence, Confidence="0.9")

                call = in_danger()
                assert (call.danger_by, bool(call.danger_kind)) == (DangerBy.SPEECH, True), (spoken, sentence)

    def test_an_ordinary_one_is_not(self, menu: object, language: str) -> None:
        on_duty("maya")

        follow(menu(language), "Gather", SpeechResult="I want to ask about naltrexone")  # type: ignore[operator]

        assert Call.objects.get().priority == Priority.NORMAL
        assert Call.objects.get().state != CallState.MENU

    def test_neither_the_words_nor_the_kind_stand_in_an_address_of_ours(
        self, menu: object, language: str
    ) -> None:
        document = follow(menu(language), "Gather", SpeechResult="my son took an overdose")  # type: ignore[operator]

        addresses = " ".join(value for verb in document.iter() for value in verb.attrib.values())
        assert "overdose" not in addresses
        assert "son" not in addresses.replace("person", "")
