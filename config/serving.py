"""Serving on a socket that outlives the process (docs/adr/0008-listening-socket.md).

While a front is dead, connections wait in the socket's backlog instead of being refused, and the next front
answers them. A caller whose wait document is asked for just then hears a second of silence and not the end.
"""

import asyncio
import os
import signal
import socket
from typing import Any

from granian.constants import Interfaces
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server import embed

BACKLOG = 1024
FIRST_INHERITED = 3
"""Where systemd puts the first socket that it hands down: sd_listen_fds(3)."""


class Server(embed.Server):
    """Granian on a listening socket that is not its own."""

    def __init__(self, app: Any, listener: socket.socket) -> None:
        super().__init__(app, interface=Interfaces.ASGINL, websockets=False, log_enabled=False)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        """Take a copy of the listener: it is closed with the server, and the listener is not.

        What Granian itself sets here, and what its holder takes on Linux, is untyped or typed wrong.
        """
        copy = os.dup(self._listener.fileno())
        self._sfd: Any = copy
        self._shd: Any = SocketHolder(copy, False, BACKLOG)  # type: ignore[call-arg]


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError where the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def inherited() -> socket.socket | None:
    """Return the listening socket that systemd has handed down to this very process, if it has."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS", "0") == "0":
        return None
    return socket.socket(fileno=FIRST_INHERITED)


def serve(listener: socket.socket) -> None:
    """Serve console, webhooks and event streams until SIGTERM."""
    from config import asgi

    listener.setblocking(False)
    server = Server(asgi.application, listener)

    async def run() -> None:
        told = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
        serving = asyncio.create_task(server.serve())
        stopped = asyncio.create_task(told.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        await asgi.close()
        server.stop()  # type: ignore[no-untyped-call]
        await serving

    asyncio.run(run())
