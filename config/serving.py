"""Serve on a listening socket that outlives the process (docs/adr/0008-listening-socket.md).

While a front is dead, connections wait in the socket's backlog instead of being refused, and the next front
answers them. A caller whose wait document is asked for just then hears a second of silence and not the end.
"""

import asyncio
import gc
import os
import resource
import signal
import socket
import sys
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server import embed

BACKLOG = 1024
FIRST_INHERITED = 3
"""Where systemd puts the first socket that it hands down: sd_listen_fds(3)."""
MOST_PORT = 65_535
CONNECTIONS = 16_384
"""How many are open at once, as far as the limit of open files goes: the rest waits in the backlog."""
SPARE_FILES = 256
HEADER_MS = 10_000
"""How long a connection may take until a request's headers are there, or idle between two requests."""
HEADER_BYTES = 32 * 1024
"""So that all connections together hold half a gigabyte of headers at the most."""
GARBAGE = 20_000
"""Objects that are made before Python looks for circles among the new ones; 700 unless it is told."""
UNREAD_MS = 20_000
"""How long a client may read nothing of what it was sent: then its connection is closed."""


class Server(embed.Server):
    """Granian on a listening socket that is not its own."""

    def __init__(self, app: Any, listener: socket.socket) -> None:
        super().__init__(
            app,
            interface=Interfaces.ASGINL,
            websockets=False,
            log_enabled=False,
            # HTTP/2 has streams and time limits of its own that nothing here would bound.
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_MS, max_buffer_size=HEADER_BYTES),
            # What Granian calls so is the number of connections. Its default of 128 takes no more while as
            # many say nothing.
            backpressure=connections(),
        )
        self._listener = listener
        _let_go_of_who_reads_nothing(listener)

    def _init_shared_socket(self) -> None:
        """Give Granian a copy of the listener, because it closes its socket when it stops.

        The attributes that it sets here, and its holder's arguments on Linux, are untyped or typed wrong.
        """
        copy = os.dup(self._listener.fileno())
        self._sfd: Any = copy
        self._shd: Any = SocketHolder(copy, False, BACKLOG)  # type: ignore[call-arg]


def _let_go_of_who_reads_nothing(listener: socket.socket) -> None:
    """Have the kernel close connections whose client reads nothing: tcp(7), TCP_USER_TIMEOUT.

    Granian waits for a reader for as long as it is connected, and so would a stop. Systems other than Linux
    have no such limit; there the proxy's has to do.
    """
    if sys.platform == "linux" and listener.family != socket.AF_UNIX:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError where the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def port(text: str) -> int:
    """Parse a port of the command line. Raises ValueError, which argparse reports."""
    number = int(text)
    if not 1 <= number <= MOST_PORT:
        raise ValueError
    return number


def inherited() -> socket.socket | None:
    """Return the listening socket that systemd has handed down to this very process, if it has."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS", "0") == "0":
        return None
    return socket.socket(fileno=FIRST_INHERITED)


def connections() -> int:
    """Raise the limit of open files as far as we may; return how many connections we can then hold."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + SPARE_FILES
    files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return max(files - SPARE_FILES, files // 2)


def look_for_garbage_less() -> None:
    """Have the garbage collector ignore everything that is loaded by now, and run less often.

    A page makes and drops thousands of objects. With Python's default thresholds collecting took a tenth of a
    page's time, and a full collection, which visits everything that was ever loaded, is a noticeable pause.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def serve(listener: socket.socket) -> None:
    """Serve console, webhooks and event streams until SIGTERM."""
    from config import asgi

    look_for_garbage_less()
    listener.setblocking(False)
    server = Server(asgi.application, listener)

    async def run() -> None:
        told = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
        serving = asyncio.create_task(server.serve())
        stopped = asyncio.create_task(told.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        await asgi.application.close()
        server.stop()  # type: ignore[no-untyped-call]
        await serving

    asyncio.run(run())
