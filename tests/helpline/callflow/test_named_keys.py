"""The keys that sentences name, in two languages, and those of them that do something."""

import pytest

from helpline import callflow
from helpline.callflow.named_keys import WORKING, dead_keys, named_keys
from helpline.callflow.reading import FlowError
from tests.support import example_flow


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("en", "If you are in danger, press 1. For a person, press zero.", "10"),
        ("en", "Call or text 9 8 8, or press 2 to stay with us.", "2"),
        ("en", "Hang up and dial 9 1 1.", ""),
        ("en", "Press 9 1 1", ""),
        ("en", "Is the press here today?", ""),
        ("es", "Si está en peligro, oprima el uno.", "1"),
        ("es", "Presione 2, o marque el tres.", "23"),
        ("es", "Llame al 9 8 8 y oprima el dos.", ""),
        ("es", "Cuelgue y marque el 9 1 1.", ""),
        ("fr", "Appuyez sur 7.", ""),
    ],
)
def test_are_read_in_the_language_of_the_sentence(language: str, text: str, keys: str) -> None:
    assert named_keys(text, language) == frozenset(keys)


def test_one_that_leads_nowhere_is_told() -> None:
    assert dead_keys("wait_choices", "Press 1, 2 or press 7.", "en") == {"7"}
    assert dead_keys("hold_words", "Press 1 if you are in danger.", "en") == {"1"}


SAID = [
    ("welcome", "en"),
    *((prompt, language) for prompt in ("topic", *WORKING) for language in ("en", "es")),
]


@pytest.mark.parametrize(("prompt", "language"), SAID)
def test_a_prompt_whose_key_leads_nowhere_is_not_published(prompt: str, language: str) -> None:
    document = example_flow.published()
    said = document["prompts"][prompt]
    said[language] = {"en": "Press 7.", "es": "Oprima el siete."}[language]

    with pytest.raises(FlowError) as refused:
        callflow.check(document)

    assert "7" in str(refused.value)


@pytest.mark.parametrize(
    ("prompt", "language", "words"),
    [
        ("callback_confirm", "en", "We will call {number}. If that is right, press 1. If not, press 3."),
        ("callback_confirm", "es", "Llamaremos al {number}. Si es correcto, oprima el uno."),
        (
            "topic",
            "en",
            "For treatment, press 1. For anything else, press 0. If you are in danger, call 9 1 1.",
        ),
        ("wait_choices", "en", "In danger? Call 9 8 8. Press 1 and we will call you back."),
    ],
)
def test_words_that_name_the_danger_key_for_something_else_are_not_published(
    prompt: str, language: str, words: str
) -> None:
    document = example_flow.published()
    document["prompts"][prompt][language] = words

    with pytest.raises(FlowError) as refused:
        callflow.check(document)

    assert "the key 1 means danger" in str(refused.value)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "In danger? Press 1."),
        ("en", "Press 1 if you do not feel safe; press 2 to go on."),
        ("en", "If you need help right now, press 1."),
        ("en", "For a medical emergency press 1."),
        ("es", "Si necesita ayuda inmediata, oprima el uno."),
        ("es", "¿Alguien no despierta? Presione 1."),
    ],
)
def test_the_danger_key_may_be_named_in_other_words(language: str, words: str) -> None:
    document = example_flow.published()
    document["prompts"]["wait_choices"][language] = words

    callflow.check(document)


def test_the_danger_key_is_named_wherever_it_works() -> None:
    document = example_flow.published()
    assert not list(callflow.unsaid_danger(callflow.load(document)))

    document["prompts"]["message_ask"]["es"] = "Después del tono, diga su nombre."
    document["prompts"]["welcome"]["en"] = "This is the helpline."
    found = [problem.path for problem in callflow.unsaid_danger(callflow.load(document))]

    assert set(found) == {("menus", "welcome"), ("prompts", "message_ask", "es")}


def test_the_example_names_none_that_does_not_work() -> None:
    callflow.check(example_flow.published())


def test_spanish_of_a_region_is_spanish() -> None:
    assert named_keys("Oprima el cinco", "es-MX") == {"5"}
