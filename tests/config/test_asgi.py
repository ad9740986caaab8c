"""The front: webhooks are answered on threads of their own, whatever the pages do."""

import asyncio
import io
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.conf import settings
from twilio.request_validator import RequestValidator

from config import hashing
from config.asgi import PAGE_THREADS, Front
from config.bridge import Bridge
from config.hashing import Line, TooManySignIns
from helpline.voice import webhook
from tests.config.test_bridge import SCOPE, Client, bodies, echo

BODY = b"CallSid=CA1"


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
        heard = [Client(BODY), Client(b"music")]
        for client, scope in zip(heard, (_signed(), _scope("/static/voice/hold.wav")), strict=True):
            await front(scope, client.receive, client.send)
        answered_meanwhile = [client.body for client in heard]
        done.set()
        await asyncio.gather(*asked)
        return [*answered_meanwhile, *[page.body for page in pages]]

    assert asyncio.run(both()) == [BODY + b"!", b"music!", *[b"page"] * 40]


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
        webhook = Client(BODY)
        await front(_signed(), webhook.receive, webhook.send)
        unanswered = sum(not client.sent for client in slow)
        for task in arriving:
            task.cancel()
        await asyncio.gather(*arriving, return_exceptions=True)
        return webhook.body, unanswered

    assert asyncio.run(flood()) == (BODY + b"!", 300)


@pytest.mark.parametrize("path", ["/voice/incoming", "/static/voice/hold.wav"])
def test_what_strangers_ask_for_takes_no_place_from_a_webhook(path: str) -> None:
    """More at once than a lane has room for, on an application that answers none of them."""
    done = threading.Event()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["wsgi.input"].read() == b"forged" or environ["PATH_INFO"] != "/voice/incoming":
            done.wait(20)
        return echo(environ | {"wsgi.input": io.BytesIO(BODY)}, start_response)

    front = Front(app)

    async def flood() -> Client:
        strangers = [Client(b"forged") for _ in range(400)]
        asked = [asyncio.create_task(front(_scope(path), one.receive, one.send)) for one in strangers]
        await asyncio.sleep(0)
        webhook = Client(BODY)
        await asyncio.wait_for(front(_signed(), webhook.receive, webhook.send), 20)
        done.set()
        await asyncio.gather(*asked)
        return webhook

    assert asyncio.run(flood()).status == 201


def test_what_twilio_did_not_send_reaches_no_thread() -> None:
    client = Client(BODY)
    asyncio.run(Front(echo)(_scope("/voice/incoming"), client.receive, client.send))

    assert client.status == 403


def test_the_time_that_a_request_waited_for_a_thread_counts_for_its_budget() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start_response("204 No Content", [])
        return []

    client = Client(b"")
    asyncio.run(Bridge(app, bodies())(SCOPE, client.receive, client.send))

    assert isinstance(seen[webhook.RECEIVED_AT], float)


def _signed() -> dict[str, Any]:
    """Return the scope of the webhook with BODY that Twilio signed."""
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        f"{settings.PUBLIC_URL}/voice/incoming", {"CallSid": "CA1"}
    )
    headers = [
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"content-length", str(len(BODY)).encode()),
        (b"x-twilio-signature", signature.encode()),
    ]
    return SCOPE | {"path": "/voice/incoming", "query_string": b"", "headers": headers}


def _scope(path: str) -> dict[str, Any]:
    return SCOPE | {"path": path}
