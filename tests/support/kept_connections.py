"""Connections to PostgreSQL that are used again by the next thread that opens one.

For each new connection the server starts a process, which learns all tables anew: thirty milliseconds of
processor time. The threads of a run open thousands. In production each keeps its own for as long as it lives.
"""

import select
from collections import defaultdict
from collections.abc import Hashable
from contextlib import suppress
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db.backends.postgresql.psycopg_any import IsolationLevel

from config.postgres.base import Connection, DatabaseWrapper

AT_MOST = 16
"""How many connections of a kind are kept while no thread has them: each is a process of some megabytes."""

_open = DatabaseWrapper.get_new_connection
_close = DatabaseWrapper._close  # type: ignore[attr-defined]
_kinds: "WeakKeyDictionary[Connection, Hashable]" = WeakKeyDictionary()
_free: dict[Hashable, list[Connection]] = defaultdict(list)
_one_at_a_time = Lock()


def install() -> None:
    """Keep every connection that this process closes from now on, if it is in order."""
    DatabaseWrapper.get_new_connection = _kept_or_new  # type: ignore[assignment, method-assign]
    DatabaseWrapper._close = _keep_or_close  # type: ignore[attr-defined]


def close() -> None:
    """Keep none any longer, and close those that no thread has."""
    DatabaseWrapper.get_new_connection = _open  # type: ignore[method-assign]
    DatabaseWrapper._close = _close  # type: ignore[attr-defined]
    for kept in _free.values():
        while kept:
            kept.pop().close()


def _kept_or_new(wrapper: DatabaseWrapper, conn_params: dict[str, Any]) -> Connection:
    kind = tuple(sorted((name, value) for name, value in conn_params.items() if name != "connect_timeout"))
    while connection := _take(kind):
        if not connection.closed and not _has_said_something(connection):
            wrapper.isolation_level = IsolationLevel.READ_COMMITTED
            return connection
        connection.close()
    connection = _open(wrapper, conn_params)
    _kinds[connection] = kind
    return connection


def _take(kind: Hashable) -> Connection | None:
    with _one_at_a_time:
        return _free[kind].pop() if _free[kind] else None


def _has_said_something(connection: Connection) -> bool:
    """Say whether the server has sent what nobody asked for: mostly, that it closes the connection."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _keep_or_close(wrapper: DatabaseWrapper) -> None:
    connection = wrapper.connection
    kind = None if connection is None else _kinds.get(connection)
    if kind and len(_free[kind]) < AT_MOST and _is_as_new(wrapper, connection):
        _free[kind].append(connection)
    else:
        _close(wrapper)


def _is_as_new(wrapper: DatabaseWrapper, connection: Connection) -> bool:
    """Take back what was set and begun on a connection; return whether that could be done."""
    if wrapper.in_atomic_block or wrapper.errors_occurred or connection.has_become_read_only:
        return False
    with suppress(psycopg.Error):
        connection.rollback()
        connection.autocommit = True
        connection.execute("RESET ALL")
        return True
    return False
