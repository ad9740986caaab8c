"""Test the log of webhooks."""

from aiohttp import web

from .conftest import World


class TestLogEntries:
    def test_contain_request_and_answer(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='5'/></Response>"
        phone = world.dial()

        note = world.ask("GET", "/webhooks")[-1]

        assert (note["method"], note["status"], note["kind"]) == ("POST", 200, "voice")
        assert note["call_sid"] == phone.sid
        assert note["body"].startswith("<Response>")
        assert note["headers"]["X-Twilio-Signature"]
        assert world.ask("GET", "/webhooks", after=note["id"]) == []

    def test_warn_of_callbacks_answered_with_an_error(self, world: World) -> None:
        world.documents["/status"] = web.Response(status=500)

        world.dial()
        world.settle()

        assert world.ask("GET", "/webhooks")[-1]["warnings"][0].startswith("15003")
