"""Prompts that a description leaves out are published in the shipped words, if there are any."""

from copy import deepcopy
from typing import Any

import pytest

from helpline.callflow import PROMPTS, FlowError, check, complete, left_out
from helpline.callflow.wording import SHIPPED
from tests.support.flow import DOCUMENT

Document = dict[str, Any]
FRENCH = {"name": "French", "tag": "fr-FR", "voice": "Polly.Lea"}


def described(**prompts: Any) -> Document:
    """Return a flow that leaves every prompt of ours to us, but for these."""
    document = deepcopy(DOCUMENT)
    choices = document["menus"]["topic"]["choices"]
    document["menus"]["topic"]["choices"] = [each for each in choices if each.get("key") not in ("5", "9")]
    own = {name: words for name, words in document["prompts"].items() if name not in PROMPTS}
    document["prompts"] = own | prompts
    return document


def in_french(document: Document) -> Document:
    """Return the flow with French besides, for which no words are shipped."""
    document["languages"] = {
        "fr": FRENCH,
        **{code: {**language, "name": code} for code, language in document["languages"].items()},
    }
    for names in (*document["topics"].values(), *document["prompts"].values()):
        names.setdefault("fr", "x")
    return document


def problems_of(document: Document) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(FlowError) as caught:
        check(complete(document))
    return [(problem.path, problem.message) for problem in caught.value.every]


class TestWhatIsLeftOut:
    def test_is_published_in_full(self) -> None:
        document = complete(described())

        assert {name: document["prompts"][name] for name in PROMPTS} == {
            name: {language: SHIPPED[language][name] for language in ("en", "es")} for name in PROMPTS
        }
        assert check(document).prompts == document["prompts"]

    def test_may_be_the_whole_section(self) -> None:
        document = described()
        document["menus"]["welcome"]["say"] = document["menus"]["topic"]["say"] = ["safety"]

        empty: list[Document | None] = [{}, None]
        for nothing in empty:
            assert check(complete(document | {"prompts": nothing})).prompts.keys() == PROMPTS.keys()
        del document["prompts"]
        assert check(complete(document)).prompts.keys() == PROMPTS.keys()

    def test_is_named_with_the_words_that_are_said(self) -> None:
        left = left_out(described(goodbye={"en": "Bye.", "es": "Adiós."}))

        assert left.keys() == PROMPTS.keys() - {"goodbye"}
        assert left["safety"] == {language: SHIPPED[language]["safety"] for language in ("en", "es")}

    def test_is_nothing_of_a_flow_that_says_it_all(self) -> None:
        assert left_out(DOCUMENT) == {}
        assert complete(DOCUMENT) == DOCUMENT

    def test_is_said_in_the_words_of_its_language_in_a_region_too(self) -> None:
        document = described()
        document["languages"]["es-MX"] = document["languages"]["es"]

        assert complete(document)["prompts"]["goodbye"]["es-MX"] == SHIPPED["es"]["goodbye"]

    @pytest.mark.parametrize("document", [None, [], "x", {}, {"languages": 5, "prompts": []}])
    def test_is_nothing_of_what_is_no_flow(self, document: Any) -> None:
        assert left_out(document) == {}
        assert complete(document) == document


class TestWhatIsSaidInOtherWords:
    def test_is_said_in_them(self) -> None:
        own = {"en": "Bye.", "es": "Hasta luego."}

        assert check(complete(described(goodbye=own))).prompts["goodbye"] == own

    @pytest.mark.parametrize(("said", "missing"), [("en", "es"), ("es", "en")])
    def test_is_said_in_every_language_that_is_shipped(self, said: str, missing: str) -> None:
        problems = problems_of(described(goodbye={said: "Bye."}))

        assert problems == [(("prompts", "goodbye"), f'"{missing}" is missing')]

    @pytest.mark.parametrize("wrong", ["Bye.", None, {"en": None, "es": "Adiós."}, {"english": "Bye."}])
    def test_is_refused_where_it_cannot_be_read(self, wrong: Any) -> None:
        paths = [path for path, _ in problems_of(described(goodbye=wrong))]

        assert paths
        assert all(path[:2] == ("prompts", "goodbye") for path in paths)

    def test_under_a_name_that_is_misspelt_is_refused(self) -> None:
        words = {"en": "If not breathing, dial 9 1 1.", "es": "Si no respira, marque el 9 1 1."}

        assert problems_of(described(safty=words)) == [
            (("prompts", "safty"), 'no menu says the prompt "safty"; did you mean "safety"?')
        ]

    def test_under_a_name_of_its_own_is_said_by_a_menu(self) -> None:
        words = {"en": "Hello.", "es": "Hola."}
        document = described(hello=words)
        assert problems_of(document) == [(("prompts", "hello"), 'no menu says the prompt "hello"')]

        document["menus"]["topic"]["say"].insert(0, "hello")

        assert check(complete(document)).prompts["hello"] == words


IN_FRENCH = {
    name: {"fr": " ".join(["Un instant.", *(f"{{{value}}}" for value in sorted(values))])}
    for name, values in PROMPTS.items()
}
"""Words in French for each prompt, which say every value that they are given."""


class TestALanguageWithoutShippedWords:
    def test_needs_every_prompt(self) -> None:
        problems = problems_of(in_french(described()))

        assert problems == [(("prompts", name), '"fr" is missing') for name in PROMPTS]

    def test_is_written_beside_the_shipped_words_of_the_others(self) -> None:
        document = in_french(described(**IN_FRENCH))

        assert left_out(document) == left_out(described())
        assert check(complete(document)).prompts["goodbye"] == {
            "fr": "Un instant.",
            "en": SHIPPED["en"]["goodbye"],
            "es": SHIPPED["es"]["goodbye"],
        }

    def test_is_all_that_a_flow_may_speak(self) -> None:
        document = in_french(described(**IN_FRENCH))
        document |= {"languages": {"fr": FRENCH | {"name": {"fr": "français"}}}, "default_language": "fr"}

        assert left_out(document) == {}


def test_shipped_words_are_held_to_the_times_of_the_line() -> None:
    """A helpline that rings the crisis line before our words would end writes shorter ones."""
    with pytest.raises(FlowError) as caught:
        check(complete(described()), crisis_seconds=8)

    assert caught.value.path == ("prompts", "crisis_wait", "en")
