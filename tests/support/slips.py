"""Writing into the tables what no form or constraint lets in today: an older version could, or a tool."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


def write(statement: str, *values: Any) -> None:
    """Carry out an SQL statement that the constraints would refuse."""
    with _without_constraints(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def _without_constraints() -> Iterator[None]:
    """PostgreSQL gets its constraints back when the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with a check to come cannot be altered
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid::regclass::text LIKE 'helpline_%'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        yield
