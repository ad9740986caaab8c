"""Emptying the database after a test that committed: what it wrote is deleted, the rest is left alone.

Django truncates all tables, and then makes the content types and permissions of every app again, which
costs more than most tests that need it. A test writes to a few tables, and leaves those two as they are.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

KEPT = {
    "django_content_type": "id, app_label, model",
    "auth_permission": "id, name, content_type_id, codename",
}
"""What `migrate` fills, as the tests find it, with the columns that say whether it is as it was."""
SMALL = 64 * 8192
"""Bytes of a table whose rows are deleted one by one. A larger one is truncated: none keeps growing."""

_migrated: list[Any] = []


def install() -> None:
    """Empty the database in this way after each transactional test."""
    TransactionTestCase._fixture_teardown = _teardown  # type: ignore[attr-defined]


def remember() -> None:
    """Keep in mind what `migrate` has filled, before any test."""
    _migrated[:] = _kept_rows()


def _teardown(case: TransactionTestCase) -> None:
    empty()


def empty() -> None:
    """Delete every row but those of KEPT, which are made again where a test changed them."""
    if connection.vendor != "postgresql" or _kept_rows() != _migrated:
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        remember()
    else:
        _delete(connections[DEFAULT_DB_ALIAS])


def _kept_rows() -> list[Any]:
    with connection.cursor() as cursor:
        found = []
        for table, columns in KEPT.items():
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY id")  # noqa: S608 -- of names above
            found.append(cursor.fetchall())
    return found


def _delete(database: BaseDatabaseWrapper) -> None:
    """Delete what was written, once no other connection is in the middle of something."""
    names = database.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [name for name in names if name not in KEPT]
    quoted = {name: database.ops.quote_name(name) for name in tables}
    with transaction.atomic(), database.cursor() as cursor:
        # Without triggers nothing of a foreign key is looked up: the order of the tables does not matter.
        cursor.execute(
            f"LOCK TABLE {', '.join(quoted.values())}; SET LOCAL session_replication_role = replica"
        )
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', pg_relation_size('{table}') WHERE EXISTS (SELECT FROM {table})"  # noqa: S608
                for name, table in quoted.items()
            )
        )
        filled = dict(cursor.fetchall())
        if any(size > SMALL for size in filled.values()):
            database.ops.execute_sql_flush(database.ops.sql_flush(no_style(), tables))
        elif filled:
            cursor.execute("; ".join(f"DELETE FROM {quoted[name]}" for name in filled))  # noqa: S608
