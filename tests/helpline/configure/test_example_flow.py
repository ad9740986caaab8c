"""The words that the example's callers hear: short, plain, and leading to a person on every path."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpline import callflow
from helpline.callflow import DESTINATIONS, PROMPTS, Facts, Flow
from helpline.configure.document import parse
from tests.helpline.configure.readability import grade

FILE = Path(__file__).parents[3] / "config" / "helpline.example.yaml"
FLOW: Flow = callflow.load(parse(FILE.read_bytes()).value["flows"]["treatment"])

LONGEST_MENU = 300
"""Characters: some twenty seconds of speech."""
SIXTH_GRADE = 6.0
DRUG_NAMES = ("naltrexone",)
"""They have as many syllables as they have, and whoever asks for one knows it."""

SAID_IN_MENUS = [(menu, language) for menu in FLOW.menus for language in FLOW.languages]
ENGLISH = {name: texts["en"] for name, texts in FLOW.prompts.items()}


def said(menu: str, language: str = "en") -> str:
    return " ".join(words.text for words in callflow.ask(FLOW, menu, Facts(language)).words)


def answers(menu: str) -> Iterator[tuple[str, str]]:
    """Everything that a menu understands, and silence."""
    yield "", ""
    for choice in FLOW.menus[menu].choices:
        yield choice.key, ""
        yield from (("", phrase) for phrases in (choice.words or {}).values() for phrase in phrases)


def endings() -> Iterator[tuple[str, Facts]]:
    """Walk every path through the menus; yield where each ends, and what is then known."""
    ahead, seen = [(FLOW.start, FLOW.opening_facts(), 0)], set()
    while ahead:
        at, facts, attempt = place = ahead.pop()
        if at in DESTINATIONS:
            yield at, facts
        elif place not in seen:
            seen.add(place)
            found = [callflow.answer(FLOW, at, facts, *given, attempt) for given in answers(at)]
            ahead += [(answer.then, answer.facts, answer.attempt) for answer in found]


class TestMenus:
    def test_begin_with_the_safety_message_and_the_danger_key(self) -> None:
        words = said("welcome")

        assert words.startswith("If someone is not breathing, or may have overdosed")
        assert words.index("9 1 1") < words.index("9 8 8") < words.index("press 1") < words.index("press 3")
        assert "Para español, oprima el dos." in words

    def test_say_the_safety_message_in_spanish_as_well(self) -> None:
        words = said("topic", "es")

        assert words.index("9 1 1") < words.index("9 8 8") < words.index("oprima el dos")

    @pytest.mark.parametrize(("menu", "language"), SAID_IN_MENUS)
    def test_take_no_longer_than_twenty_seconds(self, menu: str, language: str) -> None:
        assert len(said(menu, language)) <= LONGEST_MENU

    @pytest.mark.parametrize(("menu", "language"), SAID_IN_MENUS)
    def test_offer_no_more_than_three_choices_and_a_person(self, menu: str, language: str) -> None:
        keys = set(re.findall(r"press (\d)|el (uno|dos|tres|cuatro|cero)\b", said(menu, language)))

        assert len(keys - {("0", ""), ("", "cero")}) <= 3

    @pytest.mark.parametrize("menu", FLOW.menus)
    def test_take_one_for_danger_everywhere(self, menu: str) -> None:
        found = callflow.answer(FLOW, menu, Facts("en"), "1", "")

        assert (found.then, found.facts.priority, found.facts.topic) == ("queue", "crisis", "crisis")

    @pytest.mark.parametrize("menu", FLOW.menus)
    @pytest.mark.parametrize(
        "words", ["my friend took too much", "quiero morir", "she is not breathing", "una sobredosis"]
    )
    def test_hear_danger_everywhere_in_both_languages(self, menu: str, words: str) -> None:
        found = callflow.answer(FLOW, menu, Facts("en"), "", words)

        assert (found.then, found.facts.priority) == ("queue", "crisis")

    def test_lead_to_a_person_on_every_path(self) -> None:
        ended = list(endings())

        assert {then for then, _ in ended} == {"queue"}
        assert {(facts.topic, facts.language) for _, facts in ended} >= {
            (topic, language) for topic in FLOW.topics for language in FLOW.languages
        }

    @pytest.mark.parametrize(
        ("digits", "speech", "language", "topic"),
        [
            ("2", "", "en", "treatment"),
            ("3", "", "en", "family"),
            ("4", "", "en", "general"),
            ("0", "", "en", "general"),
            ("", "How do I get naltrexone?", "en", "treatment"),
            ("", "The Vivitrol shot", "en", "treatment"),
            ("", "I want treatment for my son", "en", "family"),
            ("", "quiero hablar del tratamiento", "es", "treatment"),
            ("", "es por mi hijo", "es", "family"),
            ("", "una persona", "es", "general"),
            ("", "", "en", "general"),
        ],
    )
    def test_understand_what_it_is_about(self, digits: str, speech: str, language: str, topic: str) -> None:
        found = callflow.answer(FLOW, "topic", Facts(language, "general"), digits, speech, attempt=1)

        assert (found.then, found.facts.topic, found.facts.language) == ("queue", topic, language)

    def test_go_on_in_english_for_who_stays_on_the_line(self) -> None:
        found = callflow.answer(FLOW, "welcome", FLOW.opening_facts(), "", "")

        assert (found.then, found.facts.language) == ("topic", "en")


class TestPrompts:
    @pytest.mark.parametrize("language", FLOW.languages)
    def test_are_all_there_and_can_be_filled_in(self, language: str) -> None:
        for name, values in PROMPTS.items():
            words = FLOW.words(name, language, **dict.fromkeys(values, "7"))

            assert words.language == language
            assert "{" not in words.text
            assert words.text.count("7") >= len(values)

    @pytest.mark.parametrize(("name", "text"), ENGLISH.items(), ids=ENGLISH)
    def test_can_be_read_in_the_sixth_grade(self, name: str, text: str) -> None:
        assert (
            grade(text.format(**dict.fromkeys(PROMPTS.get(name, ()), "7")), exceptions=DRUG_NAMES)
            <= SIXTH_GRADE
        )

    @pytest.mark.parametrize("name", [name for name in PROMPTS if name.startswith("message")])
    def test_of_the_message_never_ask_for_medical_details(self, name: str) -> None:
        asked = " ".join(FLOW.prompts[name].values()).lower()

        assert not re.search(
            r"medic|médic|health|salud|drug|droga|treatment|tratamiento|symptom|síntoma", asked
        )

    def test_never_take_naloxone_for_naltrexone(self) -> None:
        everything = " ".join(text for texts in FLOW.prompts.values() for text in texts.values()).lower()

        assert not re.search(r"naloxon|narcan|nalmefen", everything)

    def test_of_the_gate_say_what_it_is_and_how_to_take_it(self) -> None:
        text = FLOW.words("gate", "en", topic="treatment", language="English").text

        assert text == "This is a Helpline call about treatment. Language: English. Press 1 to take it."

    def test_address_a_spanish_caller_as_usted(self) -> None:
        spanish = " ".join(texts["es"] for texts in FLOW.prompts.values()).lower()

        assert not re.search(r"\b(tú|tu|ti|tus|contigo|oprime|marca|cuelga|llama)\b", spanish)
