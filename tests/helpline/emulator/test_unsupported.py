"""Test that attributes which the emulator does not support cause a warning."""

from pathlib import Path

import pytest

from helpline.emulator.telephony import machine_detection
from helpline.emulator.twiml.parser import parse
from helpline.emulator.twiml.vocabulary import ATTRIBUTES, UNSUPPORTED, WITHOUT_EFFECT
from helpline.emulator.verbs import fetching, incoming_sms
from helpline.emulator.verbs.table import VERBS

from .conftest import World


class TestAttributes:
    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("transcribe", "<Record transcribe='true'/>"),
            ("transcribeCallback", "<Record transcribeCallback='/words'/>"),
            ("partialResultCallback", "<Gather input='speech' partialResultCallback='/part'/>"),
            ("referUrl", "<Dial referUrl='/refer'>+12025550172</Dial>"),
            ("eventCallbackUrl", "<Dial><Conference eventCallbackUrl='/e'>room</Conference></Dial>"),
            ("workflowSid", "<Enqueue workflowSid='WW1'/>"),
            ("reservationSid", "<Dial><Queue reservationSid='WR1'>line</Queue></Dial>"),
        ],
    )
    def test_that_promise_a_request_cause_a_warning(self, name: str, body: str) -> None:
        document = parse(f"<Response>{body}</Response>".encode(), "http://x/")

        assert [warning for warning in document.warnings if f"does not support {name} " in warning]
        assert all(warning.startswith("12200: ") for warning in document.warnings)

    @pytest.mark.parametrize(
        "body",
        ["<Record transcribe='false'/>", "<Record transcribeCallback=''/>", "<Gather hints='yes,no'/>"],
    )
    def test_that_are_empty_or_false_cause_none(self, body: str) -> None:
        assert parse(f"<Response>{body}</Response>".encode(), "http://x/").warnings == []

    def test_are_reported_with_the_webhook_and_by_rest(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Record transcribe='true' transcribeCallback='/t'/></Response>"
        phone = world.dial()

        noted = world.ask("GET", "/webhooks")[0]["warnings"]
        told = world.client.calls(phone.sid).notifications.list()

        assert len(noted) == 2
        assert [item.error_code for item in told] == ["12200", "12200"]
        assert {item.log for item in told} == {"1"}

    def test_are_each_used_or_listed(self) -> None:
        """An attribute that the vocabulary accepts and no code reads would be ignored silently."""
        verbs = {*Path(fetching.__file__).parent.glob("*.py")} - {Path(incoming_sms.__file__)}
        files = [*verbs, Path(machine_detection.__file__)]
        source = "\n".join(file.read_text(encoding="utf-8") for file in files)
        read = {name for names in ATTRIBUTES.values() for name in names if f'"{name}"' in source}
        read |= {
            name for names in ATTRIBUTES.values() for name in names if name.startswith("machineDetection")
        }
        in_texts = {"Message", "Body", "Media"}

        unread = {
            element: names - read - UNSUPPORTED.get(element, set()) - WITHOUT_EFFECT.get(element, set())
            for element, names in ATTRIBUTES.items()
            if element not in in_texts
        }

        assert {element: names for element, names in unread.items() if names} == {}

    def test_that_are_used_are_not_listed(self) -> None:
        for table in (UNSUPPORTED, WITHOUT_EFFECT):
            assert all(names <= ATTRIBUTES[element] for element, names in table.items())
        assert not any(UNSUPPORTED.get(name, set()) & names for name, names in WITHOUT_EFFECT.items())


class TestElements:
    @pytest.mark.parametrize("name", ["Connect", "Sms", "Message"])
    def test_that_calls_do_not_support_cause_a_warning(self, world: World, name: str) -> None:
        assert name not in VERBS
        world.documents["/voice"] = f"<Response><{name}/><Say>still here</Say></Response>"

        assert "still here" in world.dial().heard
        assert world.ask("GET", "/webhooks")[0]["warnings"][0].startswith("12200: ")
