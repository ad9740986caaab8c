"""What a caller hears who keys in no number, a part of one, or one that we may not call; in two languages.

The words are those of the shipped example.
"""

from collections.abc import Iterator

import pytest

from helpline.models import Callback
from tests.support import twilio
from tests.support.caller import follow
from tests.support.places import example_flow, number

pytestmark = pytest.mark.django_db

NOTHING = {"en": "We did not get a number.", "es": "No recibimos ningún número."}
INCOMPLETE = {"en": "That number is not complete.", "es": "Ese número no está completo."}
REFUSED = {"en": "We cannot call that number.", "es": "No podemos llamar a ese número."}
DANGER = {"en": "If you are in danger, press 1.", "es": "Si está en peligro, oprima el uno."}
KEYED_IN = [
    ("", NOTHING),
    ("*", NOTHING),
    ("20255", INCOMPLETE),
    ("202555017*", INCOMPLETE),
    ("2*", INCOMPLETE),
    ("12025", INCOMPLETE),
    ("1202555017", INCOMPLETE),
    ("411", INCOMPLETE),
    ("0", INCOMPLETE),
    ("00000000000", REFUSED),
    ("0005550177", REFUSED),
    ("9005550143", REFUSED),
]
SAID = [("", NOTHING), ("um I am looking", NOTHING), ("202 555", INCOMPLETE), ("900 555 0143", REFUSED)]


@pytest.fixture(autouse=True)
def example() -> Iterator[None]:
    with example_flow():
        yield


@pytest.mark.parametrize("language", ["en", "es"])
class TestWhatIsNoNumber:
    @pytest.mark.parametrize(("digits", "told"), KEYED_IN)
    def test_leads_to_a_question_of_one_key_that_says_what_was_wrong(
        self, digits: str, told: dict[str, str], language: str
    ) -> None:
        instead = follow(number(language), "Gather", Digits=digits)

        assert twilio.said(instead).startswith(f"{told[language]} {DANGER[language]}")
        gather = instead.find("Gather")
        assert gather is not None
        assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("1", "")
        assert int(str(gather.get("timeout"))) >= 10
        assert not Callback.objects.exists()

    @pytest.mark.parametrize(("words", "told"), SAID)
    def test_is_told_apart_in_words_too(self, words: str, told: dict[str, str], language: str) -> None:
        instead = follow(number(language), "Gather", SpeechResult=words)

        assert twilio.said(instead).startswith(told[language])


@pytest.mark.parametrize("language", ["en", "es"])
def test_there_are_ten_seconds_for_the_first_digit_and_six_for_the_next(language: str) -> None:
    """Silence falls through to a second Gather; a pause between digits hands on what was keyed in."""
    first, second = number(language).findall("Gather")

    seconds = [int(str(gather.get("timeout"))) for gather in (first, second)]
    assert seconds == [6, 6]
    assert sum(seconds) >= 10
    assert first.get("actionOnEmptyResult") is None
    assert second.get("actionOnEmptyResult") == "true"
    assert (first.get("action"), first.get("input")) == (second.get("action"), second.get("input"))
    assert second.find("Say") is None
