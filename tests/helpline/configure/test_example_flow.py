"""The words that the example's callers hear: short, plain, and leading to a person on every path."""

import re
from collections.abc import Iterator

import pytest

from helpline import callflow
from helpline.callflow import DESTINATIONS, PROMPTS, Facts, Flow, wording
from helpline.callflow.danger_words import (
    CRISIS_SECONDS,
    NAMES_A_KEY,
    most_characters,
)
from helpline.callflow.prompts import CALLED
from tests.helpline.configure.readability import grade
from tests.support import example_flow

OVERRIDDEN = {"queued", "goodbye"}
"""The prompts that the example says in words of its own."""
FLOW: Flow = callflow.check(example_flow.published())

LONGEST_MENU = 300
"""Characters: some twenty seconds of speech."""
SIXTH_GRADE = 6.0
DRUG_NAMES = ("naltrexone",)
"""They have as many syllables as they have, and whoever asks for one knows it."""

KEYS_NAMED = re.compile(r"(?:[Pp]ress|[Oo]pri(?:ma|mir) el) (\d|uno|dos|tres|cuatro|cero)\b")
KEYS_ALOUD = {"uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cero": "0"}
SAYING_DANGER = (
    "welcome",
    "topic",
    "wait_choices",
    "callback_ask",
    "callback_confirm",
    "callback_silence",
    "callback_incomplete",
    "callback_not_a_number",
    "message_ask",
    "message_nothing",
)
"""Where 1 works and is said: every menu, the line, the number and its confirmation, before the message."""

VALUES = frozenset[str]().union(*PROMPTS.values())
SAID_IN_MENUS = [(menu, language) for menu in FLOW.menus for language in FLOW.languages]
ENGLISH = {name: texts["en"] for name, texts in FLOW.prompts.items()} | {
    f"shipped {name}": wording.SHIPPED["en"][name] for name in sorted(OVERRIDDEN)
}
SPANISH = [texts["es"] for texts in FLOW.prompts.values()] + [
    wording.SHIPPED["es"][name] for name in sorted(OVERRIDDEN)
]


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
    ahead, seen = [(FLOW.start, FLOW.opening_facts(), 0, 0)], set()
    while ahead:
        at, facts, attempt, silences = place = ahead.pop()
        if at in DESTINATIONS:
            yield at, facts
        elif place not in seen:
            seen.add(place)
            found = [callflow.answer(FLOW, at, facts, *given, attempt, silences) for given in answers(at)]
            ahead += [(answer.then, answer.facts, answer.attempt, answer.silences) for answer in found]


class TestTheShippedWording:
    """The example leaves its prompts to the shipped wording, but for a few that show how to say others."""

    @pytest.mark.parametrize("language", FLOW.languages)
    def test_is_what_the_example_leaves_out(self, language: str) -> None:
        said = {name: FLOW.prompts[name][language] for name in PROMPTS}

        assert {name for name in PROMPTS if said[name] != wording.SHIPPED[language][name]} == OVERRIDDEN
        assert example_flow.described()["prompts"].keys() & PROMPTS.keys() == OVERRIDDEN

    def test_is_spoken_by_the_voices_of_the_example(self) -> None:
        assert FLOW.languages == wording.LANGUAGES


class TestMenus:
    def test_begin_with_the_safety_message_and_the_danger_key(self) -> None:
        words = said("welcome")

        assert words.startswith("If someone is not breathing or may have overdosed")
        assert words.index("9 1 1") < words.index("9 8 8") < words.index("press 1") < words.index("press 3")
        assert "Para español, oprima el dos." in words

    def test_say_the_safety_message_in_spanish_as_well(self) -> None:
        words = said("topic", "es")

        assert words.startswith("Si alguien no respira o pudo haber sufrido una sobredosis")
        assert words.index("9 1 1") < words.index("9 8 8") < words.index("peligro, oprima el uno")
        assert words.index("oprima el uno") < words.index("tratamiento")

    @pytest.mark.parametrize("language", FLOW.languages)
    def test_name_every_key_that_they_offer_and_no_other(self, language: str) -> None:
        for name, menu in FLOW.menus.items():
            named = {KEYS_ALOUD.get(key, key) for key in KEYS_NAMED.findall(said(name, language))}
            if name == "welcome":
                named |= {"2"}  # the Spanish one is named in Spanish

            assert named == {choice.key for choice in menu.choices if choice.key}

    @pytest.mark.parametrize(("menu", "language"), SAID_IN_MENUS)
    def test_take_no_longer_than_twenty_seconds(self, menu: str, language: str) -> None:
        assert len(said(menu, language)) <= LONGEST_MENU

    @pytest.mark.parametrize(("menu", "language"), SAID_IN_MENUS)
    def test_offer_no_more_than_three_choices_and_a_person(self, menu: str, language: str) -> None:
        keys = {KEYS_ALOUD.get(key, key) for key in KEYS_NAMED.findall(said(menu, language))}

        assert len(keys - {"0", "1"}) <= 3

    @pytest.mark.parametrize("menu", FLOW.menus)
    def test_take_one_for_danger_everywhere(self, menu: str) -> None:
        found = callflow.answer(FLOW, menu, Facts("en"), "1", "")

        assert (found.then, found.danger, found.facts.topic) == ("queue", callflow.Danger(None), "crisis")

    @pytest.mark.parametrize("menu", FLOW.menus)
    def test_take_nought_for_a_person_everywhere(self, menu: str) -> None:
        found = callflow.answer(FLOW, menu, Facts("en"), "0", "")

        assert (found.then, found.danger) == ("queue", None)

    @pytest.mark.parametrize("menu", FLOW.menus)
    @pytest.mark.parametrize(
        "words", ["my friend took too much", "quiero morir", "she is not breathing", "una sobredosis"]
    )
    def test_hear_danger_everywhere_in_both_languages(self, menu: str, words: str) -> None:
        found = callflow.answer(FLOW, menu, Facts("en"), "", words)

        assert (found.then, found.danger is not None) == ("queue", True)

    def test_lead_to_a_person_on_every_path(self) -> None:
        ended = list(endings())

        assert {then for then, _ in ended} == {"queue"}
        assert {(facts.topic, facts.language) for _, facts in ended} >= {
            (topic, language) for topic in FLOW.topics for language in FLOW.languages
        }

    def test_take_a_caller_who_says_nothing_to_a_person(self) -> None:
        first = callflow.answer(FLOW, "welcome", FLOW.opening_facts(), "", "")
        second = callflow.answer(FLOW, first.then, first.facts, "", "", first.attempt, first.silences)

        assert (first.then, second.then, second.facts.topic) == ("topic", "queue", "silent")

    @pytest.mark.parametrize(
        ("speech", "topic"), [("naltrexone for my daughter", "family"), ("the Vivitrol shot", "treatment")]
    )
    def test_do_not_ask_again_who_said_at_once_what_it_is_about(self, speech: str, topic: str) -> None:
        found = callflow.answer(FLOW, "welcome", FLOW.opening_facts(), "", speech)

        assert (found.then, found.facts.topic) == ("queue", topic)

    @pytest.mark.parametrize(
        ("digits", "speech", "language", "topic"),
        [
            ("2", "", "en", "treatment"),
            ("3", "", "en", "family"),
            ("0", "", "en", "general"),
            ("", "How do I get naltrexone?", "en", "treatment"),
            ("", "The Vivitrol shot", "en", "treatment"),
            ("", "I want treatment for my son", "en", "family"),
            ("", "quiero hablar del tratamiento", "es", "treatment"),
            ("", "es por mi hijo", "es", "family"),
            ("", "una persona", "es", "general"),
            ("", "it is something else", "en", "general"),
            ("", "mumble", "en", "general"),
        ],
    )
    def test_understand_what_it_is_about(self, digits: str, speech: str, language: str, topic: str) -> None:
        found = callflow.answer(FLOW, "topic", Facts(language, "general"), digits, speech, attempt=2)

        assert (found.then, found.facts.topic, found.facts.language) == ("queue", topic, language)

    @pytest.mark.parametrize("menu", FLOW.menus)
    @pytest.mark.parametrize(
        ("speech", "topic"),
        [
            ("quiero hablar con alguien", "general"),
            ("tengo una pregunta", "general"),
            ("busco tratamiento", "treatment"),
            ("es por mi hijo", "family"),
        ],
    )
    def test_go_on_in_spanish_for_who_answers_in_spanish(self, menu: str, speech: str, topic: str) -> None:
        found = callflow.answer(FLOW, menu, FLOW.opening_facts(), "", speech)

        assert (found.then, found.facts.topic, found.facts.language) == ("queue", topic, "es")

    @pytest.mark.parametrize("language", FLOW.languages)
    def test_go_on_in_the_language_chosen_for_words_of_both(self, language: str) -> None:
        found = callflow.answer(FLOW, "topic", Facts(language, "general"), "", "Suboxone")

        assert (found.facts.topic, found.facts.language) == ("treatment", language)

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
        assert grade(text.format(**dict.fromkeys(VALUES, "7")), exceptions=DRUG_NAMES) <= SIXTH_GRADE

    @pytest.mark.parametrize("name", [name for name in PROMPTS if name.startswith("message")])
    def test_of_the_message_never_ask_for_medical_details(self, name: str) -> None:
        asked = " ".join(FLOW.prompts[name].values()).lower()

        assert not re.search(
            r"medic|médic|health|salud|drug|droga|treatment|tratamiento|symptom|síntoma", asked
        )

    def test_never_take_naloxone_for_naltrexone(self) -> None:
        naming = {
            drug: {name for name, texts in FLOW.prompts.items() if drug in " ".join(texts.values()).lower()}
            for drug in ("naloxon", "naltrexon", "narcan", "nalmefen")
        }

        assert naming == {
            "naloxon": {"crisis_wait", "crisis_wait_doubt"},
            "naltrexon": {"topic"},
            "narcan": set(),
            "nalmefen": set(),
        }

    @pytest.mark.parametrize("language", FLOW.languages)
    def test_say_that_somebody_is_called_and_what_to_do_for_somebody_who_does_not_breathe_in_the_right_order(
        self, language: str
    ) -> None:
        words = FLOW.words("crisis_wait", language).text

        assert words.startswith({"en": "Calling someone. ", "es": "Estamos llamando. "}[language])
        phone, breaths = {"en": ("another phone", "breaths"), "es": ("otro teléfono", "respiraciones")}[
            language
        ]
        assert words.index("9 1 1") < words.index(phone) < words.index("nalox") < words.index(breaths)

    @pytest.mark.parametrize("language", FLOW.languages)
    @pytest.mark.parametrize("name", ["crisis_doubt", "crisis_wait_doubt", "crisis_stay"])
    def test_for_danger_that_was_said_name_the_counselor_before_the_key_in_whole_sentences(
        self, name: str, language: str
    ) -> None:
        words = FLOW.words(name, language).text
        counselor, key = {
            "en": ("counselor.", "To stay with us, press 2."),
            "es": (
                ("llamamos" if name == "crisis_wait_doubt" else "consejero"),
                "Para seguir aquí, oprima el dos.",
            ),
        }[language]

        assert words.index(counselor) < words.index(key)
        assert words.endswith(key)
        assert "?" not in words

    def test_never_sound_in_spanish_as_if_911_had_been_called_already(self) -> None:
        assert [name for name, texts in FLOW.prompts.items() if "ya llamamos" in texts["es"].lower()] == []

    @pytest.mark.parametrize("language", FLOW.languages)
    @pytest.mark.parametrize(("name", "names_a_key"), NAMES_A_KEY.items())
    def test_in_danger_are_over_before_the_crisis_line_is_called(
        self, name: str, names_a_key: bool, language: str
    ) -> None:
        longest = most_characters(CRISIS_SECONDS, names_a_key=names_a_key)
        assert len(FLOW.words(name, language).text) <= longest

    @pytest.mark.parametrize("language", FLOW.languages)
    @pytest.mark.parametrize("name", SAYING_DANGER)
    def test_name_the_danger_key_wherever_it_works(self, name: str, language: str) -> None:
        words = FLOW.words(name, language, **dict.fromkeys(PROMPTS.get(name, ()), "7")).text

        assert re.search(r"danger(?: now)?, press 1|peligro(?: ahora)?, oprima el uno", words)

    @pytest.mark.parametrize("language", FLOW.languages)
    @pytest.mark.parametrize("name", ["hold_words", "crisis_wait", "connecting", "crisis_wait_other"])
    def test_promise_no_key_where_none_works(self, name: str, language: str) -> None:
        keys = {KEYS_ALOUD.get(key, key) for key in KEYS_NAMED.findall(FLOW.words(name, language).text)}

        assert keys <= ({"2"} if language == "es" else set())  # after 9 8 8, for Spanish

    def test_say_988_in_spanish_with_its_key(self) -> None:
        spanish = [texts["es"] for texts in FLOW.prompts.values() if "9 8 8" in texts["es"]]

        assert spanish
        assert not [text for text in spanish if not re.search(r"9 8 8,?(?: y)? opri(?:ma|mir) el dos", text)]

    def test_name_the_pound_key_as_it_is_named_in_mexico_and_elsewhere(self) -> None:
        for name in ("message_ask", "callback_ask"):
            assert "la tecla de gato, también llamada numeral" in FLOW.prompts[name]["es"]

    @pytest.mark.parametrize("name", sorted(CALLED))
    def test_of_a_call_that_we_made_say_nothing_about_us(self, name: str) -> None:
        words = " ".join(FLOW.prompts[name].values()).lower()

        assert not re.search(r"help|ayuda|line|línea|crisis|\d|counsel|consej", words)

    def test_name_a_language_in_the_language_that_is_spoken(self) -> None:
        assert [FLOW.language_name("es", each) for each in ("en", "es")] == ["Spanish", "español"]
        assert [FLOW.language_name("en", each) for each in ("en", "es")] == ["English", "inglés"]

    def test_of_the_gate_say_what_it_is_and_how_to_take_it(self) -> None:
        text = FLOW.words("gate", "en", topic="treatment", language="English").text

        assert text == "This is a Helpline call about treatment. Language: English. Press 1 to take it."

    def test_address_a_spanish_caller_as_usted(self) -> None:
        assert not re.search(
            r"\b(tú|tu|ti|tus|contigo|oprime|marca|cuelga|llama)\b", " ".join(SPANISH).lower()
        )
