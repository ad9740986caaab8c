"""How much strangers and a single sign-in can take of the event streams."""

import asyncio
import threading

import pytest
from django.core import signing

from helpline.live import streams
from helpline.signin import devices
from tests.support.stream_pages import SECONDS, Page, listens_to, run, running, tell


class TestBounds:
    def test_of_one_sign_in_the_oldest_stream_gives_way(
        self, redis_url: str, monkeypatch: pytest.MonkeyPatch
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
                await tell(redis_url, "desk:1", "desk:2")
                await pages[-1].until("data: desk:1\n\n")
                assert not any(page.task.done() for page in [other, *pages[2:]])
                for page in [other, *pages[2:]]:
                    await page.leave()

        run(story)

    def test_a_page_that_sends_without_end_is_let_go(self, redis_url: str) -> None:
        async def story() -> None:
            async with running() as app:
                page = Page(app, "desk:1", sends=True)
                await asyncio.wait_for(page.task, SECONDS)

        run(story)

    def test_the_database_is_asked_for_so_many_guesses_of_one_address(self, redis_url: str) -> None:
        asked: list[str] = []

        def admit(session_key: str) -> frozenset[str]:
            asked.append(session_key)
            return listens_to(session_key)

        async def story() -> None:
            app = streams.Streams(admit, devices.name_of)
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

    def test_a_stranger_in_an_office_keeps_no_desk_out(self, redis_url: str) -> None:
        """An office is one address. A browser that somebody has signed in with is counted by itself."""
        known = f"{devices.cookie()}={signing.dumps(['a browser', [1]], salt=devices.SALT)}"
        forged = f"{devices.cookie()}={signing.dumps(['a browser', [1]], salt='another')}"

        async def guess(app: streams.Streams, more: str) -> int:
            page = Page(app, cookie=f"helpline_session=guess; {more}")
            await page.task
            return page.status

        async def story() -> None:
            async with running() as app:
                while await guess(app, forged) != 429:
                    pass
                desk = Page(app, cookie=f"helpline_session=desk:1; {known}")
                await desk.until("data: desk:1\n\n")
                assert [await guess(app, known) for _ in range(2 * streams.GUESSES)][-1] == 429
                await desk.leave()

        run(story)

    def test_more_at_once_than_can_be_asked_for_are_refused(
        self, redis_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "ASKING", 2)
        answer = threading.Event()

        def admit(session_key: str) -> frozenset[str]:
            answer.wait(SECONDS)
            return listens_to(session_key)

        async def story() -> None:
            app = streams.Streams(admit, devices.name_of)
            pages = [Page(app, "desk:1") for _ in range(3)]
            await pages[-1].task
            assert pages[-1].status == 503
            answer.set()
            for page in pages[:2]:
                await page.until("data: desk:1\n\n")
                await page.leave()
            await app.close()

        run(story)
