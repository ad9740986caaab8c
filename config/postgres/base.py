"""Django's PostgreSQL backend with a health check that costs no round trip, and with limits on waiting."""

import logging
import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg.abc import RV, PQGen
from psycopg.errors import ReadOnlySqlTransaction, _WaitTimeout

from helpline.resilience import deadline

log = logging.getLogger(__name__)

CANCEL_SECONDS = 0.5
LEAST_CONNECT_SECONDS = 2
"""The shortest time-out of a connection that psycopg supports, for each host of DATABASE_URL.

So opening a connection to a server that stays silent may take longer than the thread's budget.
"""


class OutOfTime(psycopg.OperationalError):
    """The thread's budget of time was over before the server had answered."""


class Connection(psycopg.Connection[Any]):
    """Waits for the server no longer than the thread's budget allows, once the connection is open.

    It does not matter what it waits for: a lock, a slow statement, a commit, a server that was stopped. The
    connection is then closed, because nobody knows what the server will still do on it. Opening a connection
    has a time-out of its own (`LEAST_CONNECT_SECONDS`).
    """

    has_become_read_only = False

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        left = deadline.left() if timeout is None else None
        try:
            return super().wait(gen, interval, timeout if left is None else left)
        except ReadOnlySqlTransaction:
            self.has_become_read_only = True
            raise
        except _WaitTimeout:
            if left is None:
                raise
            self._give_up()
            raise OutOfTime("the time for an answer is over") from None

    def _give_up(self) -> None:
        """Ask the server to cancel the statement, which would go on waiting, and close the connection."""
        try:
            self.cancel_safe(timeout=CANCEL_SECONDS)
        except psycopg.Error as error:
            log.warning("a statement was not cancelled: %s", type(error).__name__)
        self.close()


class DatabaseWrapper(base.DatabaseWrapper):
    """Detect a dead connection by its socket, and one that is read-only since a failover by what it refused.

    Connections live as long as their thread. When the server restarts it closes them, and a closed socket is
    readable; so less than a microsecond of `poll` before each request does what `SELECT 1` does in a hundred,
    and no caller pays for a database restart with a failed webhook. A stray notice also makes the socket
    readable: then we reconnect once for nothing.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        left = deadline.left()
        if left is not None:
            allowed = int(conn_params.get("connect_timeout", left))
            conn_params = conn_params | {
                "connect_timeout": max(min(allowed, int(left)), LEAST_CONNECT_SECONDS)
            }
        return Connection.connect(**conn_params)

    def ensure_connection(self) -> None:
        """Open a connection if there is none, or if the last one was lost or closed by `Connection`."""
        if self.connection is not None and self.connection.closed and not self.in_atomic_block:
            self.close()
        super().ensure_connection()

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        if self.connection.has_become_read_only:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
