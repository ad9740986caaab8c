"""Run an emulator and an application in an event loop of their own thread."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from helpline.emulator.app_keys import EXCHANGE
from helpline.emulator.server import application
from helpline.emulator.settings import Application, Credentials, Number, Settings

from .application import TestApplication
from .oracle import Oracle

HELPLINE = "+18557821009"
CALLER = "+12025550143"
AGENT = "+12025550172"
APP = "AP" + "a" * 32


def checked_client(oracle: Oracle) -> TwilioHttpClient:
    """Return an HTTP client for Twilio's library; the oracle checks each of its answers."""
    client = TwilioHttpClient(timeout=20)
    client.session.hooks["response"].append(oracle.judge)
    return client


class World:
    """The emulator, the application that it calls, and the means to use both."""

    def __init__(self, driven: bool = True, cps: float = 0, concurrency: int = 0) -> None:
        self.settings = Settings(
            credentials=Credentials(),
            driven=driven,
            seed=7,
            cps=cps,
            concurrency=concurrency,
            numbers=(Number("PN" + "1" * 32, HELPLINE),),
            applications=(Application(APP),),
        )
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.app = TestApplication(self.settings.credentials.auth_token)
        self._runners: list[web.AppRunner] = []
        self.http = requests.Session()
        self.oracle = Oracle()
        self.http.hooks["response"].append(self.oracle.judge)
        self.do(self._start())
        self.client = Client(
            self.settings.credentials.account_sid,
            self.settings.credentials.auth_token,
            http_client=checked_client(self.oracle),
        )
        self.client.api.base_url = self.origin
        self.documents = self.app.documents
        self.point("/voice")

    def do(self, work: Any) -> Any:
        """Run a coroutine in the event loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def _start(self) -> None:
        server = web.Application()
        server.router.add_route("*", "/{path:.*}", self.app.handle)
        self.app.origin = await self._serve(server)
        emulator = application(self.settings)
        self.exchange = emulator[EXCHANGE]
        self.origin = await self._serve(emulator)
        self.exchange.base_url = self.origin

    async def _serve(self, app: web.Application) -> str:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._runners.append(runner)
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    def close(self) -> None:
        """Stop both servers and the loop."""

        async def stop() -> None:
            for runner in reversed(self._runners):
                await runner.cleanup()

        self.do(stop())
        self.http.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    def point(self, voice: str, **more: str) -> None:
        """Set the paths that handle the number's and the softphones' calls."""
        urls = {"voice_url": voice, **more}
        place = {k: self.app.origin + v for k, v in urls.items()} | {"voice_method": "POST"}
        self.ask("PUT", f"/numbers/{HELPLINE}", place)
        self.ask("PUT", f"/apps/{APP}", {"voice_url": f"{self.app.origin}/softphone"})

    def ask(self, method: str, path: str, body: Any = None, expect: int | None = None, **query: Any) -> Any:
        """Send a request to the control interface, and return its JSON."""
        answer = self.http.request(
            method, f"{self.origin}/emulator/v1{path}", json=body, params=query, timeout=30
        )
        if expect is None:
            assert answer.status_code < 300, answer.text
        else:
            assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None

    def rest(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """Send a request to the REST interface without Twilio's library."""
        known = self.settings.credentials
        kwargs.setdefault("auth", (known.account_sid, known.auth_token))
        url = f"{self.origin}/2010-04-01/Accounts/{known.account_sid}{path}"
        return self.http.request(method, url, timeout=30, **kwargs)

    def dial(self, from_: str = CALLER, to: str = HELPLINE) -> "Phone":
        """Call a number from a telephone."""
        return Phone(self, self.ask("POST", "/calls", {"from": from_, "to": to})["sid"])

    def phone(self, number: str) -> "Phone":
        """Return the latest leg of a person's telephone."""
        self.settle()
        return Phone(self, self.ask("GET", "/calls", to=number)[0]["sid"])

    def call(self, path: str = "/agent", to: str = AGENT, **more: Any) -> "Phone":
        """Call a person through REST."""
        made = self.client.calls.create(to=to, from_=HELPLINE, url=self.app.origin + path, **more)
        self.settle()
        return Phone(self, made.sid)

    def advance(self, seconds: float) -> Any:
        """Move the driven clock by seconds."""
        return self.ask("POST", "/clock/advance", {"seconds": seconds})

    def settle(self) -> None:
        """Wait until no work is in progress; allow half a minute, because the machine may be busy."""
        assert any(self.ask("POST", "/settle")["settled"] for _ in range(6))

    def asked(self, path: str) -> list[dict[str, str]]:
        """Return the parameters of each request that the application received at a path."""
        self.settle()
        return self.app.to(path)


class Phone:
    """One leg, used by the person at its end."""

    def __init__(self, world: World, sid: str) -> None:
        self.world = world
        self.sid = sid

    @property
    def state(self) -> dict[str, Any]:
        return dict(self.world.ask("GET", f"/calls/{self.sid}"))

    @property
    def status(self) -> str:
        return str(self.state["status"])

    @property
    def doing(self) -> str:
        return str(self.state["doing"])

    @property
    def heard(self) -> list[str]:
        """Return what was heard: words as they are, other sounds by their kind."""
        return [
            item["text"] if item["kind"] in ("say", "speech") else item["kind"]
            for item in self.state["heard"]
        ]

    def act(self, action: str, **body: Any) -> dict[str, Any]:
        return dict(self.world.ask("POST", f"/calls/{self.sid}/{action}", body))

    def press(self, digits: str) -> None:
        self.act("press", digits=digits)

    def say(self, text: str) -> None:
        self.act("say", text=text)

    def answer(self) -> None:
        self.act("answer")

    def reject(self) -> None:
        self.act("reject")

    def hang_up(self) -> None:
        self.act("hangup")


@pytest.fixture(scope="session")
def running() -> Iterator[World]:
    """Run one emulator for all tests that drive its clock."""
    world = World()
    yield world
    world.close()


@pytest.fixture
def world(running: World) -> Iterator[World]:
    """Return a driven emulator in its initial state."""
    running.ask("POST", "/reset")
    for number in running.exchange.numbers.keys() - {HELPLINE}:  # a reset keeps numbers that were added
        del running.exchange.numbers[number]
    running.app.asked.clear()
    running.documents.clear()
    running.app.cookies.clear()
    running.oracle.faults.clear()
    running.point("/voice", fallback_url="/fallback", status_callback="/status")
    yield running
    running.settle()
    assert running.app.forged == []
    assert running.oracle.faults == []
