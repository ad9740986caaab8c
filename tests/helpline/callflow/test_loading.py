"""`check` names each fault of a flow document with its place; `load` makes the best of the document."""

from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.callflow import (
    GOODBYE,
    PROMPTS,
    QUEUE,
    SCHEMA,
    Choice,
    Facts,
    Flow,
    FlowError,
    answer,
    ask,
    check,
    load,
    load_names,
)
from helpline.callflow.wording import SHIPPED
from helpline.schema import Problem
from tests.support.flow import DOCUMENT

Document = dict[str, Any]
NOTHING = object()


def changed(*path: str | int, to: object = NOTHING) -> Document:
    """The document with one value replaced, or taken away."""
    document = deepcopy(DOCUMENT)
    around: Any = document
    for step in path[:-1]:
        around = around[step]
    if to is NOTHING:
        del around[path[-1]]
    else:
        around[path[-1]] = to
    return document


def fault_of(document: Any) -> FlowError:
    with pytest.raises(FlowError) as caught:
        check(document)
    return caught.value


CHOICES = ("menus", "topic", "choices")

FAULTS = [
    # What is wrong, where it is found, what is said of it.
    (changed("start", to="welcom"), ("start",), 'no menu named "welcom"; did you mean "welcome"?'),
    (changed("start"), (), '"start" is missing'),
    (changed("start", to=" "), ("start",), "text is expected"),
    (changed("starts", to="welcome"), ("starts",), '"starts" is not known here; did you mean "start"?'),
    (changed("default_language", to="fr"), ("default_language",), 'unknown default_language "fr"'),
    (changed("default_topic", to=["family"]), ("default_topic",), "unknown default_topic"),
    (changed("languages"), (), '"languages" is missing'),
    (changed("languages", to={}), ("languages",), "at least one is needed"),
    (changed("languages", to=["en"]), ("languages",), "names with values are expected"),
    (changed("languages", "es", to="es-US"), ("languages", "es"), "names with values are expected"),
    (changed("languages", "es", "tag"), ("languages", "es"), '"tag" is missing'),
    (changed("languages", "es", "vioce", to="x"), ("languages", "es", "vioce"), 'did you mean "voice"?'),
    (changed("languages", "es", "name"), ("languages", "es"), '"name" is missing'),
    (changed("languages", "es", "name", "en"), ("languages", "es", "name"), '"en" is missing'),
    (changed("silent_topic", to="quiet"), ("silent_topic",), 'unknown silent_topic "quiet"'),
    (changed("menus", "topic", "silence", to={}), ("menus", "topic", "silence"), '"then" is missing'),
    (
        changed("menus", "topic", "silence", to={"key": "1"}),
        ("menus", "topic", "silence", "key"),
        "not known",
    ),
    (changed("topics", "family", "es"), ("topics", "family"), '"es" is missing'),
    (changed("topics", "family", "fr", to="un proche"), ("topics", "family", "fr"), "not known here"),
    (changed("prompts", "safety"), ("prompts",), 'the prompt "safety" is missing'),
    (changed("prompts", "safety", to="Hello"), ("prompts", "safety"), "names with values are expected"),
    (changed("prompts", "safety", "en", to=""), ("prompts", "safety", "en"), "text is expected"),
    (changed("prompts", "safety", "en", to="x" * 1001), ("prompts", "safety", "en"), "at most 1000"),
    (changed("prompts", "safety", "en", to="{name}"), ("prompts", "safety", "en"), "allowed: none"),
    (changed("prompts", "queued", "en", to="{low}"), ("prompts", "queued", "en"), "allowed: {position}"),
    (changed("prompts", "queued", "en", to="{position!r}"), ("prompts", "queued", "en"), "filled in"),
    (changed("prompts", "queued", "en", to="{position"), ("prompts", "queued", "en"), "do not match"),
    (changed("menus"), (), '"menus" is missing'),
    (changed("menus", "topic", to=None), ("menus", "topic"), "names with values are expected"),
    (changed("menus", "queue", to=DOCUMENT["menus"]["topic"]), ("menus", "queue"), "is a destination"),
    (changed("menus", "el menú", to=DOCUMENT["menus"]["topic"]), ("menus", "el menú"), "one word"),
    (changed("menus", "more", to=DOCUMENT["menus"]["topic"]), ("menus", "more"), "no choice leads"),
    (changed("menus", "topic", "say"), ("menus", "topic"), '"say" must be a list'),
    (changed("menus", "topic", "say", to=[]), ("menus", "topic", "say"), "at least one entry"),
    (changed("menus", "topic", "say", to=[3]), ("menus", "topic", "say", 0), "the name of a prompt"),
    (changed("menus", "topic", "say", to=["choose_topik"]), ("menus", "topic", "say", 0), '"choose_topic"?'),
    (changed("menus", "topic", "say", to=["queued"]), ("menus", "topic", "say", 0), "needs values"),
    (changed("menus", "topic", "say", to=["safety@fr"]), ("menus", "topic", "say", 0), "does not speak"),
    (changed("menus", "topic", "tries", to=0), ("menus", "topic", "tries"), "from 1 to 5"),
    (changed("menus", "topic", "tries", to=True), ("menus", "topic", "tries"), "from 1 to 5"),
    (changed("menus", "topic", "seconds", to="5"), ("menus", "topic", "seconds"), "from 1 to 30"),
    (changed("menus", "topic", "otherwise"), ("menus", "topic"), '"otherwise" is missing'),
    (
        changed("menus", "topic", "otherwise", "key", to="1"),
        ("menus", "topic", "otherwise", "key"),
        "not known",
    ),
    (
        changed("menus", "topic", "otherwise", "then", to="topic"),
        ("menus", "welcome", "otherwise"),
        "would go round here for ever",
    ),
    (changed(*CHOICES, to={}), CHOICES, "must be a list"),
    (changed(*CHOICES, 1, to="queue"), (*CHOICES, 1), "names with values are expected"),
    (changed(*CHOICES, 1, "then"), (*CHOICES, 1), '"then" is missing'),
    (changed(*CHOICES, 1, "then", to="que"), (*CHOICES, 1, "then"), 'did you mean "queue"?'),
    (changed(*CHOICES, 1, "key", to="12"), (*CHOICES, 1, "key"), "not a key of a telephone"),
    (changed(*CHOICES, 1, "key", to=""), (*CHOICES, 1, "key"), "not a key of a telephone"),
    (changed(*CHOICES, 1, "key", to=1), (*CHOICES, 1, "key"), "the key 1 is used twice"),
    (changed(*CHOICES, 3, "key"), (*CHOICES, 3), "no key and no words"),
    (changed(*CHOICES, 1, "topic", to="famly"), (*CHOICES, 1, "topic"), 'did you mean "family"?'),
    (changed(*CHOICES, 1, "language", to=["en"]), (*CHOICES, 1, "language"), "unknown language"),
    (changed(*CHOICES, 1, "priority", to="urgent"), (*CHOICES, 1, "priority"), "known: crisis, high, normal"),
    (changed(*CHOICES, 1, "words", to=["x"]), (*CHOICES, 1, "words"), "names with values are expected"),
    (changed(*CHOICES, 1, "words", to={"en": "x"}), (*CHOICES, 1, "words", "en"), "a list of words"),
    (changed(*CHOICES, 1, "words", to={"en": [7]}), (*CHOICES, 1, "words", "en"), "a list of words"),
    (changed("crisis_words", "fr", to=["x"]), ("crisis_words", "fr"), "not known here"),
    (changed("crisis_words", to=["x"]), ("crisis_words",), "names with values are expected"),
    (changed("schema", to=SCHEMA + 1), ("schema",), f"a whole number from 0 to {SCHEMA}"),
    (changed("schema", to="1"), ("schema",), "a whole number"),
    (changed("schema", to=0), ("schema",), f"of schema {SCHEMA}"),
    (None, (), "names with values are expected"),
]


class TestLoad:
    def test_reads_a_whole_flow(self) -> None:
        flow = load(DOCUMENT)

        assert (flow.start, flow.default_language, flow.default_topic) == ("welcome", "en", "treatment")
        assert flow.languages["es"].tag == "es-US"
        assert flow.menus["topic"].choices[0].priority == "crisis"
        assert (flow.menus["topic"].tries, flow.menus["topic"].seconds) == (3, 10)

    def test_takes_the_first_language_and_topic_where_no_default_is_said(self) -> None:
        document = {name: body for name, body in DOCUMENT.items() if not name.startswith("default")}

        flow = load(document)

        assert (flow.default_language, flow.default_topic) == ("en", "treatment")

    def test_needs_no_crisis_words(self) -> None:
        assert load(changed("crisis_words")).crisis_words == {}


class TestCheck:
    @pytest.mark.parametrize(("document", "path", "message"), FAULTS)
    def test_names_the_place_of_a_fault(self, document: Any, path: tuple[object, ...], message: str) -> None:
        problem = fault_of(document)

        assert problem.path == path
        assert message in problem.message

    def test_knows_every_fault_there_is(self) -> None:
        document = changed("start", to="nowhere")
        document["prompts"]["safety"]["en"] = ""
        document["menus"]["topic"]["choices"][1]["then"] = "nowhere"
        document["menus"]["topic"]["tries"] = 9

        problem = fault_of(document)

        assert {found.path for found in problem.every} == {
            ("start",),
            ("prompts", "safety", "en"),
            ("menus", "topic", "choices", 1, "then"),
            ("menus", "topic", "tries"),
        }

    @given(st.data())
    def test_raises_nothing_but_its_faults(self, data: st.DataObject) -> None:
        document = deepcopy(DOCUMENT)
        _damage(document, data)

        with suppress(FlowError):
            check(document)


IMPOSSIBLE = {
    (),
    ("start",),
    ("languages",),
    ("menus",),
}
"""Where a fault leaves no call possible; everywhere else `load` makes the best of it."""


def walked(flow: Flow) -> None:
    """Put every menu in every language, and answer it with keys, words, nothing and danger."""
    for name in flow.menus:
        for language in (*flow.languages, "xx"):
            facts = Facts(language if language in flow.languages else flow.default_language)
            assert all(words.text for words in ask(flow, name, facts, attempt=1).words)
            for digits, speech in (("1", ""), ("0", ""), ("7", ""), ("", ""), ("", "I want to kill myself")):
                found = answer(flow, name, facts, digits, speech)
                assert found.then in flow.menus or found.then in ("queue", "message", "callback", "goodbye")
                assert found.facts.language in flow.languages
    for prompt, values in PROMPTS.items():
        for language in (*flow.languages, "xx"):
            words = flow.words(prompt, language, **dict.fromkeys(values, "7"))
            assert words.text
            assert words.language in flow.languages


def told_of(document: Any) -> tuple[Flow, list[Problem]]:
    found: list[Problem] = []
    return load(document, found.append), found


class TestLoadIsTotal:
    @pytest.mark.parametrize(
        ("document", "path"),
        [(document, path) for document, path, _ in FAULTS if path not in IMPOSSIBLE],
    )
    def test_leads_a_call_through_whatever_cannot_be_published(
        self, document: Any, path: tuple[object, ...]
    ) -> None:
        flow, told = told_of(document)

        walked(flow)
        assert path == ("schema",) or path in [problem.path for problem in told]

    @pytest.mark.parametrize("name", ["start", "languages", "menus"])
    @pytest.mark.parametrize("body", [NOTHING, None, {}, [], "x", 7])
    def test_refuses_only_what_makes_no_call_possible(self, name: str, body: object) -> None:
        with pytest.raises(FlowError):
            load(changed(name, to=body))

    def test_leaves_out_names_that_it_does_not_know(self) -> None:
        document = changed("hours", to={"monday": "9-17"})
        document["menus"]["topic"]["music"] = "calm"
        document["languages"]["es"]["dialect"] = "mx"
        document["menus"]["topic"]["choices"][1]["callback_in"] = 5

        flow, told = told_of(document)

        assert flow == load(DOCUMENT)
        assert {problem.path[-1] for problem in told} == {"hours", "music", "dialect", "callback_in"}

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize("prompt", PROMPTS)
    def test_says_a_missing_prompt_in_the_shipped_words_of_its_language(
        self, prompt: str, language: str
    ) -> None:
        flow, told = told_of(changed("prompts", prompt))

        assert flow.words(prompt, language).text == SHIPPED[language][prompt]
        assert flow.words(prompt, language).language == language
        assert len(told) == 1

    def test_says_it_so_where_one_language_is_missing_or_has_values_that_are_no_more(self) -> None:
        document = changed("prompts", "safety", "es")
        document["prompts"]["queued"]["en"] = "You are {name}."

        flow = load(document)

        assert flow.words("safety", "es").text == SHIPPED["es"]["safety"]
        assert flow.words("safety", "en").text == "safety en"
        assert flow.words("queued", "en", position=4).text == SHIPPED["en"]["queued"].format(position=4)

    def test_takes_the_shipped_words_for_a_language_of_a_region(self) -> None:
        document = changed("languages", "es-MX", to=DOCUMENT["languages"]["es"])

        words = load(document).words("goodbye", "es-MX")

        assert (words.text, words.language) == (SHIPPED["es"]["goodbye"], "es-MX")

    def test_takes_those_of_the_default_language_where_none_are_shipped(self) -> None:
        document = changed("languages", "fr", to={"name": "French", "tag": "fr-FR", "voice": "Polly.Lea"})
        document["default_language"] = "es"
        del document["prompts"]["goodbye"]

        words = load(document).words("goodbye", "fr")

        assert (words.text, words.language) == (SHIPPED["es"]["goodbye"], "es")
        assert load(document).words("safety", "fr").text == "safety es"

    def test_takes_the_english_ones_where_the_default_language_has_none_either(self) -> None:
        document = changed("default_language", to="fr")
        document["languages"] = {"fr": {"name": "French", "tag": "fr-FR", "voice": "Polly.Lea"}}

        flow = load(document)

        assert flow.words("goodbye", "fr").text == SHIPPED["en"]["goodbye"]
        walked(flow)

    def test_takes_the_shipped_voice_of_a_language_that_says_none(self) -> None:
        flow = load(changed("languages", "es", to="es-US"))

        assert flow.languages["es"].voice == "Polly.Lupe"

    def test_lets_a_person_answer_where_a_choice_does_not_say_what_comes_next(self) -> None:
        document = changed(*CHOICES, 1, "then", to="chat")
        document["menus"]["welcome"]["otherwise"] = "chat"

        flow = load(document)

        assert answer(flow, "topic", Facts("en"), "2", "").then == QUEUE
        assert flow.menus["welcome"].otherwise.then == QUEUE

    def test_takes_a_class_that_it_does_not_know_for_danger(self) -> None:
        flow = load(changed(*CHOICES, 1, "priority", to="red"))

        assert answer(flow, "topic", Facts("en"), "2", "").danger is not None

    def test_keeps_the_keys_for_danger_and_a_person_where_choices_cannot_be_read(self) -> None:
        flow = load(changed(*CHOICES, to={"1": "queue"}))

        assert answer(flow, "topic", Facts("en"), "1", "").danger is not None
        assert answer(flow, "topic", Facts("en"), "0", "").then == QUEUE

    def test_hears_the_danger_words_of_a_language_that_is_no_more(self) -> None:
        flow = load(changed("crisis_words", "fr", to=["code lavande"]))

        assert answer(flow, "topic", Facts("en"), "", "code lavande").danger is not None

    def test_leads_out_of_a_circle(self) -> None:
        flow = load(changed("menus", "topic", "otherwise", "then", to="topic"))

        assert flow.menus["topic"].otherwise.then == QUEUE

    def test_leaves_a_flow_without_a_fault_as_it_is(self) -> None:
        flow, told = told_of(DOCUMENT | {"schema": SCHEMA})

        assert told == []
        assert flow == load(DOCUMENT)
        assert Choice(key="9", then=GOODBYE, words={}) in flow.menus["topic"].choices

    @given(st.data())
    def test_any_damage_is_walked_through_or_makes_no_call_possible(self, data: st.DataObject) -> None:
        document = deepcopy(DOCUMENT)
        _damage(document, data)

        load_names(document)
        try:
            flow = load(document)
        except FlowError as error:
            found = error.every
            assert {problem.path[0] if problem.path else "" for problem in found} & {
                "",
                "start",
                "languages",
                "menus",
            }
        else:
            walked(flow)


class TestNames:
    @pytest.mark.parametrize("document", [None, [], "x", {}, {"topics": 5, "languages": [1]}])
    def test_of_what_is_no_flow_are_the_codes_themselves(self, document: Any) -> None:
        names = load_names(document)

        assert (names.of_topic("family", "en"), names.of_language("es", "en")) == ("family", "es")

    def test_need_nothing_else_of_a_flow(self) -> None:
        names = load_names({"topics": DOCUMENT["topics"], "languages": {"es": {"name": {"en": "Spanish"}}}})

        assert (names.of_topic("family", "en"), names.of_language("es", "en")) == ("a relative", "Spanish")

    def test_are_those_of_the_flow(self) -> None:
        names, flow = load_names(DOCUMENT), load(DOCUMENT)

        for language in ("en", "es"):
            assert all(
                names.of_topic(each, language) == flow.topic_name(each, language) for each in flow.topics
            )
            assert all(
                names.of_language(each, language) == flow.language_name(each, language)
                for each in flow.languages
            )


def _damage(document: Document, data: st.DataObject) -> None:
    """Walk down to some value and put another one in its place."""
    around: Any = document
    while True:
        names = list(around) if isinstance(around, dict) else list(range(len(around)))
        step = data.draw(st.sampled_from(names))
        inside = around[step]
        deeper = isinstance(inside, dict | list) and inside
        if not deeper or data.draw(st.booleans()):
            break
        around = inside
    junk: list[Any] = [None, True, 0, 7, 1.5, "", "x", "{", [], [None], {}, {"x": {}}, [[]]]
    around[step] = data.draw(st.sampled_from(junk))
