"""Test that old calls, recordings and messages are dropped, so that an emulator can run for ever."""

import pytest

from helpline.emulator.telephony import conference, exchange, messages, recordings

from .conftest import AGENT, HELPLINE, World


class TestKept:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Limit each kind to three."""
        for module in (conference, exchange, messages, recordings):
            monkeypatch.setattr(module, "MAX_KEPT", 3)

    def test_only_the_latest_calls(self, world: World) -> None:
        sids = [world.dial().sid for _ in range(5)]

        assert [call.sid for call in world.client.calls.list()] == sids[:1:-1]
        assert world.rest("GET", f"/Calls/{sids[0]}.json").status_code == 404

    def test_all_live_calls(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Pause length='60'/></Response>"
        going_on = world.call()
        going_on.answer()

        for _ in range(5):
            world.dial()

        assert going_on.status == "in-progress"

    def test_only_the_latest_recordings(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Record/></Response>"
        for _ in range(5):
            phone = world.dial()
            phone.say("hello")
            phone.hang_up()

        assert len(world.client.recordings.list()) == 3

    def test_only_the_latest_conferences(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        for _ in range(5):
            world.dial().hang_up()

        assert len(world.client.conferences.list(status="completed")) == 3

    def test_only_the_latest_messages(self, world: World) -> None:
        for _ in range(5):
            world.client.messages.create(to=AGENT, from_=HELPLINE, body="hello")

        assert len(world.client.messages.list()) == 3


class TestNothing:
    def test_is_running_after_failed_calls(self, world: World) -> None:
        world.ask("PUT", "/numbers/+12025550100", {"voice_url": "http://127.0.0.1:9/voice"})

        for _ in range(20):
            world.dial(to="+12025550100")

        world.settle()
        assert not world.exchange.activity.busy()
        assert world.exchange.clock.next_at() is None  # type: ignore[attr-defined]

    def test_beyond_64_kb_of_an_answer_is_logged(self, world: World) -> None:
        world.documents["/voice"] = "x" * 200_000

        world.dial()

        assert len(world.ask("GET", "/webhooks")[0]["body"]) == 64 * 1024
