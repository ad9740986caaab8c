"""A question is put, and whatever comes back leads somewhere: keys, words, nonsense and silence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.callflow import DESTINATIONS, Danger, Facts, Flow, Words, answer, ask, load
from helpline.callflow.danger import Kind, hints
from tests.support.flow import DOCUMENT

FLOW = load(DOCUMENT)
CALLER = Facts("en", "treatment")
MENUS = st.sampled_from(sorted(FLOW.menus))
LANGUAGES = st.sampled_from(sorted(FLOW.languages))


class TestAsk:
    def test_says_each_prompt_in_its_language(self) -> None:
        asked = ask(FLOW, "welcome", CALLER)

        assert asked.words == (
            Words("en", "safety en"),
            Words("en", "choose_language en"),
            Words("es", "choose_language es"),
        )
        assert (asked.menu, asked.attempt, asked.seconds, asked.language) == ("welcome", 0, 10, "en")

    def test_speaks_the_callers_language(self) -> None:
        asked = ask(FLOW, "topic", replace(CALLER, language="es"))

        assert asked.words == (Words("es", "choose_topic es"),)
        assert asked.hints == (*hints("es"), "clave lavanda")

    def test_says_first_that_it_did_not_understand(self) -> None:
        asked = ask(FLOW, "topic", CALLER, attempt=1)

        assert asked.words[0] == Words("en", "not_understood en")

    def test_listens_for_what_may_be_said(self) -> None:
        heard = ask(FLOW, "topic", CALLER).hints

        assert heard == ("naltrexone", "my son", *hints("en"), "code lavender")
        assert "Narcan" in heard

    def test_expects_no_words_of_danger_in_a_language_that_it_does_not_know(self) -> None:
        assert hints("fr") == ()

    def test_falls_back_to_the_lines_own_language(self) -> None:
        assert FLOW.words("safety", "fr") == Words("en", "safety en")


class TestAnswer:
    def test_a_key_settles_what_the_menu_says(self) -> None:
        found = answer(FLOW, "topic", CALLER, "3", "")

        assert (found.facts, found.then, found.key) == (replace(CALLER, topic="family"), "queue", "3")

    @pytest.mark.parametrize("said", ["three", "Tres.", "3", "option three", "el tres, por favor"])
    def test_so_does_its_name(self, said: str) -> None:
        found = answer(FLOW, "topic", CALLER, "", said)

        assert (found.facts, found.then) == (replace(CALLER, topic="family"), "queue")

    @pytest.mark.parametrize(
        ("said", "then", "language"),
        [
            ("cero", "queue", "es"),
            ("el cero, por favor", "queue", "es"),
            ("opción 0", "queue", "es"),
            ("nueve", "welcome", "es"),
            ("tres", "topic", "en"),
            ("dos", "topic", "es"),
            ("two", "topic", "es"),
            ("zero", "queue", "en"),
            ("0", "queue", "en"),
            ("option cero", "queue", "en"),
            ("cero de mis hijos", "welcome", "en"),
        ],
    )
    def test_a_name_is_answered_in_its_language_where_the_menu_offers_it(
        self, said: str, then: str, language: str
    ) -> None:
        found = answer(FLOW, "welcome", FLOW.opening_facts(), "", said)

        assert (found.then, found.facts.language) == (then, language)

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize("said", ["cero", "zero"])
    def test_in_a_menu_of_one_language_a_name_is_no_choice_of_another(self, said: str, language: str) -> None:
        assert answer(FLOW, "topic", Facts(language), "", said).facts.language == language

    @pytest.mark.parametrize(
        ("current", "said", "then"), [("en", "no English", "es"), ("es", "no hablo español", "en")]
    )
    def test_a_language_that_is_not_spoken_is_left_in_a_menu_that_offers_none(
        self, current: str, said: str, then: str
    ) -> None:
        found = answer(FLOW, "topic", Facts(current), "", said, attempt=1)

        assert (found.then, found.facts.language, found.attempt, found.key) == ("topic", then, 0, "")

    def test_where_the_line_has_no_other_language_the_call_goes_on(self) -> None:
        alone = replace(FLOW, languages={"en": FLOW.languages["en"]})

        assert answer(alone, "topic", CALLER, "", "no hablo inglés").facts.language == "en"
        assert answer(alone, "welcome", CALLER, "", "no hablo inglés").facts.language == "en"

    @pytest.mark.parametrize("menu", sorted(FLOW.menus))
    @pytest.mark.parametrize(
        "said", ["cero cero", "zero zero", "operator", "representative", "operadora", "una persona"]
    )
    def test_a_person_is_asked_for_by_name(self, menu: str, said: str) -> None:
        assert answer(FLOW, menu, CALLER, "", said).then == "queue"

    @pytest.mark.parametrize("said", ["the person I live with drinks", "zero of my sons", "two three"])
    def test_a_person_who_is_talked_about_is_not_asked_for(self, said: str) -> None:
        assert answer(FLOW, "topic", CALLER, "", said).key is None

    def test_a_name_in_a_language_that_the_line_does_not_speak_changes_nothing(self) -> None:
        alone = replace(FLOW, languages={"en": FLOW.languages["en"]})

        assert answer(alone, "welcome", alone.opening_facts(), "", "cero").facts.language == "en"

    @pytest.mark.parametrize("said", ["one", "uno", "1"])
    def test_the_name_of_the_danger_key_is_danger(self, said: str) -> None:
        found = answer(FLOW, "topic", CALLER, "", said)

        assert found.then == "queue"
        assert found.danger is not None

    @pytest.mark.parametrize("said", ["one of my sons", "three weeks ago", "uno de mis hijos", "seven"])
    def test_a_number_in_a_sentence_or_of_no_choice_is_none(self, said: str) -> None:
        assert answer(FLOW, "topic", CALLER, "", said).key is None

    def test_a_word_does_as_well(self) -> None:
        found = answer(FLOW, "topic", CALLER, "", "it is about my son")

        assert (found.facts.topic, found.then, found.key) == ("family", "queue", "")

    def test_a_word_of_the_other_language_is_understood(self) -> None:
        found = answer(FLOW, "welcome", CALLER, "", "en español por favor")

        assert (found.facts.language, found.then) == ("es", "topic")

    @pytest.mark.parametrize("menu", sorted(FLOW.menus))
    def test_the_key_for_danger_leads_to_the_queue_at_once(self, menu: str) -> None:
        found = answer(FLOW, menu, CALLER, "1", "")

        assert (found.danger, found.then, found.facts.topic) == (Danger(None), "queue", "crisis")

    @pytest.mark.parametrize(("digits", "speech"), [("8", ""), ("", "what?"), ("*", ""), ("#", "")])
    def test_a_wrong_answer_is_asked_about_three_times_and_then_goes_on(
        self, digits: str, speech: str
    ) -> None:
        first = answer(FLOW, "topic", CALLER, digits, speech)
        second = answer(FLOW, "topic", CALLER, digits, speech, first.attempt)
        third = answer(FLOW, "topic", CALLER, digits, speech, second.attempt)

        assert [(found.then, found.attempt) for found in (first, second)] == [("topic", 1), ("topic", 2)]
        assert (third.then, third.facts, third.key, third.danger) == ("queue", CALLER, None, None)

    def test_silence_is_no_wrong_answer(self) -> None:
        found = answer(FLOW, "topic", CALLER, "", "", attempt=2)

        assert (found.then, found.attempt, found.silences) == ("topic", 2, 1)

    def test_the_first_silence_takes_the_way_that_a_menu_has_for_it(self) -> None:
        found = answer(FLOW, "welcome", FLOW.opening_facts(), "", "")

        assert (found.then, found.facts.language, found.silences) == ("topic", "en", 1)

    @pytest.mark.parametrize("menu", sorted(FLOW.menus))
    def test_after_the_second_silence_a_person_takes_the_call_as_a_silent_one(self, menu: str) -> None:
        found = answer(FLOW, menu, CALLER, "", "", silences=1)

        assert (found.then, found.facts.topic, found.danger) == ("queue", "silent", None)

    def test_a_silent_call_keeps_its_topic_where_the_flow_has_none_for_silence(self) -> None:
        found = answer(replace(FLOW, silent_topic=""), "topic", CALLER, "", "", silences=1)

        assert (found.then, found.facts) == ("queue", CALLER)

    def test_an_answer_makes_up_for_the_silence_before_it(self) -> None:
        assert answer(FLOW, "welcome", CALLER, "2", "", silences=1).silences == 0
        assert answer(FLOW, "topic", CALLER, "8", "", silences=1).silences == 0

    @given(menu=MENUS, language=LANGUAGES, attempt=st.integers(0, 5), silences=st.integers(0, 1))
    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ("my son took an overdose, naltrexone", Kind.OVERDOSE),
            ("me quiero matar", Kind.SUICIDE),
            ("he has a gun, English please", Kind.VIOLENCE),
            ("code lavender", Kind.OTHER),
            ("clave lavanda", Kind.OTHER),
        ],
    )
    def test_words_of_danger_win_everywhere(
        self, said: str, kind: Kind, menu: str, language: str, attempt: int, silences: int
    ) -> None:
        found = answer(FLOW, menu, Facts(language), "", said, attempt, silences)

        assert (found.then, found.danger, found.facts.language) == ("queue", Danger(kind), language)

    @given(
        menu=MENUS,
        language=LANGUAGES,
        digits=st.text(max_size=3) | st.sampled_from("0123456789*#"),
        speech=st.text(max_size=40),
        attempt=st.integers(0, 10_000),
    )
    def test_whatever_comes_leads_somewhere(
        self, menu: str, language: str, digits: str, speech: str, attempt: int
    ) -> None:
        found = answer(FLOW, menu, Facts(language), digits, speech, attempt)

        assert found.then in DESTINATIONS or found.then in FLOW.menus
        assert found.facts.language in FLOW.languages
        assert found.attempt < 5

    @given(st.lists(st.tuples(st.text(max_size=2), st.text(max_size=20)), max_size=10))
    def test_a_caller_who_falls_silent_gets_somewhere(self, answers: list[tuple[str, str]]) -> None:
        steps = walk(FLOW, answers)

        assert steps <= len(answers) + 2


def walk(flow: Flow, answers: list[tuple[str, str]]) -> int:
    """Give the answers one after the other and silence from then on; return how many questions were put."""
    given_answers = iter(answers)
    at, facts, attempt, silences = flow.start, flow.opening_facts(), 0, 0
    steps = 0
    while at not in DESTINATIONS:
        digits, speech = next(given_answers, ("", ""))
        found = answer(flow, at, facts, digits, speech, attempt, silences)
        at, facts, attempt, silences = found.then, found.facts, found.attempt, found.silences
        steps += 1
    return steps


class TestLanguageName:
    def test_is_what_the_language_is_called_in_another(self) -> None:
        assert FLOW.language_name("es", "en") == FLOW.language_name("es", "fr") == "Spanish"
        assert FLOW.language_name("es", "es") == "español"
        assert FLOW.language_name("fr", "en") == "fr"


class TestTopicName:
    def test_is_what_is_said_aloud(self) -> None:
        assert FLOW.topic_name("family", "es") == "un familiar"
        assert FLOW.topic_name("family", "fr") == "a relative"
        assert FLOW.topic_name("unheard-of", "en") == ""
