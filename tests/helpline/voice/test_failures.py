"""What each webhook answers when it fails: TwiML that is valid where Twilio runs it.

The table says where each voice URL's answer is run; a new URL has to be added to it. Which verbs a place
allows: Twilio's pages on Enqueue, Conference, Dial and Gather.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock
from uuid import UUID
from xml.etree.ElementTree import Element

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from helpline.emulator.twiml import parser as twilios
from helpline.voice import webhook
from helpline.voice.failures import MOST_FAILURES_OF_OURS
from helpline.voice.urls import urlpatterns
from tests.support import cast, twilio

pytestmark = pytest.mark.django_db

CALL_ID = UUID(int=7)
CALL = {"Say", "Play", "Pause", "Gather", "Dial", "Redirect", "Hangup"}
PLACES = {
    "call": CALL,
    "queue": {"Play", "Say", "Pause", "Gather", "Redirect", "Leave", "Hangup"},
    "conference": {"Play", "Say", "Pause", "Redirect"},
    "staff leg": {"Hangup"},
    "report": set[str](),
}
RUN_IN = {
    "incoming": "call",
    "fallback": "call",
    "fallback-key": "call",
    "fallback-after": "call",
    "menu": "call",
    "moved": "call",
    "left": "call",
    "left-urgent": "call",
    "callback-number": "call",
    "callback-again": "call",
    "callback-confirm": "call",
    "message-key": "call",
    "message-done": "call",
    "outside-over": "call",
    "outside-status": "report",
    "crisis-status": "report",
    "party-status": "report",
    "alone": "conference",
    "bridge": "call",
    "bridged": "call",
    "wait": "queue",
    "wait-key": "queue",
    "wait-urgent": "queue",
    "wait-key-urgent": "queue",
    "hold": "conference",
    "staff-connect": "staff leg",
    "gate": "staff leg",
    "gate-key": "staff leg",
    "taken": "staff leg",
    "leg-over": "staff leg",
    "status": "report",
    "caller-status": "report",
    "leg-status": "report",
    "conference": "report",
    "message-recording": "report",
}
OURS = {
    "a leg that we dialled": {"Direction": "outbound-api"},
    "a leg that a Dial made": {"Direction": "outbound-dial"},
    "a counselor's browser": {"Direction": "inbound", "From": "client:staff_1"},
}


@dataclass(frozen=True)
class Answered:
    document: Element
    warnings: list[str]

    @property
    def verbs(self) -> list[str]:
        return [element.tag for element in self.document]

    @property
    def said(self) -> str:
        return twilio.said(self.document)


def address(name: str) -> str:
    """Return the path of a voice URL; its ids are those of a call and a leg that we do not know."""
    (route,) = (pattern for pattern in urlpatterns if pattern.name == name)
    return reverse(f"voice:{name}", kwargs=ids_of(route))


def ids_of(route: Any) -> dict[str, Any]:
    """Return what stands in a voice URL: the ids of things that we do not know."""
    values = {"name": "start", "stay": 1, "round_": 0}
    return {word: values.get(word, CALL_ID) for word in route.pattern.converters}


def ask(where: str, client: Client | None = None, **params: Any) -> Answered:
    """POST to a voice URL; its answer must be a document that Twilio reads without a warning."""
    response = twilio.post(where, client, **params)
    document = twilio.twiml(response)
    return Answered(document, twilios.parse(response.content, "https://helpline.example.org/").warnings)


@contextmanager
def a_defect() -> Iterator[None]:
    with mock.patch.object(
        webhook, "_retry_once_on_lost_connection", side_effect=RuntimeError("a defect of ours")
    ):
        yield


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse), mock.patch.object(connection, "close"):
        yield


Failing = Callable[[], AbstractContextManager[None]]
FAILURES = pytest.mark.parametrize("failing", [a_defect, no_database])


def test_every_voice_url_is_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(RUN_IN)


@FAILURES
@pytest.mark.parametrize("digits", ["", "1", "2"])
@pytest.mark.parametrize("name", RUN_IN)
def test_a_callers_leg_hears_what_is_valid_there(name: str, digits: str, failing: Failing) -> None:
    with failing():
        answer = ask(address(name), Digits=digits, CallStatus="in-progress")

    assert set(answer.verbs) <= PLACES[RUN_IN[name]]
    assert answer.warnings == []
    for verb in answer.document.iter():
        if verb.tag in ("Dial", "Gather"):
            assert verb.get("action")
            assert verb.get("timeout")


@FAILURES
@pytest.mark.parametrize("leg", OURS.values(), ids=OURS)
@pytest.mark.parametrize("name", RUN_IN)
def test_a_leg_that_is_ours_is_told_nothing_and_put_through_to_nobody(
    name: str, leg: dict[str, Any], failing: Failing
) -> None:
    with failing():
        answer = ask(address(name), Digits="1", CallStatus="in-progress", **leg)

    assert set(answer.verbs) <= PLACES[RUN_IN[name]] - {"Dial", "Gather", "Leave"}
    assert answer.said in ("", "Sorry, this call cannot be connected. Goodbye.")
    assert answer.warnings == []
    if RUN_IN[name] == "staff leg":
        assert answer.verbs == ["Hangup"]


@FAILURES
@pytest.mark.parametrize("name", ["bridge", "bridged", "moved"])
def test_a_person_whom_we_called_is_kept_until_we_have_failed_too_often(name: str, failing: Failing) -> None:
    said, where = [], address(name)
    with failing():
        for _ in range(MOST_FAILURES_OF_OURS):
            answer = ask(where, Direction="outbound-api", CallStatus="in-progress")
            assert answer.verbs == ["Pause", "Redirect"]
            said.append(answer.said)
            where = answer.document[1].text or ""
        last = ask(where, Direction="outbound-api", CallStatus="in-progress")

    assert set(said) == {""}
    assert last.verbs == ["Say", "Hangup"]


class TestInTheQueue:
    def wait(
        self, failures: int = 0, name: str = "wait", client: Client | None = None, **params: str
    ) -> Answered:
        with no_database():
            where = address(name) + (f"?failures={failures}" if failures else "")
            return ask(where, client, QueueTime="5", **params)

    def test_music_and_another_try_twice_then_out_of_the_queue_to_where_a_dial_works(self) -> None:
        first = self.wait()
        assert first.verbs == ["Play", "Redirect"]
        with no_database():
            second = ask(first.document[1].text or "")
            assert second.verbs == ["Play", "Redirect"]
            third = ask(second.document[1].text or "")
        assert third.verbs == ["Leave"]

    def test_a_failed_key_other_than_danger_counts_as_a_failure_too(self) -> None:
        answer = self.wait(name="wait-key", Digits="2")

        assert answer.verbs == ["Play", "Redirect"]
        assert (answer.document[1].text or "").partition("#")[0].endswith("/wait?failures=1")

    def test_a_call_in_danger_leaves_at_once(self) -> None:
        assert self.wait(name="wait-urgent").verbs == ["Leave"]

    def test_who_presses_1_leaves_at_once_and_is_still_known_to_be_in_danger_afterwards(self) -> None:
        phone = Client()  # Twilio keeps cookies for the length of a call

        assert self.wait(name="wait-key", client=phone, Digits="1").verbs == ["Leave"]
        assert self.wait(name="wait", client=phone).verbs == ["Leave"]

    def test_no_url_says_what_kind_of_danger(self) -> None:
        words = ("danger", "crisis", "suicid", "overdose", "health", "emergency")
        assert not [name for name in RUN_IN for word in words if word in address(name)]


class TestUrgent:
    def webhook(self, path: str, **params: str) -> webhook.Webhook:
        return webhook.Webhook(params, {}, cast.NOON, path)

    def test_a_word_of_danger_is_as_urgent_as_the_key(self) -> None:
        assert self.webhook("/voice/calls/1/menu/start", SpeechResult="she is not breathing").urgent
        assert not self.webhook("/voice/calls/1/menu/start", SpeechResult="a question about treatment").urgent

    def test_a_counselor_who_presses_1_takes_a_call(self) -> None:
        assert not self.webhook("/voice/legs/1/gate/key", Digits="1").urgent


class TestInAConference:
    def test_music_for_a_caller_and_silence_for_a_leg_that_we_dialled(self) -> None:
        with a_defect():
            assert ask(address("hold")).verbs == ["Play", "Redirect"]
            answer = ask(address("hold"), Direction="outbound-api")

        assert answer.verbs == ["Pause", "Redirect"]


class TestPutThroughOutside:
    @pytest.mark.parametrize(("status", "verbs"), [("completed", ["Hangup"]), ("answered", ["Hangup"])])
    def test_nothing_follows_a_talk(self, status: str, verbs: list[str]) -> None:
        with no_database():
            assert ask(address("outside-over"), DialCallStatus=status).verbs == verbs

    @pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
    def test_who_was_not_reached_leaves_the_caller_with_the_backup_number(self, status: str) -> None:
        with no_database():
            answer = ask(address("outside-over"), DialCallStatus=status)

        assert "9 1 1" in answer.said
        assert answer.document[-1].text == "+12025550199"
