"""Test that a softphone's call ends with the page that holds it, and with no other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic, sleep
from typing import Any

import pytest
import requests

from .conftest import World
from .test_sdk import listening, post, token

QUIET = "<Response><Say>hello</Say><Pause length='600'/></Response>"


@pytest.fixture(autouse=True)
def quiet(world: World) -> None:
    world.documents["/softphone"] = QUIET


class Page:
    """A browser page with its event stream."""

    def __init__(self, world: World, name: str = "", register: bool = False) -> None:
        self.world = world
        self.name = name
        self._path = f"/sdk/events?token={token(world)}&register={str(register).lower()}&window={name}"
        self._open = ExitStack()

    def open(self) -> "Page":
        self.news = self._open.enter_context(listening(self.world, self._path))
        return self

    def connect(self) -> str:
        made = post(self.world, "/connect", token=token(self.world), window=self.name).json()
        self.world.settle()
        return str(made["sid"])

    def close(self) -> None:
        """Close the stream, and wait until the emulator has noticed."""
        names = {self.name or "client:staff_7"}
        self._open.close()
        until = monotonic() + 10
        while names & set(self.world.exchange.presence._open) and monotonic() < until:
            sleep(0.01)

    def drop(self) -> None:
        self._open.close()


@pytest.fixture
def page(world: World) -> Iterator[Callable[..., Page]]:
    """Open pages, and close them at the end of the test."""
    pages: list[Page] = []

    def page(*args: Any, **kwargs: Any) -> Page:
        pages.append(Page(world, *args, **kwargs).open())
        return pages[-1]

    yield page
    for each in pages:
        each.drop()


def status(world: World, sid: str) -> str:
    return str(world.ask("GET", f"/calls/{sid}")["status"])


class TestCall:
    @pytest.mark.parametrize("name", ["", "tab-1"])
    def test_ends_when_its_page_does_not_reconnect(
        self, world: World, page: Callable[..., Page], name: str
    ) -> None:
        here = page(name)
        sid = here.connect()

        here.close()
        world.advance(4.9)
        before = status(world, sid)
        world.advance(0.2)

        assert (before, status(world, sid)) == ("in-progress", "completed")

    def test_continues_when_the_page_reconnects_in_time(
        self, world: World, page: Callable[..., Page]
    ) -> None:
        here = page("tab-1")
        sid = here.connect()

        here.close()
        world.advance(4)
        page("tab-1")
        world.advance(60)

        assert status(world, sid) == "in-progress"

    def test_gets_a_new_grace_period_after_each_reconnect(
        self, world: World, page: Callable[..., Page]
    ) -> None:
        here = page("tab-1")
        sid = here.connect()

        here.close()
        world.advance(4)
        page("tab-1").close()
        world.advance(4)
        before = status(world, sid)
        world.advance(1)

        assert (before, status(world, sid)) == ("in-progress", "completed")

    def test_ends_with_its_own_page_though_another_is_open(
        self, world: World, page: Callable[..., Page]
    ) -> None:
        page("tab-2")
        here = page("tab-1")
        sid = here.connect()

        here.close()
        world.advance(5)

        assert status(world, sid) == "completed"

    def test_does_not_end_with_another_page(self, world: World, page: Callable[..., Page]) -> None:
        other, here = page("tab-2"), page("tab-1")
        sid = here.connect()

        other.close()
        world.advance(60)

        assert status(world, sid) == "in-progress"

    def test_ends_when_its_page_was_closed_before_it_started(self, world: World) -> None:
        sid = Page(world, "tab-1").connect()

        world.advance(5)

        assert status(world, sid) == "completed"

    def test_stays_without_a_page(self, world: World) -> None:
        sid = Page(world).connect()

        world.advance(60)

        assert status(world, sid) == "in-progress"

    def test_ends_with_the_page_that_answered_it(self, world: World, page: Callable[..., Page]) -> None:
        world.documents["/voice"] = "<Response><Dial><Client>staff_7</Client></Dial></Response>"
        here = page("tab-1", register=True)
        world.dial()
        (ringing,) = world.ask("GET", "/calls", to="client:staff_7")
        post(world, f"/calls/{ringing['sid']}/answer", token=token(world), window="tab-1")

        here.close()
        world.advance(5)

        assert status(world, ringing["sid"]) == "completed"

    def test_stays_when_answered_by_a_script(self, world: World, page: Callable[..., Page]) -> None:
        world.documents["/voice"] = "<Response><Dial><Client>staff_7</Client></Dial></Response>"
        world.ask("PUT", "/parties/client:staff_7", {"script": [{"answer": 1}]})
        here = page("tab-1", register=True)
        world.dial()
        world.advance(1)

        here.close()
        world.advance(30)

        assert world.phone("client:staff_7").status == "in-progress"

    def test_is_reported_like_any_hang_up(self, world: World, page: Callable[..., Page]) -> None:
        world.documents["/softphone"] = (
            "<Response><Dial action='/after'><Conference statusCallback='/room' statusCallbackEvent='leave'>"
            "room</Conference></Dial></Response>"
        )
        here = page("tab-1")
        sid = here.connect()

        here.close()
        world.advance(5)

        (after,), (left,) = world.asked("/after"), world.asked("/room")
        assert (after["CallSid"], after["CallStatus"]) == (sid, "completed")
        assert (left["CallSid"], left["ReasonParticipantLeft"]) == (sid, "participant_hung_up")

    @pytest.mark.parametrize("seconds", [0, 20])
    def test_has_the_grace_period_of_the_switch(
        self, world: World, page: Callable[..., Page], seconds: int
    ) -> None:
        world.ask("PUT", "/switches", {"window_grace": seconds})
        here = page("tab-1")
        sid = here.connect()

        here.close()
        if seconds:
            world.advance(seconds - 1)
            assert status(world, sid) == "in-progress"
        world.advance(1)

        assert status(world, sid) == "completed"

    def test_is_not_ended_by_a_page_from_before_a_reset(
        self, world: World, page: Callable[..., Page]
    ) -> None:
        here = page("tab-1")
        here.connect()
        here.close()

        world.ask("POST", "/reset")
        world.documents["/softphone"] = QUIET
        page("tab-1")
        sid = here.connect()
        world.advance(60)

        assert status(world, sid) == "in-progress"


class TestPage:
    def test_hangs_up_without_a_cors_preflight(self, world: World) -> None:
        """A page that is being closed can only send a beacon: plain text, which needs no preflight."""
        sid = Page(world).connect()
        words = f'{{"token": "{token(world)}"}}'

        requests.post(
            f"{world.origin}/sdk/calls/{sid}/hangup",
            data=words,
            headers={"Content-Type": "text/plain;charset=UTF-8"},
            timeout=10,
        )

        assert status(world, sid) == "completed"
