"""Test the network side of the softphone: tokens, calls in both directions, event streams."""

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from .conftest import AGENT, APP, Phone, World


def token(world: World, *, secret: str = "", app: str = APP, incoming: bool = True, ttl: int = 600) -> str:
    """Return a softphone's access token."""
    known = world.settings.credentials
    made = AccessToken(
        known.account_sid, known.api_key_sid, secret or known.api_key_secret, identity="staff_7", ttl=ttl
    )
    made.add_grant(VoiceGrant(outgoing_application_sid=app, incoming_allow=incoming))
    return str(made.to_jwt())


def post(world: World, path: str, **body: Any) -> requests.Response:
    return requests.post(f"{world.origin}/sdk{path}", json=body, timeout=10)


@contextmanager
def listening(world: World, path: str) -> Iterator[Iterator[dict[str, Any]]]:
    """Open an event stream, and return its news."""
    with requests.get(f"{world.origin}{path}", stream=True, timeout=10) as answer:
        lines = (line for line in answer.iter_lines() if line.startswith(b"data: "))
        news = (json.loads(line[6:]) for line in lines)
        assert next(news)["type"] == "ready"
        yield news


class TestRegister:
    def test_returns_the_identity(self, world: World) -> None:
        answer = post(world, "/register", token=token(world))

        assert answer.json()["identity"] == "staff_7"
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_refuses_invalid_tokens(self, world: World) -> None:
        good = token(world)
        bad = {
            "forged": token(world, secret="f" * 32),
            "expired": token(world, ttl=-10),
            "not one": "x",
            "cut": good[:-4],
            "garbled": "a.b." + good.rpartition(".")[2],
        }

        codes = {name: post(world, "/register", token=value).json()["code"] for name, value in bad.items()}

        assert codes == {name: 31205 if name == "expired" else 31204 for name in bad}

    def test_refuses_a_token_without_incoming_calls(self, world: World) -> None:
        assert post(world, "/register", token=token(world, incoming=False)).status_code == 403

    def test_refuses_a_body_that_is_no_object(self, world: World) -> None:
        assert requests.post(f"{world.origin}/sdk/register", json=[], timeout=5).status_code == 400


class TestConnect:
    def test_calls_the_application(self, world: World) -> None:
        world.documents["/softphone"] = "<Response><Say>hello desk</Say><Pause length='60'/></Response>"

        made = post(world, "/connect", token=token(world), params={"leg": "42"}).json()

        asked = world.asked("/softphone")[0]
        assert asked["leg"] == "42"
        assert (asked["From"], asked["CallStatus"], asked["Direction"]) == (
            "client:staff_7",
            "ringing",
            "inbound",
        )
        assert asked["CallSid"] == made["sid"]
        assert asked["ApplicationSid"] == APP
        assert "hello desk" in Phone(world, made["sid"]).heard

    def test_cannot_override_call_parameters(self, world: World) -> None:
        params = {"CallSid": "CA0", "From": "+12025550100", "AccountSid": "AC0"}

        made = post(world, "/connect", token=token(world), params=params).json()

        asked = world.asked("/softphone")[0]
        assert (asked["CallSid"], asked["From"]) == (made["sid"], "client:staff_7")

    def test_needs_an_application(self, world: World) -> None:
        assert post(world, "/connect", token=token(world, app="AP0")).status_code == 403

    def test_allows_actions_on_ones_own_call_only(self, world: World) -> None:
        world.documents["/softphone"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.documents["/key"] = "<Response><Pause length='60'/></Response>"
        mine = token(world)
        sid = post(world, "/connect", token=mine, params={}).json()["sid"]
        world.settle()

        assert post(world, f"/calls/{sid}/press", token=mine, digits="5").status_code == 200
        assert world.asked("/key")[0]["Digits"] == "5"
        assert post(world, f"/calls/{sid}/mute", token=mine, muted=True).json()["muted"] is True
        assert post(world, f"/calls/{sid}/say", token=mine, text="hi").status_code == 200
        assert post(world, f"/calls/{sid}/dance", token=mine).status_code == 404
        assert post(world, "/calls/CA0/hangup", token=mine).status_code == 404
        assert post(world, f"/calls/{sid}/hangup", token=mine).json()["status"] == "completed"

    @pytest.mark.parametrize(
        ("action", "body"),
        [("press", {"digits": "5"}), ("say", {"text": "hi"}), ("mute", {}), ("hangup", {})],
    )
    def test_does_nothing_once_the_call_is_over(
        self, world: World, action: str, body: dict[str, Any]
    ) -> None:
        """A page may act once more before the news that its call has ended reaches it."""
        world.documents["/softphone"] = "<Response><Hangup/></Response>"
        mine = token(world)
        sid = post(world, "/connect", token=mine, params={}).json()["sid"]
        world.settle()

        answer = post(world, f"/calls/{sid}/{action}", token=mine, **body)

        assert (answer.status_code, answer.json()["status"]) == (200, "completed")


class TestBeingCalled:
    def test_requires_an_open_stream(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Client><Identity>staff_7</Identity><Parameter name='call' value='9'/></Client>"
            "</Dial></Response>"
        )
        mine = token(world)
        with listening(world, f"/sdk/events?token={mine}") as news:
            caller = world.dial()
            call = next(
                item["call"]
                for item in news
                if item["type"] == "call" and item["call"]["status"] == "ringing"
            )
            assert call["custom"] == {"call": "9"}

            assert post(world, f"/calls/{call['sid']}/answer", token=mine).status_code == 200
            world.settle()
            assert caller.doing == "dial"
            caller.say("are you there")
            heard = next(
                item["item"] for item in news if item["type"] == "heard" and item["item"]["kind"] == "speech"
            )
            assert heard["text"] == "are you there"
            post(world, f"/calls/{call['sid']}/mute", token=mine, muted=True)
            post(world, f"/calls/{call['sid']}/say", token=mine, text="secret")
            assert "secret" not in caller.heard

    def test_ends_with_the_stream(self, world: World) -> None:
        with listening(world, f"/sdk/events?token={token(world)}"):
            assert world.exchange.registered["staff_7"] >= 1
        for _ in range(200):
            if not world.exchange.registered["staff_7"]:
                break
            time.sleep(0.01)

        assert world.exchange.registered["staff_7"] == 0

    def test_needs_a_token(self, world: World) -> None:
        assert requests.get(f"{world.origin}/sdk/events", timeout=5).status_code == 401


class TestEventStream:
    def test_sends_all_news(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say><Pause length='60'/></Response>"
        with listening(world, "/emulator/v1/live") as news:
            world.dial()
            kinds = set()
            for item in news:
                kinds.add(item["type"])
                if kinds == {"call", "heard", "webhook"}:
                    break

        assert kinds == {"call", "heard", "webhook"}

    def test_sends_conference_participants(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        with listening(world, "/emulator/v1/live") as news:
            first, second = world.dial(), world.dial()
            second.hang_up()
            told = (item["conference"] for item in news if item["type"] == "conference")
            seen = [(room["participants"], room["status"]) for room in itertools.islice(told, 4)]

        assert seen == [
            ([first.sid], "init"),
            ([first.sid, second.sid], "init"),
            ([first.sid, second.sid], "in-progress"),
            ([first.sid], "in-progress"),
        ]

    def test_sends_bridges(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Dial>{AGENT}</Dial></Response>"
        with listening(world, "/emulator/v1/live") as news:
            caller = world.dial()
            agent = world.phone(AGENT)
            agent.answer()
            agent.hang_up()
            told = (item["bridge"] for item in news if item["type"] == "bridge")
            seen = [(two["participants"], two["open"]) for two in itertools.islice(told, 2)]

        assert seen == [([caller.sid, agent.sid], True), ([caller.sid, agent.sid], False)]

    @pytest.mark.parametrize("path", ["/", "/handset.js", "/handset.css", "/sdk/voice.css"])
    def test_serves_its_files(self, world: World, path: str) -> None:
        answer = requests.get(world.origin + path, timeout=5)

        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
