"""Test machine detection. https://www.twilio.com/docs/voice/answering-machine-detection"""

import pytest

from .conftest import AGENT, World

QUIET = "<Response><Pause length='60'/></Response>"


class TestDetectionResult:
    """AnsweredBy depends on the mode and on who answered."""

    @pytest.mark.parametrize(
        ("mode", "step", "found"),
        [
            ("Enable", {"answer": 1}, "human"),
            ("Enable", {"voicemail": 1}, "machine_start"),
            ("Enable", {"answer": 1, "as": "fax"}, "fax"),
            ("Enable", {"answer": 1, "as": "unknown"}, "unknown"),
            ("DetectMessageEnd", {"answer": 1}, "human"),
            ("DetectMessageEnd", {"voicemail": 1}, "machine_end_beep"),
            ("DetectMessageEnd", {"voicemail": 1, "as": "machine-silent"}, "machine_end_silence"),
        ],
    )
    def test_depends_on_the_mode(self, world: World, mode: str, step: dict[str, object], found: str) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [step]})
        world.documents["/agent"] = QUIET
        world.call(machine_detection=mode)

        world.advance(40)

        asked = world.asked("/agent")[0]
        world.ask("DELETE", f"/parties/{AGENT}")
        assert asked["AnsweredBy"] == found
        assert asked["MachineDetectionDuration"].isdigit()

    def test_is_unknown_after_the_timeout(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"voicemail": 1, "text": "x" * 300}]})
        world.documents["/agent"] = QUIET
        world.call(machine_detection="DetectMessageEnd", machine_detection_timeout=5)

        world.advance(40)

        asked = world.asked("/agent")[0]
        world.ask("DELETE", f"/parties/{AGENT}")
        assert (asked["AnsweredBy"], asked["MachineDetectionDuration"]) == ("unknown", "5000")


class TestSync:
    """The document is requested after the detection."""

    def test_delays_the_document(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"answer": 0}]})
        world.call(machine_detection="Enable")
        world.advance(1)
        early = world.asked("/agent")

        world.advance(5)

        world.ask("DELETE", f"/parties/{AGENT}")
        assert (early, len(world.asked("/agent"))) == ([], 1)


class TestAsync:
    """The document is requested at once, and a callback with four parameters follows."""

    def test_reports_the_result_and_nothing_else(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"voicemail": 0}]})
        world.documents["/agent"] = QUIET
        world.call(
            machine_detection="Enable", async_amd="true", async_amd_status_callback=f"{world.app.origin}/amd"
        )
        assert "AnsweredBy" not in world.asked("/agent")[0]

        world.advance(10)

        world.ask("DELETE", f"/parties/{AGENT}")
        said = world.asked("/amd")[0]
        assert set(said) == {"CallSid", "AccountSid", "AnsweredBy", "MachineDetectionDuration"}
        assert said["AnsweredBy"] == "machine_start"

    def test_without_a_callback_warns(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"answer": 0}]})
        world.documents["/agent"] = QUIET
        phone = world.call(machine_detection="Enable", async_amd="true")

        world.advance(10)

        world.ask("DELETE", f"/parties/{AGENT}")
        assert [note.error_code for note in world.client.calls(phone.sid).notifications.list()] == ["21262"]

    def test_reports_a_dialled_number_too(self, world: World) -> None:
        noun = f"<Number machineDetection='Enable' amdStatusCallback='/amd'>{AGENT}</Number>"
        world.documents["/voice"] = f"<Response><Dial>{noun}</Dial></Response>"
        world.dial()
        agent = world.phone(AGENT)
        agent.answer()

        world.advance(10)

        assert world.asked("/amd")[0]["CallSid"] == agent.sid


class TestKeysFirst:
    """A call that sends keys first is not analysed."""

    def test_prevents_detection(self, world: World) -> None:
        world.documents["/agent"] = QUIET
        phone = world.call(machine_detection="Enable", send_digits="ww1")
        phone.answer()

        world.advance(10)

        assert "AnsweredBy" not in world.asked("/agent")[0]
        assert "digits" in phone.heard
