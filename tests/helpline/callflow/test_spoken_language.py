"""The language of danger, and what the line makes of it."""

from dataclasses import replace

import pytest

from helpline.callflow import Danger, Flow, language_spoken
from helpline.callflow.danger import hear_danger
from tests.helpline.callflow.danger.phrases import phrases
from tests.helpline.callflow.test_menus import FLOW

CODES = {"english": "en", "spanish": "es"}


def spoken(said: str, current: str, flow: Flow = FLOW) -> str:
    danger = hear_danger(said, flow.own_crisis_words)
    assert danger is not None
    return language_spoken(flow, said, danger, current)


@pytest.mark.parametrize("language", CODES)
def test_no_phrase_is_taken_for_the_other_language(language: str) -> None:
    code = CODES[language]
    heard = {said: danger.language for said in phrases(language, "danger") if (danger := hear_danger(said))}

    assert not [said for said, spoken in heard.items() if spoken not in (code, "")]
    assert len([spoken for spoken in heard.values() if not spoken]) < 5


@pytest.mark.parametrize("current", ["en", "es"])
class TestLanguageSpoken:
    def test_is_the_one_that_was_just_spoken(self, current: str) -> None:
        assert spoken("me quiero morir", current) == "es"
        assert spoken("I want to die", current) == "en"

    @pytest.mark.parametrize("said", ["suicide", "911", "mi hijo he's not breathing, no respira"])
    def test_stays_as_it_is_where_it_could_be_both(self, said: str, current: str) -> None:
        assert spoken(said, current) == current

    def test_of_words_of_its_own_is_the_one_that_they_are_listed_under(self, current: str) -> None:
        assert (spoken("code lavender", current), spoken("clave lavanda", current)) == ("en", "es")

    def test_stays_as_it_is_where_the_line_does_not_speak_the_other(self, current: str) -> None:
        alone = replace(FLOW, languages={current: FLOW.languages[current]})

        assert spoken("I want to die", current, alone) == spoken("me quiero morir", current, alone) == current


def test_a_language_with_a_region_is_found_by_its_language() -> None:
    regional = replace(FLOW, languages={"en": FLOW.languages["en"], "es-MX": FLOW.languages["es"]})

    assert spoken("me quiero morir", "en", regional) == "es-MX"
    assert spoken("me quiero morir", "es-MX", regional) == "es-MX"


def test_the_language_is_no_part_of_what_the_danger_is() -> None:
    assert Danger(None, "es") == Danger(None)
