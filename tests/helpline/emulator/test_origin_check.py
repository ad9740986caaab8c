"""Test that programs and the emulator's own pages are let in, and other web pages are refused."""

import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from helpline.emulator import cli
from helpline.emulator.settings import Credentials, Settings
from helpline.emulator.web.origin_check import OriginPolicy, address

from .conftest import CALLER, HELPLINE, World
from .test_sdk import token

EVIL = "http://evil.example"
DIALS = {"from": CALLER, "to": HELPLINE}
FOREIGN = [
    EVIL,
    "https://evil.example",
    "null",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example:8010",
    "http://evil.example@127.0.0.1",
    "file://",
    "not an origin",
    "http://[::1",
    "http://10.0.0.7:8010",
    "",
]


def ask(world: World, path: str, method: str = "GET", **headers: str) -> requests.Response:
    """Send a request as a browser does, with these headers and a body that needs no CORS preflight."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    body = None if method == "GET" else '{"from": "+12025550143", "to": "+18557821009"}'
    return requests.request(
        method, world.origin + path, data=body, headers={"Content-Type": "text/plain"} | sent, timeout=10
    )


def raw(world: World, *lines: str) -> str:
    """Send raw request lines, and return the status line of the answer."""
    where = urlsplit(world.origin)
    with socket.create_connection((where.hostname, where.port), timeout=10) as wire:
        wire.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        return wire.recv(200).decode().partition("\r\n")[0]


def calls(world: World) -> list[Any]:
    """Return all calls."""
    return list(world.ask("GET", "/calls"))


class TestOtherPage:
    @pytest.mark.parametrize("origin", FOREIGN)
    def test_places_no_call(self, world: World, origin: str) -> None:
        answer = ask(world, "/emulator/v1/calls", "POST", Origin=origin)

        assert answer.status_code == 403
        assert "origin" in answer.json()["error"].lower()
        assert calls(world) == []

    @pytest.mark.parametrize(
        "path", ["/emulator/v1/calls", "/emulator/v1/live", "/emulator/v1/webhooks", "/emulator/v1"]
    )
    def test_cannot_read_anything(self, world: World, path: str) -> None:
        answer = ask(world, path, Origin=EVIL)

        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
    def test_cannot_do_anything_else(self, world: World, method: str) -> None:
        answer = ask(world, "/emulator/v1/faults", method, Origin=EVIL, Access_Control_Request_Method=method)

        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_on_this_machine_is_refused_too(self, world: World) -> None:
        """Other pages served on this machine, such as one under development, must not use the telephones."""
        assert ask(world, "/emulator/v1/live", Origin="http://127.0.0.1:3000").status_code == 403
        assert ask(world, "/emulator/v1/calls", "POST", Origin="http://localhost:3000").status_code == 403

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_without_an_origin_is_recognised_by_sec_fetch_site(self, world: World, site: str) -> None:
        for path in ("/emulator/v1/calls", "/emulator/v1/live", "/sdk/events"):
            assert ask(world, path, Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors").status_code == 403

    def test_opens_no_websocket(self, world: World) -> None:
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}

        for path in ("/emulator/v1/live", "/sdk/events", "/anything"):
            assert ask(world, path, Origin=EVIL, **upgrade).status_code == 403

    def test_cannot_use_a_token_that_it_made_itself(self, world: World) -> None:
        """The default keys are public, so that a valid token does not prove who made it."""
        answer = requests.post(
            f"{world.origin}/sdk/connect", json={"token": token(world)}, headers={"Origin": EVIL}, timeout=10
        )

        assert answer.status_code == 403
        assert ask(world, f"/sdk/events?token={token(world)}", Origin=EVIL).status_code == 403
        assert calls(world) == []

    def test_cannot_send_a_form_to_rest(self, world: World) -> None:
        """A form's URL may contain the account's token, which a browser would send."""
        answer = world.rest(
            "POST",
            "/Calls.json",
            data={"To": CALLER, "From": HELPLINE, "Twiml": "<Response/>"},
            headers={"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
        )

        assert answer.status_code == 403
        assert calls(world) == []

    def test_cannot_embed_the_handsets_in_a_frame(self, world: World) -> None:
        answer = ask(world, "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")

        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]

    def test_may_link_to_the_handsets_and_load_the_softphone(self, world: World) -> None:
        for path in ("/", "/sdk/voice.js", "/sdk/voice.css"):
            assert ask(world, path, Sec_Fetch_Site="cross-site").status_code == 200


class TestOtherHostName:
    """A host name that its owner points to 127.0.0.1 is refused (DNS rebinding).

    Otherwise a page of that name would count as the emulator's own.
    """

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:8010",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "127.0.0.1@evil.example",
            "evil.example:127.0.0.1",
            "203.0.113.7",
            "0.0.0.0:8010",
            "[2001:db8::1]:8010",
            "[::1",
            "",
        ],
    )
    @pytest.mark.parametrize("path", ["/emulator/v1/calls", "/", "/sdk/voice.js", "/emulator/v1/live"])
    def test_is_refused_on_every_path(self, world: World, path: str, host: str) -> None:
        assert " 403 " in raw(world, f"GET {path} HTTP/1.1", f"Host: {host}")

    def test_is_refused_next_to_an_allowed_one(self, world: World) -> None:
        good = urlsplit(world.origin).netloc

        said = raw(world, "GET /emulator/v1/calls HTTP/1.1", f"Host: {good}", "Host: evil.example")

        assert " 403 " in said or " 400 " in said

    def test_is_refused_with_a_matching_origin(self, world: World) -> None:
        answer = ask(
            world, "/emulator/v1/calls", "POST", Host="evil.example:8010", Origin="http://evil.example:8010"
        )

        assert answer.status_code == 403
        assert "--allowed-host evil.example" in answer.json()["error"]
        assert calls(world) == []

    @pytest.mark.parametrize(
        "host", ["localhost:{}", "LOCALHOST:{}", "127.0.0.1:{}", "[::1]:{}", "127.0.0.2"]
    )
    def test_of_this_machine_is_allowed(self, world: World, host: str) -> None:
        name = host.format(urlsplit(world.origin).port)

        assert ask(world, "/emulator/v1/calls", Host=name).status_code == 200


class TestOwnPages:
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_may_do_everything(self, world: World, scheme: str) -> None:
        own = f"{scheme}://{urlsplit(world.origin).netloc}"

        assert ask(world, "/emulator/v1/calls", "POST", Origin=own, Sec_Fetch_Site="same-origin").ok
        assert len(calls(world)) == 1


class TestSoftphones:
    @pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://localhost", "https://[::1]:8443"])
    def test_of_pages_on_this_machine_are_allowed(self, world: World, origin: str) -> None:
        answer = requests.post(
            f"{world.origin}/sdk/register",
            json={"token": token(world)},
            headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"},
            timeout=10,
        )

        assert answer.json()["identity"] == "staff_7"
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in answer.headers["Vary"]

    def test_get_a_cors_preflight_answer(self, world: World) -> None:
        answer = ask(
            world,
            "/sdk/register",
            "OPTIONS",
            Origin="http://127.0.0.1:8000",
            Access_Control_Request_Method="POST",
        )

        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8000"
        assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"

    def test_may_read_their_event_stream(self, world: World) -> None:
        headers = {"Origin": "http://localhost:8000"}
        url = f"{world.origin}/sdk/events?token={token(world)}"

        with requests.get(url, headers=headers, stream=True, timeout=10) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:8000"


class TestAllowedHostsAndOrigins:
    """Options allow the host name by which a container comes, and the origin of a desk behind a tunnel."""

    def gate(self, *options: str) -> OriginPolicy:
        made = cli.settings(cli.parser().parse_args(list(options)), Credentials())
        return OriginPolicy(made.hosts, made.origins)

    def reason_to_refuse(
        self, gate: OriginPolicy, headers: Mapping[str, str], path: str = "/emulator/v1/calls"
    ) -> str:
        return gate.reason_to_refuse(
            "POST", path, [headers["Host"]], [headers["Origin"]] if "Origin" in headers else []
        )

    def test_is_only_what_an_option_names(self) -> None:
        assert self.reason_to_refuse(self.gate(), {"Host": "emulator:8010"})
        assert not self.reason_to_refuse(self.gate("--allowed-host", "emulator"), {"Host": "emulator:8010"})

    def test_includes_the_host_option(self) -> None:
        assert not self.reason_to_refuse(self.gate("--host", "twilio.test"), {"Host": "twilio.test:8010"})

    def test_does_not_include_every_host_when_serving_on_all(self) -> None:
        assert self.reason_to_refuse(self.gate("--host", "0.0.0.0"), {"Host": "evil.example:8010"})  # noqa: S104

    def test_gives_a_page_only_a_softphone(self) -> None:
        gate = self.gate("--allowed-origin", "https://desk.example/")
        page = {"Host": "127.0.0.1:8010", "Origin": "https://desk.example"}

        assert not self.reason_to_refuse(gate, page, "/sdk/connect")
        assert self.reason_to_refuse(gate, page)
        assert self.reason_to_refuse(
            gate, page | {"Origin": "https://desk.example.evil.example"}, "/sdk/connect"
        )

    @pytest.mark.parametrize("origin", ["desk.example", "https://", "https://desk.example/page", "*"])
    def test_must_be_an_origin(self, origin: str) -> None:
        with pytest.raises(ValueError, match="origin"):
            self.gate("--allowed-origin", origin)

    def test_is_empty_by_default(self) -> None:
        assert (Settings().hosts, Settings().origins) == ((), ())


class TestAddress:
    @pytest.mark.parametrize(
        ("netloc", "name"),
        [
            ("localhost:8010", "localhost"),
            ("[::1]:8010", "::1"),
            ("Example.ORG", "example.org"),
            ("a@b", ""),
            ("a:b", ""),
            ("a/b", ""),
            ("", ""),
        ],
    )
    def test_drops_the_port(self, netloc: str, name: str) -> None:
        assert address(netloc) == name
