"""Django's WSGI application behind an ASGI front: a fixed set of threads, each with its own connection.

Why not Django's ASGI handler, and why not a library: docs/adr/0002-serving.md.
"""

import asyncio
import io
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from config.bodies import Bodies, Disconnected, Message, Receive, TooLarge, TooSlow
from helpline import client_address

log = logging.getLogger(__name__)

Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

THREADS = 16
WAITING = 256
ANNOUNCE_A_BODY = frozenset({b"content-length", b"transfer-encoding"})
CHUNKED_ABOVE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that needs no thread."""

    text: bytes
    headers: tuple[tuple[bytes, bytes], ...] = (
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"x-content-type-options", b"nosniff"),
    )


BUSY = Said(b"Too many requests at once.\n")
REFUSED = Said(b"refused")


class Bridge:
    """Runs a WSGI application on threads, and says 503 at once when too many requests wait for one.

    A request takes nothing before its body is there and a long answer keeps nothing while it is sent, so slow
    clients hold neither a thread nor a place in the queue. `refuse` returns the status of what is refused
    without a thread; it has to be quick, as it runs in the event loop. A small answer is handed back in one
    piece: a request costs two changes of thread and not one for each message.
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        bodies: Bodies,
        *,
        threads: int = THREADS,
        waiting: int = WAITING,
        when_busy: Callable[[], Said] = lambda: BUSY,
        refuse: Callable[[dict[str, Any]], int | None] = lambda environ: None,
    ):
        self._app = app
        self._bodies = bodies
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self._free = threads + waiting
        self.when_busy = when_busy
        self._refuse = refuse

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        received_at = time.monotonic()
        try:
            body = await self._body(scope, receive)
        except TooLarge:
            await _say(send, 413, Said(b"The request is too large.\n"))
        except TooSlow:
            await _say(send, 408, Said(b"The request did not arrive in time.\n"))
        except Disconnected:
            # Also what a body that is no HTTP is called here: whoever sent one is still there.
            await _say(send, 400, Said(b"The request did not arrive whole.\n"))
        else:
            asked = environ(scope, body) | {"helpline.received_at": received_at}
            refused = self._refuse(asked)
            if refused:
                await _say(send, refused, REFUSED)
            else:
                await self._answer(asked, send)

    async def _body(self, scope: Message, receive: Receive) -> bytes:
        if not any(name in ANNOUNCE_A_BODY for name, _ in scope["headers"]):
            return b""
        return await self._bodies.read(
            receive, client_address.address_of_scope(scope) if self._bodies.by_address else ""
        )

    async def _answer(self, environ: dict[str, Any], send: Send) -> None:
        if self._free <= 0:
            await _say(send, 503, self.when_busy())
            return
        run = asyncio.get_running_loop().run_in_executor
        self._free -= 1
        try:
            answer = await run(self._pool, Answer, self._app, environ)
        except Exception:
            log.exception("a request was left without an answer")
            await _say(send, 500, Said(b"Something went wrong.\n"))
            return
        finally:
            self._free += 1
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        try:
            while answer.more:
                await send({"type": "http.response.body", "body": answer.chunk, "more_body": True})
                await run(self._pool, answer.advance)
            await send({"type": "http.response.body", "body": answer.chunk})
        finally:
            if answer.more:
                await run(self._pool, answer.close)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


class Answer:
    """The WSGI application's answer: whole, or a chunk at a time when it is a long recording."""

    def __init__(self, app: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> None:
        self.status, self.headers = 500, Headers()
        self._iterable = app(environ, self._start)
        self._chunks: Iterator[bytes] = iter(self._iterable)
        self.more = self._is_long()
        self.chunk = next(self._chunks, b"") if self.more else b"".join(self._chunks)
        if not self.more:
            self.close()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    def _is_long(self) -> bool:
        """Say whether the answer is sent in chunks: it declares a great length, or streams without one."""
        for name, value in self.headers:
            if name == b"content-length":
                return int(value) > CHUNKED_ABOVE
        return bool(getattr(self._iterable, "streaming", False))

    def advance(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            self.more, self.chunk = False, b""
            self.close()
        else:
            self.chunk = chunk

    def close(self) -> None:
        """End the request for the application, which then closes its files."""
        getattr(self._iterable, "close", lambda: None)()


def environ(scope: Message, body: bytes) -> dict[str, Any]:
    """Return the WSGI environment of an ASGI request (PEP 3333: bytes travel as Latin-1)."""
    host, port = scope.get("server") or ("localhost", None)
    values: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # A header spelled with an underscore would pass for one that our proxy sets.
        if b"_" not in name:
            key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
            joined = (values[key], value.decode("latin-1")) if key in values else (value.decode("latin-1"),)
            values[key] = ("; " if key == "HTTP_COOKIE" else ",").join(joined)
    if "HTTP_COOKIE" in values:
        values["HTTP_COOKIE"] = client_address.cookies(values["HTTP_COOKIE"])
    values["CONTENT_TYPE"] = values.pop("HTTP_CONTENT_TYPE", "")
    values.pop("HTTP_CONTENT_LENGTH", None)
    values["CONTENT_LENGTH"] = str(len(body))
    return values


async def _say(send: Send, status: int, said: Said) -> None:
    headers = [(b"content-length", str(len(said.text)).encode()), *said.headers]
    headers += [(b"retry-after", b"2")] if status == 503 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said.text})
