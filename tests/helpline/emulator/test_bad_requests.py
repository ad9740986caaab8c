"""Test that REST and the control interface answer every invalid request with a reason."""

import json
import re
from typing import Any

import pytest

from helpline.emulator.control import faults, telephones
from helpline.emulator.rest.routes import ROUTES

from .conftest import AGENT, HELPLINE, World
from .oracle import FILE
from .test_openapi import plain

NONSENSE: tuple[Any, ...] = (
    "",
    "x",
    "-1",
    "0",
    "²",
    "1e9",
    "9" * 90,
    "\x00",
    "é" * 9,
    "http://[",
    "http://",
    "<Response",
    "{}",
    "true",
    "%",
    ["a", "b"],
)
ONE_BY_ONE = ("", "-1", "²", "http://[", "9" * 90)
"""What is also put into one field alone, with all others as they should be."""
GOOD = {"To": AGENT, "From": HELPLINE, "Twiml": "<Response/>", "Body": "hello", "FriendlyName": "line"}


@pytest.fixture
def busy(world: World) -> dict[str, str]:
    """Return the identifiers of existing resources, by their names in paths."""
    world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
    call = world.dial().sid
    world.documents["/voice"] = "<Response><Enqueue>line</Enqueue></Response>"
    world.dial(AGENT)
    client = world.client
    recording = client.calls(call).recordings.create().sid
    message = client.messages.create(to=AGENT, from_=HELPLINE, body="x", media_url=[f"{world.origin}/x"])
    return {
        "call": call,
        "participant": call,
        "conference": client.conferences.list()[0].sid or "",
        "queue": client.queues.list()[0].sid or "",
        "member": "Front",
        "recording": recording or "",
        "message": message.sid or "",
        "media": message.media.list()[0].sid or "",
        "number": client.incoming_phone_numbers.list()[0].sid or "",
        "app": client.applications.list()[0].sid or "",
        "notification": "NO0",
        "account": client.account_sid,
    }


def filled(path: str, there_is: dict[str, str]) -> str:
    """Return a route's path with existing identifiers."""
    return re.sub(r"\{(\w+)(:[^}]*)?\}", lambda match: there_is[match[1]], path)


def fields_of(method: str, path: str) -> list[str]:
    """Return the fields that the description lists for a path's form or query."""
    described = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    found = [item.get(method, {}) for known, item in described.items() if plain(known) == plain(path)]
    query = [
        field["name"] for item in found for field in item.get("parameters", []) if field["in"] == "query"
    ]
    forms = [form for item in found for form in item.get("requestBody", {}).get("content", {}).values()]
    return [*query, *(name for form in forms for name in form["schema"].get("properties", {}))]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda value: repr(value)[:12])
class TestRest:
    def test_refuses_invalid_values_with_a_reason(
        self, world: World, busy: dict[str, str], nonsense: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        known = world.settings.credentials
        for route in ROUTES:
            url = world.origin + filled(str(route.path), busy)
            if route.method == "DELETE":
                continue
            fields = fields_of(route.method.lower(), str(route.path))
            forms = [GOOD | dict.fromkeys(fields, nonsense)]
            if nonsense in ONE_BY_ONE:
                forms += [GOOD | {field: nonsense} for field in fields]
            for form in forms:
                how: dict[str, Any] = {"data": form} if route.method == "POST" else {"params": form}
                auth = (known.account_sid, known.auth_token)
                answer = world.http.request(route.method, url, auth=auth, timeout=20, **how)
                assert answer.status_code < 500, (route, form, answer.text)

        assert caplog.records == []


class TestForms:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Content-Type": "application/json"},
            {"Content-Type": "multipart/form-data; boundary=x"},
            {"Content-Type": "multipart/form-data"},
            {"Content-Type": "application/x-www-form-urlencoded; charset=nonsense"},
            {"Content-Type": "application/x-www-form-urlencoded; charset=utf-16"},
            {"Content-Type": ""},
        ],
        ids=lambda headers: headers["Content-Type"] or "none",
    )
    def test_unreadable_forms_are_refused(
        self, world: World, headers: dict[str, str], caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = world.rest("POST", "/Calls.json", data=b"To=\xff\xfe&%zz=%", headers=headers)

        assert 400 <= answer.status_code < 500
        assert answer.json()["code"]
        assert caplog.records == []

    def test_too_long_forms_are_refused(self, world: World) -> None:
        answer = world.rest("POST", "/Calls.json", data={"To": "x" * 2_000_000})

        assert (answer.status_code, answer.json()["code"]) == (413, 20413)

    @pytest.mark.parametrize("header", ["Basic", "Basic !!", "Basic " + "é" * 9, "Bearer x", "Basic /w=="])
    def test_forms_without_credentials_are_refused(self, world: World, header: str) -> None:
        answer = world.rest("GET", "/Calls.json", auth=None, headers={"Authorization": header.encode()})

        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


BODIES: tuple[Any, ...] = (
    [],
    {},
    None,
    {"from": None, "to": 3},
    {"from": "", "to": "", "params": []},
    {"seconds": "x"},
    {"seconds": 1e300},
    {"seconds": -5},
    {"seconds": None},
    {"script": 3},
    {"script": [{"press": {}}]},
    {"script": [{"answer": 1, "after": []}]},
    {"script": [{"answer": 1, "after": -1}]},
    {"script": [{"press": "1", "after": 1e300}]},
    {"script": [{"press": "1", "after": "nan"}]},
    {"seconds": "nan"},
    {"fault": "delay", "seconds": 1e300},
    {"actions": [{}]},
    {"actions": 5},
    {"fault": "drop", "times": "x"},
    {"fault": "drop", "probability": "x"},
    {"fault": ["drop"]},
    {"chaos": "x"},
    {"chaos": 2, "seed": "x"},
    {"parties": []},
    {"calls": [{}]},
    {"calls": [{"from": "+12025550143"}]},
    {"switch": 1},
    {"empty_queue": []},
    {"voice_url": 5, "voice_method": None},
    {"digits": "1w"},
    {"text": None},
    {"from": "\ud800", "to": HELPLINE, "text": "\ud800", "voice_url": "http://x/\ud800"},
)


class TestControl:
    @pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body)[:30])
    def test_refuses_invalid_values_with_a_reason(
        self, world: World, busy: dict[str, str], body: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        call = {"sid": busy["call"], "number": "+12025550100"}
        for route in [*telephones.ROUTES, *faults.ROUTES]:
            if route.method == "DELETE" or str(route.path).endswith(("/reset", "/hangup")):
                continue
            there_is = {"sid": busy["app"]} if "/apps/" in str(route.path) else call
            url = world.origin + filled(str(route.path), there_is)
            answer = world.http.request(route.method, url, json=body, timeout=20)
            assert answer.status_code < 500, (route, answer.text)
            assert answer.status_code < 400 or answer.json()["error"]

        world.ask("POST", "/reset")
        assert caplog.records == []

    @pytest.mark.parametrize("query", ["?after=x", "?after=", "?live=perhaps"])
    def test_refuses_invalid_queries_with_a_reason(self, world: World, query: str) -> None:
        answer = world.http.get(f"{world.origin}/emulator/v1/webhooks{query}", timeout=5)

        assert answer.status_code in (200, 400)

    def test_refuses_invalid_json_with_a_reason(self, world: World) -> None:
        answer = world.http.post(f"{world.origin}/emulator/v1/calls", data=b"\xff{", timeout=5)

        assert answer.status_code == 400


class TestPaths:
    def test_with_invalid_parts_are_not_found(self, world: World) -> None:
        known = world.settings.credentials
        nothing = ("..", "%00", "é", "x" * 3000, "Front", "Twilio.CURRENT")
        for route in ROUTES:
            for word in nothing:
                path = re.sub(r"\{\}", word, plain(str(route.path)).replace("{}", known.account_sid, 1))
                url = world.origin + path
                auth = (known.account_sid, known.auth_token)
                answer = world.http.request(route.method, url, auth=auth, timeout=20)
                assert answer.status_code < 500, (path, answer.text)
