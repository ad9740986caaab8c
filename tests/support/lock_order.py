"""Watching that every transaction takes the exchange's lock before it writes or locks anything else.

Two transactions that lock in different orders block each other until PostgreSQL kills one: a press on Break
becomes an error, and a call rings somebody who left. Here every statement of the tests' processes is
watched on PostgreSQL, so that the wrong order fails even where nobody races.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

WORDS = ("INSERT", "UPDATE", "DELETE", "WITH arrived")
"""One of them is in every statement that `LOCKS_ROWS` finds. To look for them first is faster."""
LOCKS_ROWS = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|WITH arrived)\b|FOR UPDATE")
OURS = re.compile(r'"?((?:helpline|intake)_\w+)')
LOCKS = re.compile(r'FROM "helpline_floor" .*FOR UPDATE')

violations: list[str] = []
"""What was locked first, in the transactions seen since the list was emptied."""


class Watch:
    """What one connection has written in its present transaction."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._written = ""
        self._locked = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self._in_a_transaction_of_ours():
            self._forget()
        elif LOCKS.search(sql):
            if self._written and not self._locked:
                violations.append(f"{self._written} was locked before the exchange was")
            self._locked = True
        elif _may_lock_rows(sql) and LOCKS_ROWS.search(sql) and (table := OURS.search(sql)):
            self._written = self._written or table[1]
        return execute(sql, params, many, context)

    def begin(self, *args: Any, **options: Any) -> None:
        """Begin a transaction that has neither locked nor written anything."""
        self._forget()
        BaseDatabaseWrapper.set_autocommit(self._connection, *args, **options)

    def _forget(self) -> None:
        self._written, self._locked = "", False

    def _in_a_transaction_of_ours(self) -> bool:
        """Rows that a test's own fixtures wrote do not count; a savepoint begins our transaction."""
        return any(not getattr(block, "_from_testcase", False) for block in self._connection.atomic_blocks)


def _may_lock_rows(sql: str) -> bool:
    return any(word in sql for word in WORDS)


def install() -> None:
    """Watch every connection that this process opens from now on."""
    connection_created.connect(_watch, dispatch_uid="lock_order")


def _watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if not any(isinstance(wrapper, Watch) for wrapper in connection.execute_wrappers):
        watch = Watch(connection)
        connection.execute_wrappers.append(watch)
        connection.set_autocommit = watch.begin  # type: ignore[method-assign] # begins each transaction
