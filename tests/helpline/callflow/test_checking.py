"""What is refused when a flow is published: a menu in which a caller in need would be stuck."""

from copy import deepcopy
from typing import Any

import pytest

from helpline.callflow import NAMES_A_KEY, FlowError, check, load
from helpline.callflow.prompts import CALLED, PROMPTS
from tests.support.flow import DOCUMENT

Document = dict[str, Any]


def publishable() -> Document:
    """The tests' flow, with no more than three choices in a menu."""
    document = deepcopy(DOCUMENT)
    choices = document["menus"]["topic"]["choices"]
    document["menus"]["topic"]["choices"] = [each for each in choices if each.get("key") not in ("5", "9")]
    return document


def choice(document: Document, menu: str, key: str) -> Document:
    found: Document = next(each for each in document["menus"][menu]["choices"] if each.get("key") == key)
    return found


def without(document: Document, menu: str, key: str) -> Document:
    document["menus"][menu]["choices"].remove(choice(document, menu, key))
    return document


def faults_of(document: Document, crisis_seconds: int = 10) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(FlowError) as caught:
        check(document, crisis_seconds)
    return [(problem.path, problem.message) for problem in caught.value.every]


class TestCheck:
    def test_lets_a_flow_pass_from_which_everybody_is_reached(self) -> None:
        assert check(publishable()) == load(publishable())

    @pytest.mark.parametrize("menu", ["welcome", "topic"])
    def test_refuses_a_menu_without_the_key_for_danger(self, menu: str) -> None:
        ((path, message),) = faults_of(without(publishable(), menu, "1"))

        assert path == ("menus", menu)
        assert "the key 1 must mean danger" in message

    @pytest.mark.parametrize(
        "changes", [{"priority": "high"}, {"then": "message"}, {"then": "callback"}, {"then": "topic"}]
    )
    def test_refuses_a_key_for_danger_that_means_something_else(self, changes: Document) -> None:
        document = publishable()
        choice(document, "welcome", "1").update(changes)

        ((_, message),) = faults_of(document)

        assert "the key 1 must mean danger" in message

    @pytest.mark.parametrize("menu", ["welcome", "topic"])
    def test_refuses_a_menu_without_a_person(self, menu: str) -> None:
        ((path, message),) = faults_of(without(publishable(), menu, "0"))

        assert path == ("menus", menu)
        assert "the key 0 must lead to a person" in message

    def test_refuses_a_nought_that_leads_elsewhere(self) -> None:
        document = publishable()
        choice(document, "topic", "0")["then"] = "message"

        ((_, message),) = faults_of(document)

        assert "the key 0 must lead to a person" in message

    def test_refuses_more_than_three_choices_besides_danger_and_a_person(self) -> None:
        document = publishable()
        document["menus"]["topic"]["choices"].append({"key": "5", "then": "message"})

        ((_, message),) = faults_of(document)

        assert message == "4 choices are offered; at most 3, besides danger and a person"

    def test_counts_no_choice_that_can_only_be_spoken(self) -> None:
        document = publishable()
        document["menus"]["topic"]["choices"].append({"words": {"en": ["spanish"]}, "then": "topic"})

        assert check(document)

    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [("seconds", 9, "9 seconds are too short"), ("tries", 2, "2 tries are too few")],
    )
    def test_refuses_to_hurry_a_caller(self, name: str, value: int, expected: str) -> None:
        document = publishable()
        document["menus"]["topic"][name] = value

        ((_, message),) = faults_of(document)

        assert expected in message

    def test_refuses_more_words_than_twenty_seconds_hold_in_any_language(self) -> None:
        document = publishable()
        document["prompts"]["choose_topic"]["es"] = "x" * 301

        ((path, message),) = faults_of(document)

        assert path == ("menus", "topic")
        assert message.startswith("in es 301 characters are said")

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize(("seconds", "keyless", "with_a_key"), [(10, 90, 75), (8, 60, 45), (6, 30, 15)])
    def test_refuses_words_in_danger_that_would_not_be_said(
        self, seconds: int, keyless: int, with_a_key: int, language: str
    ) -> None:
        document = publishable()
        longest = {name: with_a_key if key else keyless for name, key in NAMES_A_KEY.items()}
        for name, most in longest.items():
            document["prompts"][name] = dict.fromkeys(("en", "es"), "x" * most)
        assert check(document, seconds)

        for name in longest:
            document["prompts"][name][language] += "x"

        problems = faults_of(document, seconds)
        assert [path for path, _ in problems] == [("prompts", name, language) for name in longest]
        assert problems[0][1].startswith(
            f"{keyless + 1} characters; with crisis_seconds: {seconds} at most {keyless} can be said"
        )

    @pytest.mark.parametrize("name", PROMPTS)
    def test_refuses_a_missing_prompt_because_what_is_published_says_every_word(self, name: str) -> None:
        document = publishable()
        del document["prompts"][name]

        assert faults_of(document) == [(("prompts",), f'the prompt "{name}" is missing')]

    @pytest.mark.parametrize("name", ["silence", "otherwise"])
    def test_refuses_to_hang_up_on_who_cannot_speak_or_is_not_understood(self, name: str) -> None:
        document = publishable()
        document["menus"]["topic"][name] = {"then": "goodbye"}

        ((path, message),) = faults_of(document)

        assert path == ("menus", "topic")
        assert message.startswith(f"{name}: ")

    @pytest.mark.parametrize(
        ("prompt", "value"),
        [
            ("callback_confirm", "number"),
            ("callback_confirm_later", "number"),
            ("callback_confirm_later", "when"),
        ],
    )
    def test_refuses_to_ask_whether_something_is_right_without_saying_it(
        self, prompt: str, value: str
    ) -> None:
        document = publishable()
        said = document["prompts"][prompt]
        said["es"] = said["es"].replace(f"{{{value}}}", "")

        assert faults_of(document) == [(("prompts", prompt, "es"), f"{{{value}}} has to be said here")]

    def test_knows_every_fault_there_is(self) -> None:
        document = without(without(publishable(), "welcome", "1"), "welcome", "0")
        document["menus"]["topic"]["seconds"] = 5

        assert len(faults_of(document)) == 3


TELLING = {
    "en": [
        "This is the treatment helpline, one moment.",
        "Your counselor will be with you.",
        "One moment, about your Vivitrol shot.",
        "Please hold for the recovery team.",
        "Call us back at 855 782 1009.",
        "This is about your detox.",
        "If you are in danger, hang up.",
        "One moment, un consejero.",
    ],
    "es": [
        "Un momento, línea de ayuda.",
        "Un momento, le llamamos por su tratamiento.",
        "Le llamamos de la clínica de rehabilitación.",
        "Es sobre la naltrexona.",
        "Su consejera ya viene.",
        "Es por las drogas.",
    ],
}


class TestWhatWhoeverPicksUpHears:
    @pytest.mark.parametrize("prompt", sorted(CALLED))
    @pytest.mark.parametrize(
        ("language", "words"), [(code, words) for code, all_of in TELLING.items() for words in all_of]
    )
    def test_says_nothing_of_us_or_of_treatment(self, prompt: str, language: str, words: str) -> None:
        document = publishable()
        document["prompts"][prompt][language] = words

        ((path, message),) = faults_of(document)

        assert path == ("prompts", prompt, language)
        assert "somebody else may pick up" in message

    @pytest.mark.parametrize(
        "words",
        [
            "One moment, please.",
            "Thank you for waiting. Please stay on the phone.",
            "Perdone, se cortó la llamada. Adiós.",
            "Un momento, ya le comunicamos.",
        ],
    )
    def test_may_be_any_neutral_sentence(self, words: str) -> None:
        document = publishable()
        document["prompts"]["outbound_wait"] = {"en": words, "es": words}

        assert check(document)

    def test_names_none_of_the_lines_and_none_of_the_topics(self) -> None:
        document = publishable()
        document["prompts"]["outbound_wait"]["en"] = "This is Haven House."
        document["prompts"]["outbound_sorry"]["es"] = "Era por un familiar."

        with pytest.raises(FlowError) as caught:
            check(document, line_names=["Haven House"])

        assert {problem.path[1] for problem in caught.value.every} == {"outbound_wait", "outbound_sorry"}


class TestCrisisWords:
    @pytest.mark.parametrize("word", ["a", "é", "I", "the", "no", "de la", "ok", "!?", "to the"])
    def test_that_stand_in_any_sentence_are_refused(self, word: str) -> None:
        document = publishable()
        document["crisis_words"] = {"en": ["code lavender", word]}

        ((path, message),) = faults_of(document)

        assert path == ("crisis_words", "en", 1)
        assert message.startswith(f'"{word}" is too short or too common')

    @pytest.mark.parametrize("word", ["red", "code a", "10-33", "sos", "救命", "clave lavanda"])
    def test_may_be_any_others(self, word: str) -> None:
        document = publishable()
        document["crisis_words"] = {"en": [word]}

        assert check(document)


class TestTheWordsThatSomeoneMayListen:
    def test_may_be_one_short_sentence(self) -> None:
        document = publishable()
        document["prompts"]["may_listen"]["en"] = "x" * 90

        assert check(document)

    def test_are_refused_where_they_are_longer(self) -> None:
        document = publishable()
        document["prompts"]["may_listen"]["en"] = "x" * 91

        assert faults_of(document) == [
            (("prompts", "may_listen", "en"), "91 characters; at most 90, one short sentence")
        ]
