"""Test the debugger webhook. https://www.twilio.com/docs/usage/troubleshooting/debugging-event-webhooks"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web

from helpline.emulator.http import debugger

from .conftest import HELPLINE, World


@pytest.fixture(autouse=True)
def _told(world: World) -> Iterator[None]:
    """Send every error and warning to /debugger."""
    exchange, url = world.exchange, f"{world.app.origin}/debugger"
    debugger.attach(url, exchange.credentials.account_sid, exchange.webhooks, exchange.notifications)
    yield
    world.settle()
    exchange.notifications.tell = None


def payload(asked: dict[str, str]) -> dict[str, Any]:
    """Return the payload of the webhook."""
    return dict(json.loads(asked["Payload"]))


class TestDebugger:
    def test_receives_an_error_with_request_and_answer(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=500, text="no such table")
        phone = world.dial()

        asked = world.asked("/debugger")[0]

        assert (asked["Level"], asked["PayloadType"]) == ("ERROR", "application/json")
        assert asked["Sid"] == world.client.notifications.list()[0].sid
        assert asked["AccountSid"] == world.settings.credentials.account_sid
        assert datetime.fromisoformat(asked["Timestamp"]) == world.exchange.clock.now()
        carried = payload(asked)
        assert (carried["resource_sid"], carried["error_code"]) == (phone.sid, "11200")
        assert carried["more_info"]["httpResponse"] == "500"
        assert carried["webhook"]["request"]["url"] == f"{world.app.origin}/voice"
        assert carried["webhook"]["request"]["parameters"]["CallSid"] == phone.sid
        assert carried["webhook"]["response"]["body"] == "no such table"

    def test_receives_a_warning(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dance/><Say>hi</Say></Response>"
        world.dial()

        asked = world.asked("/debugger")[0]

        assert (asked["Level"], payload(asked)["error_code"]) == ("WARNING", "12200")
        assert payload(asked)["more_info"]["Msg"] == "Dance does not belong in Response"

    def test_receives_an_error_without_an_answer(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": "http://127.0.0.1:9/voice#rc=0"})
        world.dial()

        carried = payload(world.asked("/debugger")[0])

        assert (carried["error_code"], carried["more_info"]["httpResponse"]) == ("11205", "")

    def test_receives_each_failed_attempt(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": "http://127.0.0.1:9/voice#rc=2"})

        world.dial()

        assert [payload(asked)["error_code"] for asked in world.asked("/debugger")] == ["11205"] * 3

    def test_does_not_receive_its_own_errors(self, world: World) -> None:
        world.documents["/voice"] = world.documents["/debugger"] = web.Response(status=500)

        world.dial()

        assert {payload(asked)["error_code"] for asked in world.asked("/debugger")} == {"11200"}

    def test_receives_nothing_when_nothing_goes_wrong(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hi</Say></Response>"

        world.dial()

        assert world.asked("/debugger") == []
