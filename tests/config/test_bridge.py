"""The WSGI application behind the ASGI front: bodies, threads, long answers, and clients that leave."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from config import bridge
from config.bodies import BURST, PIECE, Bodies
from config.bridge import Bridge, Said

Environ = dict[str, Any]
SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/voice/é",
    "query_string": b"a=\xc3\xa9",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 8000),
    "client": ("10.0.0.9", 4711),
    "headers": [
        (b"content-type", b"text/plain"),
        (b"content-length", b"5"),
        (b"x-twilio-signature", b"abc="),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x_forwarded_proto", b"https"),
    ],
}


def echo(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response(
        "201 Created", [("Content-Type", "text/plain"), ("X-Thread", threading.current_thread().name)]
    )
    return [body, b"!"]


class Client:
    """An ASGI server's side of one request."""

    def __init__(
        self, *parts: bytes, leaves: bool = False, waits: bool = False, late: asyncio.Event | None = None
    ) -> None:
        self.parts, self.late = list(parts), late
        self.leaves = leaves
        self.waits = waits
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if not self.parts and self.leaves:
            return {"type": "http.disconnect"}
        if self.late is not None:
            await self.late.wait()
        if not self.parts and self.waits:
            await asyncio.Event().wait()
        part = self.parts.pop(0) if self.parts else b""
        more = bool(self.parts) or self.leaves or self.waits
        return {"type": "http.request", "body": part, "more_body": more}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def bodies(
    *,
    seconds: float = 10,
    most_bytes: int = 4 * 2**20,
    at_once: int = 100,
    by_address: int | None = None,
    patience: float = 0,
) -> Bodies:
    return Bodies(
        seconds=seconds, most_bytes=most_bytes, at_once=at_once, by_address=by_address, patience=patience
    )


def ask(app: Bridge, client: Client) -> Client:
    asyncio.run(app(SCOPE, client.receive, client.send))
    app.close()
    return client


class TestBridge:
    def test_a_small_answer_is_handed_over_in_one_piece(self) -> None:
        client = ask(Bridge(echo, bodies()), Client(b"hel", b"lo"))

        assert client.status == 201
        assert client.sent[1:] == [{"type": "http.response.body", "body": b"hello!"}]
        assert (b"content-type", b"text/plain") in client.sent[0]["headers"]

    def test_the_environment_is_what_pep_3333_says(self) -> None:
        seen: Environ = {}

        def app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            seen.update(environ)
            start_response("204 No Content", [])
            return []

        ask(Bridge(app, bodies()), Client(b"hello"))

        assert seen["PATH_INFO"].encode("latin-1").decode() == "/voice/é"
        assert seen["QUERY_STRING"].encode("latin-1").decode() == "a=é"
        assert (seen["CONTENT_LENGTH"], seen["CONTENT_TYPE"]) == ("5", "text/plain")
        assert (seen["HTTP_X_A"], seen["HTTP_COOKIE"]) == ("1,2", "a=1; b=2")
        assert (seen["REMOTE_ADDR"], seen["SERVER_PORT"]) == ("10.0.0.9", "8000")

    def test_a_header_with_an_underscore_cannot_pass_for_the_proxys(self) -> None:
        assert "HTTP_X_FORWARDED_PROTO" not in bridge.environ(SCOPE, b"")

    def test_a_body_that_is_too_large_is_refused_before_it_is_in_memory(self) -> None:
        client = ask(Bridge(echo, bodies()), Client(*[b"x" * 1024 * 1024] * 100))

        assert client.status == 413
        assert len(client.parts) > 90

    def test_a_body_that_ends_in_the_middle_or_is_no_http_is_refused(self) -> None:
        """Granian calls both a client that left; where nothing is said, it says 500 itself."""
        assert ask(Bridge(echo, bodies()), Client(b"hel", leaves=True)).status == 400

    def test_a_body_in_very_many_pieces_is_refused_before_all_of_them_are_there(self) -> None:
        client = ask(Bridge(echo, bodies(most_bytes=100 * PIECE)), Client(*[b"x"] * 1000))

        assert client.status == 413
        assert len(client.parts) > 890

    def test_a_body_that_a_slow_network_cuts_into_pieces_is_read(self) -> None:
        client = ask(Bridge(echo, bodies(most_bytes=64 * 1024)), Client(*[b"x" * 536] * 120))

        assert client.body == b"x" * 536 * 120 + b"!"

    def test_cookies_that_take_very_long_to_read_are_left_out(self) -> None:
        slow = b'helpline_session="' + b'\\"' * 10_000 + b'"'
        scope = SCOPE | {"headers": [(b"cookie", slow), (b"cookie", b"a=1; b=2"), (b"cookie", b'c="\\101"')]}

        left = bridge.environ(scope, b"")["HTTP_COOKIE"].split(";")
        assert [cookie.strip() for cookie in left] == ["a=1", "b=2"]

    def test_a_body_that_does_not_arrive_in_time_is_refused(self) -> None:
        client = ask(Bridge(echo, bodies(seconds=0.01)), Client(b"x", waits=True))

        assert client.status == 408

    @pytest.mark.parametrize("limit", [{"at_once": 2}, {"by_address": 2}])
    def test_of_too_many_half_sent_requests_the_oldest_gives_way(self, limit: dict[str, int]) -> None:
        app = Bridge(echo, bodies(**limit))

        async def flood() -> list[bool]:
            slow = [Client(b"x", waits=True) for _ in range(3)]
            arriving = [asyncio.create_task(app(SCOPE, one.receive, one.send)) for one in slow]
            await asyncio.wait(arriving, return_when=asyncio.FIRST_COMPLETED)
            refused = [bool(one.sent) for one in slow]
            for task in arriving:
                task.cancel()
            await asyncio.gather(*arriving, return_exceptions=True)
            return refused

        assert asyncio.run(flood()) == [True, False, False]

    def test_in_a_burst_of_slow_bodies_an_honest_one_that_came_first_is_read(self) -> None:
        """A sign-in that has sent its headers when 300 slow bodies begin within the same second."""
        app = Bridge(echo, bodies(at_once=2, patience=5))

        async def burst() -> int:
            sent = asyncio.Event()
            honest = Client(b"hello", late=sent)
            answering = asyncio.create_task(app(SCOPE, honest.receive, honest.send))
            slow = [Client(b"x", waits=True) for _ in range(5)]
            arriving = [asyncio.create_task(app(SCOPE, one.receive, one.send)) for one in slow]
            await asyncio.sleep(0)
            sent.set()
            await answering
            for task in arriving:
                task.cancel()
            await asyncio.gather(*arriving, return_exceptions=True)
            return honest.status

        assert asyncio.run(burst()) == 201

    def test_however_young_half_sent_bodies_are_there_is_an_end_to_them(self) -> None:
        app = Bridge(echo, bodies(at_once=2, patience=5))

        async def flood() -> int:
            slow = [Client(b"x", waits=True) for _ in range(2 * BURST + 3)]
            arriving = [asyncio.create_task(app(SCOPE, one.receive, one.send)) for one in slow]
            await asyncio.sleep(0.05)
            refused = sum(one.status == 408 for one in slow if one.sent)
            for task in arriving:
                task.cancel()
            await asyncio.gather(*arriving, return_exceptions=True)
            return refused

        assert asyncio.run(flood()) == 3

    def test_a_request_that_comes_in_the_turn_in_which_another_times_out_is_answered(self) -> None:
        app = Bridge(echo, bodies(seconds=0.05, at_once=1))

        async def both() -> int:
            slow, quick = Client(b"x", waits=True), Client(b"hello")
            arriving = asyncio.create_task(app(SCOPE, slow.receive, slow.send))
            await asyncio.sleep(0)
            time.sleep(0.1)  # a loop that is late: the time is over before anybody was told
            answering = asyncio.create_task(app(SCOPE, quick.receive, quick.send))
            await asyncio.gather(arriving, answering)
            return quick.status

        assert asyncio.run(both()) == 201

    def test_a_burst_of_one_address_is_answered_whole(self) -> None:
        """A page with its styles and pictures, asked for by everybody in an office at once."""
        app = Bridge(echo, bodies(by_address=2, patience=5))

        async def burst() -> set[int]:
            clients = [Client(b"hel", b"lo") for _ in range(50)]
            await asyncio.gather(*[app(SCOPE, client.receive, client.send) for client in clients])
            return {client.status for client in clients}

        assert asyncio.run(burst()) == {201}

    def test_a_half_sent_request_takes_no_thread_and_no_place(self) -> None:
        app = Bridge(echo, bodies(), threads=1, waiting=0)

        async def both() -> int:
            slow, quick = Client(b"x", waits=True), Client(b"hello")
            arriving = asyncio.create_task(app(SCOPE, slow.receive, slow.send))
            await asyncio.sleep(0)
            await app(SCOPE, quick.receive, quick.send)
            arriving.cancel()
            await asyncio.gather(arriving, return_exceptions=True)
            return quick.status

        assert asyncio.run(both()) == 201

    def test_too_many_at_once_are_refused_at_once(self) -> None:
        client = ask(Bridge(echo, bodies(), threads=1, waiting=-1), Client(b"hello"))

        assert client.status == 503

    def test_too_many_at_once_are_told_so_as_the_lane_wants_it(self) -> None:
        said = Said(b"<h1>Busy</h1>", ((b"content-type", b"text/html"),))

        client = ask(Bridge(echo, bodies(), threads=1, waiting=-1, when_busy=lambda: said), Client(b"hello"))

        assert (client.status, client.body) == (503, said.text)
        assert (b"content-type", b"text/html") in client.sent[0]["headers"]

    def test_an_application_that_fails_is_answered_for_and_logged(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fails(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            raise RuntimeError

        assert ask(Bridge(fails, bodies()), Client(b"")).status == 500
        assert [record.message for record in caplog.records] == ["a request was left without an answer"]

    def test_room_is_given_back(self) -> None:
        app = Bridge(echo, bodies(), threads=1, waiting=0)

        async def twice() -> list[int]:
            clients = [Client(b"a"), Client(b"b")]
            for client in clients:
                await app(SCOPE, client.receive, client.send)
            return [client.status for client in clients]

        assert asyncio.run(twice()) == [201, 201]


class Recording:
    """A long answer that knows whether it was closed."""

    def __init__(self, chunks: int, *, streaming: bool = False) -> None:
        self.chunks = chunks
        self.streaming = streaming
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"c" * 1000] * self.chunks)

    def close(self) -> None:
        self.closed += 1

    def app(self, *headers: tuple[str, str]) -> Callable[..., Any]:
        def app(environ: Environ, start_response: Callable[..., Any]) -> "Recording":
            start_response("200 OK", list(headers))
            return self

        return app


class TestALongAnswer:
    def test_is_sent_in_chunks_and_closed(self) -> None:
        recording = Recording(300)
        client = ask(Bridge(recording.app(("Content-Length", "300000")), bodies()), Client(b""))

        assert client.body == b"c" * 300_000
        assert len(client.sent) > 300
        assert recording.closed == 1

    def test_without_a_length_is_sent_in_chunks(self) -> None:
        recording = Recording(3, streaming=True)
        client = ask(Bridge(recording.app(), bodies()), Client(b""))

        assert client.body == b"c" * 3000
        assert len(client.sent) == 5
        assert recording.closed == 1

    def test_keeps_no_place_from_others_while_its_reader_is_slow(self) -> None:
        app = Bridge(Recording(300, streaming=True).app(), bodies(), threads=1, waiting=0)

        async def both() -> int:
            async def never(message: Any) -> None:
                await asyncio.Event().wait()

            slow = asyncio.create_task(app(SCOPE, Client(b"").receive, never))
            await asyncio.sleep(0.05)
            quick = Client(b"")
            await app(SCOPE, quick.receive, quick.send)
            slow.cancel()
            await asyncio.gather(slow, return_exceptions=True)
            return quick.status

        assert asyncio.run(both()) == 200

    def test_is_closed_when_the_client_leaves(self) -> None:
        recording = Recording(300, streaming=True)
        app = Bridge(recording.app(), bodies())

        async def leave() -> None:
            async def send(message: Any) -> None:
                if message["type"] == "http.response.body":
                    raise ConnectionResetError

            try:
                await app(SCOPE, Client(b"").receive, send)
            except ConnectionResetError:
                return
            raise AssertionError

        asyncio.run(leave())
        assert recording.closed == 1

    def test_that_is_short_after_all_is_handed_over_whole_and_closed(self) -> None:
        recording = Recording(3, streaming=True)
        client = ask(Bridge(recording.app(("Content-Length", "3000")), bodies()), Client(b""))

        assert len(client.sent) == 2
        assert recording.closed == 1
