"""Nudge open pages and sleeping workers after a commit, without ever making a webhook wait.

A nudge says of which desk or floor something changed: its channel holds ids only (`desk:12`, `floor:1`), and
a page that gets one asks the server for the part that shows it. A nudge may be lost, because pages poll and
the sweep runs anyway. It must cost its sender no time, whatever state Redis is in.
"""

import os
import queue
import re
import threading
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

import redis
from celery import current_app
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpline.resilience import outages

TOPIC = "helpline:nudges"
"""The name of the one Redis channel; its messages are names of our own channels."""

SIGNED_OUT = "sign_in"
"""The kind of channel on which the only message is that a sign-in is over."""

SPREAD = "floor"
"""The kind of channel to which very many pages listen, and the name of the event that they get.

What changes on a floor is not urgent to anybody: who is rung is told on the channel of their desk. So the
pages are told one after the other (`pace`).
"""
ALARMS = "alarms:all"
"""The channel of the open alarms, which every page shows, at once."""

WAITING = 1000
PATIENCE_SECONDS = 1.0
WAKE_SECONDS = 30
"""How old a wake-up may get before it is dropped: by then the sweep has done the work."""


def nudge(*channels: str) -> None:
    """Tell the pages that listen on these channels to look again, once the transaction has committed."""
    for channel in channels:
        if not re.fullmatch(r"[a-z_]+:[0-9a-z-]+", channel):
            raise ValueError("a channel is a kind and an id, such as desk:12")
    transaction.on_commit(partial(_courier.take, partial(_publish, channels)), robust=True)


def wake(task: str) -> None:
    """Wake a Celery worker to run `task` (its full name) now, once the transaction has committed."""
    transaction.on_commit(
        partial(_courier.take, partial(current_app.send_task, task, expires=WAKE_SECONDS)), robust=True
    )


def is_spread(channel: str) -> bool:
    """Say whether the pages that listen to a channel are told one after the other."""
    return channel.startswith(f"{SPREAD}:")


def sign_in_channel(sign_in: UUID) -> str:
    """Return the channel on which the pages of one sign-in are told that it is over."""
    return f"{SIGNED_OUT}:{sign_in}"


class Courier:
    """Carries messages to Redis on a thread of its own, and drops them when Redis cannot keep up.

    The queue is bounded, and a message that does not fit is dropped: a nudge that comes minutes late is
    useless. An outage of Redis is two lines in the log, one for its beginning and one for its end.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[Callable[[], object]] = queue.Queue(WAITING)
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None
        self._redis = outages.of_redis()

    def take(self, message: Callable[[], object]) -> None:
        """Put a message into the queue and return at once; drop it where the queue is full."""
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            self._redis.failed("the queue is full")
        if self._thread is None:
            with self._start:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
                    self._thread.start()

    def settle(self, seconds: float = 5.0) -> bool:
        """Wait until every message taken so far was carried or dropped; return whether that was in time."""
        deadline = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.001)
        return not self._waiting.unfinished_tasks

    def _run(self) -> None:
        while True:
            message = self._waiting.get()
            try:
                message()
                self._redis.works()
            except Exception as error:  # noqa: BLE001 - whatever Redis did, the next message gets its turn
                self._redis.failed(type(error).__name__)
            finally:
                self._waiting.task_done()


def _publish(channels: tuple[str, ...]) -> None:
    client = _client(settings.REDIS_URL)
    for channel in channels:
        client.publish(TOPIC, channel)


_clients: dict[str, "redis.Redis"] = {}


def _client(url: str) -> "redis.Redis":
    if url not in _clients:
        _clients[url] = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
    return _clients[url]


_courier = Courier()


def _after_fork() -> None:
    """Give a forked process a courier of its own: it does not inherit threads, and must not share sockets."""
    global _courier
    _courier = Courier()
    _clients.clear()


os.register_at_fork(after_in_child=_after_fork)
