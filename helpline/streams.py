"""Server-sent events at `/events/`: nudges from Redis to the pages that may have them, and nothing else.

Pure ASGI: who may listen to what is asked once, when a stream begins, on a thread that gives its database
connection back. A stream that held one for a shift would exhaust them.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import Error, connections
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from helpline import live, outages

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
# Then the browser comes back by itself and is asked again who it is.
STREAM_SECONDS = 30 * 60.0
# Redis is asked for a sign of life this often; one that is silent for longer has gone.
PING_SECONDS = 5.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Listener:
    """One open page. A slow one gets each channel once, not a backlog: what it was not told yet is a set."""

    def __init__(self, channels: Iterable[str]) -> None:
        self.channels = frozenset(channels)
        self.over = False
        self._pending: dict[str, None] = {}
        self._news = asyncio.Event()

    def tell(self, event: str, data: str) -> None:
        self._pending[f"event: {event}\ndata: {data}\n\n"] = None
        self._news.set()

    async def text(self) -> str:
        """Return what there is to tell, waiting for it; after HEARTBEAT_SECONDS a comment."""
        with contextlib.suppress(TimeoutError):
            # Not wait_for: before Python 3.12 it forgets a cancellation that comes together with news.
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await self._news.wait()
        self._news.clear()
        pending, self._pending = self._pending, {}
        return "".join(pending) or ": still here\n\n"


class Hub:
    """All listeners of this process behind one Redis connection, which comes back by itself.

    While Redis is away the streams stay open and their pages are told `degraded`. When it is back each page
    is nudged on all its channels, because what happened in between went unheard.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._task: asyncio.Task[None] | None = None
        self._redis = outages.of_redis()
        self.connected = False

    def join(self, listener: Listener) -> None:
        for channel in listener.channels:
            self._listeners.setdefault(channel, set()).add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._follow())
        elif not self.connected:
            listener.tell("degraded", "redis")

    def leave(self, listener: Listener) -> None:
        for channel in listener.channels:
            members = self._listeners[channel]
            members.discard(listener)
            if not members:
                del self._listeners[channel]

    async def close(self) -> None:
        """Let go of Redis. A client that is just connecting can swallow a cancellation: ask again."""
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=0.1)

    async def _follow(self) -> None:
        failures = 0
        while True:
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 - whatever it is, the streams stay open and we try again
                self._redis.failed(type(error).__name__)
                if self.connected or failures == 0:
                    self._tell_all("degraded", lambda _: "redis")
                failures = 0 if self.connected else failures + 1
                self.connected = False
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])

    async def _listen(self) -> None:
        client = Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=live.PATIENCE_SECONDS,
            socket_timeout=live.PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        async with client, client.pubsub() as pubsub:
            await pubsub.subscribe(live.TOPIC)
            answered = True
            while True:
                message = await pubsub.get_message(timeout=PING_SECONDS)
                if message is None and not answered:
                    raise TimeoutError
                if message is None:
                    await pubsub.ping()
                answered = message is not None
                if answered:
                    self._redis.works()
                self._hear(message)

    def _hear(self, message: dict[str, Any] | None) -> None:
        if message is None:
            return
        if message["type"] == "subscribe":
            self.connected = True
            self._tell_all("nudge", lambda channel: channel)
        elif message["type"] == "message":
            channel = message["data"].decode("ascii", "replace")
            for listener in self._listeners.get(channel, ()):
                _tell(listener, channel)

    def _tell_all(self, event: str, data: Callable[[str], str]) -> None:
        for channel, listeners in self._listeners.items():
            for listener in listeners:
                listener.tell(event, data(channel))


def _tell(listener: Listener, channel: str) -> None:
    """Pass a nudge on; that a sign-in is over is the last thing its pages are told."""
    if channel.startswith(f"{live.SIGNED_OUT}:"):
        listener.over = True
        listener.tell("signed-out", "")
    else:
        listener.tell("nudge", channel)


def set_up() -> None:
    """Load the project where nothing but streams is served, and log why a start would be refused."""
    django.setup()
    from helpline import starting

    starting.note()


def admit(session_key: str) -> frozenset[str]:
    """Return what the browser with this session cookie may listen to; nothing for one that is signed out."""
    if not apps.ready:
        set_up()
    from helpline.signin.listening import channels_of

    try:
        return channels_of(session_key) if session_key else frozenset()
    finally:
        connections.close_all()  # those of this thread


class Streams:
    """The ASGI application: one `GET /events/` of a browser that is signed in is one stream."""

    def __init__(self, admit: Callable[[str], frozenset[str]] = admit) -> None:
        self.hub = Hub()
        self._admit = admit
        self._open: set[asyncio.Task[None]] = set()
        self._closed = False

    async def close(self) -> None:
        """End every stream as if its page had left, and begin none: a server that stops would wait for it."""
        self._closed = True
        for gone in self._open:
            gone.cancel()
        await self.hub.close()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _refuse(send, 405)
            return
        channels = await self._asked(_cookie(scope))
        if not channels:
            await _refuse(send, 403)
            return
        if self._closed:
            await _refuse(send, 503)
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        listener = Listener(channels)
        self.hub.join(listener)
        stream = asyncio.create_task(_stream(listener, send))
        gone = asyncio.create_task(_gone(receive))
        self._open.add(gone)
        try:
            await asyncio.wait({stream, gone}, timeout=STREAM_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.hub.leave(listener)
            self._open.discard(gone)
            for task in (stream, gone):
                task.cancel()
            await asyncio.gather(stream, gone, return_exceptions=True)
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b""})

    async def _asked(self, session_key: str) -> frozenset[str]:
        """Ask who listens; whom the database cannot tell of may not: their page polls, and tries again."""
        try:
            channels = await asyncio.to_thread(self._admit, session_key)
        except Error as error:
            if not outages.database_failed(error):
                logger.warning("a stream was refused: the database says %s", type(error).__name__)
            return frozenset()
        outages.DATABASE.works()
        return channels


async def _stream(listener: Listener, send: Send) -> None:
    text = "retry: 2000\n\n"
    while True:
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
        if listener.over:
            return
        text = await listener.text()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _cookie(scope: Message) -> str:
    jar: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            with contextlib.suppress(CookieError):
                jar.load(value.decode("latin-1"))
    name = settings.SESSION_COOKIE_NAME
    return jar[name].value if name in jar else ""


application = Streams()
