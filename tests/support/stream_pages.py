"""Open pages that listen to the event streams, driven as the ASGI application they are."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis

from helpline.live import nudges, streams
from helpline.signin import devices

SECONDS = 5.0


class Page:
    """One open page: what it was sent, and a way to leave."""

    def __init__(
        self,
        app: streams.Streams,
        *channels: str,
        method: str = "GET",
        cookie: str = "",
        address: str = "192.0.2.1",
        reads: bool = True,
        sends: bool = False,
    ) -> None:
        value = cookie or f"other=1; helpline_session={'|'.join(channels)}"
        self.scope = {
            "type": "http",
            "method": method,
            "path": "/events/",
            "headers": [(b"cookie", value.encode())],
            "client": (address, 4711),
        }
        self.reads, self.sends = reads, sends
        self.begun = asyncio.Event()
        self.messages: list[dict[str, Any]] = []
        self.left = asyncio.Event()
        self._told = asyncio.Event()
        self.task = asyncio.create_task(app(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if self.sends:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b"x", "more_body": True}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.begun.set()
        if not self.reads and message["type"] == "http.response.body":
            await asyncio.Event().wait()
        self.messages.append(message)
        self._told.set()

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages).decode()

    async def until(self, text: str) -> None:
        """Wait until the page was sent this text."""
        async with asyncio.timeout(SECONDS):
            while text not in self.text:
                self._told.clear()
                await self._told.wait()

    async def leave(self) -> None:
        self.left.set()
        await asyncio.wait_for(self.task, SECONDS)


def listens_to(session_key: str) -> frozenset[str]:
    """Admit a session whose key names its channels: who may listen to what is tested with the sessions."""
    return frozenset(session_key.split("|")) if ":" in session_key else frozenset()


@asynccontextmanager
async def running() -> AsyncIterator[streams.Streams]:
    app = streams.Streams(listens_to, devices.name_of)
    yield app
    await app.close()


async def tell(url: str, *channels: str) -> None:
    async with Redis.from_url(url) as client:
        for channel in channels:
            await client.publish(nudges.TOPIC, channel)


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 30))
