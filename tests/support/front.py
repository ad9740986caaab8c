"""The real front in a thread of the test's process: real HTTP, the test's own database, coverage counted."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from granian.constants import Interfaces
from granian.server.embed import Server

from config.asgi import Front
from tests.support.processes import wait_until
from tests.support.redis import listens


@contextmanager
def kept_port() -> Iterator[int]:
    """Keep a port of this machine for one front after the other: nobody else gets it in between."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # the front's own socket has it as well
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@contextmanager
def front(port: int) -> Iterator[str]:
    """Serve console, webhooks and streams on `port`; yield the address.

    The test has to be a transactional one: the front has connections of its own and sees what was committed.
    """
    started = threading.Event()
    stop: list[Callable[[], Any]] = []

    def run() -> None:
        asyncio.run(_serve(port, stop, started))

    thread = threading.Thread(target=run, name="front")
    thread.start()
    try:
        started.wait(10)
        wait_until(lambda: listens(port), seconds=10, what="the front serves")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop[0]()
        thread.join(15)


async def _serve(port: int, stop: list[Callable[[], Any]], started: threading.Event) -> None:
    application = _Keeping(get_wsgi_application())
    served = Front(application)
    server = Server(
        served,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    stop.append(lambda: loop.call_soon_threadsafe(told.set))
    serving = asyncio.create_task(server.serve())
    started.set()
    await told.wait()
    await served.close()
    server.stop()  # type: ignore[no-untyped-call]
    await serving
    for lane in (served.webhooks, served.music, served.pages):
        await loop.run_in_executor(None, lane.close)
    await loop.run_in_executor(None, served.streams._threads.shutdown)  # each closes its connection
    application.leave()


class _Keeping:
    """Lets each thread keep its connection to the database from one request to the next, as in production.

    At the end no thread has one: they are left to the next front. A new one costs PostgreSQL a process, and
    every statement has to be planned again.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app
        self._kept: set[BaseDatabaseWrapper] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with suppress(IndexError):
            if not connections.all(initialized_only=True):
                connections[DEFAULT_DB_ALIAS] = _left.pop()
        answer = self._app(environ, start_response)
        try:
            return list(answer)
        finally:
            getattr(answer, "close", lambda: None)()
            self._kept.update(connections.all(initialized_only=True))

    def leave(self) -> None:
        """Leave the connections of all threads, none of which may use its own any more, to the next front."""
        for connection in self._kept:
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
        _left.extend(self._kept)


_left: list[BaseDatabaseWrapper] = []
"""Connections of threads that have ended."""


def close_connections() -> None:
    """Close the connections that fronts have left: nobody may delete a database that has any."""
    while _left:
        _left.pop().close()
