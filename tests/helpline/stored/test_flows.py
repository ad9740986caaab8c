"""A call flow of every past schema, and one of a later release: callers are led through it, pages open."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline import callflow, schema
from helpline.callflow import SCHEMA
from helpline.models import Call, CallState, FlowVersion, Line, Offer, OfferState, Staff, flows, readable
from helpline.operations import queue
from helpline.queries import unreadable
from helpline.voice import incoming
from tests.helpline.console import scenes
from tests.helpline.stored import frozen
from tests.intake import scene
from tests.support import cast
from tests.support.caller import dial, follow
from tests.support.cast import NOON

FLOWS = frozen.all_of("flow")
WAY: dict[str, tuple[tuple[str, ...], str]] = {
    "flow_schema_0": (("3", "2"), "treatment"),
    "flow_schema_1": (("2",), "medicine"),
    "flow_later": (("2",), "treatment"),
}
"""The keys that lead from the greeting into the line, and what the call is then about."""
NAMES: dict[str, dict[str, str]] = {
    "flow_schema_0": {"en": "English", "family": "a relative or friend"},
    "flow_schema_1": {"en": "English", "medicine": "medicine"},
    "flow_later": {"ht": "Haitian Creole", "treatment": "treatment"},
}
"""A language and a topic, with the names by which pages show them."""


@pytest.fixture(params=FLOWS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def line(name: str, db: None) -> Iterator[Line]:
    """A line with the frozen flow in force."""
    _forget()
    line = cast.line()
    line.flow = FlowVersion.objects.create(digest=name, document=frozen.read(name), published_at=NOON)
    line.save()
    yield line
    _forget()


def _forget() -> None:
    """Forget what this process rendered and logged of flows whose ids are used again."""
    incoming._greeting.cache_clear()
    readable._said.clear()


@pytest.fixture
def maya(line: Line) -> Staff:
    maya = cast.staff(
        "maya",
        topics=("treatment", "medicine", "family", "silent", "crisis"),
        languages=("en", "es", "ht"),
        on_duty_since=NOON - timedelta(days=1),
    )
    Staff.objects.update(seen_at=NOON + timedelta(days=9000))  # webhooks come by the real clock
    return maya


def test_there_is_one_of_every_schema_until_now() -> None:
    assert {f"flow_schema_{number}" for number in range(SCHEMA + 1)} < set(FLOWS)
    assert frozen.read(f"flow_schema_{SCHEMA}")["schema"] == SCHEMA
    assert set(FLOWS) == set(WAY) == set(NAMES)


class TestACaller:
    def test_is_greeted_chooses_a_topic_and_is_rung_for(self, name: str, line: Line, maya: Staff) -> None:
        keys, topic = WAY[name]
        heard = dial()
        greeting = " ".join(heard.itertext())
        for key in keys:
            heard = follow(heard, "Gather", Digits=key)

        assert "not breathing" in greeting
        call = Call.objects.get()
        assert (call.topic, call.state) == (topic, CallState.OFFERED)
        assert Offer.objects.filter(call=call, state=OfferState.RINGING).exists()

    @pytest.mark.parametrize("said", [{"Digits": "1"}, {"SpeechResult": "I took all my pills"}])
    def test_in_danger_is_heard_at_once(
        self, name: str, line: Line, maya: Staff, said: dict[str, str]
    ) -> None:
        follow(dial(), "Gather", **said)

        assert Call.objects.get().priority == "crisis"

    def test_who_says_nothing_comes_to_a_person(self, name: str, line: Line, maya: Staff) -> None:
        heard = dial()
        while Call.objects.get().state == CallState.MENU:
            heard = follow(heard, "Gather")

        assert Call.objects.get().state in (CallState.OFFERED, CallState.WAITING)

    def test_hears_every_sentence_of_today_in_every_language(self, name: str, line: Line) -> None:
        flow = flows.flow_of(line)

        for prompt, values in callflow.PROMPTS.items():
            for language in flow.languages:
                words = flow.words(prompt, language, **dict.fromkeys(values, "7"))
                assert words.text
                assert "{" not in words.text


class TestAPage:
    @pytest.fixture
    def calls(self, name: str, line: Line, maya: Staff) -> list[Call]:
        """A call that is over, one that maya has, one that waits, and one that rings, all with this flow."""
        language, topic = NAMES[name]
        told: dict[str, Any] = {"language": language, "topic": topic}
        scenes.promise(line, maya)
        over = scenes.over(line, maya, **told)
        talking = scene.conversation(maya, line, **told)
        waiting = cast.call(line, sid=scenes.sid(), **told)
        queue.join(call_id=waiting.pk, now=NOON)
        return [over, talking, waiting]

    @pytest.mark.parametrize("page", ["desk", "desk/strip", "floor", "floor/now", "calls", "callbacks"])
    def test_that_lists_calls_is_served(self, page: str, calls: list[Call], maya: Staff) -> None:
        address = f"/console/{page}" + ("" if "/" in page else "/")

        assert _page(maya.user, address).status_code == 200
        if not page.startswith("desk"):  # a supervisor has none
            assert _page(cast.supervisor(), address).status_code == 200

    def test_of_a_call_names_its_topic_and_language(self, name: str, calls: list[Call], maya: Staff) -> None:
        lee = cast.supervisor()
        for call in calls:
            for address in (f"/console/calls/{call.pk}/", f"/intake/calls/{call.pk}/card/"):
                answer = _page(lee, address)
                assert answer.status_code == 200
            text = re.sub(r"\s+", " ", _page(lee, f"/console/calls/{call.pk}/").text)
            assert all(word in text.lower() for word in map(str.lower, NAMES[name].values()))

    def test_of_an_old_call_reads_no_more_than_names(
        self, calls: list[Call], line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The old flow is no more than two keys; the line has another one now."""
        old = FlowVersion.objects.create(
            digest="old",
            document={
                "topics": {"family": {"en": "a son or daughter"}},
                "languages": {"ht": {"name": "Creole"}},
            },
            published_at=NOON,
        )
        Call.objects.filter(pk=calls[0].pk).update(flow=old, topic="family", language="ht")
        lee = cast.supervisor()

        for address in (f"/console/calls/{calls[0].pk}/", "/console/calls/"):
            text = _page(lee, address).text
            assert "a son or daughter" in text.lower()
            assert "Creole" in text
        assert _page(lee, f"/intake/calls/{calls[0].pk}/card/").status_code == 200


def _page(who: User, address: str) -> Any:
    client = Client()
    client.force_login(who)
    return client.get(address, follow=True)


class TestWhoeverLooks:
    def test_is_told_of_what_was_left_out_and_only_of_that(self, name: str, line: Line) -> None:
        told: list[schema.Problem] = []
        callflow.load(line.flow.document, told.append)

        faults = [fault for fault in unreadable.faults() if fault.table == "flow version"]

        assert bool(told) == bool(faults)
        assert [fault.pk for fault in faults] == [line.flow_id] * len(faults)
        if name == "flow_later":
            assert faults[0].field.startswith("document.opening_hours and ")

    def test_finds_it_in_the_log_of_the_process_that_leads_callers_through(
        self, name: str, line: Line, caplog: pytest.LogCaptureFixture
    ) -> None:
        dial()

        lines = [
            record.getMessage() for record in caplog.records if record.name == "helpline.models.readable"
        ]
        assert [line for line in lines if "flow version" in line] == [
            str(fault) for fault in unreadable.faults() if fault.table == "flow version"
        ]
