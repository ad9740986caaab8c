"""Test that every list filter that Twilio publishes is applied."""

import json

import pytest

from helpline.emulator.rest.routes import HERE, ROUTES

from .conftest import AGENT, CALLER, HELPLINE, World
from .oracle import FILE
from .test_openapi import plain

PAGES = {"Page", "PageSize", "PageToken"}
UNFIT = {
    "Muted": "true",
    "Hold": "true",
    "Coaching": "true",
    "Beta": "true",
    "Log": "2",
    "Status": "busy",
    "IncludeSoftDeleted": "",
}
"""A value that none of what is listed has; of other names, dates before everything and words of nothing."""


def published() -> list[tuple[str, str]]:
    """Return each list that is served, with each filter that is published for it."""
    served = {
        plain(str(route.path).removeprefix(HERE)): str(route.path)
        for route in ROUTES
        if route.method == "GET"
    }
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    return [
        (plain(path.removeprefix("/2010-04-01/Accounts/{AccountSid}")), parameter["name"])
        for path, item in paths.items()
        for parameter in item.get("get", {}).get("parameters", [])
        if parameter["in"] == "query" and parameter["name"] not in PAGES | {"IncludeSoftDeleted"}
        if plain(path.removeprefix("/2010-04-01/Accounts/{AccountSid}")) in served
    ]


@pytest.fixture
def everything(world: World) -> tuple[World, list[str]]:
    """Return an emulator with one of each resource, and their identifiers by name in paths."""
    room = "<Conference record='record-from-start'>room</Conference>"
    world.documents["/voice"] = f"<Response><Nonsense/><Dial>{room}</Dial></Response>"
    phone, _other = world.dial(), world.dial(AGENT)
    world.client.calls(phone.sid).recordings.create()
    message = world.client.messages.create(
        to=CALLER, from_=HELPLINE, body="hi", media_url=["http://127.0.0.1:1/cat.png"]
    )
    world.client.applications.create(friendly_name="ours")
    world.settle()
    conference = world.client.conferences.list()[0].sid
    return world, [phone.sid, str(conference), str(message.sid)]


def listed(world: World, path: str, sids: list[str], **query: str) -> list[object]:
    """Return the items of a list; `{}` in its path is replaced by the identifier of its kind."""
    phone, room, message = sids
    own = {"/Calls": phone, "/Conferences": room, "/Messages": message}
    start = next((begin for begin in own if path.startswith(f"{begin}/")), "")
    answer = world.rest("GET", path.replace("{}", own.get(start, ""), 1), params=query)
    assert answer.status_code == 200, answer.text
    found = [value for value in answer.json().values() if isinstance(value, list)]
    return list(found[0])


class TestFilters:
    @pytest.mark.parametrize(("path", "name"), published())
    def test_exclude_what_does_not_match(
        self, everything: tuple[World, list[str]], path: str, name: str
    ) -> None:
        world, sids = everything
        assert listed(world, path, sids)
        other = "2035-01-01" if name.endswith(">") else "2001-01-01"
        value = UNFIT.get(name) or (other if "Date" in name or "Time" in name else "of nothing")

        assert listed(world, path, sids, **{name: value}) == []

    def test_include_what_matches(self, everything: tuple[World, list[str]]) -> None:
        world, _sids = everything

        found = world.client.applications.list(friendly_name="ours")

        assert [app.friendly_name for app in found] == ["ours"]
        assert world.client.applications.list(friendly_name="Ours") == []
        numbers = world.client.incoming_phone_numbers
        (number,) = numbers.list(phone_number=HELPLINE, beta=False)
        assert HELPLINE in [found.phone_number for found in numbers.list(friendly_name=number.friendly_name)]
