"""The front: webhooks are answered on threads of their own, whatever the pages do."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

from config import hashing
from config.asgi import PAGE_THREADS, Front
from config.bridge import Bridge
from config.hashing import Line, TooManySignIns
from helpline.voice import hook
from tests.config.test_bridge import SCOPE, Client, bodies, echo


def test_pages_that_are_all_busy_keep_no_webhook_waiting() -> None:
    done = threading.Event()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(("/voice/", "/static/voice/")):
            return echo(environ, start_response)
        done.wait(20)
        start_response("200 OK", [])
        return [b"page"]

    front = Front(app)

    async def both() -> list[bytes]:
        pages = [Client(b"") for _ in range(40)]
        asked = [asyncio.create_task(front(_scope("/console/"), page.receive, page.send)) for page in pages]
        heard = [Client(b"hello"), Client(b"music")]
        for client, path in zip(heard, ("/voice/incoming", "/static/voice/hold.wav"), strict=True):
            await front(_scope(path), client.receive, client.send)
        answered_meanwhile = [client.body for client in heard]
        done.set()
        await asyncio.gather(*asked)
        return [*answered_meanwhile, *[page.body for page in pages]]

    assert asyncio.run(both()) == [b"hello!", b"music!", *[b"page"] * 40]


def test_passwords_that_wait_to_be_hashed_leave_threads_for_pages() -> None:
    """Each hash in line keeps the thread of its page waiting, half a second of a core for each before it.

    So fewer may stand in line than there are threads, also when all come from known browsers: otherwise
    nobody opens a page while people sign in at the change of shifts. A third of the threads stays free.
    """
    go_on, line = threading.Event(), Line(strangers=hashing.STRANGERS, everybody=hashing.EVERYBODY)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        if environ["PATH_INFO"] != "/account/sign-in/":
            return [b"page"]
        try:
            with line.place(known=True):
                go_on.wait(20)
                return [b"signed in"]
        except TooManySignIns:
            return [b"too many"]

    front = Front(app)

    async def change_of_shifts() -> tuple[list[bytes], list[bytes]]:
        people, pages = [Client(b"") for _ in range(64)], [Client(b"") for _ in range(PAGE_THREADS)]
        hashes = [asyncio.create_task(front(_scope("/account/sign-in/"), p.receive, p.send)) for p in people]
        await asyncio.sleep(0)
        for page in pages:
            await asyncio.wait_for(front(_scope("/console/"), page.receive, page.send), 10)
        go_on.set()
        await asyncio.gather(*hashes)
        return [page.body for page in pages], [person.body for person in people]

    shown, signed_in = asyncio.run(change_of_shifts())

    assert shown == [b"page"] * PAGE_THREADS
    assert signed_in.count(b"signed in") == hashing.EVERYBODY
    assert 0 < hashing.STRANGERS < hashing.EVERYBODY <= PAGE_THREADS * 2 // 3


def test_a_webhook_is_answered_while_as_many_bodies_are_open_as_there_may_be_from_its_address() -> None:
    """Twilio's requests can all seem to come from one address, and strangers can ask for /voice/ as well."""
    front = Front(echo)

    async def flood() -> tuple[bytes, int]:
        slow = [Client(b"x", waits=True) for _ in range(300)]
        arriving = [
            asyncio.create_task(front(_scope("/voice/incoming"), client.receive, client.send))
            for client in slow
        ]
        await asyncio.sleep(0)
        webhook = Client(b"hello")
        await front(_scope("/voice/incoming"), webhook.receive, webhook.send)
        unanswered = sum(not client.sent for client in slow)
        for task in arriving:
            task.cancel()
        await asyncio.gather(*arriving, return_exceptions=True)
        return webhook.body, unanswered

    assert asyncio.run(flood()) == (b"hello!", 300)


def test_the_time_that_a_request_waited_for_a_thread_counts_for_its_budget() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start_response("204 No Content", [])
        return []

    client = Client(b"")
    asyncio.run(Bridge(app, bodies())(SCOPE, client.receive, client.send))

    assert isinstance(seen[hook.RECEIVED_AT], float)


def _scope(path: str) -> dict[str, Any]:
    return SCOPE | {"path": path}
