"""The event streams, driven as the ASGI application they are, on a real Redis-compatible server."""

import asyncio
from collections.abc import Mapping

import pytest
from django.db import OperationalError
from pytest_django import Settings
from redis.asyncio import Redis

from helpline.live import nudges, pace, streams
from tests.support import redis as servers
from tests.support.stream_pages import SECONDS, Page, by_address, listens_to, run, running, tell


class TestStreams:
    def test_a_page_hears_its_channels_and_no_others(self, redis_url: str) -> None:
        async def story() -> None:
            async with running() as app:
                mine, other = Page(app, "desk:1", "floor:1"), Page(app, "desk:2")
                await mine.until("data: desk:1\n\n")  # connected: look again
                await other.until("data: desk:2\n\n")
                mine.messages.clear()

                await tell(redis_url, "desk:1", "desk:2", "desk:3")
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

    def test_a_page_without_a_session_cookie_is_refused_before_it_is_asked_who_it_is(self) -> None:
        asked: list[Mapping[str, str]] = []

        def asker(cookies: Mapping[str, str], address: str) -> str:
            asked.append(cookies)
            return address

        async def story() -> None:
            app = streams.Streams(listens_to, asker)
            page = Page(app, cookie="nothing=1")
            await page.task
            assert page.status == 403
            await app.close()

        run(story)
        assert asked == []

    def test_is_refused_while_the_database_cannot_tell_who_asks(self) -> None:
        def away(session_key: str) -> frozenset[str]:
            raise OperationalError("the database is away")

        async def story() -> None:
            app = streams.Streams(away, by_address)
            page = Page(app, "desk:1")
            await page.task
            assert page.status == 403
            await app.close()

        run(story)

    def test_the_end_of_a_sign_in_is_the_last_that_its_pages_hear(self, redis_url: str) -> None:
        async def story() -> None:
            async with running() as app:
                left, other = Page(app, "desk:1", "sign_in:1"), Page(app, "desk:1", "sign_in:2")
                await left.until("data: desk:1\n\n")
                await other.until("data: desk:1\n\n")

                await tell(redis_url, "sign_in:1")
                await left.until("event: signed-out\n")
                await asyncio.wait_for(left.task, SECONDS)
                await tell(redis_url, "desk:1")

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
        self, forged: bytes, redis_url: str
    ) -> None:
        """A page hears the names of its own channels, whatever was published; the rest it asks the server."""

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1", "sign_in:1")
                await page.until("data: sign_in:1\n\n")
                page.messages.clear()

                async with Redis.from_url(redis_url) as thief:
                    await thief.publish(nudges.TOPIC, forged)
                await tell(redis_url, "desk:1")
                await page.until("data: desk:1\n\n")

                assert page.text == "event: nudge\ndata: desk:1\n\n"
                await page.leave()

        run(story)

    def test_only_get_opens_a_stream(self) -> None:
        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1", method="POST")
                await page.task
                assert page.status == 405

        run(story)

    def test_a_quiet_stream_has_a_heartbeat(self, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.05)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until(": still here\n\n")
                await page.leave()

        run(story)

    def test_a_stream_ends_so_that_it_is_asked_again_who_listens(
        self, redis_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "STREAM_SECONDS", 0.1)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.task
                assert page.text.startswith("retry: 2000\n\n")

        run(story)

    def test_two_pages_of_one_desk_are_told_apart(self, redis_url: str) -> None:
        async def story() -> None:
            async with running() as app:
                first, second = Page(app, "desk:1"), Page(app, "desk:1")
                await first.until("data: desk:1\n\n")
                await first.leave()
                await tell(redis_url, "desk:1")
                await second.until("data: desk:1\n\n")
                await second.leave()

        run(story)

    def test_a_page_whose_stream_opens_again_is_told_to_look(self, redis_url: str) -> None:
        """A page has not heard of what happened while it was not connected, such as a call that rings."""

        async def story() -> None:
            async with running() as app:
                there = Page(app, "desk:1")
                await there.until("data: desk:1\n\n")

                back = Page(app, "desk:2")

                await back.until("event: nudge\ndata: desk:2\n\n")
                await there.leave()
                await back.leave()

        run(story)

    def test_it_can_be_closed_before_anyone_came(self) -> None:
        run(streams.Streams(listens_to, by_address).close)

    def test_closing_it_ends_the_open_streams(self, redis_url: str) -> None:
        async def story() -> None:
            app = streams.Streams(listens_to, by_address)
            page = Page(app, "desk:1")
            await page.until("data: desk:1\n\n")

            await app.close()
            await asyncio.wait_for(page.task, SECONDS)

        run(story)

    def test_a_page_that_comes_while_it_closes_is_refused(self, redis_url: str) -> None:
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

    def test_many_nudges_reach_a_slow_page_as_one(self, redis_url: str) -> None:
        async def story() -> None:
            listener = streams.Listener(["desk:1"])
            for _ in range(100):
                listener.tell("nudge", "desk:1")
            assert await listener.text() == "event: nudge\ndata: desk:1\n\n"

        run(story)

    def test_a_thousand_pages_hear_one_nudge(self, redis_url: str) -> None:
        async def story() -> None:
            async with running() as app:
                pages = [Page(app, "alarms:all", f"desk:{number}") for number in range(1000)]
                await asyncio.gather(*(page.until("data: alarms:all\n\n") for page in pages))
                for page in pages:
                    page.messages.clear()

                await tell(redis_url, "alarms:all")
                await asyncio.gather(*(page.until("data: alarms:all\n\n") for page in pages))
                await asyncio.gather(*(page.leave() for page in pages))
                assert app.hub._listeners == {}

        run(story)


class TestAFullFloor:
    def test_a_change_of_the_floor_is_told_to_each_page(
        self, redis_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pace, "STEP_SECONDS", 0.02)

        async def story() -> None:
            async with running() as app:
                pages = [Page(app, "floor:1", f"desk:{number}") for number in range(60)]
                await asyncio.gather(*(page.until("event: floor\ndata: floor:1\n\n") for page in pages))
                for page in pages:
                    page.messages.clear()

                for _ in range(3):
                    await tell(redis_url, "floor:1")
                await asyncio.gather(*(page.until("event: floor\ndata: floor:1\n\n") for page in pages))
                await asyncio.gather(*(page.leave() for page in pages))

        run(story)

    def test_a_few_pages_are_told_in_each_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[int] = []
        by_step: list[int] = []
        really_sleep = asyncio.sleep

        async def sleep(seconds: float) -> None:
            by_step.append(len(told))
            await really_sleep(0)

        async def story() -> None:
            turns: pace.Pace[int] = pace.Pace(told.append)
            monkeypatch.setattr(asyncio, "sleep", sleep)
            for number in range(60):
                turns.add(number)
            while len(told) < 60:
                await really_sleep(0)

        run(story)

        assert told == list(range(60))
        assert by_step[:12] == list(range(pace.AT_ONCE, 61, pace.AT_ONCE))

    def test_a_desk_that_is_rung_does_not_wait_for_its_turn(self, redis_url: str) -> None:
        async def story() -> None:
            async with running() as app:
                pages = [Page(app, "floor:1", f"desk:{number}") for number in range(60)]
                last = pages[-1]
                await last.until("data: desk:59\n\n")
                last.messages.clear()

                await tell(redis_url, "floor:1", "desk:59")
                await last.until("event: nudge\ndata: desk:59\n\n")

                assert "floor:1" not in last.text
                await asyncio.gather(*(page.leave() for page in pages))

        run(story)

    def test_who_has_left_is_forgotten(self) -> None:
        async def story() -> None:
            told: list[int] = []
            turns: pace.Pace[int] = pace.Pace(told.append)
            for number in range(pace.AT_ONCE * 2):
                turns.add(number)
            turns.add(0)
            turns.drop(pace.AT_ONCE)

            await asyncio.sleep(pace.STEP_SECONDS * 4)

            assert told == [number for number in range(pace.AT_ONCE * 2) if number != pace.AT_ONCE]

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

                with servers.server(port) as redis_url:
                    await page.until("event: nudge\ndata: desk:1\n\n")
                    page.messages.clear()
                    await tell(redis_url, "desk:1")
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
        monkeypatch.setattr(nudges, "PATIENCE_SECONDS", 0.1)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until("event: degraded\ndata: redis\n\n")
                await page.leave()

        with servers.black_hole() as settings.REDIS_URL:
            run(story)

    def test_a_redis_that_stops_answering_later_is_noticed(
        self, redis_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "PING_SECONDS", 0.05)

        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1")
                await page.until("data: desk:1\n\n")
                async with Redis.from_url(redis_url) as client:
                    await client.client_pause(400)
                await page.until("event: degraded\ndata: redis\n\n")
                await page.leave()

        run(story)

    def test_a_live_redis_answers_when_it_is_asked_for_a_sign_of_life(
        self, redis_url: str, monkeypatch: pytest.MonkeyPatch
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
