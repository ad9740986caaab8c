"""The event streams, driven as the ASGI application they are, on a real Redis-compatible server."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings
from redis.asyncio import Redis

from helpline import live, streams
from tests.support import redis as servers

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
    app = streams.Streams(listens_to)
    yield app
    await app.close()


async def tell(url: str, *channels: str) -> None:
    async with Redis.from_url(url) as client:
        for channel in channels:
            await client.publish(live.TOPIC, channel)


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 30))


@pytest.fixture
def url(redis_server: str, settings: Settings) -> str:
    settings.REDIS_URL = redis_server
    return redis_server


class TestStreams:
    def test_a_page_hears_its_channels_and_no_others(self, url: str) -> None:
        async def story() -> None:
            async with running() as app:
                mine, other = Page(app, "desk:1", "floor:1"), Page(app, "desk:2")
                await mine.until("data: desk:1\n\n")  # connected: look again
                await other.until("data: desk:2\n\n")
                mine.messages.clear()

                await tell(url, "desk:1", "desk:2", "desk:3")
                await mine.until("event: nudge\ndata: desk:1\n\n")

                assert "desk:2" not in mine.text
                assert "desk:3" not in other.text
                await mine.leave()
                await other.leave()
                assert mine.messages[-1] == {"type": "http.response.body", "body": b""}

        run(story)

    def test_a_page_that_is_not_signed_in_is_refused(self) -> None:
        async def story() -> None:
            async with running() as app:
                for cookie in ("nothing=1", "helpline_session=gone", "\x80=;;="):
                    page = Page(app, cookie=cookie)
                    await page.task
                    assert page.status == 403
                    assert page.text == ""

        run(story)

    def test_is_refused_while_the_database_cannot_tell_who_asks(self) -> None:
        def away(session_key: str) -> frozenset[str]:
            raise OperationalError("the database is away")

        async def story() -> None:
            app = streams.Streams(away)
            page = Page(app, "desk:1")
            await page.task
            assert page.status == 403
            await app.close()

        run(story)

    def test_the_end_of_a_sign_in_is_the_last_that_its_pages_hear(self, url: str) -> None:
        async def story() -> None:
            async with running() as app:
                left, other = Page(app, "desk:1", "sign_in:1"), Page(app, "desk:1", "sign_in:2")
                await left.until("data: desk:1\n\n")
                await other.until("data: desk:1\n\n")

                await tell(url, "sign_in:1")
                await left.until("event: signed-out\n")
                await asyncio.wait_for(left.task, SECONDS)
                await tell(url, "desk:1")

                assert left.messages[-1] == {"type": "http.response.body", "body": b""}
                assert not other.task.done()
                assert "signed-out" not in other.text
                await other.leave()

        run(story)

    @pytest.mark.parametrize(
        "forged",
        [
            b"desk:1\n\nevent: nudge\ndata: call +12025550143\n\n",
            b"event: signed-out",
            b"desk:2",
            b"\xff\xfe",
            b"x" * 100_000,
            b'{"kind": "offer", "call": "1"}',
        ],
    )
    def test_who_can_publish_in_redis_makes_a_page_look_again_and_says_nothing_in_it(
        self, forged: bytes, url: str
    ) -> None:
        """A page hears the names of its own channels, whatever was published; the rest it asks the server."""

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1", "sign_in:1")
                await page.until("data: sign_in:1\n\n")
                page.messages.clear()

                async with Redis.from_url(url) as thief:
                    await thief.publish(live.TOPIC, forged)
                await tell(url, "desk:1")
                await page.until("data: desk:1\n\n")

                assert page.text == "event: nudge\ndata: desk:1\n\n"
                await page.leave()

        run(story)

    def test_of_one_sign_in_the_oldest_stream_gives_way(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Readers that never read included: their last words are waited for only so long."""
        monkeypatch.setattr(streams, "LAST_SECONDS", 0.05)

        async def story() -> None:
            async with running() as app:
                other = Page(app, "desk:2")
                await other.until("data: desk:2\n\n")
                pages: list[Page] = []
                for _ in range(streams.STREAMS_OF_ONE + 2):
                    pages.append(Page(app, "desk:1", reads=bool(pages)))
                    await pages[-1].begun.wait()

                await asyncio.wait_for(asyncio.gather(*(page.task for page in pages[:2])), SECONDS)
                await tell(url, "desk:1", "desk:2")
                await pages[-1].until("data: desk:1\n\n")
                assert not any(page.task.done() for page in [other, *pages[2:]])
                for page in [other, *pages[2:]]:
                    await page.leave()

        run(story)

    def test_a_page_that_sends_without_end_is_let_go(self, url: str) -> None:
        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1", sends=True)
                await asyncio.wait_for(page.task, SECONDS)

        run(story)

    def test_the_database_is_asked_for_so_many_guesses_of_one_address(self, url: str) -> None:
        asked: list[str] = []

        def admit(session_key: str) -> frozenset[str]:
            asked.append(session_key)
            return listens_to(session_key)

        async def story() -> None:
            app = streams.Streams(admit)
            for _ in range(2):  # a minute may be over in the middle
                guesses = [Page(app, cookie="helpline_session=guess") for _ in range(streams.GUESSES + 5)]
                for guess in guesses:
                    await guess.task
            colleague = Page(app, "desk:1", address="192.0.2.2")
            await colleague.until("data: desk:1\n\n")

            assert guesses[-1].status == 429
            assert asked.count("guess") < 2 * streams.GUESSES + 10
            await colleague.leave()
            await app.close()

        run(story)

    def test_more_at_once_than_can_be_asked_for_are_refused(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "ASKING", 2)
        answer = threading.Event()

        def admit(session_key: str) -> frozenset[str]:
            answer.wait(SECONDS)
            return listens_to(session_key)

        async def story() -> None:
            app = streams.Streams(admit)
            pages = [Page(app, "desk:1") for _ in range(3)]
            await pages[-1].task
            assert pages[-1].status == 503
            answer.set()
            for page in pages[:2]:
                await page.until("data: desk:1\n\n")
                await page.leave()
            await app.close()

        run(story)

    def test_only_get_opens_a_stream(self) -> None:
        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1", method="POST")
                await page.task
                assert page.status == 405

        run(story)

    def test_a_quiet_stream_has_a_heartbeat(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.05)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until(": still here\n\n")
                await page.leave()

        run(story)

    def test_a_stream_ends_so_that_it_is_asked_again_who_listens(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "STREAM_SECONDS", 0.1)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.task
                assert page.text.startswith("retry: 2000\n\n")

        run(story)

    def test_two_pages_of_one_desk_are_told_apart(self, url: str) -> None:
        async def story() -> None:
            async with running() as app:
                first, second = Page(app, "desk:1"), Page(app, "desk:1")
                await first.until("data: desk:1\n\n")
                await first.leave()
                await tell(url, "desk:1")
                await second.until("data: desk:1\n\n")
                await second.leave()

        run(story)

    def test_it_can_be_closed_before_anyone_came(self) -> None:
        run(streams.Streams().close)

    def test_closing_it_ends_the_open_streams(self, url: str) -> None:
        async def story() -> None:
            app = streams.Streams(listens_to)
            page = Page(app, "desk:1")
            await page.until("data: desk:1\n\n")

            await app.close()
            await asyncio.wait_for(page.task, SECONDS)

        run(story)

    def test_a_page_that_comes_while_it_closes_is_refused(self, url: str) -> None:
        async def story() -> None:
            async with running() as app:
                await app.close()
                page = Page(app, "desk:1")
                await asyncio.wait_for(page.task, SECONDS)
                assert page.status == 503

        run(story)

    @pytest.mark.parametrize("turns", range(8))
    def test_news_at_the_same_moment_does_not_keep_a_stream_open(self, turns: int) -> None:
        async def story() -> None:
            listener = streams.Listener(["desk:1"])
            told = asyncio.create_task(listener.text())
            await asyncio.sleep(0)
            listener.tell("nudge", "desk:1")
            for _ in range(turns):
                await asyncio.sleep(0)
            was_told_before = not told.cancel()
            await asyncio.wait({told}, timeout=SECONDS)
            assert was_told_before or told.cancelled()

        run(story)

    def test_many_nudges_reach_a_slow_page_as_one(self, url: str) -> None:
        async def story() -> None:
            listener = streams.Listener(["desk:1"])
            for _ in range(100):
                listener.tell("nudge", "desk:1")
            assert await listener.text() == "event: nudge\ndata: desk:1\n\n"

        run(story)

    def test_five_hundred_pages_hear_one_nudge(self, url: str) -> None:
        async def story() -> None:
            async with running() as app:
                pages = [Page(app, "floor:1", f"desk:{number}") for number in range(500)]
                await asyncio.gather(*(page.until("data: floor:1\n\n") for page in pages))
                for page in pages:
                    page.messages.clear()

                await tell(url, "floor:1")
                await asyncio.gather(*(page.until("data: floor:1\n\n") for page in pages))
                await asyncio.gather(*(page.leave() for page in pages))
                assert app.hub._listeners == {}

        run(story)


class TestWithoutRedis:
    def test_a_page_is_told_and_stays_and_looks_again_when_redis_is_back(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "RETRY_SECONDS", (0.02,))
        port = servers.free_port()
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until("event: degraded\ndata: redis\n\n")
                late = Page(app, "desk:2")
                await late.until("event: degraded\ndata: redis\n\n")

                with servers.server(port) as url:
                    await page.until("event: nudge\ndata: desk:1\n\n")
                    page.messages.clear()
                    await tell(url, "desk:1")
                    await page.until("event: nudge\ndata: desk:1\n\n")
                    page.messages.clear()
                await page.until("event: degraded\ndata: redis\n\n")
                await page.leave()
                await late.leave()

        run(story)

    def test_a_redis_that_falls_silent_is_noticed(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "PING_SECONDS", 0.05)
        monkeypatch.setattr(live, "PATIENCE_SECONDS", 0.1)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until("event: degraded\ndata: redis\n\n")
                await page.leave()

        with servers.black_hole() as settings.REDIS_URL:
            run(story)

    def test_a_redis_that_stops_answering_later_is_noticed(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "PING_SECONDS", 0.05)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until("data: desk:1\n\n")
                async with Redis.from_url(url) as client:
                    await client.client_pause(400)
                await page.until("event: degraded\ndata: redis\n\n")
                await page.leave()

        run(story)

    def test_a_live_redis_answers_when_it_is_asked_for_a_sign_of_life(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "PING_SECONDS", 0.2)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until("data: desk:1\n\n")
                await asyncio.sleep(0.7)
                assert app.hub.connected
                assert "degraded" not in page.text
                await page.leave()

        run(story)
