"""Migrate while calls arrive, with time limits, and try again where calls would have had to wait."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddConstraint, AddIndex

TRIES = 30
PAUSE_SECONDS = 2.0
LOCK_NOT_AVAILABLE = "55P03"
LIMITS = {
    # To build an index or to fill a column may take hours.
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    # What waits for a table makes every call wait behind it, so it waits for a moment only.
    "lock_timeout": "2s",
}
INVALID = """
SELECT relation.relname FROM pg_index JOIN pg_class relation ON relation.oid = pg_index.indexrelid
JOIN pg_namespace ON pg_namespace.oid = relation.relnamespace
WHERE NOT pg_index.indisvalid AND pg_namespace.nspname = current_schema()"""


class Command(migrate.Command):
    """Django's `migrate`, made safe for a helpline that goes on answering."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate. On PostgreSQL a migration that could not lock its table in time is tried again.

        Raises CommandError when a table was never free for long enough.
        """
        connection = connections[options["database"]]
        if connection.vendor != "postgresql" or options.get("plan") or options.get("check_unapplied"):
            super().handle(*args, **options)
            return
        with limits(connection):
            for _ in range(TRIES):
                try:
                    mend_indexes(connection, options.get("verbosity", 1), self.stdout)
                    super().handle(*args, **options)
                except OperationalError as error:
                    if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                        raise
                    self.stderr.write("A table is in use; calls go first. Trying again in a moment.")
                    time.sleep(PAUSE_SECONDS)
                else:
                    return
        raise CommandError(
            f"In {TRIES} tries a table was never free for 2 seconds. Nothing is half done: run `migrate`"
            " again when fewer people call, or end the long statement that holds it."
        )


@contextmanager
def limits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Set the limits of a migration: statements may take long, but waiting for a lock may not."""
    with connection.cursor() as cursor:
        for name, value in LIMITS.items():
            cursor.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name in LIMITS:
                cursor.execute(f"RESET {name}")


def mend_indexes(connection: BaseDatabaseWrapper, verbosity: int, out: Any) -> None:
    """Drop or rebuild indexes that a cancelled CONCURRENTLY left invalid: they cost writes and serve no read.

    An index whose migration is not applied yet is dropped, as the migration will make it. Others are rebuilt.
    """
    with connection.cursor() as cursor:
        cursor.execute(INVALID)
        invalid = [name for (name,) in cursor.fetchall()]
    to_come = _to_come(connection) if invalid else set()
    for name in invalid:
        leftover = name in to_come or "_ccnew" in name or "_ccold" in name
        how = "DROP INDEX CONCURRENTLY IF EXISTS" if leftover else "REINDEX INDEX CONCURRENTLY"
        with connection.cursor() as cursor:
            cursor.execute(f"{how} {connection.ops.quote_name(name)}")
        if verbosity:
            out.write(f"  The index {name} was left unfinished: {'dropped' if leftover else 'rebuilt'}.")


def _to_come(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the indexes and constraints that unapplied migrations will make."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {name for migration, _ in plan for name in _made_by(migration)}


def _made_by(migration: Migration) -> Iterator[str]:
    for operation in migration.operations:
        if isinstance(operation, AddIndex):
            yield operation.index.name
        elif isinstance(operation, AddConstraint):
            yield operation.constraint.name
