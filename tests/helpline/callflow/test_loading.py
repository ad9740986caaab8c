"""A flow document is turned into a flow, or each of its faults is named with its place."""

from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.callflow import FlowError, load
from helpline.callflow.prompts import INSTEAD
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
        load(document)
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

    @pytest.mark.parametrize("name", INSTEAD)
    def test_reads_a_flow_that_was_published_before_a_prompt_was_needed(self, name: str) -> None:
        flow = load(changed("prompts", name))

        assert flow.words(name, "es").text

    @pytest.mark.parametrize(("document", "path", "message"), FAULTS)
    def test_names_the_place_of_a_fault(self, document: Any, path: tuple[object, ...], message: str) -> None:
        fault = fault_of(document)

        assert fault.path == path
        assert message in fault.message

    def test_knows_every_fault_there_is(self) -> None:
        document = changed("start", to="nowhere")
        document["prompts"]["safety"]["en"] = ""
        document["menus"]["topic"]["choices"][1]["then"] = "nowhere"
        document["menus"]["topic"]["tries"] = 9

        fault = fault_of(document)

        assert {found.path for found in fault.every} == {
            ("start",),
            ("prompts", "safety", "en"),
            ("menus", "topic", "choices", 1, "then"),
            ("menus", "topic", "tries"),
        }

    @given(st.data())
    def test_any_damage_is_a_fault_or_a_flow(self, data: st.DataObject) -> None:
        document = deepcopy(DOCUMENT)
        _damage(document, data)

        with suppress(FlowError):
            flow = load(document)
            assert flow.start in flow.menus


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
