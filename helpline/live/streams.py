"""Send nudges from Redis, and nothing else, to the pages that may have them, as server-sent events.

The address is `/events/`. This is pure ASGI. Which channels a page may listen to is asked once, when its
stream begins, on a thread that gives its database connection back: streams that each held a connection for a
whole shift would use up all connections.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import parse_cookie
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from helpline import client_address
from helpline.live import nudges
from helpline.live.pace import Pace
from helpline.resilience import outages

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
# How long a stream lasts. Then the browser connects again by itself, and its sign-in is checked again.
STREAM_SECONDS = 30 * 60.0
# How often Redis is pinged when it is silent; if it does not answer until the next time, it is gone.
PING_SECONDS = 5.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
ASKING, THREADS = 1024, 4
"""How many pages may wait at once for the answer whether they may listen, and the threads that get it.

All desks of an office connect again at once after a restart. A page that is refused polls, and tries again
later.
"""
GUESSES = 60
"""How many session cookies that are not signed in one asker may send in a minute; then it gets 429.

An asker is a browser in which somebody has signed in before, or else an address: an office is one address,
and a stranger may sit in it.
"""
STREAMS_OF_ONE = 16
"""How many streams one sign-in may have open.

Each desk page has one, and the other windows of a browser share one.
"""
LAST_SECONDS = 5.0
"""How long sending the end of a stream may take, where the browser does not read."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Listener:
    """One open page, with the channels that it listens to.

    A slow page gets each channel once, not a backlog, because what it was not told yet is kept as a set.
    """

    def __init__(self, channels: Iterable[str]) -> None:
        self.channels = frozenset(channels)
        self.over = False
        self._pending: dict[str, None] = {}
        self._news = asyncio.Event()

    def tell(self, event: str, data: str) -> None:
        self._pending[f"event: {event}\ndata: {data}\n\n"] = None
        self._news.set()

    async def text(self) -> str:
        """Wait for news and return it as event-stream text; after HEARTBEAT_SECONDS return a comment."""
        with contextlib.suppress(TimeoutError):
            # Not asyncio.wait_for: before Python 3.12 it loses a cancellation that comes together with news.
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await self._news.wait()
        self._news.clear()
        pending, self._pending = self._pending, {}
        return "".join(pending) or ": still here\n\n"


class Hub:
    """All listeners of this process, served by one Redis connection, which is opened again when it is lost.

    While Redis is away the streams stay open, and their pages are told `degraded`. When Redis is back each
    page is nudged on all its channels, because it was not told what happened in between. A page whose stream
    opens, or opens again, is nudged in the same way: it was not told what happened since it was loaded, or
    last connected.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._task: asyncio.Task[None] | None = None
        self._redis = outages.of_redis()
        self._pace: Pace[tuple[Listener, str]] = Pace(lambda told: told[0].tell(nudges.SPREAD, told[1]))
        self.connected = False

    def join(self, listener: Listener) -> None:
        for channel in listener.channels:
            self._listeners.setdefault(channel, set()).add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._follow())
        elif self.connected:
            for channel in listener.channels:
                self._news(listener, channel)
        else:
            listener.tell("degraded", "redis")

    def leave(self, listener: Listener) -> None:
        for channel in listener.channels:
            members = self._listeners[channel]
            members.discard(listener)
            self._pace.drop((listener, channel))
            if not members:
                del self._listeners[channel]

    def _news(self, listener: Listener, channel: str) -> None:
        """Tell a page to look again: at once, or in its turn where very many pages listen to the channel."""
        if nudges.is_spread(channel):
            self._pace.add((listener, channel))
        else:
            listener.tell("nudge", channel)

    async def close(self) -> None:
        """Close the Redis connection. A client that is connecting may ignore a cancellation, so repeat it."""
        self._pace.close()
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
                    self._tell_all(lambda listener, _: listener.tell("degraded", "redis"))
                failures = 0 if self.connected else failures + 1
                self.connected = False
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])

    async def _listen(self) -> None:
        client = Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=nudges.PATIENCE_SECONDS,
            socket_timeout=nudges.PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        async with client, client.pubsub() as pubsub:
            await pubsub.subscribe(nudges.TOPIC)
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
            self._tell_all(self._news)
        elif message["type"] == "message":
            channel = message["data"].decode("ascii", "replace")
            for listener in self._listeners.get(channel, ()):
                self._tell(listener, channel)

    def _tell_all(self, tell: Callable[[Listener, str], None]) -> None:
        for channel, listeners in self._listeners.items():
            for listener in listeners:
                tell(listener, channel)

    def _tell(self, listener: Listener, channel: str) -> None:
        """Pass a nudge on to a page; "signed out" is the last event that a page gets."""
        if channel.startswith(f"{nudges.SIGNED_OUT}:"):
            listener.over = True
            listener.tell("signed-out", "")
        else:
            self._news(listener, channel)


class Guesses:
    """Counts, by asker and within this minute, the session cookies with which nobody was signed in."""

    def __init__(self) -> None:
        self._minute, self._counts = 0, Counter[str]()

    def too_many(self, asker: str) -> bool:
        return self._of(int(time.monotonic() // 60))[asker] >= GUESSES

    def count(self, asker: str) -> None:
        self._of(int(time.monotonic() // 60))[asker] += 1

    def _of(self, minute: int) -> Counter[str]:
        if minute != self._minute:
            self._minute, self._counts = minute, Counter[str]()
        return self._counts


class Streams:
    """The ASGI application: each `GET /events/` of a browser that is signed in is one stream.

    `admit` returns the channels to which the browser with a session cookie may listen; it is called on a
    thread of its own. `asker` returns for whom a request is counted, by its cookies and its address, without
    the database. Where a sign-in has too many streams the oldest ends, so that a stream whose page is gone
    does not keep a new page out. A request without a session cookie is refused before anything else is done
    for it.
    """

    def __init__(
        self, admit: Callable[[str], frozenset[str]], asker: Callable[[Mapping[str, str], str], str]
    ) -> None:
        self.hub = Hub()
        self._admit, self._asker = admit, asker
        self._asking = 0
        self._guesses = Guesses()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="events")
        self._open: dict[asyncio.Task[None], str] = {}
        """The open streams, the oldest first: the task that waits for a stream's end, and its session key."""
        self._closed = False

    async def close(self) -> None:
        """End every stream as if its page had left, and begin no new one.

        Otherwise a server that stops would wait for its streams.
        """
        self._closed = True
        for gone in self._open:
            gone.cancel()
        await self.hub.close()
        self._threads.shutdown(wait=False)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _refuse(send, 405)
            return
        cookies = _cookies(scope)
        session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        if not session_key:
            await _refuse(send, 403)
            return
        address = client_address.household(client_address.address_of_scope(scope))
        channels, refusal = await self._channels(session_key, self._asker(cookies, address))
        if not channels:
            await _refuse(send, refusal)
            return
        if self._closed:
            await _refuse(send, 503)
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await self._keep(session_key, Listener(channels), receive, send)
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await send({"type": "http.response.body", "body": b""})

    async def _keep(self, session_key: str, listener: Listener, receive: Receive, send: Send) -> None:
        """Send a page its events until the page leaves, its sign-in ends or the stream has to end."""
        self.hub.join(listener)
        stream = asyncio.create_task(_stream(listener, send))
        gone = asyncio.create_task(_gone(receive))
        self._open[gone] = session_key
        for oldest in [one for one, key in self._open.items() if key == session_key][:-STREAMS_OF_ONE]:
            oldest.cancel()
        try:
            await asyncio.wait({stream, gone}, timeout=STREAM_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.hub.leave(listener)
            del self._open[gone]
            for task in (stream, gone):
                task.cancel()
            await asyncio.gather(stream, gone, return_exceptions=True)

    async def _channels(self, session_key: str, asker: str) -> tuple[frozenset[str], int]:
        """Return the channels that a page may listen to, and the HTTP status to refuse with if none."""
        if self._guesses.too_many(asker):
            return frozenset(), 429
        if self._closed or self._asking >= ASKING:
            return frozenset(), 503
        self._asking += 1
        try:
            channels = await self._asked(session_key)
        finally:
            self._asking -= 1
        if not channels:
            self._guesses.count(asker)
        return channels, 403

    async def _asked(self, session_key: str) -> frozenset[str]:
        """Ask which channels a session may listen to; none where the database fails.

        A page that is refused polls, and tries again.
        """
        run = asyncio.get_running_loop().run_in_executor
        try:
            channels = await run(self._threads, self._admit, session_key)
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
    """Return once the page has left. A page that sends a body counts as gone: a body could go on for ever."""
    message = await receive()
    while message["type"] != "http.disconnect" and not message.get("more_body"):
        message = await receive()


async def _refuse(send: Send, status: int) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _cookies(scope: Message) -> Mapping[str, str]:
    sent = ";".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(client_address.cookies(sent))
