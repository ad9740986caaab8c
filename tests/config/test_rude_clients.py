"""Slow and rude clients on the documented deployment: webhooks are answered meanwhile and afterwards."""

import asyncio
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from config import serving
from helpline.live.streams import STREAMS_OF_ONE
from tests.config.test_strangers import BOMB, CHUNKED, CSRF, FORM, PARTS, SLOW_COOKIE, get, post
from tests.support.deployment import Deployment, answer, open_

CROWD, WEBHOOKS = 30, 5
PAGE, MUSIC = "/account/sign-in/", "/static/voice/hold.wav"
PARTED = "Content-Type: multipart/form-data; boundary=x"


@dataclass(frozen=True, slots=True)
class Rude:
    """What a client sends at first, and then again and again, and how it reads and leaves."""

    first: bytes = b""
    then: bytes = b""
    reads: bool = True
    leaves: str = ""
    """Half closed after what it sent, or reset in the middle of the first answer."""


def ask(method: str, path: str, *headers: str, times: int = 1) -> bytes:
    """Return requests on one connection, which stays open."""
    return (
        "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]) + "\r\n\r\n"
    ).encode() * times


RUDE = {
    "reads nothing of a page": Rude(ask("GET", PAGE), reads=False),
    "reads nothing of a static file": Rude(ask("GET", "/static/vendor/twilio-voice.min.js"), reads=False),
    "reads nothing of the music": Rude(ask("GET", MUSIC), reads=False),
    "asks for pages for ever and reads nothing": Rude(ask("GET", PAGE), ask("GET", PAGE), reads=False),
    "asks for the music for ever and reads nothing": Rude(ask("GET", MUSIC), ask("GET", MUSIC), reads=False),
    "asks for pages for ever": Rude(then=ask("GET", PAGE)),
    "tiny chunks for ever": Rude(CHUNKED, b"1\r\nx\r\n" * 200),
    "tiny chunks to a page for ever": Rude(
        ask("POST", PAGE, "Transfer-Encoding: chunked"), b"1\r\nx\r\n" * 200
    ),
    "chunk without data": Rude(CHUNKED + b"ff\r\n"),
    "chunk extensions without end": Rude(CHUNKED + b"1;", b"a=b;" * 500),
    "length that is too long": Rude(ask("POST", "/voice/incoming", FORM, "Content-Length: 50000") + b"a=b"),
    "length that is too short": Rude(
        ask("POST", "/voice/incoming", FORM, "Content-Length: 3") + b"a=b" * 500
    ),
    "length of all the world": Rude(ask("POST", PAGE, FORM, "Content-Length: 999999999999"), b"x" * 50_000),
    "headers without end": Rude(b"GET / HTTP/1.1\r\n", b"X-A: b\r\n"),
    "line without end": Rude(b"GET /", b"a" * 1000),
    "line that trickles": Rude(b"POST /voice/in", b"c"),
    "very many headers": Rude(ask("GET", PAGE, *[f"X-{number}: a" for number in range(3000)])),
    "hundreds of pages at once": Rude(ask("GET", PAGE, times=300)),
    "hundreds of webhooks without a signature": Rude(ask("POST", "/voice/incoming", times=300)),
    "hundreds of times the music": Rude(ask("GET", MUSIC, times=300)),
    "idle": Rude(ask("GET", "/healthz")),
    "silent": Rude(),
    "half closed": Rude(ask("GET", PAGE), leaves="half closed"),
    "reset": Rude(ask("GET", MUSIC), leaves="reset"),
    "streams without a session": Rude(then=ask("GET", "/events/")),
    "streams with a session that is none": Rude(
        then=ask("GET", "/events/", "Cookie: helpline_session=" + "a" * 32)
    ),
    "a cookie that takes long to read, of a stream": Rude(get("/events/", SLOW_COOKIE)),
    "a cookie that takes long to read, of a page": Rude(get(PAGE, SLOW_COOKIE)),
    "expects to be told to go on": Rude(
        ask("POST", "/voice/incoming", "Expect: 100-continue", "Content-Length: 9")
    ),
    "HTTP of 1991": Rude(b"GET /\r\n"),
    "bytes that are nothing": Rude(bytes(range(256))),
    "TLS on the plain port": Rude(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x11" * 500),
    "HTTP/2": Rude(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
    "line ends for ever": Rude(then=b"\r\n" * 100),
    "HEAD": Rude(then=ask("HEAD", PAGE) + ask("HEAD", "/voice/incoming")),
    "OPTIONS": Rude(then=ask("OPTIONS", PAGE) + ask("OPTIONS", "/voice/incoming")),
    "TRACE": Rude(then=ask("TRACE", PAGE) + ask("TRACE", "/voice/incoming")),
    "compressed bodies": Rude(post("/voice/incoming", BOMB, FORM, "Content-Encoding: gzip")),
    "compressed sign-ins": Rude(
        post(PAGE, gzip.compress(b"login=" + b"a" * 9**7), FORM, CSRF, "Content-Encoding: gzip")
    ),
    "very many parts": Rude(post(PAGE, PARTS, PARTED, CSRF)),
    "webhooks of very many parts": Rude(post("/voice/incoming", PARTS[:60_000], PARTED)),
}


@contextmanager
def crowd(rude: Rude, *ports: int) -> Iterator[None]:
    """Have many such clients at these ports; whoever is closed comes again."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    come = [_come_again(rude, ports[number % len(ports)]) for number in range(CROWD)]
    everybody = asyncio.run_coroutine_threadsafe(_gather(come), loop)
    try:
        yield
    finally:
        everybody.cancel()
        with suppress(BaseException):
            asyncio.run_coroutine_threadsafe(_others_end(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


async def _gather(those: list[Any]) -> None:
    await asyncio.gather(*those)


async def _others_end() -> None:
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.01)


async def _come_again(rude: Rude, port: int) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            try:
                await _be_rude(rude, reader, writer)
            finally:
                writer.transport.abort()
        await asyncio.sleep(0.01)


async def _be_rude(rude: Rude, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(rude.first)
    if rude.leaves == "half closed":
        writer.write_eof()
    if rude.leaves == "reset":
        await reader.read(1)
        return
    speaking = asyncio.create_task(_go_on(rude.then, writer))
    try:
        while rude.reads and await reader.read(65536):
            pass
        if not rude.reads:
            await speaking
    finally:
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)


async def _go_on(then: bytes, writer: asyncio.StreamWriter) -> None:
    """Say the same again and again as fast as it is taken; without anything to say, stay."""
    while then:
        writer.write(then)
        await writer.drain()
        await asyncio.sleep(0.01)
    await asyncio.Event().wait()


@pytest.mark.parametrize("name", RUDE)
def test_callers_are_greeted_meanwhile_and_pages_are_there_afterwards(
    name: str, deployment: Deployment
) -> None:
    voice, web, streams = (deployment.ports[name] for name in ("voice1", "web1", "streams"))
    with crowd(RUDE[name], voice, web, streams):
        assert deployment.menus(WEBHOOKS) == WEBHOOKS
    for port in (voice, web):
        assert answer(open_(port, get(PAGE))).startswith(b"HTTP/1.1 200")
    assert deployment.menus(1) == 1


def test_of_streams_of_one_person_that_nobody_reads_only_the_newest_stay(
    deployment: Deployment, held: list[socket.socket]
) -> None:
    cookie = f"Cookie: helpline_session={deployment.session()}"
    # From elsewhere than the crowd whose guesses are counted by their address.
    request = ask("GET", "/events/", cookie, "X-Forwarded-For: 192.0.2.7", "Connection: close")
    for port in (deployment.ports["streams"], deployment.ports["voice1"]):
        streams = []
        for _ in range(3 * STREAMS_OF_ONE):
            streams.append(open_(port, request))
            held.append(streams[-1])
            assert streams[-1].recv(12) == b"HTTP/1.1 200"
        for stream in streams[:-STREAMS_OF_ONE]:
            assert answer(stream).endswith(b"0\r\n\r\n")

        assert deployment.menus(WEBHOOKS) == WEBHOOKS


class TestAClientThatReadsNothing:
    """A server in this process, so that its patience is not that of the deployment."""

    def test_is_let_go_and_does_not_keep_the_server_from_stopping(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(serving, "UNREAD_MS", 300)

        async def story() -> None:
            listener = serving.listen("127.0.0.1", 0)
            listener.setblocking(False)
            server = serving.Server(endless, listener)
            serves = asyncio.create_task(server.serve())
            with socket.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.connect(listener.getsockname())
                client.sendall(ask("GET", "/"))
                await asyncio.wait_for(let_go.wait(), 20)
                server.stop()  # type: ignore[no-untyped-call]
                await asyncio.wait_for(serves, 20)
            listener.close()

        let_go = asyncio.Event()

        async def endless(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while (await receive())["type"] != "http.disconnect":
                for _ in range(500):  # more than the kernel takes for a reader
                    await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            let_go.set()

        asyncio.run(story())
