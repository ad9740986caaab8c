"""A question is put, and whatever comes back leads somewhere: keys, words, nonsense and silence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.callflow import DESTINATIONS, Facts, Flow, Words, answer, ask, load
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
        assert (asked.menu, asked.attempt, asked.seconds, asked.language) == ("welcome", 0, 5, "en")

    def test_speaks_the_callers_language(self) -> None:
        asked = ask(FLOW, "topic", replace(CALLER, language="es"))

        assert asked.words == (Words("es", "choose_topic es"),)
        assert asked.hints == ("sobredosis",)

    def test_says_first_that_it_did_not_understand(self) -> None:
        asked = ask(FLOW, "topic", CALLER, attempt=1)

        assert asked.words[0] == Words("en", "not_understood en")

    def test_listens_for_what_may_be_said(self) -> None:
        assert ask(FLOW, "topic", CALLER).hints == ("naltrexone", "my son", "overdose", "kill myself")

    def test_falls_back_to_the_lines_own_language(self) -> None:
        assert FLOW.words("safety", "fr") == Words("en", "safety en")


class TestAnswer:
    def test_a_key_settles_what_the_menu_says(self) -> None:
        found = answer(FLOW, "topic", CALLER, "3", "")

        assert (found.facts, found.then, found.key) == (replace(CALLER, topic="family"), "queue", "3")

    def test_a_word_does_as_well(self) -> None:
        found = answer(FLOW, "topic", CALLER, "", "it is about my son")

        assert (found.facts.topic, found.then, found.key) == ("family", "queue", "")

    def test_a_word_of_the_other_language_is_understood(self) -> None:
        found = answer(FLOW, "welcome", CALLER, "", "en español por favor")

        assert (found.facts.language, found.then) == ("es", "topic")

    def test_a_crisis_key_leads_to_the_queue_at_once(self) -> None:
        found = answer(FLOW, "welcome", CALLER, "1", "")

        assert (found.facts.priority, found.then) == ("crisis", "queue")

    @pytest.mark.parametrize(("digits", "speech"), [("", ""), ("8", ""), ("", "what?"), ("*", "")])
    def test_the_rest_is_asked_again_and_then_goes_on(self, digits: str, speech: str) -> None:
        first = answer(FLOW, "topic", CALLER, digits, speech)
        second = answer(FLOW, "topic", CALLER, digits, speech, first.attempt)

        assert (first.then, first.attempt, first.key) == ("topic", 1, None)
        assert (second.then, second.facts, second.key) == ("queue", CALLER, None)

    @given(menu=MENUS, language=LANGUAGES, before=st.text(), after=st.text(), attempt=st.integers(0, 5))
    @pytest.mark.parametrize("danger", ["overdose", "kill myself", "sobredosis"])
    def test_words_of_danger_win_everywhere(
        self, danger: str, menu: str, language: str, before: str, after: str, attempt: int
    ) -> None:
        said = f"{before} {danger}, {after} naltrexone"

        found = answer(FLOW, menu, Facts(language), "", said, attempt)

        assert (found.then, found.facts.priority, found.facts.language) == ("queue", "crisis", language)

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

        assert steps <= len(answers) + sum(menu.tries for menu in FLOW.menus.values())


def walk(flow: Flow, answers: list[tuple[str, str]]) -> int:
    """Give the answers one after the other and silence from then on; return how many questions were put."""
    given_answers = iter(answers)
    at, facts, attempt = flow.start, flow.opening_facts(), 0
    steps = 0
    while at not in DESTINATIONS:
        digits, speech = next(given_answers, ("", ""))
        found = answer(flow, at, facts, digits, speech, attempt)
        at, facts, attempt = found.then, found.facts, found.attempt
        steps += 1
    return steps


class TestTopicName:
    def test_is_what_is_said_aloud(self) -> None:
        assert FLOW.topic_name("family", "es") == "un familiar"
        assert FLOW.topic_name("family", "fr") == "a relative"
        assert FLOW.topic_name("unheard-of", "en") == ""
